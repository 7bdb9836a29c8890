"""Controls: what a person can press."""

from __future__ import annotations

import enum

FEEL = "feel"
"""The question how the person feels now; others are of the screening."""


class Button(enum.StrEnum):
    """What a person can press."""

    EASIER = "easier"
    STOP = "stop"
    PAUSE = "pause"
    RESUME = "resume"
    NEXT = "next"
    """Not this song."""
