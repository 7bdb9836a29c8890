"""Blinding: what is shown in a blinded session, the same in every arm of the study.

Decisions are not affected; only what is shown of them before the study is unblinded.
"""

from __future__ import annotations

from entrain.events import Reason
from entrain.guidance import plan_rules
from entrain.guidance.person import PersonState
from entrain.guidance.safety import RHYTHM
from entrain.guidance.safety.signal import SAFE_AFTER_S, lost_reason

SEALED = "sealed"
"""Stands for the policy where its name is hidden."""
INSTRUCT_S = 45.0
"""The instruction is shown this long at the start of the guided part, in every arm."""
_MUSIC = Reason(rule="study.music")
REDACTED = (("sealed", 1.0),)
"""Replaces the figures of a reason of which a clinician may read the rule only."""
_SAME = (
    "plan.check", "plan.baseline", "plan.outro", "plan.silence", "plan.paused", "plan.resumed",
    "plan.closing", "plan.complete", "person.stop", "safety.heart", "safety.answer",
    "safety.unanswered", "safety.unheard", "safety.link", "plan.waiting", "plan.no_strap",
    "plan.found", "plan.heard",
)  # fmt: skip
"""Rules that fire with the same figures in every arm."""


def redact_reason(reason: Reason) -> Reason:
    """Return what may be shown of a reason in a blinded session."""
    if reason.rule in _SAME:
        return reason
    if reason.rule == "person.easier":
        return Reason(rule=reason.rule, variant="unguided", figures=REDACTED)
    if reason.rule.startswith("hand."):
        return Reason(rule=reason.rule, variant=reason.variant, figures=REDACTED)
    return _MUSIC


def choose_notice(
    *,
    since_s: float,
    t_s: float,
    guided: bool,
    person: PersonState,
    urgent: Reason | None,
    aside: Reason | None,
) -> Reason | None:
    """Return the notice to show in a blinded session, or None.

    It depends on the person and the clock only: a notice that depended on the guide would
    reveal the arm.

    Parameters
    ----------
    since_s, t_s : float
        When this stage of the plan began, and now [s].
    guided : bool
        This stage may have a guide.
    person : PersonState
        The person this second.
    urgent : Reason or None
        The question how they feel, or what is missing; shown before all else.
    aside : Reason or None
        Shown where nothing else applies.
    """
    if urgent is not None:
        return urgent
    lost_s = t_s - max(person.known_s or 0.0, since_s)
    if lost_s >= SAFE_AFTER_S:
        return lost_reason(lost_s)
    if guided and person.irregular:
        return RHYTHM
    if guided and t_s - since_s < INSTRUCT_S:
        return plan_rules.INSTRUCTION.fire(person)
    return aside
