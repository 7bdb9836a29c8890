"""The observers of a session: each gets every view, and none of them can end the session."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from entrain.session.live import View


class Observer(Protocol):
    """Gets the views of a session, in order, on the session's thread.

    It must return at once: until it does, no packet is stamped. An observer with more to do puts
    the views into a queue of its own, as a window does.
    """

    def __call__(self, view: View, /) -> None:
        """Handle the next view."""
        ...


class Observers:
    """The observers of one session; one that raises is dropped.

    Parameters
    ----------
    observers : sequence of Observer
        In the order in which they get a view.
    dropped : callable
        Called with the error of an observer that was dropped, after the others got the view.
    """

    def __init__(self, observers: Sequence[Observer], dropped: Callable[[Exception], None]) -> None:
        self._observers = list(observers)
        self._dropped = dropped

    def __bool__(self) -> bool:
        """Return whether there are observers."""
        return bool(self._observers)

    def show(self, view: View) -> None:
        """Pass a view to all observers."""
        failed: dict[int, Exception] = {}
        for index, observer in enumerate(self._observers):
            try:
                observer(view)
            except Exception as error:
                failed[index] = error
        if not failed:
            return
        self._observers = [
            observer for index, observer in enumerate(self._observers) if index not in failed
        ]
        for problem in failed.values():
            self._dropped(problem)
