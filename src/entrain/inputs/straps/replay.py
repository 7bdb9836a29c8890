"""The replayed strap: the packets of a recording, at the times they arrived."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from entrain.events import STRAP, Event, FromStrap, Link, LinkChanged
from entrain.inputs.source import Wake
from entrain.journal import Recording, RecordingProblemError
from entrain.music import Moment

OVER = "The recording is over: nothing more comes from the strap."


class ReplayStrap:
    """A strap that sends what the followed strap of a recording sent, whatever is heard now.

    Parameters
    ----------
    path : Path
        The recording.

    Raises
    ------
    RecordingProblemError
        The recording cannot be read.
    """

    name = STRAP

    def __init__(self, path: Path) -> None:
        self._recording = Recording.open(path)
        self.simulated = self._recording.meta.get("simulated") is True
        self._events: Iterator[Event] = iter(())
        self._next: Event | None = None
        self._is_over = False
        self._end_detail = OVER

    async def open(self, wake: Wake) -> None:
        """Start at the beginning of the recording."""
        self._events = self._recording.events()
        self._load_next()

    async def advance(self, t_s: float, moment: Moment | None) -> Sequence[Event]:
        """Return what had arrived up to `t_s`, and at the end one `LinkChanged` to LOST."""
        arrived: list[Event] = []
        while self._next is not None and self._next.t_s <= t_s:
            arrived.append(self._next)
            self._load_next()
        if self._next is None and not self._is_over:
            self._is_over = True
            arrived.append(LinkChanged(t_s=t_s, link=Link.LOST, detail=self._end_detail))
        return arrived

    def _load_next(self) -> None:
        try:
            self._next = next((e for e in self._events if _is_of_strap(e)), None)
        except RecordingProblemError as error:
            self._next = None
            self._end_detail = f"Nothing more comes from the strap. {error}"

    async def close(self) -> None:
        """Close the recording."""
        self._recording.close()


def _is_of_strap(event: Event) -> bool:
    """Return whether an event is from the strap that the recorded session followed."""
    return isinstance(event, FromStrap) and event.source == STRAP
