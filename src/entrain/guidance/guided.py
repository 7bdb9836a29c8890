"""The guided part of a session: policy, the clinician's hand and safety, once a second."""

from __future__ import annotations

from dataclasses import dataclass

from entrain.events import Phase, Reason
from entrain.guidance import plan_rules
from entrain.guidance.course import BED_PER_MIN, Course
from entrain.guidance.hand import Hand
from entrain.guidance.person import PersonState
from entrain.guidance.policies import Policy, PolicyInput
from entrain.guidance.policies.lead import LEAD_GAP_FRAC
from entrain.guidance.policies.unseen import USUAL_PER_MIN, Unseen
from entrain.guidance.safety import CEILING_PER_MIN, RHYTHM, Safety, SafetyVerdict
from entrain.guidance.safety.signal import SAFE_DEPTH_FRAC

FIRST_LOWEST_PER_MIN = 8.0
INSTRUCT_S = 15.0
"""The instruction is shown this long before anything slows."""
HEART_FRESH_S = 10.0
CALM_FRAC = 0.5
"""Arousal at the person's own rest: there the music is as full as it was set."""
DENSITY_STEP_FRAC = 0.1
"""Arousal that moves by less leaves the music as full as it is."""
GUIDED = (Phase.MATCH, Phase.LEAD, Phase.HOLD, Phase.SAFE)
"""Phases in which the music may breathe."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GuideTerms:
    """What a step of a plan asks of its guide.

    Attributes
    ----------
    match_least_s, match_most_s : float
        The guide stays at the person's own rate at least and at most this long [s].
    scale : float
        1, or less where the session is a demonstration.
    level_frac : float
        Level of the music, 0..1.
    density_frac : float
        How much is going on in it at the person's own rest, 0..1.
    """

    match_least_s: float
    match_most_s: float
    scale: float
    level_frac: float
    density_frac: float


class Guided:
    """Moves the guide.

    Parameters
    ----------
    policy : Policy
        The law that moves it.
    safety : Safety
        The limits on it.

    Attributes
    ----------
    hand : Hand
        What the clinician has asked for.
    follows : bool
        The guide goes by the person's breath; False once it is known that nobody can.
    notice : Reason or None
        What the person should be told now.
    """

    def __init__(self, policy: Policy, safety: Safety) -> None:
        self.policy = policy
        self.safety = safety
        self.hand = Hand()
        self.follows = True
        self.notice: Reason | None = None
        self._since_s = 0.0
        self._phase = Phase.MATCH
        self._instructed_s = 0.0
        self._stand_in_per_min: float | None = None
        self._led_by = policy
        self._floor_per_min: float | None = None
        self._stirred_frac = 0.0

    @property
    def floor_per_min(self) -> float | None:
        """The person's floor as it was learnt [breaths/min]; None where none was."""
        floor_per_min = self.policy.floor_per_min
        return self._floor_per_min if floor_per_min is None else floor_per_min

    def lead_by(self, policy: Policy) -> None:
        """Let another law move the guide, if it is another."""
        if policy is not self._led_by:
            self._floor_per_min = self.floor_per_min
            self._led_by = policy
            self.policy = Unseen() if policy.needs_breath and not self.follows else policy

    def start(self, t_s: float, person: PersonState) -> Reason:
        """Begin to guide, or begin again; return the sentence with which it begins."""
        self._since_s, self._phase = t_s, Phase.MATCH
        self._look_whether_it_follows(t_s, person)
        self.notice = plan_rules.INSTRUCTION.fired(person)
        return (plan_rules.ALIGNING if self.follows else plan_rules.STARTING_UNSEEN).fired(person)

    def rematch(self, t_s: float) -> None:
        """Begin again from the person, whatever was asked for by hand."""
        self.policy.rematch(t_s)
        self.hand.let_go()

    def first_per_min(self, person: PersonState) -> float:
        """Return where the guide begins [breaths/min]: at the person's own rate.

        That is the rate they breathe at now, and their rate at rest where they are faster now:
        nobody is led up, and one second's rate is less sure than two minutes'. But no further
        below them than anybody is led.
        """
        own, rest = (person.breathing_per_min if self.follows else None), person.baseline_per_min
        if own is not None and rest is not None:
            own = min(own, max(rest, (1 - LEAD_GAP_FRAC) * own))
        if own is None:
            own = rest
        if own is None:
            own = BED_PER_MIN if self.follows else USUAL_PER_MIN
        return min(max(own, FIRST_LOWEST_PER_MIN), CEILING_PER_MIN)

    def course(
        self, t_s: float, now: Course, person: PersonState, terms: GuideTerms
    ) -> tuple[Course, Phase]:
        """Return where the music goes within the next second, and the phase that is."""
        self._look_whether_it_follows(t_s, person)
        verdict = self._verdict(t_s, now, person, terms)
        if verdict.rematch:
            self.rematch(t_s)
        self._phase = verdict.phase
        # In a demonstration, for as long as there is time.
        instructed = self._instructed_s >= min(INSTRUCT_S, 0.5 * terms.match_least_s)
        self.notice = verdict.notice or (RHYTHM if person.irregular else None)
        if self.notice is None and (not instructed or verdict.phase is Phase.MATCH):
            self.notice = plan_rules.INSTRUCTION.fired(person)
            self._instructed_s += 1.0
        course = now.to(
            verdict.reason,
            per_min=verdict.per_min if instructed else max(verdict.per_min, now.per_min),
            depth_db=self.hand.swell_db * verdict.depth_frac,
            level_frac=terms.level_frac,
            density_frac=self._density_frac(person, terms.density_frac),
        )
        return course, verdict.phase

    def _density_frac(self, person: PersonState, at_rest_frac: float) -> float:
        """Return how much is to be going on: more with arousal, less as the person calms.

        Music that meets somebody where they are and goes with them, as in the choice of tracks.
        """
        stirred = 0.0 if person.arousal_frac is None else person.arousal_frac - CALM_FRAC
        if abs(stirred - self._stirred_frac) >= DENSITY_STEP_FRAC:
            self._stirred_frac = stirred
        return min(max(at_rest_frac + self._stirred_frac, 0.0), 1.0)

    def _look_whether_it_follows(self, t_s: float, person: PersonState) -> None:
        """Learn, once, that this strap tells the heart and never the breath."""
        if self.follows and self._heart_told(t_s, person) and not person.breath_told:
            self.follows = False
            if self.policy.needs_breath:
                self.policy = Unseen()

    def _heart_told(self, t_s: float, person: PersonState) -> bool:
        heart_s = person.heart_known_s
        return heart_s is not None and t_s - heart_s < HEART_FRESH_S

    def _verdict(
        self, t_s: float, now: Course, person: PersonState, terms: GuideTerms
    ) -> SafetyVerdict:
        own = self._own_per_min(person)
        if own is None:
            blind = plan_rules.BLIND.fired(person)
            return SafetyVerdict(
                phase=Phase.SAFE,
                per_min=now.per_min,
                depth_frac=SAFE_DEPTH_FRAC,
                reason=blind,
                notice=blind,
            )
        known_s = person.breathing_known_s if self.follows else person.heart_known_s
        lost_s = t_s - (self._since_s if known_s is None else known_s)
        breathing = person.breathing_per_min
        if not self.follows:
            breathing = own if lost_s < HEART_FRESH_S else None
        if breathing is None:
            return self.safety.unread(
                t_s,
                guide_per_min=now.per_min,
                own_per_min=own,
                lost_s=lost_s,
                phase=self._phase,
                rhythm=person.irregular,
                hr_bpm=person.median_hr_bpm,
                baseline_hr_bpm=person.baseline_hr_bpm,
                heart=self._heart_told(t_s, person),
            )
        seen = PolicyInput(
            t_s=t_s,
            guide_per_min=now.per_min,
            breathing_per_min=breathing,
            baseline_per_min=own,
            following_frac=(person.following or 0.0) if self.follows else 0.0,
            lowest_per_min=self.safety.lowest_per_min,
            highest_per_min=CEILING_PER_MIN,
            eased_per_min=self.safety.eased_per_min,
            match_least_s=terms.match_least_s,
            match_most_s=terms.match_most_s,
            hr_above_bpm=person.hr_above_bpm,
            scale=terms.scale,
        )
        return self.safety.judge(
            self.hand.wish(self.policy.propose(seen), seen),
            seen,
            hr_bpm=person.median_hr_bpm,
            baseline_hr_bpm=person.baseline_hr_bpm,
        )

    def _own_per_min(self, person: PersonState) -> float | None:
        """Return the person's own rate: measured at rest, or the first that was seen."""
        if person.baseline_per_min is not None:
            return person.baseline_per_min
        if not self.follows:
            return USUAL_PER_MIN
        # Once: a baseline that followed the person would be no baseline.
        if self._stand_in_per_min is None:
            self._stand_in_per_min = person.breathing_per_min
        return self._stand_in_per_min
