"""The replayed strap: a recording's packets, at the times they came."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from entrain.events import STRAP, Event, FromStrap, Link, LinkChanged
from entrain.inputs.source import Wake
from entrain.journal import Recording, RecordingProblemError
from entrain.music import Moment

OVER = "The recording is over: nothing more comes from the strap."


class ReplayStrap:
    """A strap that sends what the followed one of a recording sent, whatever is heard now.

    Parameters
    ----------
    path : Path
        The recording.

    Raises
    ------
    RecordingProblemError
        It cannot be read.
    """

    name = STRAP

    def __init__(self, path: Path) -> None:
        self._recording = Recording.open(path)
        self.simulated = self._recording.meta.get("simulated") is True
        self._events: Iterator[Event] = iter(())
        self._next: Event | None = None
        self._over = False
        self._ending = OVER

    async def open(self, wake: Wake) -> None:
        """Begin at the recording's beginning."""
        self._events = self._recording.events()
        self._step()

    async def advance(self, t_s: float, moment: Moment | None) -> Sequence[Event]:
        """Return what had arrived up to `t_s`, and once that there is no more."""
        arrived: list[Event] = []
        while self._next is not None and self._next.t_s <= t_s:
            arrived.append(self._next)
            self._step()
        if self._next is None and not self._over:
            self._over = True
            arrived.append(LinkChanged(t_s=t_s, link=Link.LOST, detail=self._ending))
        return arrived

    def _step(self) -> None:
        try:
            self._next = next((e for e in self._events if _of_the_strap(e)), None)
        except RecordingProblemError as error:
            self._next = None
            self._ending = f"Nothing more comes from the strap. {error}"

    async def close(self) -> None:
        """Let go of the recording."""
        self._recording.close()


def _of_the_strap(event: Event) -> bool:
    """Return whether it came from the strap that the recorded session followed."""
    return isinstance(event, FromStrap) and event.source == STRAP
