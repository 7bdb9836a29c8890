"""The guided part of a session: policy, manual control and safety, once a second."""

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
"""The instruction is shown this long before the guide slows down."""
HEART_FRESH_S = 10.0
CALM_FRAC = 0.5
"""Arousal at the person's own rest, where the music has the density of the step."""
DENSITY_STEP_FRAC = 0.1
"""A smaller change of arousal leaves the density as it is."""
GUIDED = (Phase.MATCH, Phase.LEAD, Phase.HOLD, Phase.SAFE)
"""Phases in which the music may swell with the guide."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GuideTerms:
    """The terms that a step of a plan sets for its guide.

    Attributes
    ----------
    match_least_s, match_most_s : float
        The guide stays at the person's own rate at least and at most this long [s].
    scale : float
        1, or less where the session is a demonstration.
    level_frac : float
        Level of the music, 0..1.
    density_frac : float
        Density of the music at the person's own rest, 0..1.
    """

    match_least_s: float
    match_most_s: float
    scale: float
    level_frac: float
    density_frac: float


class GuidedPart:
    """Moves the guide: asks the policy and bounds its proposal by safety.

    Parameters
    ----------
    policy : Policy
        The policy that moves the guide.
    safety : Safety
        The limits on it.

    Attributes
    ----------
    hand : Hand
        The clinician's manual control.
    follows : bool
        The guide adapts to the person's breathing; False once it is known that the strap
        does not let the breath be read.
    notice : Reason or None
        The notice to show the person now.
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
        self._substitute_per_min: float | None = None
        self._step_policy = policy
        self._floor_per_min: float | None = None
        self._arousal_offset_frac = 0.0

    @property
    def floor_per_min(self) -> float | None:
        """The person's floor as the policy found it [breaths/min]; None where it found none."""
        floor_per_min = self.policy.floor_per_min
        return self._floor_per_min if floor_per_min is None else floor_per_min

    def use_policy(self, policy: Policy) -> None:
        """Let this policy move the guide from now on, if it is not the present one."""
        if policy is not self._step_policy:
            self._floor_per_min = self.floor_per_min
            self._step_policy = policy
            self.policy = Unseen() if policy.needs_breath and not self.follows else policy

    def start(self, t_s: float, person: PersonState) -> Reason:
        """Start to guide, or start again; return the reason to show for it."""
        self._since_s, self._phase = t_s, Phase.MATCH
        self._check_breath_readable(t_s, person)
        self.notice = plan_rules.INSTRUCTION.fire(person)
        return (plan_rules.ALIGNING if self.follows else plan_rules.STARTING_UNSEEN).fire(person)

    def rematch(self, t_s: float) -> None:
        """Return to the person's own rate; manual control ends."""
        self.policy.rematch(t_s)
        self.hand.let_go()

    def first_per_min(self, person: PersonState) -> float:
        """Return the rate at which the guide begins: the person's own [breaths/min].

        That is their present rate, or their rate at rest where that is slower: the guide never
        leads upwards, and two minutes at rest are a better estimate than one second. It is
        never further below the present rate than `LEAD_GAP_FRAC`.
        """
        own_per_min, rest_per_min = (
            (person.breathing_per_min if self.follows else None),
            person.baseline_per_min,
        )
        if own_per_min is not None and rest_per_min is not None:
            own_per_min = min(own_per_min, max(rest_per_min, (1 - LEAD_GAP_FRAC) * own_per_min))
        if own_per_min is None:
            own_per_min = rest_per_min
        if own_per_min is None:
            own_per_min = BED_PER_MIN if self.follows else USUAL_PER_MIN
        return min(max(own_per_min, FIRST_LOWEST_PER_MIN), CEILING_PER_MIN)

    def steer(
        self, t_s: float, now: Course, person: PersonState, terms: GuideTerms
    ) -> tuple[Course, Phase]:
        """Move the guide by one second; return the course and its phase.

        Parameters
        ----------
        t_s : float
            Now [s].
        now : Course
            Where the music is.
        person : PersonState
            The person this second.
        terms : GuideTerms
            What the step sets for its guide.
        """
        self._check_breath_readable(t_s, person)
        verdict = self._verdict(t_s, now, person, terms)
        if verdict.rematch:
            self.rematch(t_s)
        self._phase = verdict.phase
        # A demonstration may not have the full time.
        instructed = self._instructed_s >= min(INSTRUCT_S, 0.5 * terms.match_least_s)
        self.notice = verdict.notice or (RHYTHM if person.irregular else None)
        if self.notice is None and (not instructed or verdict.phase is Phase.MATCH):
            self.notice = plan_rules.INSTRUCTION.fire(person)
            self._instructed_s += 1.0
        course = now.approach(
            verdict.reason,
            per_min=verdict.per_min if instructed else max(verdict.per_min, now.per_min),
            depth_db=self.hand.swell_db * verdict.depth_frac,
            level_frac=terms.level_frac,
            density_frac=self._density_frac(person, terms.density_frac),
        )
        return course, verdict.phase

    def _density_frac(self, person: PersonState, at_rest_frac: float) -> float:
        """Return the density of the music: higher with arousal, lower as the person calms.

        The music starts from the person's state and moves with it (iso principle), as in the
        choice of tracks.
        """
        arousal_offset_frac = (
            0.0 if person.arousal_frac is None else person.arousal_frac - CALM_FRAC
        )
        if abs(arousal_offset_frac - self._arousal_offset_frac) >= DENSITY_STEP_FRAC:
            self._arousal_offset_frac = arousal_offset_frac
        return min(max(at_rest_frac + self._arousal_offset_frac, 0.0), 1.0)

    def _check_breath_readable(self, t_s: float, person: PersonState) -> None:
        """Stop following once it is clear that the strap gives a heart rate but no breath."""
        if self.follows and self._is_heart_known(t_s, person) and not person.breath_readable:
            self.follows = False
            if self.policy.needs_breath:
                self.policy = Unseen()

    def _is_heart_known(self, t_s: float, person: PersonState) -> bool:
        heart_s = person.heart_known_s
        return heart_s is not None and t_s - heart_s < HEART_FRESH_S

    def _verdict(
        self, t_s: float, now: Course, person: PersonState, terms: GuideTerms
    ) -> SafetyVerdict:
        own_per_min = self._own_per_min(person)
        if own_per_min is None:
            reason = plan_rules.BLIND.fire(person)
            return SafetyVerdict(
                phase=Phase.SAFE,
                per_min=now.per_min,
                depth_frac=SAFE_DEPTH_FRAC,
                reason=reason,
                notice=reason,
            )
        known_s = person.breathing_known_s if self.follows else person.heart_known_s
        lost_s = t_s - (self._since_s if known_s is None else known_s)
        breathing_per_min = person.breathing_per_min
        if not self.follows:
            breathing_per_min = own_per_min if lost_s < HEART_FRESH_S else None
        if breathing_per_min is None:
            return self.safety.judge_without_breath(
                t_s,
                guide_per_min=now.per_min,
                own_per_min=own_per_min,
                lost_s=lost_s,
                phase=self._phase,
                irregular=person.irregular,
                hr_bpm=person.median_hr_bpm,
                baseline_hr_bpm=person.baseline_hr_bpm,
                heart_known=self._is_heart_known(t_s, person),
            )
        inputs = PolicyInput(
            t_s=t_s,
            guide_per_min=now.per_min,
            breathing_per_min=breathing_per_min,
            baseline_per_min=own_per_min,
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
            self.hand.override(self.policy.propose(inputs), inputs),
            inputs,
            hr_bpm=person.median_hr_bpm,
            baseline_hr_bpm=person.baseline_hr_bpm,
        )

    def _own_per_min(self, person: PersonState) -> float | None:
        """Return the person's own rate: measured at rest, or the first one known."""
        if person.baseline_per_min is not None:
            return person.baseline_per_min
        if not self.follows:
            return USUAL_PER_MIN
        # Set once: a baseline that moved with the person would not be one.
        if self._substitute_per_min is None:
            self._substitute_per_min = person.breathing_per_min
        return self._substitute_per_min
