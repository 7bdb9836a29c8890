"""How far something long is, told on standard error: on a terminal in one line that stays."""

from __future__ import annotations

import contextlib
import shutil
import sys
import time
from types import TracebackType
from typing import Self

from entrain.cli.exits import say

ON_SCREEN_EVERY_S = 0.5


class ProgressLine:
    """Tells how far something is and about how long it will take.

    Parameters
    ----------
    every_s : float or None
        How often a line of its own is printed where there is no terminal [s]; None for never.
    """

    def __init__(self, every_s: float | None = None) -> None:
        self._on_screen = sys.stderr.isatty()
        self._every_s = ON_SCREEN_EVERY_S if self._on_screen else every_s
        self._shown = False
        self._began_s = time.monotonic()
        # On a terminal something is said at once.
        self._told_s = self._began_s - ON_SCREEN_EVERY_S

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        where: TracebackType | None,
    ) -> None:  # fmt: skip
        self.clear()

    def left_s(self, done: float, whole: float) -> float | None:
        """Return about how long it still takes, of so much work [s]; None before the first."""
        if not done:
            return None
        return (time.monotonic() - self._began_s) * (whole - done) / done

    def show(self, text: str, left_s: float | None) -> None:
        """Say how far it is, if it is time to, with the time left [s] where that is known."""
        now_s = time.monotonic()
        if self._every_s is None or now_s - self._told_s < self._every_s:
            return
        self._told_s = now_s
        line = text if left_s is None else f"{text}, {about(left_s)} left"
        if not self._on_screen:
            say(line)
            return
        # A line that is broken in two could not be written over.
        line = line[: shutil.get_terminal_size().columns - 1]
        _draw(line)
        self._shown = True

    def clear(self) -> None:
        """Take the line off the screen, before something else is said."""
        if self._shown:
            _draw("")
            self._shown = False


def _draw(line: str) -> None:
    # A terminal that was closed shows nothing more; its interrupt is on its way.
    with contextlib.suppress(OSError):
        print(f"\r\x1b[K{line}", end="", file=sys.stderr, flush=True)


def about(seconds: float) -> str:
    """Return a time in words, as nearly as a guess is worth."""
    if seconds < 90:
        return f"about {max(1, round(seconds))} s"
    return f"about {round(seconds / 60)} min" if seconds < 5400 else f"about {seconds / 3600:.1f} h"
