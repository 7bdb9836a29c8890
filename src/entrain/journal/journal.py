"""What a session writes its events and decisions into."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from entrain.events import Decision, Event
from entrain.journal.problems import RecordingProblem

CLOSE_S = 10.0


class Journal(Protocol):
    """A recording while it is made.

    Values may come from any thread and are written in the order in which they came.
    """

    @property
    def path(self) -> Path:
        """The file."""
        ...

    @property
    def problem(self) -> RecordingProblem | None:
        """Why the recording is not whole; None while nothing is missing."""
        ...

    def event(self, event: Event) -> int:
        """Record an event; return its number among all events, from 1."""
        ...

    def decision(self, decision: Decision, after_seq: int | None = None) -> int:
        """Record a decision; return its number, from 1, or 0 where it has none of its own.

        Parameters
        ----------
        decision : Decision
            The decision.
        after_seq : int or None
            Number of the event it was made at; None for the last event recorded.
        """
        ...

    def minute(self, t_s: float) -> None:
        """Record what the computer's clock says at `t_s`, which is now [s]."""
        ...

    def close(self, timeout_s: float = CLOSE_S) -> RecordingProblem | None:
        """Write what waits, leave one plain file, and return `problem`.

        May be called twice. Returns after `timeout_s` [s] even if the disk does not move.
        """
        ...
