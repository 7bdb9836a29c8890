"""A session from its opening on: asked once a second, and whenever somebody asks for something."""

from __future__ import annotations

from entrain.conductor.acts import Acts
from entrain.conductor.arranger import Arranger
from entrain.conductor.commands import direct, ease, not_this, pause, stop
from entrain.conductor.guidance_setup import (
    chosen_music,
    open_guidance,
    screened,
    stored_baseline,
    unread,
)
from entrain.conductor.latest import Latest
from entrain.conductor.line import Line
from entrain.conductor.outcome import SessionOutcome, outcome_of
from entrain.conductor.person_state import claims_following, person_state
from entrain.conductor.playlist import Playlist
from entrain.conductor.resonance_search import ResonanceSearch
from entrain.conductor.segments import SCORE_LEAD_S, Metre
from entrain.conductor.snapshot import Snapshot
from entrain.conductor.snapshot_builder import build_snapshot
from entrain.conductor.step import SecondSeen, second_seen
from entrain.conductor.track_response import now_of
from entrain.events import (
    FEEL,
    Answered,
    Asked,
    Button,
    Decision,
    Directed,
    Ending,
    NoticeGiven,
    Phase,
    PhaseEntered,
    Pressed,
    Reason,
    SessionEnded,
    SessionOpened,
    Tapped,
    TrackLeft,
)
from entrain.guidance import BED_PER_MIN, Course, PersonState, plan_rules
from entrain.guidance.policies import RESONANCE
from entrain.music import Moment, Score
from entrain.physiology import Body, Vitals

STOP_FADE_S = 2.0
PAUSE_FADE_S = 3.0


class OpenSession:
    """What was asked for, under way.

    Parameters
    ----------
    event : SessionOpened
        What was asked for.
    latest : Latest
        The latest of what events say; kept up to date by the conductor.
    body : Body
        The body under the strap that the session follows.
    playlist : Playlist
        The person's own tracks.

    Attributes
    ----------
    guidance : Guidance
        What runs the plan.
    baseline : Baseline or None
        The person's rest, stored or measured; None before it is known.
    search : ResonanceSearch or None
        The search for the resonance rate, in a form that has one.
    ended : Ending or None
        How the session ended; None while it runs.
    first : tuple of Decision
        What was decided with the opening.

    Raises
    ------
    OpeningError
        The form or the policy is not there, or no session can be run by the form.
    """

    def __init__(
        self, event: SessionOpened, latest: Latest, body: Body, playlist: Playlist
    ) -> None:
        self.guidance = open_guidance(event, latest.person, latest.answers, latest.presence)
        plan = self.guidance.plan
        self.baseline = stored_baseline(plan, latest.person)
        self.search = ResonanceSearch(plan) if plan.form.policy == RESONANCE else None
        self.ended: Ending | None = None
        self._opened = event
        self._latest = latest
        self._presence = latest.presence
        self._body = body
        self._playlist = playlist
        self._acts = Acts()
        self._line = Line(blinded=event.label is not None)
        self._second_s = event.t_s
        self._was_unheard = False
        self._stop_at_s: float | None = None
        self._person = self._look_at_person()
        checking = self.guidance.resting_reason(self._person)
        self._arranger = Arranger(
            event.t_s,
            Course(
                per_min=BED_PER_MIN, depth_db=0.0, level_frac=0.0, density_frac=0.0, reason=checking
            ),
        )
        self._line.announce(event.t_s, checking)
        self._playlist.selection.opened(event)
        music = self._playlist.start(event.t_s, self._arranger.score) or chosen_music(event)
        self.first: tuple[Decision, ...] = (
            self._entered(event.t_s, checking),
            self._arranger.first,
            *self._arranger.play([*music]),
            *screened(event.t_s, latest.answers),
            *unread(event.t_s, latest.person),
        )

    @property
    def score(self) -> Score:
        """The music as it is written so far."""
        return self._arranger.score

    # ------------------------------------------------------------ what can be seen

    def _look_at_person(self) -> PersonState:
        return person_state(self._body.vitals, self.baseline, gone=self._presence.is_strap_lost)

    def snapshot(self, t_s: float) -> Snapshot:
        """Return the session as a view shows it at `t_s`."""
        track = self._playlist.heard(t_s)
        moment = _as_heard(self._arranger.score.at(t_s), unheard=self.guidance.is_unheard)
        return build_snapshot(
            t_s,
            opened=self._opened,
            guidance=self.guidance,
            moment=moment,
            vitals=self._body.vitals,
            baseline=self.baseline,
            strap=self._latest.strap,
            line=self._line,
            ended=self.ended,
            following=claims_following(self.guidance, moment, self._person),
            track=track.title if track else None,
            found=self.search.found if self.search else None,
        )

    def second_seen(self, t_s: float, others: tuple[tuple[str, Vitals], ...]) -> SecondSeen:
        """Return what the second at `t_s` came to; `others` are the figures of other straps."""
        moment = self._arranger.score.at(t_s)
        heard = _as_heard(moment, unheard=self.guidance.is_unheard)
        return second_seen(
            t_s,
            guidance=self.guidance,
            vitals=self._body.vitals,
            others=others,
            moment=moment,
            following=claims_following(self.guidance, heard, self._person),
            track_tempo_frac=self._playlist.ratio,
        )

    def outcome(self) -> SessionOutcome:
        """Return what the session has come to so far."""
        return outcome_of(
            self.guidance,
            self._playlist.selection,
            ending=self.ended,
            label=self._opened.label,
            baseline=self.baseline,
            found=self.search.found if self.search else None,
            dropped=self._body.dropped,
        )

    # ------------------------------------------------------------ each second

    def second(self, t_s: float) -> list[Decision]:
        """Let a second pass, of which the body has made its figures already."""
        runs = self.ended is None and self._stop_at_s is None
        if runs:
            self._presence.update(t_s, heart_seen=self._body.heart_seen)
        self._person = self._look_at_person()
        return self._go_on(t_s) if runs else self._fade_away(t_s)

    def _go_on(self, t_s: float) -> list[Decision]:
        guidance, timeline = self.guidance, self.guidance.timeline
        unheard = guidance.is_unheard
        heard = _as_heard(self._arranger.score.at(t_s), unheard=unheard)
        decisions = self._come_back(t_s, unheard=unheard)
        if timeline.is_paused_for_too_long(t_s):
            guidance.close(t_s, plan_rules.CLOSING.fire(self._person))
        decisions += self._ask(t_s, heard)
        if self.search is not None:
            self.search.advance(t_s, guidance.policy, self._body)
        step_no = timeline.next_step(t_s, self._person.usable_frac)
        if step_no is not None:
            decisions += self._enter(step_no, t_s)
        if timeline.is_over(t_s):
            return [*decisions, *self._complete(t_s)]
        now = now_of(t_s, guidance, self._person, heard)
        tracks = self._playlist.advance(t_s, self._arranger.score, now)
        decisions += self._arranger.play(tracks)
        return [*decisions, *self._steer(t_s)]

    def _come_back(self, t_s: float, *, unheard: bool) -> list[Decision]:
        """Wait for a strap; come back to the person where the music is heard again."""
        guidance = self.guidance
        if self._presence.is_waiting:
            guidance.extend_check(t_s, t_s - self._second_s, self._person)
        self._second_s = t_s
        was_unheard, self._was_unheard = self._was_unheard, unheard
        if not was_unheard or unheard or not guidance.is_guiding:
            return []
        guidance.rematch(t_s)
        return self._enter(guidance.timeline.step_no, t_s)

    def _ask(self, t_s: float, heard: Moment) -> list[Decision]:
        """Watch over the person, and ask how they feel where something is off."""
        asked = self.guidance.watch(t_s, self._person, heard.level_frac)
        until_s = self.guidance.safety.heart.answer_until_s
        if asked is None or until_s is None:
            return []
        self._line.announce(t_s, asked)
        cues_s = self._arranger.cue(t_s, until_s)
        return [Asked(t_s=t_s, reason=asked, question=FEEL, until_s=until_s, cues_s=cues_s)]

    def _enter(self, step_no: int, t_s: float) -> list[Decision]:
        guidance, timeline = self.guidance, self.guidance.timeline
        if timeline.step.phase is Phase.BASELINE and step_no != timeline.step_no:
            self.baseline = self._body.end_baseline(t_s)
            self._person = self._look_at_person()
        reason = guidance.enter(step_no, t_s, self._person)
        phase = timeline.step.phase
        if phase is Phase.BASELINE:
            self._body.begin_baseline(t_s)
        self._line.explain(t_s, reason)
        decisions: list[Decision] = [self._entered(t_s, reason)]
        decisions += self._line.notice(t_s, guidance.notice)
        if phase is Phase.OUTRO and self.search is not None:
            decisions += self.search.result(t_s)
        if guidance.phase is not Phase.MATCH or self._arranger.end.depth_db > 0:
            return decisions
        per_min = guidance.guided.first_per_min(self._person)
        breathing = self._body.breathing if guidance.follows else None
        return [*decisions, *self._arranger.align(t_s, per_min, breathing, reason)]

    def _entered(self, t_s: float, reason: Reason) -> PhaseEntered:
        guidance = self.guidance
        return PhaseEntered(t_s=t_s, reason=reason, phase=guidance.phase, ends_s=guidance.ends_s())

    def _steer(self, t_s: float) -> list[Decision]:
        guidance, playlist = self.guidance, self._playlist
        if self._arranger.under_way(t_s):
            return self._meanwhile(t_s)
        course, phase = guidance.steer(t_s, self._arranger.end, self._person)
        decisions: list[Decision] = []
        if phase is not guidance.phase:
            guidance.phase = phase
            decisions.append(self._entered(t_s, course.reason))
        decisions += self._line.notice(t_s, guidance.notice)
        self._line.explain(t_s, course.reason)
        metre = Metre(count=playlist.count, phrase_breaths=playlist.phrase_breaths)
        return [*decisions, *self._arranger.extend(t_s, playlist.borne(course), metre)]

    def _meanwhile(self, t_s: float) -> list[Decision]:
        """Give notices that cannot wait for a longer move; if blinded, the same in every arm."""
        guidance = self.guidance
        if not guidance.blinded or guidance.timeline.is_paused:
            return [*self._line.notice(t_s, guidance.notice_during_move(self._person))]
        if guidance.timeline.step.guide is not None:
            self._line.explain(t_s, plan_rules.UNGUIDED.fire(self._person))
        return [*self._line.notice(t_s, guidance.blinded_notice(t_s, self._person))]

    def _complete(self, t_s: float) -> list[Decision]:
        closed = self.guidance.closed
        if closed is not None:
            return [self._end(t_s, Ending.EARLY, closed)]
        complete = plan_rules.COMPLETE.fire(self._person)
        return [*self._playlist.close(t_s), self._end(t_s, Ending.COMPLETE, complete)]

    def _fade_away(self, t_s: float) -> list[Decision]:
        """End the session once the music that was stopped has faded."""
        if self.ended is not None or self._stop_at_s is None or t_s < self._stop_at_s:
            return []
        return (
            [] if self._line.change is None else [self._end(t_s, Ending.STOPPED, self._line.change)]
        )

    def _end(self, t_s: float, ending: Ending, reason: Reason) -> SessionEnded:
        self.ended = ending
        self._line.announce(t_s, reason)
        return SessionEnded(t_s=t_s, reason=reason, ending=ending)

    # ------------------------------------------------------------ what is asked of it

    def command(self, event: Pressed | Answered | Directed | Tapped) -> list[Decision]:
        """Do what somebody asks for; nothing once the session ends."""
        if self.ended is not None or self._stop_at_s is not None:
            return []
        guidance, t_s = self.guidance, event.t_s
        match event:
            case Tapped():
                return [*self._acts.tapped(event, guidance)]
            case Answered():
                return self._answered(event)
            case Directed():
                playing = self._playlist.heard(t_s)
                return self._left(direct(event, guidance, self._opened, playing, self._line))
            case Pressed(button=Button.STOP):
                return self._stop(event)
            case Pressed(button=Button.NEXT):
                offered = Button.NEXT in guidance.timeline.step.controls
                track = self._playlist.heard(t_s) if offered else None
                return self._left(not_this(event, track, self._line))
            case Pressed(button=Button.EASIER):
                return ease(event, guidance, self._line)
            case _:
                return self._pause_or_resume(event)

    def _answered(self, event: Answered) -> list[Decision]:
        if event.question != FEEL:
            return []
        reason = self.guidance.record_answer(event.t_s, event.answer, event.who)
        if reason is None:
            return []
        self._arranger.uncue(event.t_s)
        self._line.announce(event.t_s, reason)
        return [NoticeGiven(t_s=event.t_s, reason=reason)]

    def _pause_or_resume(self, event: Pressed) -> list[Decision]:
        guidance, t_s = self.guidance, event.t_s
        if guidance.timeline.is_paused is (event.button is Button.PAUSE):
            return []
        if event.button is Button.RESUME:
            resumed = plan_rules.RESUMED.fire(self._person, by=event.who)
            decisions = self._enter(guidance.resume(t_s), t_s)
            self._line.announce(t_s, resumed)
            return [NoticeGiven(t_s=t_s, reason=resumed), *decisions]
        if guidance.closed is not None:
            return []
        reason = pause(event, guidance, self._line, self._person)
        return [self._entered(t_s, reason), *self._arranger.fade(t_s, reason, PAUSE_FADE_S)]

    def _stop(self, event: Pressed) -> list[Decision]:
        reason = stop(event, self._line, self._person)
        self._stop_at_s = event.t_s + SCORE_LEAD_S + STOP_FADE_S
        return [*self._arranger.fade(event.t_s, reason, STOP_FADE_S)]

    def _left(self, decisions: list[Decision]) -> list[Decision]:
        """Let the next track take over where one is to be left."""
        score = self._arranger.score
        more = [
            decision
            for left in decisions
            if isinstance(left, TrackLeft)
            for decision in self._playlist.refuse(left.t_s, score, never=left.never)
        ]
        return [*decisions, *self._arranger.play(more)]


def _as_heard(moment: Moment, *, unheard: bool) -> Moment:
    """Return the score at one instant as the person hears it: silent where nothing sounds."""
    return moment._replace(depth_db=0.0, level_frac=0.0) if unheard else moment
