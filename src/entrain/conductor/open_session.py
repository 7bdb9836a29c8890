"""An open session: advanced once a second, and at each command."""

from __future__ import annotations

from entrain.conductor.acts import Acts
from entrain.conductor.arranger import Arranger
from entrain.conductor.commands import direct, ease, pause, refuse_track, stop
from entrain.conductor.guidance_setup import (
    find_stored_baseline,
    make_screening_notices,
    make_unread_notices,
    open_guidance,
    start_composed_music,
)
from entrain.conductor.latest import Latest
from entrain.conductor.messages import Messages
from entrain.conductor.outcome import SessionOutcome, build_outcome
from entrain.conductor.person_state import build_person_state, is_following_claimed
from entrain.conductor.playlist import Playlist
from entrain.conductor.resonance_search import ResonanceSearch
from entrain.conductor.segments import SCORE_LEAD_S, Metre
from entrain.conductor.snapshot import Snapshot
from entrain.conductor.snapshot_builder import build_snapshot
from entrain.conductor.step import SecondState, build_second_state
from entrain.conductor.track_response import build_listener_state
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
    """A session after its opening.

    Parameters
    ----------
    event : SessionOpened
        How the session is opened.
    latest : Latest
        The latest state from events; kept up to date by the conductor.
    body : Body
        The body under the strap that the session follows.
    playlist : Playlist
        The person's own tracks.

    Attributes
    ----------
    guidance : Guidance
        The guidance that runs the plan.
    baseline : Baseline or None
        The person's rest, stored or measured; None before it is known.
    search : ResonanceSearch or None
        The search for the resonance rate, in a form that has one.
    ended : Ending or None
        How the session ended; None while it runs.
    first_decisions : tuple of Decision
        The decisions made at the opening.

    Raises
    ------
    OpeningError
        The form or the policy is unknown, or the form is not valid.
    """

    def __init__(
        self, event: SessionOpened, latest: Latest, body: Body, playlist: Playlist
    ) -> None:
        self.guidance = open_guidance(event, latest.person, latest.answers, latest.presence)
        plan = self.guidance.timeline.plan
        self.baseline = find_stored_baseline(plan, latest.person)
        self.search = ResonanceSearch(plan) if plan.form.policy == RESONANCE else None
        self.ended: Ending | None = None
        self._opened = event
        self._latest = latest
        self._presence = latest.presence
        self._body = body
        self._playlist = playlist
        self._acts = Acts()
        self._messages = Messages(blinded=event.label is not None)
        self._second_s = event.t_s
        self._was_unheard = False
        self._stop_at_s: float | None = None
        self._person = self._read_person()
        reason = self.guidance.resting_reason(self._person)
        self._arranger = Arranger(
            event.t_s,
            Course(
                per_min=BED_PER_MIN, depth_db=0.0, level_frac=0.0, density_frac=0.0, reason=reason
            ),
        )
        self._messages.announce(event.t_s, reason)
        self._playlist.selection.set_session(event)
        music = self._playlist.start(event.t_s, self._arranger.score) or start_composed_music(event)
        self.first_decisions: tuple[Decision, ...] = (
            self._phase_entered(event.t_s, reason),
            self._arranger.first_segment,
            *self._arranger.add_tracks([*music]),
            *make_screening_notices(event.t_s, latest.answers),
            *make_unread_notices(event.t_s, latest.person),
        )

    @property
    def score(self) -> Score:
        """The score so far."""
        return self._arranger.score

    # ------------------------------------------------------------ state

    def _read_person(self) -> PersonState:
        return build_person_state(
            self._body.vitals, self.baseline, strap_lost=self._presence.is_strap_lost
        )

    def snapshot(self, t_s: float) -> Snapshot:
        """Return the snapshot of the session at `t_s` [s]."""
        track = self._playlist.current_track(t_s)
        moment = _heard_moment(self._arranger.score.at(t_s), unheard=self.guidance.is_unheard)
        return build_snapshot(
            t_s,
            opened=self._opened,
            guidance=self.guidance,
            moment=moment,
            vitals=self._body.vitals,
            baseline=self.baseline,
            strap=self._latest.strap,
            messages=self._messages,
            ended=self.ended,
            following=is_following_claimed(self.guidance, moment, self._person),
            track=track.title if track else None,
            found=self.search.found if self.search else None,
        )

    def second_state(self, t_s: float, others: tuple[tuple[str, Vitals], ...]) -> SecondState:
        """Return the state of the session at a whole second.

        Parameters
        ----------
        t_s : float
            Now [s].
        others : tuple of (str, Vitals)
            The figures of other straps, by their source.
        """
        moment = self._arranger.score.at(t_s)
        heard = _heard_moment(moment, unheard=self.guidance.is_unheard)
        return build_second_state(
            t_s,
            guidance=self.guidance,
            vitals=self._body.vitals,
            others=others,
            moment=moment,
            following=is_following_claimed(self.guidance, heard, self._person),
            track_tempo_frac=self._playlist.ratio,
        )

    def outcome(self) -> SessionOutcome:
        """Return the outcome of the session so far."""
        return build_outcome(
            self.guidance,
            self._playlist.selection,
            ending=self.ended,
            label=self._opened.label,
            baseline=self.baseline,
            found=self.search.found if self.search else None,
            dropped=self._body.dropped,
        )

    # ------------------------------------------------------------ each second

    def run_second(self, t_s: float) -> list[Decision]:
        """Advance to the second at `t_s`, for which the body has been updated already."""
        is_running = self.ended is None and self._stop_at_s is None
        if is_running:
            self._presence.update(t_s, heart_seen=self._body.has_heart_signal)
        self._person = self._read_person()
        return self._advance(t_s) if is_running else self._end_after_stop(t_s)

    def _advance(self, t_s: float) -> list[Decision]:
        guidance, timeline = self.guidance, self.guidance.timeline
        unheard = guidance.is_unheard
        heard = _heard_moment(self._arranger.score.at(t_s), unheard=unheard)
        decisions = self._wait_or_rejoin(t_s, unheard=unheard)
        if timeline.is_paused_for_too_long(t_s):
            guidance.close(t_s, plan_rules.CLOSING.fire(self._person))
        decisions += self._watch_person(t_s, heard)
        if self.search is not None:
            self.search.advance(t_s, guidance.guided.policy, self._body)
        step_no = timeline.next_step(t_s, self._person.usable_frac)
        if step_no is not None:
            decisions += self._enter_step(step_no, t_s)
        if timeline.is_over(t_s):
            return [*decisions, *self._complete(t_s)]
        listener = build_listener_state(t_s, guidance, self._person, heard)
        tracks = self._playlist.advance(t_s, self._arranger.score, listener)
        decisions += self._arranger.add_tracks(tracks)
        return [*decisions, *self._steer(t_s)]

    def _wait_or_rejoin(self, t_s: float, *, unheard: bool) -> list[Decision]:
        """Extend the check while waiting for a strap; rematch where sound has come back."""
        guidance = self.guidance
        if self._presence.is_waiting:
            guidance.extend_check(t_s, t_s - self._second_s, self._person)
        self._second_s = t_s
        was_unheard, self._was_unheard = self._was_unheard, unheard
        if not was_unheard or unheard or not guidance.is_guiding:
            return []
        guidance.rematch(t_s)
        return self._enter_step(guidance.timeline.step_no, t_s)

    def _watch_person(self, t_s: float, heard: Moment) -> list[Decision]:
        """Check the person; ask how they feel where their heart rate is outside the limits."""
        question = self.guidance.watch(t_s, self._person, heard.level_frac)
        until_s = self.guidance.safety.heart.answer_until_s
        if question is None or until_s is None:
            return []
        self._messages.announce(t_s, question)
        cues_s = self._arranger.cue(t_s, until_s)
        return [Asked(t_s=t_s, reason=question, question=FEEL, until_s=until_s, cues_s=cues_s)]

    def _enter_step(self, step_no: int, t_s: float) -> list[Decision]:
        guidance, timeline = self.guidance, self.guidance.timeline
        if timeline.step.phase is Phase.BASELINE and step_no != timeline.step_no:
            self.baseline = self._body.end_baseline(t_s)
            self._person = self._read_person()
        reason = guidance.enter(step_no, t_s, self._person)
        phase = timeline.step.phase
        if phase is Phase.BASELINE:
            self._body.begin_baseline(t_s)
        self._messages.explain(t_s, reason)
        decisions: list[Decision] = [self._phase_entered(t_s, reason)]
        decisions += self._messages.update_notice(t_s, guidance.notice)
        if phase is Phase.OUTRO and self.search is not None:
            decisions += self.search.conclude(t_s)
        if guidance.phase is not Phase.MATCH or self._arranger.end.depth_db > 0:
            return decisions
        per_min = guidance.guided.first_per_min(self._person)
        breathing = self._body.breathing if guidance.guided.follows else None
        return [*decisions, *self._arranger.align(t_s, per_min, breathing, reason)]

    def _phase_entered(self, t_s: float, reason: Reason) -> PhaseEntered:
        guidance = self.guidance
        return PhaseEntered(t_s=t_s, reason=reason, phase=guidance.phase, ends_s=guidance.ends_s())

    def _steer(self, t_s: float) -> list[Decision]:
        guidance, playlist = self.guidance, self._playlist
        if self._arranger.is_moving(t_s):
            return self._notices_during_move(t_s)
        course, phase = guidance.steer(t_s, self._arranger.end, self._person)
        decisions: list[Decision] = []
        if phase is not guidance.phase:
            guidance.phase = phase
            decisions.append(self._phase_entered(t_s, course.reason))
        decisions += self._messages.update_notice(t_s, guidance.notice)
        self._messages.explain(t_s, course.reason)
        metre = Metre(count=playlist.count_beats, phrase_breaths=playlist.phrase_breaths)
        return [*decisions, *self._arranger.extend(t_s, playlist.limit_depth(course), metre)]

    def _notices_during_move(self, t_s: float) -> list[Decision]:
        """Return the notices during a longer move; if blinded, the same in every arm."""
        guidance = self.guidance
        if not guidance.blinded or guidance.timeline.is_paused:
            return [*self._messages.update_notice(t_s, guidance.notice_during_move(self._person))]
        if guidance.timeline.step.guide is not None:
            self._messages.explain(t_s, plan_rules.UNGUIDED.fire(self._person))
        return [*self._messages.update_notice(t_s, guidance.blinded_notice(t_s, self._person))]

    def _complete(self, t_s: float) -> list[Decision]:
        closed = self.guidance.closed
        if closed is not None:
            return [self._end(t_s, Ending.EARLY, closed)]
        complete = plan_rules.COMPLETE.fire(self._person)
        return [*self._playlist.close(t_s), self._end(t_s, Ending.COMPLETE, complete)]

    def _end_after_stop(self, t_s: float) -> list[Decision]:
        """End the session once the music has faded after a stop."""
        if self.ended is not None or self._stop_at_s is None or t_s < self._stop_at_s:
            return []
        return (
            []
            if self._messages.change is None
            else [self._end(t_s, Ending.STOPPED, self._messages.change)]
        )

    def _end(self, t_s: float, ending: Ending, reason: Reason) -> SessionEnded:
        self.ended = ending
        self._messages.announce(t_s, reason)
        return SessionEnded(t_s=t_s, reason=reason, ending=ending)

    # ------------------------------------------------------------ commands

    def handle_command(self, event: Pressed | Answered | Directed | Tapped) -> list[Decision]:
        """Carry out a command; nothing is done once the session ends."""
        if self.ended is not None or self._stop_at_s is not None:
            return []
        guidance, t_s = self.guidance, event.t_s
        match event:
            case Tapped():
                return [*self._acts.answer_tap(event, guidance)]
            case Answered():
                return self._handle_answer(event)
            case Directed():
                playing = self._playlist.current_track(t_s)
                return self._replace_left_tracks(
                    direct(event, guidance, self._opened, playing, self._messages)
                )
            case Pressed(button=Button.STOP):
                return self._stop(event)
            case Pressed(button=Button.NEXT):
                offered = Button.NEXT in guidance.timeline.step.controls
                track = self._playlist.current_track(t_s) if offered else None
                return self._replace_left_tracks(refuse_track(event, track, self._messages))
            case Pressed(button=Button.EASIER):
                return ease(event, guidance, self._messages)
            case _:
                return self._pause_or_resume(event)

    def _handle_answer(self, event: Answered) -> list[Decision]:
        if event.question != FEEL:
            return []
        reason = self.guidance.record_answer(event.t_s, event.answer, event.who)
        if reason is None:
            return []
        self._arranger.cancel_cues(event.t_s)
        self._messages.announce(event.t_s, reason)
        return [NoticeGiven(t_s=event.t_s, reason=reason)]

    def _pause_or_resume(self, event: Pressed) -> list[Decision]:
        guidance, t_s = self.guidance, event.t_s
        if guidance.timeline.is_paused is (event.button is Button.PAUSE):
            return []
        if event.button is Button.RESUME:
            resumed = plan_rules.RESUMED.fire(self._person, by=event.who)
            decisions = self._enter_step(guidance.resume(t_s), t_s)
            self._messages.announce(t_s, resumed)
            return [NoticeGiven(t_s=t_s, reason=resumed), *decisions]
        if guidance.closed is not None:
            return []
        reason = pause(event, guidance, self._messages, self._person)
        return [self._phase_entered(t_s, reason), *self._arranger.fade(t_s, reason, PAUSE_FADE_S)]

    def _stop(self, event: Pressed) -> list[Decision]:
        reason = stop(event, self._messages, self._person)
        self._stop_at_s = event.t_s + SCORE_LEAD_S + STOP_FADE_S
        return [*self._arranger.fade(event.t_s, reason, STOP_FADE_S)]

    def _replace_left_tracks(self, decisions: list[Decision]) -> list[Decision]:
        """Start the next track in place of each track that is left; return all decisions."""
        score = self._arranger.score
        next_decisions = [
            decision
            for left in decisions
            if isinstance(left, TrackLeft)
            for decision in self._playlist.refuse(left.t_s, score, never=left.never)
        ]
        return [*decisions, *self._arranger.add_tracks(next_decisions)]


def _heard_moment(moment: Moment, *, unheard: bool) -> Moment:
    """Return `moment` as the person hears it: silent where the output makes no sound."""
    return moment._replace(depth_db=0.0, level_frac=0.0) if unheard else moment
