"""Many files at a time, on the cores of this computer."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

from entrain.analysis.bounded import Bounded
from entrain.analysis.engine import engine_version
from entrain.analysis.rows import Outcome, failed
from entrain.formats import NO_OPTIONS, FileProblemError, ReadOptions

Done = tuple[int, Outcome]
"""The number of a file among those given, and its analysis or what is wrong with it."""


def outcome_of_file(bounded: Bounded, path: Path, options: ReadOptions = NO_OPTIONS) -> Outcome:
    """Return the analysis of a file, or what is wrong with it."""
    try:
        return bounded.analyze(path, options)
    except FileProblemError as error:
        return failed(path, error, engine_version())


class _Pool:
    """Threads that take the next file each, and analyse it in a process of their own."""

    def __init__(self, paths: Sequence[Path], jobs: int, options: ReadOptions) -> None:
        self.done: queue.Queue[Done | BaseException] = queue.Queue()
        self._paths = paths
        self._options = options
        self._numbers = iter(range(len(paths)))
        self._taking = threading.Lock()
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._work, daemon=True) for _ in range(min(jobs, len(paths)))
        ]
        for thread in self._threads:
            thread.start()

    def _work(self) -> None:
        try:
            with Bounded(self._stop) as bounded:
                while (number := self._taken()) is not None:
                    self.done.put(
                        (number, outcome_of_file(bounded, self._paths[number], self._options))
                    )
        except BaseException as error:
            # Raised again by whoever waits.
            self.done.put(error)

    def _taken(self) -> int | None:
        with self._taking:
            return None if self._stop.is_set() else next(self._numbers, None)

    def stop(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()


def on_cores(paths: Sequence[Path], jobs: int, options: ReadOptions = NO_OPTIONS) -> Iterator[Done]:
    """Yield what comes of each file as soon as it is known.

    Whoever stops to ask ends the processes, in the middle of a file too.
    """
    pool = _Pool(paths, jobs, options)
    try:
        for _ in paths:
            one = pool.done.get()
            if isinstance(one, BaseException):
                raise one
            yield one
    finally:
        pool.stop()
