"""A session's own thread: one asyncio loop, from its first event to its last."""

from __future__ import annotations

import asyncio
import contextlib
import queue
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

from entrain.errors import EntrainError
from entrain.events import Answer, Button, Direction
from entrain.journal.writer import Journal
from entrain.session.clock import Clock
from entrain.session.faults import Fault, write_fault
from entrain.session.live import Finished, View
from entrain.session.observers import Observer
from entrain.session.runner import Runner


class MakeRunner(Protocol):
    """Makes a session's runner, given whoever watches it."""

    def __call__(self, *observers: Observer) -> Runner:
        """Return the runner."""
        ...


class SessionThread:
    """Runs a session beside the caller's thread.

    Parameters
    ----------
    make : callable
        Makes the runner, given its observers.
    clock : Clock
        The session's clock.
    journal : Journal or None
        Its recording, closed here when the session is over.
    folder : Path
        Where a fault of the program is written down.
    observers : sequence of Observer
        Whoever else watches, on the session's thread.
    """

    def __init__(
        self,
        make: MakeRunner,
        clock: Clock,
        journal: Journal | None,
        folder: Path,
        observers: Sequence[Observer] = (),
    ) -> None:
        self._folder = folder
        self._views: queue.SimpleQueue[View] = queue.SimpleQueue()
        self._runner = make(self._views.put, *observers)
        self._clock = clock
        self._journal = journal
        self._thread = threading.Thread(target=self._run, name="entrain-session", daemon=True)
        self._thread.start()

    def views(self) -> Iterator[View]:
        """Return all that has come since the last call, oldest first; never waits."""
        with contextlib.suppress(queue.Empty):
            while True:
                yield self._views.get_nowait()

    def now_s(self) -> float:
        """Return the session's clock [s]."""
        return self._clock.now_s()

    def press(self, button: Button, who: str) -> None:
        """Press a button."""
        self._runner.press(button, who)

    def answer(self, question: str, answer: Answer, who: str) -> None:
        """Answer a question, such as "feel"."""
        self._runner.answer(question, answer, who)

    def direct(
        self,
        what: Direction,
        who: str,
        *,
        value_frac: float | None = None,
        name: str | None = None,
    ) -> None:
        """Ask something of the session by hand."""
        self._runner.direct(what, who, value_frac=value_frac, name=name)

    def mark(self, text: str, who: str) -> None:
        """Note something in the recording."""
        self._runner.mark(text, who)

    def close(self, timeout_s: float = 5.0) -> None:
        """End the session now, with the recording closed, and wait for its thread."""
        self._runner.leave()
        self._thread.join(timeout_s)

    def _run(self) -> None:
        problem: str | None = None
        details: Path | None = None
        try:
            asyncio.run(self._runner.run())
        except EntrainError as error:
            problem = str(error)
        except Exception as error:  # the person gets a sentence whatever happened
            details = write_fault(error, self._folder)
            problem = (Fault.COULD_NOT_GO_ON if self._runner.began else Fault.COULD_NOT_START).line
        finally:
            self._finish(problem, details)

    def _finish(self, problem: str | None, details: Path | None) -> None:
        lost = close_recording(self._journal, self._runner)
        path = self._journal.path if self._journal and self._runner.began else None
        self._views.put(Finished(recording=path, problem=problem or lost, details=details))


def close_recording(journal: Journal | None, runner: Runner) -> str | None:
    """Close a session's recording; return why it is not whole, None where it is.

    A session that never began leaves no file behind.
    """
    if journal is None:
        return None
    lost = journal.close()
    if not runner.began:
        journal.path.unlink(missing_ok=True)
        return None
    return None if lost is None else f"The recording is not whole: {lost.line}"
