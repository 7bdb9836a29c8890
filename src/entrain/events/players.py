"""The events of players, which may be answered by a sound at once."""

from __future__ import annotations

from dataclasses import dataclass

from entrain.events.event import FromInput


@dataclass(frozen=True, slots=True, kw_only=True)
class Tapped(FromInput):
    """Somebody tapped; stamped as early as possible."""
