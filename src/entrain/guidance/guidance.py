"""Guidance: plan, policy and safety together say where the music should go."""

from __future__ import annotations

from dataclasses import dataclass

from entrain.events import Phase, Reason
from entrain.guidance.plan import Plan
from entrain.guidance.policies import Policy, Seen
from entrain.guidance.policies.policy import toward
from entrain.guidance.safety import CEILING_PER_MIN, Safety, Verdict

FULL_DEPTH_DB = 5.0
DEPTH_SLEW_DB_PER_S = 0.25
"""The swell comes and goes within 20 s."""
BED_LEVEL_FRAC = 0.6
LEVEL_SLEW_PER_S = 0.2
BED_DENSITY_FRAC = 0.3
GUIDED_DENSITY_FRAC = 0.6
BED_PER_MIN = 10.0
"""Pulse of the unguided bed, six beats to a bar: 60 beats/min."""
FIRST_LOWEST_PER_MIN = 8.0
GOOD_SIGNAL_FRAC = 0.8
GUIDED = (Phase.MATCH, Phase.LEAD, Phase.HOLD, Phase.SAFE)
"""Phases in which the music may breathe."""
END_FADE_S = 8.0
INSTRUCTION = (
    "Breathe gently and shallowly, through the nose if you can. Slower, not deeper. No breath "
    "holding. If you feel dizzy, tingly or short of breath, breathe as you like and press Easier."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """Where the music should be one second on, and why; fields as in `ScoreMoved`."""

    per_min: float
    depth_db: float
    level_frac: float
    density_frac: float
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What guidance knows of the person this second; None where it is not known."""

    breathing_per_min: float | None
    breathing_known_s: float | None
    following: float | None
    median_hr_bpm: float | None
    usable_frac: float
    baseline_per_min: float | None
    baseline_hr_bpm: float | None


def _plain(rule: str, patient: str, clinician: str) -> Reason:
    return Reason(rule=rule, saw=(), patient=patient, clinician=clinician)


CHECKING = _plain(
    "plan.check",
    "Soft music while the strap is checked. Sit comfortably.",
    "Check: waiting for a good signal.",
)
RESTING = _plain(
    "plan.baseline",
    "Soft music while your own rest is measured. Breathe as you like.",
    "Baseline: no guide, the person's own rest is measured.",
)
ALIGNING = _plain(
    "plan.match",
    "The music begins to breathe, at your own pace.",
    "Match: the guide starts at the person's own rate and phase.",
)
UNGUIDED = _plain(
    "plan.music_only",
    "Music to rest with. Breathe as you like.",
    "No guide: music only.",
)
FADING = _plain(
    "plan.outro",
    "The guiding fades out. Breathe as you like.",
    "Outro: the swell fades.",
)
SILENT = _plain(
    "plan.silence",
    "Silence. Stay with it for a moment.",
    "Silence, recorded: recovery.",
)
BLIND = _plain(
    "plan.no_breathing",
    "Your breathing could not be read, so the music keeps a gentle, steady pace.",
    "No breathing baseline: the guide does not follow, it keeps a steady pace.",
)


class Guidance:
    """Runs one session's plan. Asked once a second, it has no clock of its own.

    Parameters
    ----------
    plan : Plan
        When phases begin.
    policy : Policy
        The law that moves the guide.
    safety : Safety
        The limits on it.
    """

    def __init__(self, *, plan: Plan, policy: Policy, safety: Safety) -> None:
        self.plan = plan
        self.policy = policy
        self.safety = safety
        self.phase = Phase.CHECK
        self.notice: Reason | None = None
        self._since_s = 0.0
        self._good_s = 0
        self._guided_since_s = 0.0
        self._instructed = False
        self._stand_in_per_min: float | None = None

    def ends_s(self) -> float | None:
        """Return when the present phase ends [s], None where what is seen ends it."""
        if self.phase is Phase.BASELINE:
            return self._since_s + self.plan.baseline_s
        if self.phase is Phase.OUTRO:
            return self.plan.silence_at_s
        if self.phase is Phase.SILENCE:
            return self.plan.end_s
        return None

    def by_clock(self, t_s: float, person: Person) -> Phase | None:
        """Return the phase that the clock or the check begins now, if any."""
        if t_s >= self.plan.silence_at_s:
            wanted = Phase.SILENCE
        elif t_s >= self.plan.outro_at_s:
            wanted = Phase.OUTRO
        elif self.phase is Phase.CHECK:
            if not self._checked(t_s, person):
                return None
            wanted = Phase.BASELINE
        elif self.phase is Phase.BASELINE and t_s >= self._since_s + self.plan.baseline_s:
            wanted = Phase.MATCH if self.policy.guides else Phase.HOLD
        else:
            return None
        return None if wanted is self.phase else wanted

    def _checked(self, t_s: float, person: Person) -> bool:
        good = person.usable_frac >= GOOD_SIGNAL_FRAC * min(1.0, t_s / 20)
        self._good_s = self._good_s + 1 if good else 0
        enough = self._good_s >= 0.5 * self.plan.check_s
        return (t_s >= self.plan.check_s and enough) or t_s >= self.plan.check_most_s

    def enter(self, phase: Phase, t_s: float) -> None:
        """Begin a phase."""
        if phase in (Phase.MATCH, Phase.HOLD) and self.phase is Phase.BASELINE:
            self._guided_since_s = t_s
        self.phase = phase
        self._since_s = t_s

    def opening_reason(self) -> Reason:
        """Return the sentence with which the present phase begins."""
        if not self.policy.guides and self.phase is Phase.HOLD:
            return UNGUIDED
        return {
            Phase.CHECK: CHECKING,
            Phase.BASELINE: RESTING,
            Phase.OUTRO: FADING,
            Phase.SILENCE: SILENT,
        }.get(self.phase, ALIGNING)

    def first_per_min(self, baseline_per_min: float | None) -> float:
        """Return where the guide begins [breaths/min]: at the person's own rate."""
        if baseline_per_min is None:
            return BED_PER_MIN
        return min(max(baseline_per_min, FIRST_LOWEST_PER_MIN), CEILING_PER_MIN)

    def course(self, t_s: float, now: Course, person: Person) -> tuple[Course, Phase]:
        """Return where the music goes within the next second, and the phase that is.

        Parameters
        ----------
        t_s : float
            Now [s].
        now : Course
            Where the music is.
        person : Person
            What is known of the person.
        """
        self.notice = None
        if self.phase in (Phase.CHECK, Phase.BASELINE):
            reason = CHECKING if self.phase is Phase.CHECK else RESTING
            level = BED_LEVEL_FRAC if self.plan.form.bed else 0.0
            return self._to(now, now.per_min, 0.0, level, BED_DENSITY_FRAC, reason), self.phase
        if self.phase in (Phase.OUTRO, Phase.SILENCE):
            return self._fade(t_s, now), self.phase
        if not self.policy.guides:
            course = self._to(now, now.per_min, 0.0, 1.0, GUIDED_DENSITY_FRAC, UNGUIDED)
            return course, Phase.HOLD
        verdict = self._guide(t_s, now, person)
        self.notice = verdict.notice or self._instruction(verdict.phase)
        if verdict.rematch:
            self.policy.rematch(t_s)
        depth_db = FULL_DEPTH_DB * verdict.depth_frac
        course = self._to(now, verdict.per_min, depth_db, 1.0, GUIDED_DENSITY_FRAC, verdict.reason)
        return course, verdict.phase

    def _guide(self, t_s: float, now: Course, person: Person) -> Verdict:
        known_s = person.breathing_known_s
        if person.baseline_per_min is None:
            if person.breathing_per_min is None:
                return Verdict(
                    phase=Phase.SAFE,
                    per_min=now.per_min,
                    depth_frac=0.5,
                    reason=BLIND,
                    notice=BLIND,
                )
            # Once: a baseline that followed the person would be no baseline.
            if self._stand_in_per_min is None:
                self._stand_in_per_min = person.breathing_per_min
            baseline = self._stand_in_per_min
        else:
            baseline = person.baseline_per_min
        lost_s = t_s - (self._guided_since_s if known_s is None else known_s)
        if person.breathing_per_min is None:
            return self.safety.signal_lost(
                guide_per_min=now.per_min, lost_s=lost_s, phase=self.phase
            )
        seen = Seen(
            t_s=t_s,
            guided_s=t_s - self._guided_since_s,
            guide_per_min=now.per_min,
            breathing_per_min=person.breathing_per_min,
            baseline_per_min=baseline,
            following_frac=person.following or 0.0,
            lowest_per_min=self.safety.lowest_per_min,
            eased_per_min=self.safety.eased_per_min,
            match_least_s=self.plan.match_least_s,
            match_most_s=self.plan.match_most_s,
        )
        return self.safety.judge(
            self.policy.step(seen),
            seen,
            hr_bpm=person.median_hr_bpm,
            baseline_hr_bpm=person.baseline_hr_bpm,
        )

    def _instruction(self, phase: Phase) -> Reason | None:
        """Return what is always told before the first lead, while matching."""
        if phase is not Phase.MATCH:
            self._instructed = True
        if self._instructed:
            return None
        return _plain("safety.instruction", INSTRUCTION, "Instruction before the first lead.")

    def _fade(self, t_s: float, now: Course) -> Course:
        if self.phase is Phase.SILENCE:
            return self._to(now, now.per_min, 0.0, 0.0, 0.0, SILENT)
        left_s = max(self.plan.silence_at_s - t_s, 1.0)
        depth_db = now.depth_db * (1 - min(1.0, 1.0 / max(left_s - END_FADE_S, 1.0)))
        level = 1.0 if left_s > END_FADE_S else max(0.0, now.level_frac - 1.0 / END_FADE_S)
        return Course(
            per_min=now.per_min,
            depth_db=depth_db,
            level_frac=min(now.level_frac, level),
            density_frac=now.density_frac,
            reason=FADING,
        )

    @staticmethod
    def _to(
        now: Course,
        per_min: float,
        depth_db: float,
        level_frac: float,
        density_frac: float,
        reason: Reason,
    ) -> Course:
        return Course(
            per_min=per_min,
            depth_db=toward(now.depth_db, depth_db, DEPTH_SLEW_DB_PER_S),
            level_frac=toward(now.level_frac, level_frac, LEVEL_SLEW_PER_S),
            density_frac=toward(now.density_frac, density_frac, 0.05),
            reason=reason,
        )
