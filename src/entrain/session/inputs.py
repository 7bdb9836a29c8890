"""The inputs of a session: opened, polled and closed in a fixed order."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from entrain.errors import EntrainError
from entrain.events import STRAP, Event, FromInput, Link, LinkChanged
from entrain.inputs import EventSource
from entrain.music import Moment

FAILED = "The input {name} has failed. The session goes on without it."

log = logging.getLogger(__name__)


class Inputs:
    """Polls the inputs for events. An input that fails is closed and reported.

    Parameters
    ----------
    sources : sequence of EventSource
        In the order in which they are opened and polled; they are closed in reverse order.
        The strap that the session follows is named `STRAP`: if it fails, so does the session.
    failed : callable
        Called with the name of an input that failed, a sentence about it, and the error.

    Attributes
    ----------
    woken : asyncio.Event
        Set when an input asks to be polled at once.

    Raises
    ------
    ValueError
        Two inputs have the same name.
    """

    def __init__(
        self, sources: Sequence[EventSource], failed: Callable[[str, str, Exception], None]
    ) -> None:
        if len({source.name for source in sources}) < len(sources):
            raise ValueError("two inputs of one session have the same name")
        self.woken = asyncio.Event()
        self._sources = list(sources)
        self._failed = failed
        self._due: set[str] = set()
        self._lost: list[LinkChanged] = []

    async def open(self) -> None:
        """Open all inputs.

        Raises
        ------
        EntrainError
            The strap that the session follows can never work.
        """
        loop = asyncio.get_running_loop()
        for source in list(self._sources):
            wake = partial(_from_any_thread, loop, partial(self._wake, source.name))
            try:
                await source.open(wake)
            except Exception as error:
                await self._lose(source, 0.0, error)

    async def advance(self, t_s: float, moment: Moment | None) -> list[Event]:
        """Return the events of all inputs up to `t_s` [s], while `moment` is heard."""
        return await self._poll(list(self._sources), t_s, moment)

    async def advance_woken(self, t_s: float, moment: Moment | None) -> list[Event]:
        """Return the events up to `t_s` [s] of the inputs that asked to be polled."""
        self.woken.clear()
        due, self._due = self._due, set()
        sources = [source for source in self._sources if source.name in due]
        return await self._poll(sources, t_s, moment)

    async def close(self) -> None:
        """Close all inputs, the last one first."""
        while self._sources:
            await self._close(self._sources.pop())

    async def _poll(
        self, sources: list[EventSource], t_s: float, moment: Moment | None
    ) -> list[Event]:
        events: list[Event] = []
        for source in sources:
            try:
                new = await source.advance(t_s, moment)
            except Exception as error:
                await self._lose(source, t_s, error)
            else:
                events += [_with_source(source.name, event) for event in new]
        lost, self._lost = self._lost, []
        return [*events, *lost]

    def _wake(self, name: str) -> None:
        self._due.add(name)
        self.woken.set()

    async def _lose(self, source: EventSource, t_s: float, error: Exception) -> None:
        """Go on without an input; raise if it is the strap that the session follows."""
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
        # Whatever one of them raises, the others are closed too.
        try:
            await source.close()
        except Exception as error:
            log.error("the input %s could not be closed: %r", source.name, error)


def _with_source(name: str, event: Event) -> Event:
    """Return an event with the name of its input as `source`."""
    if not isinstance(event, FromInput) or event.source == name:
        return event
    return replace(event, source=name)


def _from_any_thread(loop: asyncio.AbstractEventLoop, call: Callable[[], None]) -> None:
    # After the session the loop is closed, which raises RuntimeError.
    with contextlib.suppress(RuntimeError):
        loop.call_soon_threadsafe(call)
