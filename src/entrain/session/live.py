"""The port of a running session, as a window or a terminal uses it from another thread."""

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
    """The last view: the session's thread has ended.

    Attributes
    ----------
    recording : Path or None
        The file, None where nothing was recorded.
    problem : str or None
        Why the session could not go on, in words for the screen; None if it ended as planned.
    details : Path or None
        The log of a fault of the program, None where there was none.
    """

    recording: Path | None
    problem: str | None
    details: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Warned:
    """A problem that does not end the session, such as a full disk; None when it has passed."""

    problem: str | None


View: TypeAlias = "Snapshot | Score | Warned | Finished | Reading"
"""What a running session shows: immutable values, in order of time."""


class LiveSession(Protocol):
    """A running session, as used from another thread."""

    def views(self) -> Iterator[View]:
        """Return the views since the last call, oldest first; never waits."""
        ...

    def now_s(self) -> float:
        """Return the session's clock [s]: for drawing what is heard now."""
        ...

    def press(self, button: Button, who: str) -> None:
        """Press a button."""
        ...

    def answer(self, question: str, answer: Answer, who: str) -> None:
        """Answer a question.

        Parameters
        ----------
        question : str
            Its id, such as "feel".
        answer : Answer
            The answer.
        who : str
            Who answers.
        """
        ...

    def direct(
        self,
        what: Direction,
        who: str,
        *,
        value_frac: float | None = None,
        name: str | None = None,
    ) -> None:
        """Steer the session by hand; it obeys within the safety limits.

        Parameters
        ----------
        what : Direction
            What to change.
        who : str
            Who asks for it.
        value_frac : float or None
            The value wanted, 0..1, where the direction has one.
        name : str or None
            The name wanted, where the direction has one.
        """
        ...

    def mark(self, text: str, who: str) -> None:
        """Add a marker to the recording."""
        ...

    def close(self, timeout_s: float = 5.0) -> None:
        """End the session now, with the recording closed, and wait for its thread."""
        ...
