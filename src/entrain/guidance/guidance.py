"""Guidance: plan, policy, the clinician's hand and safety together say where the music goes."""

from __future__ import annotations

import enum
from dataclasses import replace

from entrain.events import Answer, Phase, Reason
from entrain.guidance import blinding, plan_rules
from entrain.guidance.course import BED_LEVEL_FRAC, Course
from entrain.guidance.guided import Guided
from entrain.guidance.hand import Hand
from entrain.guidance.person import Person
from entrain.guidance.plan import Plan
from entrain.guidance.policies import Policy
from entrain.guidance.safety import Safety
from entrain.guidance.safety.heart import Asking, session_limits_bpm
from entrain.guidance.safety.missing import Presence
from entrain.guidance.safety.signal import SAFE_AFTER_S, lost_reason
from entrain.guidance.strap_hints import StrapHints

GOOD_SIGNAL_FRAC = 0.8
PAUSE_MOST_S = 900.0
"""Whoever has not come back after a quarter of an hour is not waited for."""
LOUD_SHOWN_S = 30.0
LEADING = (Phase.MATCH, Phase.LEAD, Phase.HOLD)
"""Phases in which there is a pace to go with."""


class Stage(enum.Enum):
    """Where the plan is, whatever is shown meanwhile; the value is the phase it begins with."""

    CHECK = Phase.CHECK
    BASELINE = Phase.BASELINE
    GUIDED = Phase.MATCH
    OUTRO = Phase.OUTRO
    SILENCE = Phase.SILENCE


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
    presence : Presence or None
        Notices what is missing.
    blinded : bool
        What is told must not tell the policy.
    quiet : bool
        There is no music until the guide begins: none is spoken of.
    simulated : bool
        The person is simulated, and hears the score whatever the output does.

    Attributes
    ----------
    stage : Stage
        Where the plan is.
    phase : Phase
        What is shown: the stage's own, or that it is paused or waits for a signal.
    notice : Reason or None
        What the person should be told now.
    guided : Guided
        What moves the guide while there is one.
    closed : Reason or None
        Why the session is ended early, if it is.
    presence : Presence
        What is missing: a strap, or sound.
    """

    def __init__(
        self,
        *,
        plan: Plan,
        policy: Policy,
        safety: Safety,
        presence: Presence | None = None,
        blinded: bool = False,
        quiet: bool = False,
        simulated: bool = False,
    ) -> None:
        self.plan = plan
        self.safety = safety
        self.blinded = blinded
        self.guided = Guided(policy, safety)
        self.stage = Stage.CHECK
        self.phase = Phase.CHECK
        self.notice: Reason | None = None
        self.closed: Reason | None = None
        self.presence = presence or Presence()
        self._quiet = quiet
        self._simulated = simulated
        self._waited_s = 0.0
        self._since_s = 0.0
        self._good_s = 0
        self._paused_s: float | None = None
        self._loud_until_s = float("-inf")
        self._hints = StrapHints()
        self._off_skin = False

    @property
    def policy(self) -> Policy:
        """The law that moves the guide now."""
        return self.guided.policy

    @property
    def hand(self) -> Hand:
        """What the clinician has asked for."""
        return self.guided.hand

    @property
    def follows(self) -> bool:
        """Whether the guide goes by the person's breath."""
        return self.guided.follows

    @property
    def shown(self) -> Phase:
        """The phase that may be shown: in a blinded session the guided part is all one."""
        if not self.blinded or self.paused:
            return self.phase
        return Phase.HOLD if self.stage is Stage.GUIDED else self.stage.value

    # ------------------------------------------------------------ when

    def ends_s(self) -> float | None:
        """Return when the present phase ends [s], None where what is seen ends it."""
        return {
            Phase.BASELINE: self._since_s + self.plan.baseline_s,
            Phase.OUTRO: self.plan.silence_at_s,
            Phase.SILENCE: self.plan.end_s,
        }.get(self.phase)

    def left_s(self, t_s: float) -> float:
        """Return what is left of the session [s]; a pause takes nothing away from it."""
        now_s = t_s if self._paused_s is None else self._paused_s
        return max(0.0, self.plan.end_s - now_s)

    def over(self, t_s: float) -> bool:
        """Return whether the session is over."""
        return self._paused_s is None and t_s >= self.plan.end_s

    def next_stage(self, t_s: float, person: Person) -> Stage | None:
        """Return the stage that the clock or the check begins now, if any."""
        if self._paused_s is not None:
            return None
        wanted = self._stage_by_clock(t_s, person)
        return None if wanted is self.stage else wanted

    def _stage_by_clock(self, t_s: float, person: Person) -> Stage:
        plan = self.plan
        if plan.silence_at_s <= t_s < plan.end_s:
            return Stage.SILENCE
        if t_s >= plan.outro_at_s:
            return self.stage if self.stage is Stage.SILENCE else Stage.OUTRO
        if self.stage is Stage.CHECK and self._checked(t_s, person):
            return Stage.BASELINE if plan.baseline_s else Stage.GUIDED
        if self.stage is Stage.BASELINE and t_s >= self._since_s + plan.baseline_s:
            return Stage.GUIDED
        return self.stage

    def _checked(self, t_s: float, person: Person) -> bool:
        since_s = t_s - self._waited_s
        good = person.usable_frac >= GOOD_SIGNAL_FRAC * min(1.0, since_s / 20)
        self._good_s = self._good_s + 1 if good else 0
        enough = self._good_s >= 0.5 * self.plan.check_s
        return (t_s >= self.plan.check_s and enough) or t_s >= self.plan.check_most_s

    def wait(self, t_s: float, by_s: float, person: Person) -> None:
        """Extend the check while no heartbeat has come, and close after a quarter hour.

        Parameters
        ----------
        t_s : float
            Now [s].
        by_s : float
            Time since the last call [s], which does not count.
        person : Person
            What is known of the person.
        """
        if self.stage is not Stage.CHECK or self.closed is not None or self.paused:
            return
        self._waited_s += by_s
        self._since_s = t_s
        self.plan = self.plan.waiting(by_s)
        if self._waited_s >= PAUSE_MOST_S:
            self.close(t_s, plan_rules.NOBODY_CAME.fired(person))

    def enter(self, stage: Stage, t_s: float, person: Person) -> Reason:
        """Begin a stage, or begin it again; return the sentence with which it begins."""
        self.stage, self._since_s = stage, t_s
        self.phase = stage.value
        self.notice = self.urgent(person)
        if stage is not Stage.GUIDED:
            return self.resting(person)
        if self.policy.guides:
            reason = self.guided.begin(t_s, person)
            self.notice = self.meanwhile(person)
        else:
            self.phase = Phase.HOLD
            reason = plan_rules.UNGUIDED.fired(person)
        if self.blinded:
            self.notice = self.blind_notice(t_s, person)
        return reason

    def resting(self, person: Person) -> Reason:
        """Return what is said of a stage without a guide."""
        quiet = self._quiet or self.presence.silent
        resting = plan_rules.RESTING_IN_SILENCE if quiet else plan_rules.RESTING
        return {
            Stage.CHECK: plan_rules.CHECKING_IN_SILENCE if quiet else plan_rules.CHECKING,
            Stage.BASELINE: resting,
            Stage.SILENCE: plan_rules.SILENT,
        }.get(self.stage, plan_rules.FADING).fired(person)

    # ------------------------------------------------------------ what people ask for

    @property
    def paused(self) -> bool:
        """Whether the session is paused."""
        return self._paused_s is not None

    def pause(self, t_s: float) -> None:
        """Hush the music until it goes on."""
        self._paused_s = t_s
        self.phase = Phase.PAUSED
        self.safety.heart.forget()

    def waited_enough(self, t_s: float) -> bool:
        """Return whether a pause has lasted so long that nobody comes back."""
        return self._paused_s is not None and t_s - self._paused_s >= PAUSE_MOST_S

    def resume(self, t_s: float) -> Stage:
        """Go on; return the stage to enter again.

        A baseline that was interrupted begins anew, the guide comes back to the person.
        """
        if self._paused_s is not None:
            self.plan = self.plan.later(t_s - self._paused_s)
            self._paused_s = None
        self.rematch(t_s)
        return self.stage

    def ease(self, t_s: float) -> None:
        """Be easier on the person: back to their own rate, and a higher goal."""
        self.safety.ease(t_s)
        self.rematch(t_s)

    def rematch(self, t_s: float) -> None:
        """Begin again from the person, whatever was asked for by hand."""
        self.guided.rematch(t_s)

    def close(self, t_s: float, reason: Reason) -> None:
        """End the session early, gently."""
        if self._paused_s is not None:
            self.resume(t_s)
        self.plan = self.plan.closing(t_s)
        self.closed = reason
        self.safety.heart.forget()

    # ------------------------------------------------------------ each second

    def watch(self, t_s: float, person: Person, level_frac: float) -> Reason | None:
        """Watch over the person and the sound for a second; return what they are asked now."""
        if self.paused:
            return None
        loudness = self.safety.loudness
        loudness.step(level_frac)
        if loudness.too_loud():
            self._loud_until_s = t_s + LOUD_SHOWN_S
        hr_bpm, rest_bpm = person.median_hr_bpm, person.baseline_hr_bpm
        asking = self.safety.heart.step(t_s, hr_bpm, rest_bpm, person.usable_frac)
        if asking is Asking.NOTHING or self.closed is not None:
            return None
        low_bpm, high_bpm = session_limits_bpm(rest_bpm)
        feel = plan_rules.FEEL.fired(person, ("low_bpm", low_bpm), ("high_bpm", high_bpm))
        if asking is Asking.ASK:
            return feel
        self.close(t_s, plan_rules.unanswered(feel))
        return None

    def answered(self, t_s: float, answer: Answer, who: str) -> Reason | None:
        """Take how the person says they feel; return what follows, None where nothing does."""
        asked = self.safety.heart.until_s is not None
        well = answer is Answer.FINE
        if answer not in (Answer.FINE, Answer.NOT_WELL) or (well and not asked):
            return None
        self.safety.heart.answered(t_s)
        reason = plan_rules.answered(well=well, who=who)
        if well:
            self.rematch(t_s)
        else:
            self.close(t_s, reason)
        return reason

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
        self._off_skin = self._hints.urgent(person) is not None
        now = replace(now, pulse=self.hand.pulse, character=self.hand.character)
        if self.paused:
            self.notice = self.presence.notice
            return now.hushed(plan_rules.PAUSED.fired(person)), Phase.PAUSED
        if self.stage is Stage.GUIDED and self.policy.guides and self.unheard:
            # The guide stays where it is and swells no more, until it can be heard again.
            course, phase = now.to(plan_rules.UNHEARD.fired(person)), Phase.SAFE
        elif self.stage is Stage.GUIDED and self.policy.guides:
            course, phase = self.guided.course(t_s, now, person, self.plan)
            self.notice = self.guided.notice
        else:
            course, phase = self._unguided(t_s, now, person)
        if self.blinded:
            self.notice = self.blind_notice(t_s, person)
        else:
            self.notice = self.urgent(person) or self.notice or self._aside(t_s, person)
        return course, phase

    @property
    def unheard(self) -> bool:
        """Whether nobody can follow, as nothing is heard; a simulated person hears the score."""
        return not self._simulated and self.presence.silent

    @property
    def guiding(self) -> bool:
        """Whether this is the part in which the guide leads, and nothing has ended it."""
        here = self.stage is Stage.GUIDED and self.policy.guides
        return here and not self.paused and self.closed is None

    @property
    def leads(self) -> bool:
        """Whether the person may be told to breathe in and out: nothing speaks against it."""
        if self.safety.heart.until_s is not None or self.presence.missing or self._off_skin:
            return False
        return self.guiding and self.phase in LEADING

    def urgent(self, person: Person) -> Reason | None:
        """Return what the person is told before all else: a question, or what is missing."""
        if self.safety.heart.until_s is not None:
            return plan_rules.FEEL.fired(person)
        return self.presence.notice or self._hints.urgent(person)

    def meanwhile(self, person: Person) -> Reason | None:
        """Return what the person is told while a longer move, such as the alignment, goes on."""
        return self.urgent(person) or (self.guided.notice if self.guiding else None)

    def _aside(self, t_s: float, person: Person) -> Reason | None:
        """Return what is said where nothing matters more: it is loud, or the strap misbehaves."""
        return self._loud(t_s, person) or self._hints.other(person)

    def _loud(self, t_s: float, person: Person) -> Reason | None:
        if t_s >= self._loud_until_s:
            return None
        return plan_rules.LOUD.fired(person, ("dose_frac", self.safety.loudness.dose_frac))

    def blind_notice(self, t_s: float, person: Person) -> Reason | None:
        """Return what the person of a blinded session should be told now."""
        return blinding.notice(
            since_s=self._since_s,
            t_s=t_s,
            guided=self.stage is Stage.GUIDED,
            person=person,
            urgent=self.urgent(person),
            aside=self._aside(t_s, person),
        )

    def _unguided(self, t_s: float, now: Course, person: Person) -> tuple[Course, Phase]:
        phase = Phase.HOLD if self.stage is Stage.GUIDED else self.stage.value
        lost_s = t_s - max(person.known_s or 0.0, self._since_s)
        if lost_s >= SAFE_AFTER_S and not self.presence.waits:
            phase = Phase.SAFE
            self.notice = lost_reason(lost_s)
        if self.stage is Stage.GUIDED:
            reason, density = plan_rules.UNGUIDED.fired(person), self.hand.density_frac
            return now.to(reason, density_frac=density), phase
        reason = self.resting(person)
        if self.stage is Stage.OUTRO:
            why, left_s = self.closed or reason, self.plan.silence_at_s - t_s
            return now.fading(why, left_s, still=self.closed is not None), phase
        if self.stage is Stage.SILENCE:
            return now.to(reason, level_frac=0.0, density_frac=0.0), phase
        return now.to(reason, level_frac=BED_LEVEL_FRAC if self.plan.form.bed else 0.0), phase
