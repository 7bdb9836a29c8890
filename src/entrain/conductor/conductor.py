"""The conductor: events in, readings and decisions out.

The only place where protocols, physiology, guidance and music meet. It is deterministic:
the same events give the same decisions, bit for bit.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from entrain.conductor.arranger import Arranger
from entrain.conductor.composing import SCORE_LEAD_S
from entrain.conductor.line import Line
from entrain.conductor.opening import CHOSEN, NotOpenedError, open_guidance
from entrain.conductor.seeing import see
from entrain.conductor.snapshot import Snapshot, StrapSeen
from entrain.events import (
    Button,
    Decision,
    Ending,
    Event,
    Heard,
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
    SoundChanged,
    StrapKnown,
    Tick,
    TrackStarted,
)
from entrain.guidance.guidance import BED_PER_MIN, CHECKING, GUIDED, Course, Guidance, Person
from entrain.music.score import Score
from entrain.physiology.body import Body
from entrain.physiology.readings import Reading
from entrain.physiology.vitals import Baseline

STOP_FADE_S = 2.0
OPENING = Course(
    per_min=BED_PER_MIN, depth_db=0.0, level_frac=0.0, density_frac=0.0, reason=CHECKING
)
COMPLETE = Reason(
    rule="plan.complete",
    saw=(),
    patient="The session is complete. Take your time.",
    clinician="The session ended as planned.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What one event led to, in order."""

    readings: tuple[Reading, ...] = ()
    decisions: tuple[Decision, ...] = ()


class Conductor:
    """Runs one session, event by event."""

    def __init__(self) -> None:
        self.body = Body()
        self.baseline: Baseline | None = None
        self.ended: Ending | None = None
        self._arranger: Arranger | None = None
        self._guidance: Guidance | None = None
        self._line = Line()
        self._person: PersonLoaded | None = None
        self._strap = StrapSeen()
        self._sound = ""
        self._simulated = False
        self._stop_at_s: float | None = None

    @property
    def score(self) -> Score | None:
        """The music as it is written so far; None before the session is opened."""
        return None if self._arranger is None else self._arranger.score

    def handle(self, event: Event) -> Step:
        """Take an event; return what it told and what was decided.

        Raises
        ------
        NotOpenedError
            A tick or a button came before `SessionOpened`.
        UnknownError
            The session was opened with a form or a policy that is not there.
        """
        match event:
            case Packet():
                return Step(readings=tuple(self.body.packet(event)))
            case Tick():
                return self._tick(event.t_s)
            case Heard():
                self.body.heard(event)
            case LinkChanged():
                return self._link(event)
            case Pressed():
                return Step(decisions=tuple(self._pressed(event)))
            case SessionOpened():
                return Step(decisions=tuple(self._open(event)))
            case _:
                self._told_of(event)
        return Step()

    def _told_of(self, event: Event) -> None:
        match event:
            case PersonLoaded():
                self._person = event
            case StrapKnown():
                self.body.strap_known(event)
                self._strap = replace(
                    self._strap,
                    model=event.model,
                    name=event.name,
                    trust_hr=event.trust_hr,
                    trust_hrv=event.trust_hrv,
                    simulated=event.simulated,
                )
            case SoundChanged():
                self._sound = event.detail

    def _link(self, event: LinkChanged) -> Step:
        self._strap = replace(self._strap, link=event.link, detail=event.detail)
        return Step(readings=tuple(self.body.link_changed(event)))

    # ------------------------------------------------------------ opening

    def _open(self, event: SessionOpened) -> list[Decision]:
        self._guidance = open_guidance(event, self._person)
        self._arranger = Arranger(event.t_s, OPENING)
        self._simulated = event.simulated
        self._line.say(event.t_s, CHECKING)
        decisions: list[Decision] = [self._entered(event.t_s, CHECKING), self._arranger.first]
        if event.music is not None:
            decisions.append(TrackStarted(t_s=event.t_s, reason=CHOSEN, title=event.music))
        return decisions

    def _entered(self, t_s: float, reason: Reason) -> PhaseEntered:
        guidance = self._guiding()
        return PhaseEntered(t_s=t_s, reason=reason, phase=guidance.phase, ends_s=guidance.ends_s())

    def _guiding(self) -> Guidance:
        if self._guidance is None:
            raise NotOpenedError("the session has not been opened")
        return self._guidance

    def _arranging(self) -> Arranger:
        if self._arranger is None:
            raise NotOpenedError("the session has not been opened")
        return self._arranger

    # ------------------------------------------------------------ each second

    def _tick(self, t_s: float) -> Step:
        self._guiding()
        readings = tuple(self.body.tick(t_s))
        return Step(readings=readings, decisions=tuple(self._second(t_s)))

    def _second(self, t_s: float) -> list[Decision]:
        guidance = self._guiding()
        if self.ended is not None:
            return []
        if self._stop_at_s is not None:
            return self._stopping(t_s, self._stop_at_s)
        decisions: list[Decision] = []
        by_clock = guidance.by_clock(t_s, self._known())
        if by_clock is not None:
            decisions += self._enter_by_clock(by_clock, t_s)
        if t_s >= guidance.plan.end_s:
            return [*decisions, self._end(t_s, Ending.COMPLETE, COMPLETE)]
        return [*decisions, *self._steer(t_s)]

    def _known(self) -> Person:
        vitals, baseline = self.body.vitals, self.baseline
        return Person(
            breathing_per_min=vitals.breathing_per_min.value,
            breathing_known_s=vitals.breathing_known_s,
            following=vitals.following,
            median_hr_bpm=vitals.median_hr_bpm,
            usable_frac=vitals.usable_frac,
            baseline_per_min=baseline.breathing_per_min if baseline else None,
            baseline_hr_bpm=baseline.hr_bpm if baseline else None,
        )

    def _enter_by_clock(self, phase: Phase, t_s: float) -> list[Decision]:
        guidance = self._guiding()
        if guidance.phase is Phase.BASELINE:
            self.baseline = self.body.end_baseline(t_s)
        guidance.enter(phase, t_s)
        if phase is Phase.BASELINE:
            self.body.begin_baseline(t_s)
        reason = guidance.opening_reason()
        entered = self._entered(t_s, reason)
        if phase is not Phase.MATCH:
            return [entered]
        rest_per_min = self.baseline.breathing_per_min if self.baseline else None
        now_per_min = self.body.vitals.breathing_per_min.value
        per_min = guidance.first_per_min(rest_per_min if now_per_min is None else now_per_min)
        return [entered, *self._arranging().align(t_s, per_min, self.body.breathing, reason)]

    def _steer(self, t_s: float) -> list[Decision]:
        guidance, arranger = self._guiding(), self._arranging()
        if arranger.under_way(t_s):
            return []
        course, phase = guidance.course(t_s, arranger.end, self._known())
        decisions: list[Decision] = []
        if phase is not guidance.phase:
            guidance.enter(phase, t_s)
            decisions.append(self._entered(t_s, course.reason))
        decisions += self._line.notice(t_s, guidance.notice)
        self._line.explain(t_s, course.reason)
        return [*decisions, *arranger.go(t_s, course)]

    def _end(self, t_s: float, ending: Ending, reason: Reason) -> SessionEnded:
        self.ended = ending
        self._line.say(t_s, reason)
        return SessionEnded(t_s=t_s, reason=reason, ending=ending)

    # ------------------------------------------------------------ buttons

    def _pressed(self, event: Pressed) -> list[Decision]:
        if self.ended is not None or self._stop_at_s is not None:
            return []
        if event.button is Button.STOP:
            return self._stop(event)
        return self._easier(event)

    def _stop(self, event: Pressed) -> list[Decision]:
        reason = Reason(
            rule="person.stop",
            saw=(),
            patient="Stopped. Breathe as you like.",
            clinician=f"Stop pressed by the {event.who}: fade within {STOP_FADE_S:.0f} s.",
        )
        moves = self._arranging().fade(event.t_s, reason, STOP_FADE_S)
        self._stop_at_s = event.t_s + SCORE_LEAD_S + STOP_FADE_S
        self._line.say(event.t_s, reason)
        return [*moves]

    def _stopping(self, t_s: float, stop_at_s: float) -> list[Decision]:
        if t_s < stop_at_s or self._line.change is None:
            return []
        return [self._end(t_s, Ending.STOPPED, self._line.change)]

    def _easier(self, event: Pressed) -> list[Decision]:
        guidance = self._guiding()
        guidance.safety.ease(event.t_s)
        guidance.policy.rematch(event.t_s)
        reason = Reason(
            rule="person.easier",
            saw=(("lowest_per_min", guidance.safety.lowest_per_min),),
            patient="You asked for easier: the music comes back to your own pace."
            if guidance.phase in GUIDED and guidance.policy.guides
            else "You asked for easier: the guide will be easier on you.",
            clinician=f"Easier pressed by the {event.who}: back to matching, goal now "
            f"{guidance.safety.lowest_per_min:.1f}/min.",
        )
        self._line.say(event.t_s, reason)
        return [NoticeGiven(t_s=event.t_s, reason=reason)]

    # ------------------------------------------------------------ what can be seen

    def snapshot(self, t_s: float) -> Snapshot:
        """Return the session as a view shows it at `t_s`."""
        return see(
            t_s,
            guidance=self._guiding(),
            moment=self._arranging().score.at(t_s),
            vitals=self.body.vitals,
            baseline=self.baseline,
            strap=self._strap,
            change=self._line.change,
            sound=self._sound,
            ended=self.ended,
            simulated=self._simulated,
        )
