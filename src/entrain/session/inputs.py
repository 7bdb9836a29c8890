"""The inputs of a session: one loop opens, asks and closes them, in a fixed order."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from entrain.errors import EntrainError
from entrain.events import STRAP, Event, Link, LinkChanged, Outside
from entrain.inputs import EventSource
from entrain.music import Moment

FAILED = "The input {name} has failed. The session goes on without it."

log = logging.getLogger(__name__)


class Inputs:
    """Asks every input what has happened. One that fails is let go of, and that is told.

    Parameters
    ----------
    sources : sequence of EventSource
        In the order in which they are opened and asked; they are closed in the opposite one.
        The strap that the session follows is called `STRAP`: where that one fails, so does
        the session.
    failed : callable
        Told the name of an input that failed, in words what became of it, and the error.

    Attributes
    ----------
    woken : asyncio.Event
        An input has asked to be asked.

    Raises
    ------
    ValueError
        Two have the same name.
    """

    def __init__(
        self, sources: Sequence[EventSource], failed: Callable[[str, str, Exception], None]
    ) -> None:
        if len({one.name for one in sources}) < len(sources):
            raise ValueError("two inputs of one session have the same name")
        self.woken = asyncio.Event()
        self._sources = list(sources)
        self._failed = failed
        self._due: set[str] = set()
        self._lost: list[LinkChanged] = []

    async def open(self) -> None:
        """Open all.

        Raises
        ------
        EntrainError
            The strap that the session follows can never work.
        """
        loop = asyncio.get_running_loop()
        for source in list(self._sources):
            wake = partial(_from_any_thread, loop, partial(self._call, source.name))
            try:
                await source.open(wake)
            except Exception as error:
                await self._lose(source, 0.0, error)

    async def advance(self, t_s: float, moment: Moment | None) -> list[Event]:
        """Return what has happened up to `t_s` [s], while `moment` is heard."""
        return await self._ask(list(self._sources), t_s, moment)

    async def advance_woken(self, t_s: float, moment: Moment | None) -> list[Event]:
        """Return what has happened up to `t_s` [s] at the inputs that asked to be asked."""
        self.woken.clear()
        due, self._due = self._due, set()
        return await self._ask([one for one in self._sources if one.name in due], t_s, moment)

    async def close(self) -> None:
        """Close all, the last one first."""
        while self._sources:
            await self._close(self._sources.pop())

    async def _ask(
        self, sources: list[EventSource], t_s: float, moment: Moment | None
    ) -> list[Event]:
        happened: list[Event] = []
        for source in sources:
            try:
                told = await source.advance(t_s, moment)
            except Exception as error:
                await self._lose(source, t_s, error)
            else:
                happened += [_from(source.name, event) for event in told]
        lost, self._lost = self._lost, []
        return [*happened, *lost]

    def _call(self, name: str) -> None:
        self._due.add(name)
        self.woken.set()

    async def _lose(self, source: EventSource, t_s: float, error: Exception) -> None:
        """Go on without an input; without the strap that is followed there is no session."""
        if source.name == STRAP:
            raise error
        self._sources.remove(source)
        await self._close(source)
        detail = FAILED.format(name=source.name)
        if isinstance(error, EntrainError):
            detail = f"{detail} {error}"
        self._lost.append(LinkChanged(t_s=t_s, link=Link.LOST, detail=detail, source=source.name))
        self._failed(source.name, detail, error)

    async def _close(self, source: EventSource) -> None:
        # Whatever one of them does at its end, the others are closed too.
        try:
            await source.close()
        except Exception as error:
            log.error("the input %s could not be closed: %r", source.name, error)


def _from(name: str, event: Event) -> Event:
    """Return an event with the name of the input that it came through."""
    if not isinstance(event, Outside) or event.source == name:
        return event
    return replace(event, source=name)


def _from_any_thread(loop: asyncio.AbstractEventLoop, call: Callable[[], None]) -> None:
    # After the session there is no loop, and nobody to be told.
    with contextlib.suppress(RuntimeError):
        loop.call_soon_threadsafe(call)
