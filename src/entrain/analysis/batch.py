"""Analyse many files at a time, on the cores of this computer."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

from entrain.analysis.bounded import Bounded
from entrain.analysis.engine import engine_version
from entrain.analysis.rows import Outcome, failed_outcome
from entrain.formats import NO_OPTIONS, FileProblemError, ReadOptions

NumberedOutcome = tuple[int, Outcome]
"""Index of a file among those given, and its analysis or its problem."""


def analyze_file(bounded: Bounded, path: Path, options: ReadOptions = NO_OPTIONS) -> Outcome:
    """Return the analysis of a file, or what is wrong with it.

    Parameters
    ----------
    bounded : Bounded
        The process that analyses it.
    path : Path
        The file.
    options : ReadOptions
        What the user said of it.
    """
    try:
        return bounded.analyze(path, options)
    except FileProblemError as error:
        return failed_outcome(path, error, engine_version())


class _Pool:
    """Threads that each analyse the next file in a process of their own."""

    def __init__(self, paths: Sequence[Path], jobs: int, options: ReadOptions) -> None:
        self.done: queue.Queue[NumberedOutcome | BaseException] = queue.Queue()
        self._paths = paths
        self._options = options
        self._numbers = iter(range(len(paths)))
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._work, daemon=True) for _ in range(min(jobs, len(paths)))
        ]
        for thread in self._threads:
            thread.start()

    def _work(self) -> None:
        try:
            with Bounded(self._stop) as bounded:
                while (number := self._next_number()) is not None:
                    self.done.put(
                        (number, analyze_file(bounded, self._paths[number], self._options))
                    )
        except BaseException as error:
            # Raised again in the thread that waits for results.
            self.done.put(error)

    def _next_number(self) -> int | None:
        with self._lock:
            return None if self._stop.is_set() else next(self._numbers, None)

    def stop(self) -> None:
        """End the threads and their processes."""
        self._stop.set()
        for thread in self._threads:
            thread.join()


def analyze_on_cores(
    paths: Sequence[Path], jobs: int, options: ReadOptions = NO_OPTIONS
) -> Iterator[NumberedOutcome]:
    """Yield the outcome of each file as soon as it is known.

    Closing the iterator ends the processes, also in the middle of a file.

    Parameters
    ----------
    paths : sequence of Path
        The files.
    jobs : int
        How many to analyse at a time.
    options : ReadOptions
        What the user said of the files.
    """
    pool = _Pool(paths, jobs, options)
    try:
        for _ in paths:
            done = pool.done.get()
            if isinstance(done, BaseException):
                raise done
            yield done
    finally:
        pool.stop()
