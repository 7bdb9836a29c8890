"""A session's own thread: all it opens, and one asyncio loop from its first event to its last.

Whoever starts it waits for nothing: also what a session needs is loaded, opened and made here,
however slow the disk is.
"""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from entrain.errors import EntrainError
from entrain.events import Answer, Button, Direction
from entrain.session.faults import Fault, write_fault
from entrain.session.live import Finished, View

# Not before the thread: the window's first picture waits for this module.
if TYPE_CHECKING:
    from entrain.journal import Journal
    from entrain.session.clock import Clock
    from entrain.session.observers import Observer
    from entrain.session.runner import Runner
    from entrain.setup import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A session about to run; `label` is what a blinded one is called.

    `simulated` says that the person is, and `make` returns its runner, given whoever watches.
    """

    settings: Settings
    label: str | None
    simulated: bool
    clock: Clock
    journal: Journal | None
    make: MakeRunner


class MakeRunner(Protocol):
    """Makes a session's runner, given whoever watches it."""

    def __call__(self, *observers: Observer) -> Runner:
        """Return the runner."""
        ...


class SessionThread:
    """Runs a session beside the caller's thread.

    Parameters
    ----------
    prepare : callable
        Makes all that the session needs; called in its thread.
    folder : Path
        Where a fault of the program is written down.
    observers : sequence of Observer
        Whoever else watches, on the session's thread.
    """

    def __init__(
        self,
        prepare: Callable[[], Prepared],
        folder: Path,
        observers: Sequence[Observer] = (),
    ) -> None:
        self._prepare = prepare
        self._folder = folder
        self._observers = observers
        self._views: queue.SimpleQueue[View] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._early: list[Callable[[Runner], None]] = []
        self._runner: Runner | None = None
        self._clock: Clock | None = None
        self._leaving = False
        self._thread = threading.Thread(target=self._run, name="entrain-session", daemon=True)
        self._thread.start()

    def views(self) -> Iterator[View]:
        """Return all that has come since the last call, oldest first; never waits."""
        with contextlib.suppress(queue.Empty):
            while True:
                yield self._views.get_nowait()

    def now_s(self) -> float:
        """Return the session's clock [s]; 0 before there is one."""
        return 0.0 if self._clock is None else self._clock.now_s()

    def press(self, button: Button, who: str) -> None:
        """Press a button."""
        self._tell(lambda runner: runner.press(button, who))

    def answer(self, question: str, answer: Answer, who: str) -> None:
        """Answer a question, such as "feel"."""
        self._tell(lambda runner: runner.answer(question, answer, who))

    def direct(
        self,
        what: Direction,
        who: str,
        *,
        value_frac: float | None = None,
        name: str | None = None,
    ) -> None:
        """Ask something of the session by hand."""
        self._tell(lambda runner: runner.direct(what, who, value_frac=value_frac, name=name))

    def mark(self, text: str, who: str) -> None:
        """Note something in the recording."""
        self._tell(lambda runner: runner.mark(text, who))

    def close(self, timeout_s: float = 5.0) -> None:
        """End the session now, with the recording closed, and wait for its thread."""
        self._leaving = True
        self._tell(lambda runner: runner.leave())
        self._thread.join(timeout_s)

    def _tell(self, what: Callable[[Runner], None]) -> None:
        """Tell the runner something, as soon as there is one."""
        with self._lock:
            if self._runner is None:
                self._early.append(what)
            else:
                what(self._runner)

    # ------------------------------------------------------------ in the session's thread

    def _run(self) -> None:
        """Prepare and run the session; the one place that tells a window why it could not."""
        problem: str | None = None
        details: Path | None = None
        prepared: Prepared | None = None
        try:
            prepared = self._prepare()
            self._go(prepared)
        except EntrainError as error:
            problem = str(error)
        except Exception as error:  # the person gets a sentence whatever happened
            details = write_fault(error, self._folder)
            began = self._runner is not None and self._runner.began
            problem = (Fault.COULD_NOT_GO_ON if began else Fault.COULD_NOT_START).line
        finally:
            self._finish(prepared, problem, details)

    def _go(self, prepared: Prepared) -> None:
        import asyncio

        runner = prepared.make(self._views.put, *self._observers)
        with self._lock:
            self._clock, self._runner = prepared.clock, runner
            for told in self._early:
                told(runner)
        # Who has closed the window while a slow disk was read wants no session any more.
        if not self._leaving:
            asyncio.run(runner.run())

    def _finish(self, prepared: Prepared | None, problem: str | None, details: Path | None) -> None:
        journal = None if prepared is None else prepared.journal
        lost = close_recording(journal, self._runner)
        path = journal.path if journal and self._runner and self._runner.began else None
        self._views.put(Finished(recording=path, problem=problem or lost, details=details))


def close_recording(journal: Journal | None, runner: Runner | None) -> str | None:
    """Close a session's recording; return why it is not whole, None where it is.

    A session that never began leaves no file behind.
    """
    if journal is None:
        return None
    lost = journal.close()
    if runner is None or not runner.began:
        journal.path.unlink(missing_ok=True)
        return None
    return None if lost is None else f"The recording is not whole: {lost.line}"
