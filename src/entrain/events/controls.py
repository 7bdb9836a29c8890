"""Controls: the buttons that a person can press."""

from __future__ import annotations

import enum

FEEL = "feel"
"""The question how the person feels now; others are of the screening."""


class Button(enum.StrEnum):
    """A button of the session."""

    EASIER = "easier"
    STOP = "stop"
    PAUSE = "pause"
    RESUME = "resume"
    NEXT = "next"
    """Skip this song."""
