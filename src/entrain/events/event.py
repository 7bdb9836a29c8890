"""What all events have in common, and which of them come in through an input."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

STRAP = "strap"
"""The input that is the strap the session follows."""
HERE = "here"
"""By hand, at this computer."""
UNSAID = MappingProxyType({"unsaid": True})
"""Metadata of a field that a recording leaves out where it holds its default."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened, at `t_s` on the session's clock."""

    t_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside(Event):
    """Something that came in through an input; `source` is the input's name."""

    source: str
