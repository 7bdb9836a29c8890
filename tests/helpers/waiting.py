"""Waiting for something that takes as long as the machine lets it.

A limit by the clock on the wall says how busy the machine is. What is waited for is given so
much time of its own: time in which it was ready to run and others had the processor does not
count. So it fails as soon on a busy machine as on a quiet one, and no sooner.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

LIMIT_S = 60.0
LOOK_EVERY_S = 0.02
FAMILY_EVERY_S = 0.5
MARK = "ENTRAIN_TESTED_BY"
"""In the environment of all that the tests start: this process's number, and whose child it is."""


class Patience:
    """Time of their own that some processes and all they start were given.

    Parameters
    ----------
    limit_s : float
        How much they may have [s].
    pids : int
        The first of them; this process where none is named.
    """

    def __init__(self, limit_s: float = LIMIT_S, *pids: int) -> None:
        self.spent_s = 0.0
        self._limit_s = limit_s
        self._pids = pids or (os.getpid(),)
        self._looked_s = self._listed_s = time.monotonic()
        self._family = _families(self._pids)
        self._waited_s = self._waits_s()

    def look(self) -> bool:
        """Say whether there is time left."""
        now_s = time.monotonic()
        if now_s - self._listed_s > FAMILY_EVERY_S:
            self._listed_s, self._family = now_s, _families(self._pids)
        waits_s = self._waits_s()
        # Of those that wait for the processor at once the longest counts.
        waited_s = max(
            (at_s - self._waited_s.get(task, at_s) for task, at_s in waits_s.items()), default=0.0
        )
        self.spent_s += max(0.0, now_s - self._looked_s - waited_s)
        self._looked_s, self._waited_s = now_s, waits_s
        return self.spent_s < self._limit_s

    def _waits_s(self) -> dict[str, float]:
        """Return how long each thread has been ready to run, and did not [s]; Linux only."""
        waits_s = {}
        for pid in self._family:
            with contextlib.suppress(OSError):
                for task in Path(f"/proc/{pid}/task").iterdir():
                    with contextlib.suppress(OSError, ValueError, IndexError):
                        said = (task / "schedstat").read_text().split()
                        waits_s[task.name] = int(said[1]) / 1e9
        return waits_s


def _families(pids: Sequence[int]) -> list[int]:
    found = list(pids)
    for pid in pids:
        with contextlib.suppress(psutil.Error):
            found += [one.pid for one in psutil.Process(pid).children(recursive=True)]
    return found


def wait_until(
    condition: Callable[[], object],
    what: str = "it",
    *,
    limit_s: float = LIMIT_S,
    pids: Sequence[int] = (),
    meanwhile: Callable[[], object] = lambda: None,
) -> None:
    """Look again and again until something is so.

    Parameters
    ----------
    condition : callable
        Says whether it is.
    what : str
        What is waited for, in words.
    limit_s : float
        Fail when whoever brings it about has had so much time of its own [s].
    pids : sequence of int
        Who that is; this process where none is named.
    meanwhile : callable
        Done between two looks, such as handling a window's events.
    """
    patience = Patience(limit_s, *pids)
    while not condition():
        assert patience.look(), f"waited in vain for {what}, {patience.spent_s:.0f} s"
        meanwhile()
        time.sleep(LOOK_EVERY_S)


@contextlib.contextmanager
def quick(limit_s: float, what: str = "it") -> Iterator[None]:
    """Hold what is done in the block to so much time of its own [s]."""
    patience = Patience(limit_s)
    yield
    assert patience.look(), f"{what} took {patience.spent_s:.2f} s"


async def come(
    condition: Callable[[], object], what: str = "it", *, limit_s: float = LIMIT_S
) -> None:
    """Look again and again until something is so; as `wait_until`, on a loop."""
    patience = Patience(limit_s)
    while not condition():
        assert patience.look(), f"waited in vain for {what}, {patience.spent_s:.0f} s"
        await asyncio.sleep(LOOK_EVERY_S)


async def wait_for(awaited: Any, *pids: int, limit_s: float = LIMIT_S) -> Any:
    """Return what is awaited; as `asyncio.wait_for`, by `Patience`."""
    task = asyncio.ensure_future(awaited)
    patience = Patience(limit_s, *pids)
    try:
        while not (await asyncio.wait({task}, timeout=LOOK_EVERY_S))[0]:
            assert patience.look(), f"waited in vain, {patience.spent_s:.0f} s"
    except BaseException:
        task.cancel()
        raise
    return task.result()


class Started(subprocess.Popen[Any]):
    """A program that was started, known with all that it starts by a mark of its own."""

    n_started = 0

    def __init__(self, *words: object, **options: Any) -> None:
        Started.n_started += 1
        self.mark = f"{os.getpid()}:{Started.n_started}"
        environment = {**(options.pop("env", None) or os.environ), MARK: self.mark}
        options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, **options}
        super().__init__([*map(str, words)], env=environment, **options)

    def end(self) -> tuple[Any, Any]:
        """Kill it and all that it has started, also what it has left; return what was printed."""
        self.kill()
        end_marked(self.mark)
        return self.communicate()


def communicated(process: Started, limit_s: float = LIMIT_S) -> tuple[Any, Any]:
    """Return what a program printed, once it has ended; it is killed if it takes too long."""
    patience = Patience(limit_s, process.pid)
    while True:
        try:
            return process.communicate(timeout=0.1)
        except subprocess.TimeoutExpired:
            if not patience.look():
                said = process.end()
                raise AssertionError(f"not ended after {limit_s:.0f} s: {said}") from None


@contextlib.contextmanager
def started(*words: object, **options: Any) -> Iterator[Started]:
    """Start a program; end it and all that it has started, whatever happens."""
    process = Started(*words, **options)
    try:
        yield process
    finally:
        process.end()


def run(*words: object, limit_s: float = LIMIT_S, **options: Any) -> Ended:
    """Run a program to its end, as `subprocess.run`, by `Patience`."""
    with started(*words, **options) as process:
        out, err = communicated(process, limit_s)
    return Ended(returncode=process.returncode, stdout=out, stderr=err)


@dataclass(frozen=True, kw_only=True)
class Ended:
    """How a program ended and what it printed."""

    returncode: int
    stdout: Any
    stderr: Any


def marked(mark: str) -> list[psutil.Process]:
    """Return the processes that carry a mark, or one that begins with it and a colon."""
    found = []
    for one in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            alive = one.pid != os.getpid() and one.status() != psutil.STATUS_ZOMBIE
            if alive and f"{one.environ().get(MARK, '')}:".startswith(f"{mark}:"):
                found.append(one)
    return found


def end_marked(mark: str) -> None:
    """Kill all that carry a mark."""
    for one in marked(mark):
        with contextlib.suppress(psutil.Error):
            one.kill()
