"""A line stays on the screen for as long as it takes to be read."""

from __future__ import annotations

import math
from dataclasses import replace

from entrain.conductor import Snapshot, is_same_message
from entrain.events import Reason

LASTS_S = 8.0
"""A line that changes faster than it can be read helps nobody."""
URGENT = ("safety.", "person.", "plan.")
"""Rules that do not wait until the line before has been read."""


class ReadableLine:
    """Holds why the music changed until it has been read."""

    def __init__(self) -> None:
        self._shown: Reason | None = None
        self._since_s = -math.inf

    def hold(self, snapshot: Snapshot) -> Snapshot:
        """Return the snapshot with the line that is to be shown, which may be an earlier one."""
        change, shown = snapshot.change, self._shown
        if change is not None and (shown is None or self._may_follow(change, shown, snapshot.t_s)):
            self._shown, self._since_s = change, snapshot.t_s
        return replace(snapshot, change=self._shown)

    def _may_follow(self, change: Reason, shown: Reason, t_s: float) -> bool:
        if is_same_message(change, shown):
            return False
        return change.rule.startswith(URGENT) or t_s - self._since_s >= LASTS_S
