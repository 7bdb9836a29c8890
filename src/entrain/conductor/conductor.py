"""The conductor: events in, readings and decisions out.

The only place where protocols, physiology, guidance and music meet. It is deterministic:
the same events give the same decisions, bit for bit.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from entrain.conductor.composing import (
    ALIGN_S,
    SCORE_LEAD_S,
    SEGMENT_S,
    aligning_segments,
    end_of,
    first_score,
    next_segments,
    stopping_segment,
)
from entrain.conductor.snapshot import Snapshot, StrapSeen
from entrain.events import (
    Button,
    Decision,
    Ending,
    Event,
    Heard,
    Link,
    LinkChanged,
    Marked,
    NoticeGiven,
    Packet,
    PersonLoaded,
    Phase,
    PhaseEntered,
    Pressed,
    Reason,
    ScoreMoved,
    SessionEnded,
    SessionOpened,
    SoundChanged,
    StrapKnown,
    Tick,
    TrackStarted,
)
from entrain.guidance.guidance import BED_PER_MIN, CHECKING, Course, Guidance, Person
from entrain.guidance.plan import find_form, make_plan
from entrain.guidance.policies import POLICIES
from entrain.guidance.safety import Safety
from entrain.music.score import Score
from entrain.physiology.body import Body
from entrain.physiology.following import may_claim
from entrain.physiology.readings import Reading
from entrain.physiology.vitals import Baseline

STOP_FADE_S = 2.0
CROSSING_FRAC = 0.21
"""The chest passes its middle at half of the inhale."""
GUIDED = (Phase.MATCH, Phase.LEAD, Phase.HOLD, Phase.SAFE)
LINE_LASTS_S = 8.0
"""A line that changes faster than it can be read helps nobody."""
URGENT = ("safety.", "person.", "plan.")


CHOSEN = Reason(
    rule="plan.music",
    saw=(),
    patient="The music you chose.",
    clinician="The music named for this session.",
)


class NotOpenedError(Exception):
    """Something happened before the session was opened."""


class UnknownError(Exception):
    """A form or a policy that this version does not have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What one event led to, in order."""

    readings: tuple[Reading, ...] = ()
    decisions: tuple[Decision, ...] = ()


class Conductor:
    """Runs one session, event by event."""

    def __init__(self) -> None:
        self.body = Body()
        self.score: Score | None = None
        self.baseline: Baseline | None = None
        self.ended: Ending | None = None
        self._guidance: Guidance | None = None
        self._person: PersonLoaded | None = None
        self._opened: SessionOpened | None = None
        self._strap = StrapSeen()
        self._sound = ""
        self._stop_at_s: float | None = None
        self._change: Reason | None = None
        self._changed_s = -math.inf
        self._told: str | None = None

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
            case Marked():
                pass
            case _:
                return self._told_of(event)
        return Step()

    def _told_of(self, event: Event) -> Step:
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
            case SessionOpened():
                return Step(decisions=tuple(self._open(event)))
        return Step()

    def _link(self, event: LinkChanged) -> Step:
        self._strap = replace(self._strap, link=event.link, detail=event.detail)
        return Step(readings=tuple(self.body.link_changed(event)))

    # ------------------------------------------------------------ opening

    def _open(self, event: SessionOpened) -> list[Decision]:
        self._opened = event
        known = self._person
        try:
            form, policy = find_form(event.form), POLICIES[event.policy]()
        except KeyError as error:
            raise UnknownError(f"There is no form or policy {error}.") from error
        self._guidance = Guidance(
            plan=make_plan(form, event.minutes),
            policy=policy,
            safety=Safety(
                goal_per_min=known.goal_per_min if known else 8.0,
                floor_per_min=known.floor_per_min if known else 4.5,
            ),
        )
        start = Course(
            per_min=BED_PER_MIN, depth_db=0.0, level_frac=0.0, density_frac=0.0, reason=CHECKING
        )
        first = first_score(event.t_s, start)
        self.score = Score(segments=(first,))
        self._change = CHECKING
        decisions: list[Decision] = [self._entered(event.t_s, CHECKING), first]
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

    def _scored(self) -> Score:
        if self.score is None:
            raise NotOpenedError("the session has not been opened")
        return self.score

    # ------------------------------------------------------------ each second

    def _tick(self, t_s: float) -> Step:
        guidance = self._guiding()
        readings = self.body.tick(t_s)
        if self.ended is not None:
            return Step(readings=tuple(readings))
        if self._stop_at_s is not None:
            return Step(readings=tuple(readings), decisions=tuple(self._stopping(t_s)))
        decisions: list[Decision] = []
        person = self._known()
        by_clock = guidance.by_clock(t_s, person)
        if by_clock is not None:
            decisions += self._enter_by_clock(by_clock, t_s)
            person = self._known()
        if t_s >= guidance.plan.end_s:
            return Step(readings=tuple(readings), decisions=(*decisions, *self._complete(t_s)))
        decisions += self._steer(t_s, person)
        return Step(readings=tuple(readings), decisions=tuple(decisions))

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
        moves: list[ScoreMoved] = []
        if phase is Phase.MATCH:
            moves = self._aligned(t_s)
        return [self._entered(t_s, guidance.opening_reason()), *moves]

    def _aligned(self, t_s: float) -> list[ScoreMoved]:
        """Bring the silent guide to the person's rate and phase before it can be heard."""
        score, guidance = self._scored(), self._guiding()
        baseline = self.baseline.breathing_per_min if self.baseline else None
        now_per_min = self.body.vitals.breathing_per_min.value
        per_min = guidance.first_per_min(now_per_min if now_per_min is not None else baseline)
        breathing = self.body.breathing
        if breathing is None or not len(breathing.crossings_s):
            return []
        there_s = t_s + SCORE_LEAD_S + ALIGN_S
        since_s = there_s - float(breathing.crossings_s[-1])
        phase_rad = 2 * math.pi * (CROSSING_FRAC + since_s * per_min / 60)
        moves = aligning_segments(t_s, score, per_min, phase_rad, guidance.opening_reason())
        for move in moves:
            self.score = self._scored().then(move)
        return moves

    def _steer(self, t_s: float, person: Person) -> list[Decision]:
        score, guidance = self._scored(), self._guiding()
        last = score.segments[-1]
        # A tick may come a little early: only a longer move, such as the alignment, is one
        # that is still under way.
        if last.start_s + last.over_s > t_s + SCORE_LEAD_S + 0.5 * SEGMENT_S:
            return []
        course, phase = guidance.course(t_s, end_of(score), person)
        decisions: list[Decision] = []
        if phase is not guidance.phase:
            guidance.enter(phase, t_s)
            decisions.append(self._entered(t_s, course.reason))
        decisions += self._notice(t_s)
        moves = next_segments(t_s, score, course)
        for move in moves:
            self.score = self._scored().then(move)
        self._explain(t_s, course.reason)
        return [*decisions, *moves]

    def _notice(self, t_s: float) -> list[Decision]:
        notice = self._guiding().notice
        rule = notice.rule if notice else None
        if rule == self._told:
            return []
        self._told = rule
        return [NoticeGiven(t_s=t_s, reason=notice)] if notice else []

    def _explain(self, t_s: float, reason: Reason) -> None:
        """Keep the line that says why the music changed, long enough to be read."""
        if self._change is not None and reason.rule == self._change.rule:
            return
        if reason.rule.startswith(URGENT) or t_s - self._changed_s >= LINE_LASTS_S:
            self._change, self._changed_s = reason, t_s

    def _complete(self, t_s: float) -> list[Decision]:
        self.ended = Ending.COMPLETE
        reason = Reason(
            rule="plan.complete",
            saw=(),
            patient="The session is complete. Take your time.",
            clinician="The session ended as planned.",
        )
        self._change = reason
        return [SessionEnded(t_s=t_s, reason=reason, ending=Ending.COMPLETE)]

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
        self._stop_at_s = event.t_s + SCORE_LEAD_S + STOP_FADE_S
        self._change = reason
        # What begins later than the fade has not been rendered: it never will be.
        score = self._scored().until(event.t_s + SCORE_LEAD_S)
        move = stopping_segment(event.t_s, score, reason, STOP_FADE_S)
        self.score = score.then(move)
        return [move]

    def _stopping(self, t_s: float) -> list[Decision]:
        if self._stop_at_s is None or t_s < self._stop_at_s or self._change is None:
            return []
        self.ended = Ending.STOPPED
        return [SessionEnded(t_s=t_s, reason=self._change, ending=Ending.STOPPED)]

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
        self._change, self._changed_s = reason, event.t_s
        return [NoticeGiven(t_s=event.t_s, reason=reason)]

    # ------------------------------------------------------------ what can be seen

    def snapshot(self, t_s: float) -> Snapshot:
        """Return the session as a view shows it at `t_s`."""
        guidance, vitals = self._guiding(), self.body.vitals
        moment = self._scored().at(t_s)
        swelling = moment.depth_db > 0 and moment.level_frac > 0
        guided = swelling and guidance.phase in GUIDED
        baseline_per_min = self.baseline.breathing_per_min if self.baseline else None
        claimed = guided and may_claim(vitals.following, moment.per_min, baseline_per_min)
        ends_s = guidance.ends_s()
        opened = self._opened
        return Snapshot(
            t_s=t_s,
            phase=guidance.phase,
            phase_left_s=None if ends_s is None else max(0.0, ends_s - t_s),
            session_left_s=max(0.0, guidance.plan.end_s - t_s),
            hr_bpm=vitals.hr_bpm,
            breathing_per_min=vitals.breathing_per_min,
            rmssd_ms=vitals.rmssd_ms,
            stress_index=vitals.stress_index,
            arousal=vitals.arousal,
            baseline_hr_bpm=self.baseline.hr_bpm if self.baseline else None,
            baseline_breathing_per_min=baseline_per_min,
            guide_per_min=moment.per_min if swelling else None,
            guide_depth_db=moment.depth_db,
            tempo_bpm=moment.tempo_bpm if moment.level_frac > 0 else None,
            following_frac=vitals.following if guided else None,
            following=claimed,
            change=self._change,
            notice=guidance.notice,
            strap=self._strap_seen(),
            sound=self._sound,
            ended=self.ended,
            simulated=opened.simulated if opened else False,
            demonstration=guidance.plan.demonstration,
        )

    def _strap_seen(self) -> StrapSeen:
        vitals, seen = self.body.vitals, self._strap
        connected = seen.link is Link.CONNECTED
        return replace(
            seen,
            battery_frac=vitals.battery_frac,
            contact=vitals.contact if connected else None,
            delay_s=vitals.delay_s if connected else 0.0,
            rr_latency_s=vitals.rr_latency_s,
        )
