"""Blinding: what everybody is shown and told in a blinded session, the same in every arm.

What is decided is decided as ever; this is about what is seen of it before the study is
unblinded.
"""

from __future__ import annotations

from entrain.events import Reason
from entrain.guidance import plan_rules
from entrain.guidance.person import PersonState
from entrain.guidance.safety import RHYTHM
from entrain.guidance.safety.signal import SAFE_AFTER_S, lost_reason

SEALED = "sealed"
"""The policy, to whoever may not know it: nothing is known of the guide."""
INSTRUCT_S = 45.0
"""The instruction is shown this long at the start of the guided part, in every arm."""
_MUSIC = Reason(rule="study.music")
UNTOLD = (("sealed", 1.0),)
"""Stands for the figures of a reason of which a clinician may not read more than the rule."""
_SAME = (
    "plan.check", "plan.baseline", "plan.outro", "plan.silence", "plan.paused", "plan.resumed",
    "plan.closing", "plan.complete", "person.stop", "safety.heart", "safety.answer",
    "safety.unanswered", "safety.unheard", "safety.link", "plan.waiting", "plan.no_strap",
    "plan.found", "plan.heard",
)  # fmt: skip
"""Rules that fire and say the same whatever the arm."""


def as_told(reason: Reason) -> Reason:
    """Return what may be told of a reason."""
    if reason.rule in _SAME:
        return reason
    if reason.rule == "person.easier":
        return Reason(rule=reason.rule, variant="unguided", figures=UNTOLD)
    if reason.rule.startswith("hand."):
        return Reason(rule=reason.rule, variant=reason.variant, figures=UNTOLD)
    return _MUSIC


def notice(
    *,
    since_s: float,
    t_s: float,
    guided: bool,
    person: PersonState,
    urgent: Reason | None,
    aside: Reason | None,
) -> Reason | None:
    """Return what the person should be told now.

    By what is seen of them and by the clock alone: what a guide makes of it would tell that
    there is one.

    Parameters
    ----------
    since_s, t_s : float
        When this stage of the plan began, and now [s].
    guided : bool
        It is the part in which there may be a guide.
    person : PersonState
        What is known of the person.
    urgent : Reason or None
        They are asked how they feel, or told what is missing.
    aside : Reason or None
        What else there is to say where nothing of this matters more.
    """
    if urgent is not None:
        return urgent
    lost_s = t_s - max(person.known_s or 0.0, since_s)
    if lost_s >= SAFE_AFTER_S:
        return lost_reason(lost_s)
    if guided and person.irregular:
        return RHYTHM
    if guided and t_s - since_s < INSTRUCT_S:
        return plan_rules.INSTRUCTION.fired(person)
    return aside
