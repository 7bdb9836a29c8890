"""The thread of a session, with one asyncio loop from the first event to the last.

Its caller waits for nothing: what a session needs is loaded and opened here, too, however slow
the disk is.
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

# Imported in the thread only: the window's first picture waits for this module.
if TYPE_CHECKING:
    from entrain.journal import Journal
    from entrain.session.clock import Clock
    from entrain.session.observers import Observer
    from entrain.session.runner import Runner
    from entrain.setup import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A session ready to run.

    Attributes
    ----------
    settings : Settings
        Its settings.
    label : str or None
        The label of a blinded session.
    simulated : bool
        Whether the person is simulated.
    clock : Clock
        Its clock.
    journal : Journal or None
        The writer of its recording, None for no recording.
    make : callable
        Makes its runner from the observers.
    """

    settings: Settings
    label: str | None
    simulated: bool
    clock: Clock
    journal: Journal | None
    make: MakeRunner


class MakeRunner(Protocol):
    """Makes the runner of a session."""

    def __call__(self, *observers: Observer) -> Runner:
        """Return the runner, with these observers."""
        ...


class SessionThread:
    """Runs a session in a thread of its own.

    Parameters
    ----------
    prepare : callable
        Makes all that the session needs; called in its thread.
    folder : Path
        Folder of the fault log.
    observers : sequence of Observer
        Further observers, called on the session's thread.
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
        """Return the views since the last call, oldest first; never waits."""
        with contextlib.suppress(queue.Empty):
            while True:
                yield self._views.get_nowait()

    def now_s(self) -> float:
        """Return the session's clock [s]; 0 before there is one."""
        return 0.0 if self._clock is None else self._clock.now_s()

    def press(self, button: Button, who: str) -> None:
        """Press a button."""
        self._call(lambda runner: runner.press(button, who))

    def answer(self, question: str, answer: Answer, who: str) -> None:
        """Answer a question; parameters as in `LiveSession.answer`."""
        self._call(lambda runner: runner.answer(question, answer, who))

    def direct(
        self,
        what: Direction,
        who: str,
        *,
        value_frac: float | None = None,
        name: str | None = None,
    ) -> None:
        """Steer the session by hand; parameters as in `LiveSession.direct`."""
        self._call(lambda runner: runner.direct(what, who, value_frac=value_frac, name=name))

    def mark(self, text: str, who: str) -> None:
        """Add a marker to the recording."""
        self._call(lambda runner: runner.mark(text, who))

    def close(self, timeout_s: float = 5.0) -> None:
        """End the session now, with the recording closed, and wait for its thread."""
        self._leaving = True
        self._call(lambda runner: runner.leave())
        self._thread.join(timeout_s)

    def _call(self, action: Callable[[Runner], None]) -> None:
        """Call an action with the runner, as soon as there is one."""
        with self._lock:
            if self._runner is None:
                self._early.append(action)
            else:
                action(self._runner)

    # ------------------------------------------------------------ in the session's thread

    def _run(self) -> None:
        """Prepare and run the session; report to the window if either fails."""
        problem: str | None = None
        details: Path | None = None
        prepared: Prepared | None = None
        try:
            prepared = self._prepare()
            self._run_prepared(prepared)
        except EntrainError as error:
            problem = str(error)
        except Exception as error:  # the person gets a sentence, whatever happened
            details = write_fault(error, self._folder)
            has_begun = self._runner is not None and self._runner.has_begun
            problem = (Fault.COULD_NOT_GO_ON if has_begun else Fault.COULD_NOT_START).line
        finally:
            self._finish(prepared, problem, details)

    def _run_prepared(self, prepared: Prepared) -> None:
        import asyncio

        runner = prepared.make(self._views.put, *self._observers)
        with self._lock:
            self._clock, self._runner = prepared.clock, runner
            for action in self._early:
                action(runner)
        # The window may have been closed while a slow disk was read: then there is no session.
        if not self._leaving:
            asyncio.run(runner.run())

    def _finish(self, prepared: Prepared | None, problem: str | None, details: Path | None) -> None:
        journal = None if prepared is None else prepared.journal
        lost = close_recording(journal, self._runner)
        path = journal.path if journal and self._runner and self._runner.has_begun else None
        self._views.put(Finished(recording=path, problem=problem or lost, details=details))


def close_recording(journal: Journal | None, runner: Runner | None) -> str | None:
    """Close the recording of a session; delete it if the session never began.

    Parameters
    ----------
    journal : Journal or None
        The writer of the recording, None for no recording.
    runner : Runner or None
        The runner of the session, None if it was never made.

    Returns
    -------
    str or None
        Why the recording is not complete; None if it is.
    """
    if journal is None:
        return None
    lost = journal.close()
    if runner is None or not runner.has_begun:
        journal.path.unlink(missing_ok=True)
        return None
    return None if lost is None else f"The recording is not whole: {lost.line}"
