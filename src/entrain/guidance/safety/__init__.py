"""Safety: limits that no policy can override, each with an id, a source and a test."""

from entrain.guidance.safety.limits import (
    CEILING_PER_MIN,
    FIRST_GOAL_PER_MIN,
    FIRST_SESSIONS,
    FLOOR_PER_MIN,
    GOAL_PER_MIN,
    SafetyVerdict,
)
from entrain.guidance.safety.safety import RHYTHM, Safety

__all__ = [
    "CEILING_PER_MIN",
    "FIRST_GOAL_PER_MIN",
    "FIRST_SESSIONS",
    "FLOOR_PER_MIN",
    "GOAL_PER_MIN",
    "RHYTHM",
    "Safety",
    "SafetyVerdict",
]
