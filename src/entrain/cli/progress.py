"""Show the progress of long work on standard error: one line that is overwritten on a terminal."""

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
    """Shows progress and about how long the rest will take.

    Parameters
    ----------
    every_s : float or None
        How often to print a line where there is no terminal [s]; None for never.
    """

    def __init__(self, every_s: float | None = None) -> None:
        self._on_screen = sys.stderr.isatty()
        self._every_s = ON_SCREEN_EVERY_S if self._on_screen else every_s
        self._shown = False
        self._started_s = time.monotonic()
        # On a terminal the first line is shown at once.
        self._last_shown_s = self._started_s - ON_SCREEN_EVERY_S

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        where: TracebackType | None,
    ) -> None:  # fmt: skip
        self.clear()

    def left_s(self, done: float, whole: float) -> float | None:
        """Return about how long the rest takes [s]; None before anything is done.

        Parameters
        ----------
        done, whole : float
            Amount of work done, and of all work.
        """
        if not done:
            return None
        return (time.monotonic() - self._started_s) * (whole - done) / done

    def show(self, text: str, left_s: float | None) -> None:
        """Show progress, if it is time to.

        Parameters
        ----------
        text : str
            How far the work is.
        left_s : float or None
            Time left, if known [s].
        """
        now_s = time.monotonic()
        if self._every_s is None or now_s - self._last_shown_s < self._every_s:
            return
        self._last_shown_s = now_s
        line = text if left_s is None else f"{text}, {about(left_s)} left"
        if not self._on_screen:
            say(line)
            return
        # A wrapped line could not be overwritten.
        line = line[: shutil.get_terminal_size().columns - 1]
        _draw(line)
        self._shown = True

    def clear(self) -> None:
        """Remove the line from the screen before something else is printed."""
        if self._shown:
            _draw("")
            self._shown = False


def _draw(line: str) -> None:
    # A closed terminal shows nothing more; its interrupt is on its way.
    with contextlib.suppress(OSError):
        print(f"\r\x1b[K{line}", end="", file=sys.stderr, flush=True)


def about(seconds: float) -> str:
    """Return a time in words, rounded as an estimate deserves."""
    if seconds < 90:
        return f"about {max(1, round(seconds))} s"
    return f"about {round(seconds / 60)} min" if seconds < 5400 else f"about {seconds / 3600:.1f} h"
