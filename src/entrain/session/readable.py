"""Keeping a line on the screen for as long as it takes to read it."""

from __future__ import annotations

import math
from dataclasses import replace

from entrain.conductor import Snapshot, is_same_message
from entrain.events import Reason

LASTS_S = 8.0
"""A line stays for so long, unless the next one is urgent."""
URGENT = ("safety.", "person.", "plan.")
"""Prefixes of rules whose lines are shown at once."""


class ReadableLine:
    """Keeps the line that says why the music changed until it has been read."""

    def __init__(self) -> None:
        self._shown: Reason | None = None
        self._since_s = -math.inf

    def hold(self, snapshot: Snapshot) -> Snapshot:
        """Return the snapshot with the line to show, which may be an earlier one."""
        change, shown = snapshot.change, self._shown
        if change is not None and (shown is None or self._may_follow(change, shown, snapshot.t_s)):
            self._shown, self._since_s = change, snapshot.t_s
        return replace(snapshot, change=self._shown)

    def _may_follow(self, change: Reason, shown: Reason, t_s: float) -> bool:
        if is_same_message(change, shown):
            return False
        return change.rule.startswith(URGENT) or t_s - self._since_s >= LASTS_S
