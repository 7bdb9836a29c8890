"""The base classes of events: all events, and those that come from an input."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

STRAP = "strap"
"""The name of the input for the strap that the session follows."""
HERE = "here"
"""The source of what is done by hand at this computer."""
OMIT_IF_DEFAULT = MappingProxyType({"unsaid": True})
"""Metadata of a field that a recording leaves out if it holds its default."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened, at `t_s` on the session's clock."""

    t_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FromInput(Event):
    """An event from an input; `source` is the name of the input."""

    source: str
