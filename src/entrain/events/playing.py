"""What somebody plays: it may be answered by a sound at once."""

from __future__ import annotations

from dataclasses import dataclass

from entrain.events.event import Outside


@dataclass(frozen=True, slots=True, kw_only=True)
class Tapped(Outside):
    """Somebody tapped, stamped first thing where it was noticed."""
