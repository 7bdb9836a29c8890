"""Guidance: where the music goes, from the plan, the policy, the clinician and safety."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from entrain.events import SESSION_POLICY, Answer, EndsBy, Phase, Reason, StepMusic
from entrain.guidance import blinding, plan_rules
from entrain.guidance.course import Course
from entrain.guidance.guided import GuidedPart, GuideTerms
from entrain.guidance.person import PersonState
from entrain.guidance.plan import Plan
from entrain.guidance.policies import Policy
from entrain.guidance.safety import Safety
from entrain.guidance.safety.heart import HeartQuestion, session_limits_bpm
from entrain.guidance.safety.missing import Presence
from entrain.guidance.safety.signal import SAFE_AFTER_S, lost_reason
from entrain.guidance.strap_hints import StrapHints
from entrain.guidance.timeline import Timeline

LOUD_SHOWN_S = 30.0
LEADING = (Phase.MATCH, Phase.LEAD, Phase.HOLD)
"""Phases in which there is a pace to follow."""


class Guidance:
    """Runs the plan of one session. It is called once a second and has no clock of its own.

    Parameters
    ----------
    plan : Plan
        The steps of the session and when they begin.
    policy : Policy
        The policy that moves the guide.
    rules : mapping of str to Policy
        The policies of steps that have one of their own, by the name of their rule.
    safety : Safety
        The limits on the guide.
    presence : Presence or None
        Detects what is missing; None for a new one.
    blinded : bool
        Notices must not reveal the policy.
    quiet : bool
        There is no music until the guide begins, so notices do not mention any.
    simulated : bool
        The person is simulated and hears the score whatever the sound output does.

    Attributes
    ----------
    timeline : Timeline
        The current place in the plan.
    phase : Phase
        The phase now: the step's own, or paused, or waiting for a signal.
    notice : Reason or None
        The notice to show the person now.
    guided : GuidedPart
        Moves the guide while there is one.
    closed : Reason or None
        Why the session ends early, if it does.
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
        self.guided = GuidedPart(policy, safety)
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
    def shown_phase(self) -> Phase:
        """The phase to show; in a blinded session the whole guided part shows as one phase."""
        if not self.blinded or self.timeline.is_paused:
            return self.phase
        step = self.timeline.step
        return Phase.HOLD if step.guide is not None else step.phase

    # ------------------------------------------------------------ timing

    def ends_s(self) -> float | None:
        """Return when the present phase ends [s]; None where the clock does not end it."""
        return self.timeline.ends_s if self.phase is self.timeline.step.phase else None

    def extend_check(self, t_s: float, by_s: float, person: PersonState) -> None:
        """Extend the check while no heartbeat has come; close after a quarter of an hour.

        Parameters
        ----------
        t_s : float
            Now [s].
        by_s : float
            Time since the last call [s], by which the check is extended.
        person : PersonState
            The person this second.
        """
        if (
            self.timeline.step.ends_by is not EndsBy.SIGNAL
            or self.closed is not None
            or self.timeline.is_paused
        ):
            return
        self.timeline.extend_check(t_s, by_s)
        if self.timeline.has_waited_too_long:
            self.close(t_s, plan_rules.NOBODY_CAME.fire(person))

    def enter(self, step_no: int, t_s: float, person: PersonState) -> Reason:
        """Begin a step, or begin it again; return the reason to show for it.

        Parameters
        ----------
        step_no : int
            Number of the step in the plan.
        t_s : float
            Now [s].
        person : PersonState
            The person this second.
        """
        self.timeline.enter(step_no, t_s)
        step = self.timeline.step
        self.phase = step.phase
        self.notice = self.urgent_notice(person)
        if step.guide is None:
            return self.resting_reason(person)
        self.guided.use_policy(self._rules[step.guide.rule])
        if self.guided.policy.guides:
            reason = self.guided.start(t_s, person)
            self.notice = self.notice_during_move(person)
        else:
            self.phase = Phase.HOLD
            reason = plan_rules.UNGUIDED.fire(person)
        if self.blinded:
            self.notice = self.blinded_notice(t_s, person)
        return reason

    def resting_reason(self, person: PersonState) -> Reason:
        """Return the reason to show for a step without a guide."""
        music = self.timeline.step.music
        hushed = music is not None and music.level_frac == 0
        quiet = self._quiet or hushed or self.presence.is_silent
        resting = plan_rules.RESTING_IN_SILENCE if quiet else plan_rules.RESTING
        return {
            Phase.CHECK: plan_rules.CHECKING_IN_SILENCE if quiet else plan_rules.CHECKING,
            Phase.BASELINE: resting,
            Phase.MATCH: plan_rules.UNGUIDED,
            Phase.HOLD: plan_rules.UNGUIDED,
            Phase.SILENCE: plan_rules.SILENT,
        }.get(self.timeline.step.phase, plan_rules.FADING).fire(person)

    # ------------------------------------------------------------ commands

    def pause(self, t_s: float) -> None:
        """Pause the session and fade the music out."""
        self.timeline.pause(t_s)
        self.phase = Phase.PAUSED
        self.safety.heart.reset()

    def resume(self, t_s: float) -> int:
        """End the pause; return the number of the step to enter again.

        An interrupted baseline starts over; the guide returns to the person's own rate.
        """
        self.timeline.resume(t_s)
        self.rematch(t_s)
        return self.timeline.step_no

    def ease(self, t_s: float) -> None:
        """Make it easier: return to the person's own rate and raise the goal."""
        self.safety.ease(t_s)
        self.rematch(t_s)

    def rematch(self, t_s: float) -> None:
        """Return to the person's own rate; manual control ends."""
        self.guided.rematch(t_s)

    def close(self, t_s: float, reason: Reason) -> None:
        """End the session early, gently."""
        if self.timeline.is_paused:
            self.resume(t_s)
        self.timeline.close(t_s)
        self.closed = reason
        self.safety.heart.reset()

    # ------------------------------------------------------------ each second

    def watch(self, t_s: float, person: PersonState, level_frac: float) -> Reason | None:
        """Check heart rate and loudness for one second; return a question to ask, or None.

        Parameters
        ----------
        t_s : float
            Now [s].
        person : PersonState
            The person this second.
        level_frac : float
            Level of the music heard, 0..1.
        """
        if self.timeline.is_paused:
            return None
        loudness = self.safety.loudness
        loudness.add_second(level_frac)
        if loudness.warn_once():
            self._loud_until_s = t_s + LOUD_SHOWN_S
        hr_bpm, rest_bpm = person.median_hr_bpm, person.baseline_hr_bpm
        question = self.safety.heart.check(t_s, hr_bpm, rest_bpm, person.usable_frac)
        if question is HeartQuestion.NOTHING or self.closed is not None:
            return None
        low_bpm, high_bpm = session_limits_bpm(rest_bpm)
        feel = plan_rules.FEEL.fire(person, ("low_bpm", low_bpm), ("high_bpm", high_bpm))
        if question is HeartQuestion.ASK:
            return feel
        self.close(t_s, plan_rules.unanswered_reason(feel))
        return None

    def record_answer(self, t_s: float, answer: Answer, who: str) -> Reason | None:
        """Record how the person feels at `t_s` [s]; return the reason for what follows.

        None where nothing follows: an answer other than fine and not well is ignored.
        """
        is_asked = self.safety.heart.answer_until_s is not None
        well = answer is Answer.FINE
        if answer not in (Answer.FINE, Answer.NOT_WELL) or (well and not is_asked):
            return None
        self.safety.heart.record_answer(t_s)
        reason = plan_rules.answer_reason(well=well, who=who)
        if well:
            self.rematch(t_s)
        else:
            self.close(t_s, reason)
        return reason

    def steer(self, t_s: float, now: Course, person: PersonState) -> tuple[Course, Phase]:
        """Move the guide by one second; return the course and its phase.

        Parameters
        ----------
        t_s : float
            Now [s].
        now : Course
            Where the music is.
        person : PersonState
            The person this second.
        """
        self.notice = None
        self._off_skin = self._hints.urgent_reason(person) is not None
        now = replace(now, pulse=self.guided.hand.pulse, character=self.guided.hand.character)
        if self.timeline.is_paused:
            self.notice = self.presence.notice
            return now.hush(plan_rules.PAUSED.fire(person)), Phase.PAUSED
        guides = self.timeline.step.guide is not None and self.guided.policy.guides
        if guides and self.is_unheard:
            # The guide stays where it is, without a swell, until it can be heard again.
            course, phase = now.approach(plan_rules.UNHEARD.fire(person)), Phase.SAFE
        elif guides:
            course, phase = self.guided.steer(t_s, now, person, self._guide_terms(t_s))
            self.notice = self.guided.notice
        else:
            course, phase = self._unguided(t_s, now, person)
        if self.blinded:
            self.notice = self.blinded_notice(t_s, person)
        else:
            self.notice = (
                self.urgent_notice(person) or self.notice or self._other_notice(t_s, person)
            )
        return course, phase

    @property
    def is_unheard(self) -> bool:
        """Whether the music cannot be heard; a simulated person always hears the score."""
        return not self._simulated and self.presence.is_silent

    @property
    def is_guiding(self) -> bool:
        """Whether the guided part is running: neither paused nor closed."""
        guided_step = self.timeline.step.guide is not None and self.guided.policy.guides
        return guided_step and not self.timeline.is_paused and self.closed is None

    @property
    def is_leading(self) -> bool:
        """Whether the person may be told to breathe in and out with the guide now."""
        if self.safety.heart.answer_until_s is not None or self.presence.missing or self._off_skin:
            return False
        return self.is_guiding and self.phase in LEADING

    def urgent_notice(self, person: PersonState) -> Reason | None:
        """Return the notice that comes before all else: a question, or what is missing."""
        if self.safety.heart.answer_until_s is not None:
            return plan_rules.FEEL.fire(person)
        return self.presence.notice or self._hints.urgent_reason(person)

    def notice_during_move(self, person: PersonState) -> Reason | None:
        """Return the notice while a longer move of the music, such as the alignment, goes on."""
        return self.urgent_notice(person) or (self.guided.notice if self.is_guiding else None)

    def _other_notice(self, t_s: float, person: PersonState) -> Reason | None:
        """Return the least urgent notice: the music is loud, or the strap's data are odd."""
        return self._loudness_notice(t_s, person) or self._hints.next_reason(person)

    def _loudness_notice(self, t_s: float, person: PersonState) -> Reason | None:
        if t_s >= self._loud_until_s:
            return None
        return plan_rules.LOUD.fire(person, ("dose_frac", self.safety.loudness.dose_frac))

    def blinded_notice(self, t_s: float, person: PersonState) -> Reason | None:
        """Return the notice of a blinded session."""
        return blinding.choose_notice(
            since_s=self.timeline.since_s,
            t_s=t_s,
            guided=self.timeline.step.guide is not None,
            person=person,
            urgent=self.urgent_notice(person),
            aside=self._other_notice(t_s, person),
        )

    def _unguided(self, t_s: float, now: Course, person: PersonState) -> tuple[Course, Phase]:
        phase = Phase.HOLD if self.timeline.step.guide is not None else self.timeline.step.phase
        lost_s = t_s - max(person.known_s or 0.0, self.timeline.since_s)
        if lost_s >= SAFE_AFTER_S and not self.presence.is_waiting:
            phase = Phase.SAFE
            self.notice = lost_reason(lost_s)
        reason, music = self.resting_reason(person), self.timeline.step.music
        if music is None:
            why, left_s = self.closed or reason, self.timeline.until_s - t_s
            return now.fade_out(why, left_s, still=self.closed is not None), phase
        density_frac = self._density_frac(t_s, music)
        return now.approach(reason, level_frac=music.level_frac, density_frac=density_frac), phase

    def _guide_terms(self, t_s: float) -> GuideTerms:
        """Return the terms that the step sets for its guide."""
        guide, music = self.timeline.step.guide, self.timeline.step.music
        assert guide is not None  # noqa: S101 - called only for a step with a guide
        assert music is not None  # noqa: S101 - a valid form has music where it has a guide
        scale = self.timeline.plan.scale
        return GuideTerms(
            match_least_s=guide.match_least_s * scale,
            match_most_s=guide.match_most_s * scale,
            scale=scale,
            level_frac=music.level_frac,
            density_frac=self._density_frac(t_s, music),
        )

    def _density_frac(self, t_s: float, music: StepMusic) -> float:
        """Return the density of the music: set by hand, or that of the step."""
        by_hand = self.guided.hand.density_frac
        if by_hand is not None and self.timeline.step.phase in (Phase.MATCH, Phase.HOLD):
            return by_hand
        if music.density_end_frac is None:
            return music.density_frac
        rise_frac = music.density_end_frac - music.density_frac
        return music.density_frac + self.timeline.elapsed_frac(t_s) * rise_frac
