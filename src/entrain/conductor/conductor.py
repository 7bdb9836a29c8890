"""The conductor: events in, readings and decisions out.

The only place where protocols, physiology, guidance and music meet. It is deterministic:
the same events give the same decisions, bit for bit.
"""

from __future__ import annotations

from entrain.conductor.arranger import Arranger
from entrain.conductor.commands import direct, ease, not_this, pause, stop
from entrain.conductor.guidance_setup import (
    chosen_music,
    open_guidance,
    screened,
    stored_baseline,
    unread,
)
from entrain.conductor.line import Line
from entrain.conductor.resonance_search import ResonanceSearch
from entrain.conductor.segments import SCORE_LEAD_S, Metre
from entrain.conductor.state import SessionState
from entrain.conductor.step import Step
from entrain.conductor.track_response import now_of
from entrain.events import (
    STRAP,
    Answered,
    Asked,
    Button,
    Decision,
    Directed,
    Ending,
    Event,
    FromStrap,
    Heard,
    LibraryLoaded,
    LinkChanged,
    NoticeGiven,
    Packet,
    PersonLoaded,
    Phase,
    PhaseEntered,
    Pressed,
    Reason,
    SessionEnded,
    SessionOpened,
    StrapKnown,
    Tapped,
    Tick,
    TrackFailed,
    TrackLeft,
)
from entrain.guidance import BED_PER_MIN, Course, Guidance, plan_rules
from entrain.guidance.policies import RESONANCE

STOP_FADE_S = 2.0
PAUSE_FADE_S = 3.0
FEEL = "feel"
"""The question how the person feels now."""


class Conductor(SessionState):
    """Runs one session, event by event."""

    def handle(self, event: Event) -> Step:
        """Take an event; return what it told and what was decided.

        Raises
        ------
        OpeningError
            A tick or a button came before `SessionOpened`, or the session was opened with a
            form or a policy that is not there.
        """
        if isinstance(event, FromStrap) and event.source != STRAP:
            self._others.handle(event)
            return Step()
        self._latest.update(event)
        match event:
            case Packet():
                return Step(readings=tuple(self.body.packet(event)))
            case Tick():
                return self._tick(event.t_s)
            case Heard():
                self.body.heard(event)
                self._others.heard(event)
            case LinkChanged():
                return Step(readings=tuple(self.body.link_changed(event)))
            case Pressed() | Answered() | Directed():
                return self._decided(self._asked(event))
            case SessionOpened():
                return self._decided(self._open(event))
            case Tapped():
                return self._decided(self._tapped(event))
            case _:
                self._pass_on(event)
        return Step()

    def _decided(self, decisions: list[Decision]) -> Step:
        phase = None if self._guidance is None else self._guidance.shown
        return Step(decisions=tuple(decisions), phase=phase)

    def _pass_on(self, event: Event) -> None:
        match event:
            case PersonLoaded():
                self.programme.selection.person(event)
            case StrapKnown():
                self.body.strap_known(event)
            case LibraryLoaded():
                self.programme.selection.loaded(event)
            case TrackFailed():
                self.programme.failed(event)

    # ------------------------------------------------------------ opening

    def _open(self, event: SessionOpened) -> list[Decision]:
        latest = self._latest
        guidance = open_guidance(event, latest.person, latest.answers, latest.presence)
        self._guidance = guidance
        self.programme.selection.opened(event)
        self._line = Line(blinded=event.label is not None)
        plan = guidance.plan
        self.search = ResonanceSearch(plan) if plan.form.policy == RESONANCE else None
        self.baseline = stored_baseline(plan, self._latest.person)
        checking = guidance.resting(self._known())
        opening = Course(
            per_min=BED_PER_MIN, depth_db=0.0, level_frac=0.0, density_frac=0.0, reason=checking
        )
        self._arranger = Arranger(event.t_s, opening)
        self._line.announce(event.t_s, checking)
        music = self.programme.start(event.t_s, self._arranger.score) or chosen_music(event)
        self._second_s = event.t_s
        return [
            self._entered(event.t_s, checking),
            self._arranger.first,
            *self._play([*music]),
            *screened(event.t_s, self._latest.answers),
            *unread(event.t_s, self._latest.person),
        ]

    def _entered(self, t_s: float, reason: Reason) -> PhaseEntered:
        guidance = self.guidance
        return PhaseEntered(t_s=t_s, reason=reason, phase=guidance.phase, ends_s=guidance.ends_s())

    # ------------------------------------------------------------ each second

    def _tick(self, t_s: float) -> Step:
        guidance = self.guidance
        readings = tuple(self.body.tick(t_s))
        self._others.tick(t_s)
        decisions = tuple(self._second(t_s, guidance))
        seen = self._seen(t_s)
        return Step(readings=readings, decisions=decisions, phase=guidance.shown, second=seen)

    def _second(self, t_s: float, guidance: Guidance) -> list[Decision]:
        if self.ended is not None:
            return []
        if self._stop_at_s is not None:
            return self._stopping(t_s, self._stop_at_s)
        decisions = self._look(t_s)
        person = self._known()
        if guidance.waited_enough(t_s):
            guidance.close(t_s, plan_rules.CLOSING.fired(person))
        asked = guidance.watch(t_s, person, self._heard(t_s).level_frac)
        until_s = guidance.safety.heart.until_s
        if asked is not None and until_s is not None:
            self._line.announce(t_s, asked)
            cues_s = self._arranging().cue(t_s, until_s)
            decisions.append(
                Asked(t_s=t_s, reason=asked, question=FEEL, until_s=until_s, cues_s=cues_s)
            )
        if self.search is not None:
            self.search.advance(t_s, guidance.policy, self.body)
        step_no = guidance.next_step(t_s, person)
        if step_no is not None:
            decisions += self._enter(step_no, t_s)
        if guidance.is_over(t_s):
            return [*decisions, *self._end_of_plan(t_s)]
        score = self._arranging().score
        now = now_of(t_s, guidance, person, self._heard(t_s))
        decisions += self._play(self.programme.advance(t_s, score, now))
        return [*decisions, *self._steer(t_s)]

    def _look(self, t_s: float) -> list[Decision]:
        """Look what is missing; where the music is heard again it comes back to the person."""
        guidance = self.guidance
        self._latest.presence.update(t_s, heart_seen=self.body.heart_seen)
        if self._latest.presence.waits:
            guidance.wait(t_s, t_s - self._second_s, self._known())
        self._second_s, unheard = t_s, guidance.unheard
        back, self._unheard = self._unheard and not unheard, unheard
        if not back or not guidance.guiding:
            return []
        guidance.rematch(t_s)
        return self._enter(guidance.timeline.step_no, t_s)

    def _enter(self, step_no: int, t_s: float) -> list[Decision]:
        guidance, arranger = self.guidance, self._arranging()
        if guidance.step.phase is Phase.BASELINE and step_no != guidance.timeline.step_no:
            self.baseline = self.body.end_baseline(t_s)
        person = self._known()
        reason = guidance.enter(step_no, t_s, person)
        if guidance.step.phase is Phase.BASELINE:
            self.body.begin_baseline(t_s)
        self._line.explain(t_s, reason)
        decisions: list[Decision] = [self._entered(t_s, reason)]
        decisions += self._line.notice(t_s, guidance.notice)
        if guidance.step.phase is Phase.OUTRO and self.search is not None:
            decisions += self.search.result(t_s)
        if guidance.phase is not Phase.MATCH or arranger.end.depth_db > 0:
            return decisions
        per_min = guidance.guided.first_per_min(person)
        breathing = self.body.breathing if guidance.follows else None
        return [*decisions, *arranger.align(t_s, per_min, breathing, reason)]

    def _steer(self, t_s: float) -> list[Decision]:
        guidance, arranger = self.guidance, self._arranging()
        if arranger.under_way(t_s):
            return self._meanwhile(t_s)
        course, phase = guidance.course(t_s, arranger.end, self._known())
        decisions: list[Decision] = []
        if phase is not guidance.phase:
            guidance.phase = phase
            decisions.append(self._entered(t_s, course.reason))
        decisions += self._line.notice(t_s, guidance.notice)
        self._line.explain(t_s, course.reason)
        metre = Metre(count=self.programme.count, phrase_breaths=self.programme.phrase_breaths)
        return [*decisions, *arranger.extend(t_s, self.programme.borne(course), metre)]

    def _meanwhile(self, t_s: float) -> list[Decision]:
        """Give notices that cannot wait for a longer move; if blinded, the same in every arm."""
        guidance, person = self.guidance, self._known()
        if not guidance.blinded or guidance.paused:
            return [*self._line.notice(t_s, guidance.meanwhile(person))]
        if guidance.step.guide is not None:
            self._line.explain(t_s, plan_rules.UNGUIDED.fired(person))
        return [*self._line.notice(t_s, guidance.blind_notice(t_s, person))]

    def _end_of_plan(self, t_s: float) -> list[Decision]:
        closed = self.guidance.closed
        if closed is not None:
            return [self._end(t_s, Ending.EARLY, closed)]
        complete = plan_rules.COMPLETE.fired(self._known())
        return [*self.programme.close(t_s), self._end(t_s, Ending.COMPLETE, complete)]

    def _end(self, t_s: float, ending: Ending, reason: Reason) -> SessionEnded:
        self.ended = ending
        self._line.announce(t_s, reason)
        return SessionEnded(t_s=t_s, reason=reason, ending=ending)

    # ------------------------------------------------------------ what is asked of it

    def _tapped(self, event: Tapped) -> list[Decision]:
        if self.ended is not None or self._stop_at_s is not None:
            return []
        return [*self._acts.tapped(event, self.guidance)]

    def _asked(self, event: Pressed | Answered | Directed) -> list[Decision]:
        if isinstance(event, Answered) and event.question != FEEL:
            return []
        guidance = self.guidance
        if self.ended is not None or self._stop_at_s is not None:
            return []
        match event:
            case Answered():
                return self._answered(event)
            case Directed() if self._latest.opened is not None:
                playing = self.programme.heard(event.t_s)
                asked = direct(event, guidance, self._latest.opened, playing, self._line)
                return self._left(asked)
            case Pressed(button=Button.STOP):
                return self._stop(event)
            case Pressed(button=Button.NEXT):
                offered = Button.NEXT in guidance.step.controls
                track = self.programme.heard(event.t_s) if offered else None
                return self._left(not_this(event, track, self._line))
            case Pressed(button=Button.EASIER):
                return ease(event, guidance, self._line)
            case Pressed():
                return self._pause_or_resume(event)
        return []

    def _answered(self, event: Answered) -> list[Decision]:
        reason = self.guidance.answered(event.t_s, event.answer, event.who)
        if reason is None:
            return []
        self._arranging().uncue(event.t_s)
        self._line.announce(event.t_s, reason)
        return [NoticeGiven(t_s=event.t_s, reason=reason)]

    def _pause_or_resume(self, event: Pressed) -> list[Decision]:
        guidance, t_s = self.guidance, event.t_s
        if guidance.paused is (event.button is Button.PAUSE):
            return []
        if event.button is Button.RESUME:
            resumed = plan_rules.RESUMED.fired(self._known(), by=event.who)
            decisions = self._enter(guidance.resume(t_s), t_s)
            self._line.announce(t_s, resumed)
            return [NoticeGiven(t_s=t_s, reason=resumed), *decisions]
        if guidance.closed is not None:
            return []
        reason = pause(event, guidance, self._line, self._known())
        return [self._entered(t_s, reason), *self._arranging().fade(t_s, reason, PAUSE_FADE_S)]

    def _left(self, decisions: list[Decision]) -> list[Decision]:
        """Let the next track take over where one is to be left."""
        left = [one for one in decisions if isinstance(one, TrackLeft)]
        score = self._arranging().score
        more = [d for one in left for d in self.programme.refuse(one.t_s, score, never=one.never)]
        return [*decisions, *self._play(more)]

    def _play(self, decisions: list[Decision]) -> list[Decision]:
        """Write down which track plays from when."""
        return self._arranging().play(decisions)

    def _stop(self, event: Pressed) -> list[Decision]:
        reason = stop(event, self._line, self._known())
        self._stop_at_s = event.t_s + SCORE_LEAD_S + STOP_FADE_S
        return [*self._arranging().fade(event.t_s, reason, STOP_FADE_S)]

    def _stopping(self, t_s: float, stop_at_s: float) -> list[Decision]:
        if t_s < stop_at_s or self._line.change is None:
            return []
        return [self._end(t_s, Ending.STOPPED, self._line.change)]
