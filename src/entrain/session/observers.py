"""Whoever watches a session: each is shown everything, and none of them can end it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from entrain.session.live import View


class Observer(Protocol):
    """Takes all that can be seen of a session, in order, on the session's thread.

    It returns at once: while it does not, no packet is stamped. One that has more to do puts
    what it is shown in a queue of its own, as a window does.
    """

    def __call__(self, view: View, /) -> None:
        """Take the next thing that can be seen."""
        ...


class Observers:
    """The observers of one session; one that raises is dropped.

    Parameters
    ----------
    observers : sequence of Observer
        In the order in which they are shown things.
    dropped : callable
        Told the error of an observer that was dropped, after the others were shown the same.
    """

    def __init__(self, observers: Sequence[Observer], dropped: Callable[[Exception], None]) -> None:
        self._observers = list(observers)
        self._dropped = dropped

    def __bool__(self) -> bool:
        """Return whether anybody watches."""
        return bool(self._observers)

    def show(self, view: View) -> None:
        """Show something to all."""
        failed: dict[int, Exception] = {}
        for at, observer in enumerate(self._observers):
            try:
                observer(view)
            except Exception as error:
                failed[at] = error
        if not failed:
            return
        self._observers = [one for at, one in enumerate(self._observers) if at not in failed]
        for problem in failed.values():
            self._dropped(problem)
