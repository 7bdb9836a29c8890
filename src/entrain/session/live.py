"""A session in a thread of its own, as a window or a terminal holds it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeAlias

from entrain.events import Answer, Button, Direction

if TYPE_CHECKING:
    from entrain.conductor import Snapshot
    from entrain.music import Score
    from entrain.physiology import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """The session's thread is done: nothing more will come.

    Attributes
    ----------
    recording : Path or None
        The file, None where nothing was recorded.
    problem : str or None
        Why it could not go on, in words for the screen; None where it ended as planned.
    details : Path or None
        Where a fault of the program is written down, for whoever mends it; None for none.
    """

    recording: Path | None
    problem: str | None
    details: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Warned:
    """Something is wrong beside the session itself, such as a full disk; None when it passed."""

    problem: str | None


View: TypeAlias = "Snapshot | Score | Warned | Finished | Reading"
"""All that a running session shows: immutable values, in the order they came about."""


class LiveSession(Protocol):
    """A running session, seen from another thread."""

    def views(self) -> Iterator[View]:
        """Return all that has come since the last call, oldest first; never waits."""
        ...

    def now_s(self) -> float:
        """Return the session's clock [s]: for drawing what is heard now."""
        ...

    def press(self, button: Button, who: str) -> None:
        """Press a button."""
        ...

    def answer(self, question: str, answer: Answer, who: str) -> None:
        """Answer a question, such as "feel"."""
        ...

    def direct(
        self,
        what: Direction,
        who: str,
        *,
        value_frac: float | None = None,
        name: str | None = None,
    ) -> None:
        """Ask something of the session by hand; it is obeyed inside the limits of safety."""
        ...

    def mark(self, text: str, who: str) -> None:
        """Note something in the recording."""
        ...

    def close(self, timeout_s: float = 5.0) -> None:
        """End the session now, with the recording closed, and wait for its thread."""
        ...
