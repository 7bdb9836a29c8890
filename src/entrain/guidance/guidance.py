"""Guidance: plan, policy, the clinician's hand and safety together say where the music goes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from entrain.events import SESSION_POLICY, Answer, EndsBy, Phase, Reason, StepMusic
from entrain.guidance import blinding, plan_rules
from entrain.guidance.course import Course
from entrain.guidance.guided import Guided, GuideTerms
from entrain.guidance.hand import Hand
from entrain.guidance.person import PersonState
from entrain.guidance.plan import Plan
from entrain.guidance.policies import Policy
from entrain.guidance.safety import Safety
from entrain.guidance.safety.heart import Asking, session_limits_bpm
from entrain.guidance.safety.missing import Presence
from entrain.guidance.safety.signal import SAFE_AFTER_S, lost_reason
from entrain.guidance.strap_hints import StrapHints
from entrain.guidance.timeline import Timeline

LOUD_SHOWN_S = 30.0
LEADING = (Phase.MATCH, Phase.LEAD, Phase.HOLD)
"""Phases in which there is a pace to go with."""


class Guidance:
    """Runs one session's plan. Asked once a second, it has no clock of its own.

    Parameters
    ----------
    plan : Plan
        When its steps begin.
    policy : Policy
        The law that moves the guide.
    rules : mapping of str to Policy
        The laws of steps that have one of their own, by the name of their rule.
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
    timeline : Timeline
        Where the plan is.
    phase : Phase
        What is shown: the step's own, or that it is paused or waits for a signal.
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
        rules: Mapping[str, Policy] | None = None,
        presence: Presence | None = None,
        blinded: bool = False,
        quiet: bool = False,
        simulated: bool = False,
    ) -> None:
        self.timeline = Timeline(plan)
        self.safety = safety
        self.blinded = blinded
        self.guided = Guided(policy, safety)
        self.phase = self.timeline.step.phase
        self.notice: Reason | None = None
        self.closed: Reason | None = None
        self.presence = presence or Presence()
        self._rules = {SESSION_POLICY: policy, **(rules or {})}
        self._quiet = quiet
        self._simulated = simulated
        self._loud_until_s = float("-inf")
        self._hints = StrapHints()
        self._off_skin = False

    @property
    def plan(self) -> Plan:
        """When its steps begin, as far as it is known now."""
        return self.timeline.plan

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
        if not self.blinded or self.timeline.paused:
            return self.phase
        step = self.timeline.step
        return Phase.HOLD if step.guide is not None else step.phase

    # ------------------------------------------------------------ when

    def ends_s(self) -> float | None:
        """Return when the present phase ends [s], None where what is seen ends it."""
        return self.timeline.ends_s if self.phase is self.timeline.step.phase else None

    def wait(self, t_s: float, by_s: float, person: PersonState) -> None:
        """Extend the check while no heartbeat has come, and close after a quarter hour.

        Parameters
        ----------
        t_s : float
            Now [s].
        by_s : float
            Time since the last call [s], which does not count.
        person : PersonState
            What is known of the person.
        """
        if (
            self.timeline.step.ends_by is not EndsBy.SIGNAL
            or self.closed is not None
            or self.timeline.paused
        ):
            return
        self.timeline.wait(t_s, by_s)
        if self.timeline.is_waited_for_too_long:
            self.close(t_s, plan_rules.NOBODY_CAME.fired(person))

    def enter(self, step_no: int, t_s: float, person: PersonState) -> Reason:
        """Begin a step, or begin it again; return the sentence with which it begins."""
        self.timeline.enter(step_no, t_s)
        step = self.timeline.step
        self.phase = step.phase
        self.notice = self.urgent(person)
        if step.guide is None:
            return self.resting(person)
        self.guided.lead_by(self._rules[step.guide.rule])
        if self.guided.policy.guides:
            reason = self.guided.start(t_s, person)
            self.notice = self.meanwhile(person)
        else:
            self.phase = Phase.HOLD
            reason = plan_rules.UNGUIDED.fired(person)
        if self.blinded:
            self.notice = self.blind_notice(t_s, person)
        return reason

    def resting(self, person: PersonState) -> Reason:
        """Return what is said of a step without a guide."""
        music = self.timeline.step.music
        hushed = music is not None and music.level_frac == 0
        quiet = self._quiet or hushed or self.presence.silent
        resting = plan_rules.RESTING_IN_SILENCE if quiet else plan_rules.RESTING
        return {
            Phase.CHECK: plan_rules.CHECKING_IN_SILENCE if quiet else plan_rules.CHECKING,
            Phase.BASELINE: resting,
            Phase.MATCH: plan_rules.UNGUIDED,
            Phase.HOLD: plan_rules.UNGUIDED,
            Phase.SILENCE: plan_rules.SILENT,
        }.get(self.timeline.step.phase, plan_rules.FADING).fired(person)

    # ------------------------------------------------------------ what people ask for

    def pause(self, t_s: float) -> None:
        """Hush the music until it goes on."""
        self.timeline.pause(t_s)
        self.phase = Phase.PAUSED
        self.safety.heart.forget()

    def resume(self, t_s: float) -> int:
        """Go on; return the step to enter again.

        A baseline that was interrupted begins anew, the guide comes back to the person.
        """
        self.timeline.resume(t_s)
        self.rematch(t_s)
        return self.timeline.step_no

    def ease(self, t_s: float) -> None:
        """Be easier on the person: back to their own rate, and a higher goal."""
        self.safety.ease(t_s)
        self.rematch(t_s)

    def rematch(self, t_s: float) -> None:
        """Begin again from the person, whatever was asked for by hand."""
        self.guided.rematch(t_s)

    def close(self, t_s: float, reason: Reason) -> None:
        """End the session early, gently."""
        if self.timeline.paused:
            self.resume(t_s)
        self.timeline.close(t_s)
        self.closed = reason
        self.safety.heart.forget()

    # ------------------------------------------------------------ each second

    def watch(self, t_s: float, person: PersonState, level_frac: float) -> Reason | None:
        """Watch over the person and the sound for a second; return what they are asked now."""
        if self.timeline.paused:
            return None
        loudness = self.safety.loudness
        loudness.add_second(level_frac)
        if loudness.too_loud():
            self._loud_until_s = t_s + LOUD_SHOWN_S
        hr_bpm, rest_bpm = person.median_hr_bpm, person.baseline_hr_bpm
        asking = self.safety.heart.check(t_s, hr_bpm, rest_bpm, person.usable_frac)
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

    def course(self, t_s: float, now: Course, person: PersonState) -> tuple[Course, Phase]:
        """Return where the music goes within the next second, and the phase that is.

        Parameters
        ----------
        t_s : float
            Now [s].
        now : Course
            Where the music is.
        person : PersonState
            What is known of the person.
        """
        self.notice = None
        self._off_skin = self._hints.urgent(person) is not None
        now = replace(now, pulse=self.guided.hand.pulse, character=self.guided.hand.character)
        if self.timeline.paused:
            self.notice = self.presence.notice
            return now.hushed(plan_rules.PAUSED.fired(person)), Phase.PAUSED
        guides = self.timeline.step.guide is not None and self.guided.policy.guides
        if guides and self.unheard:
            # The guide stays where it is and swells no more, until it can be heard again.
            course, phase = now.to(plan_rules.UNHEARD.fired(person)), Phase.SAFE
        elif guides:
            course, phase = self.guided.course(t_s, now, person, self._terms(t_s))
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
        here = self.timeline.step.guide is not None and self.guided.policy.guides
        return here and not self.timeline.paused and self.closed is None

    @property
    def leads(self) -> bool:
        """Whether the person may be told to breathe in and out: nothing speaks against it."""
        if self.safety.heart.until_s is not None or self.presence.missing or self._off_skin:
            return False
        return self.guiding and self.phase in LEADING

    def urgent(self, person: PersonState) -> Reason | None:
        """Return what the person is told before all else: a question, or what is missing."""
        if self.safety.heart.until_s is not None:
            return plan_rules.FEEL.fired(person)
        return self.presence.notice or self._hints.urgent(person)

    def meanwhile(self, person: PersonState) -> Reason | None:
        """Return what the person is told while a longer move, such as the alignment, goes on."""
        return self.urgent(person) or (self.guided.notice if self.guiding else None)

    def _aside(self, t_s: float, person: PersonState) -> Reason | None:
        """Return what is said where nothing matters more: it is loud, or the strap misbehaves."""
        return self._loud(t_s, person) or self._hints.other(person)

    def _loud(self, t_s: float, person: PersonState) -> Reason | None:
        if t_s >= self._loud_until_s:
            return None
        return plan_rules.LOUD.fired(person, ("dose_frac", self.safety.loudness.dose_frac))

    def blind_notice(self, t_s: float, person: PersonState) -> Reason | None:
        """Return what the person of a blinded session should be told now."""
        return blinding.notice(
            since_s=self.timeline.since_s,
            t_s=t_s,
            guided=self.timeline.step.guide is not None,
            person=person,
            urgent=self.urgent(person),
            aside=self._aside(t_s, person),
        )

    def _unguided(self, t_s: float, now: Course, person: PersonState) -> tuple[Course, Phase]:
        phase = Phase.HOLD if self.timeline.step.guide is not None else self.timeline.step.phase
        lost_s = t_s - max(person.known_s or 0.0, self.timeline.since_s)
        if lost_s >= SAFE_AFTER_S and not self.presence.waits:
            phase = Phase.SAFE
            self.notice = lost_reason(lost_s)
        reason, music = self.resting(person), self.timeline.step.music
        if music is None:
            why, left_s = self.closed or reason, self.timeline.until_s - t_s
            return now.fading(why, left_s, still=self.closed is not None), phase
        density_frac = self._density_frac(t_s, music)
        return now.to(reason, level_frac=music.level_frac, density_frac=density_frac), phase

    def _terms(self, t_s: float) -> GuideTerms:
        """Return what the step asks of its guide."""
        guide, music = self.timeline.step.guide, self.timeline.step.music
        assert guide is not None  # noqa: S101 - asked only where something guides
        assert music is not None  # noqa: S101 - nobody follows what is not heard
        scale = self.timeline.plan.scale
        return GuideTerms(
            match_least_s=guide.match_least_s * scale,
            match_most_s=guide.match_most_s * scale,
            scale=scale,
            level_frac=music.level_frac,
            density_frac=self._density_frac(t_s, music),
        )

    def _density_frac(self, t_s: float, music: StepMusic) -> float:
        """Return how much is to be going on: by hand, or as the step has it."""
        by_hand = self.guided.hand.density_frac
        if by_hand is not None and self.timeline.step.phase in (Phase.MATCH, Phase.HOLD):
            return by_hand
        if music.density_end_frac is None:
            return music.density_frac
        there_frac = music.density_end_frac - music.density_frac
        return music.density_frac + self.timeline.gone_frac(t_s) * there_frac
