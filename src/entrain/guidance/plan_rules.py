"""The rules of the plan: reasons for which a phase begins, holds or ends."""

from __future__ import annotations

from dataclasses import dataclass, replace

from entrain.events import FigureValue, Reason
from entrain.guidance.person import PersonState


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRule:
    """A rule of the plan; its figures are added when it fires."""

    rule: str
    variant: str = ""

    def fire(self, person: PersonState, *more: tuple[str, FigureValue], by: str = "") -> Reason:
        """Return the reason, with the figures of the person.

        Parameters
        ----------
        person : PersonState
            The person this second.
        *more : tuple of (str, FigureValue)
            Further figures.
        by : str
            Who asked for it; empty where nobody did.
        """
        who = (("who", by),) if by else ()
        return Reason(
            rule=self.rule, variant=self.variant, figures=(*person.figures(), *more, *who)
        )


CHECKING = PlanRule(rule="plan.check")
CHECKING_IN_SILENCE = PlanRule(rule="plan.check", variant="silence")
RESTING = PlanRule(rule="plan.baseline")
RESTING_IN_SILENCE = PlanRule(rule="plan.baseline", variant="silence")
ALIGNING = PlanRule(rule="plan.match")
STARTING_UNSEEN = PlanRule(rule="plan.unseen")
UNGUIDED = PlanRule(rule="plan.music_only")
FADING = PlanRule(rule="plan.outro")
SILENT = PlanRule(rule="plan.silence")
BLIND = PlanRule(rule="plan.no_breathing")
PAUSED = PlanRule(rule="plan.paused")
RESUMED = PlanRule(rule="plan.resumed")
CLOSING = PlanRule(rule="plan.closing")
NOBODY_CAME = PlanRule(rule="plan.no_strap")
UNHEARD = PlanRule(rule="plan.unheard")
STOPPED = PlanRule(rule="person.stop")
COMPLETE = PlanRule(rule="plan.complete")
INSTRUCTION = PlanRule(rule="safety.instruction")
FEEL = PlanRule(rule="safety.heart")
LOUD = PlanRule(rule="safety.sound.dose")


def unanswered_reason(feel: Reason) -> Reason:
    """Return the reason for ending a session where the question `feel` was not answered."""
    return replace(feel, rule="safety.unanswered")


def answer_reason(*, well: bool, who: str) -> Reason:
    """Return the reason that follows from the answer to how the person feels."""
    return Reason(
        rule="safety.answer",
        variant="well" if well else "not_well",
        figures=(("well", float(well)), ("who", who)),
    )
