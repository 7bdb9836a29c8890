"""The opening: from what was asked for to the guidance that runs it."""

from __future__ import annotations

from entrain.events import PersonLoaded, Reason, SessionOpened
from entrain.guidance.guidance import Guidance
from entrain.guidance.plan import find_form, make_plan
from entrain.guidance.policies import POLICIES
from entrain.guidance.safety import FLOOR_PER_MIN, Safety

UNKNOWN_PERSON_GOAL_PER_MIN = 8.0
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


def open_guidance(event: SessionOpened, known: PersonLoaded | None) -> Guidance:
    """Return the guidance that was asked for.

    Raises
    ------
    UnknownError
        The form or the policy is not there.
    """
    try:
        form, policy = find_form(event.form), POLICIES[event.policy]()
    except KeyError as error:
        raise UnknownError(f"There is no form or policy {error}.") from error
    return Guidance(
        plan=make_plan(form, event.minutes),
        policy=policy,
        safety=Safety(
            goal_per_min=known.goal_per_min if known else UNKNOWN_PERSON_GOAL_PER_MIN,
            floor_per_min=known.floor_per_min if known else FLOOR_PER_MIN,
        ),
    )
