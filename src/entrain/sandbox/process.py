"""The side that asks: a process that reads strangers' files, ended when it does harm."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import struct
import subprocess
import sys
import threading
import time
from types import TracebackType
from typing import Any, Self

from entrain.errors import EntrainError, Problem

HEADER = struct.Struct("<cI")
"""Before each frame: its kind, and how many bytes follow."""
SAMPLES, ANSWER, PATIENCE = b"s", b"j", b"p"
"""Kinds: sound; JSON; and how long the next one may take [s], as text."""
LARGEST_FRAME_BYTES = 1 << 30
START_S = 60.0
"""How long it may take to start: no stranger's file is read yet, and a machine may be busy."""
MOST_S = 4 * 3600.0
"""No more patience than this, whatever it asks for."""
LOOK_EVERY_S = 0.25
_OUT_OF_TIME = int(getattr(signal, "SIGXCPU", 0))


class LostProblem(Problem):
    """Why there is no answer."""

    SLOW = ("Reading the file took too long.", "Try again; if this stays, replace the file.")
    ENDED = ("What read the file was ended.", "Try again; if this stays, replace the file.")


class LostError(EntrainError):
    """The process has ended without an answer: it was too slow, or it died or was stopped."""

    reason: LostProblem


class Process:
    """Runs one of our modules on `entrain.sandbox.child`, and reads what it says.

    Parameters
    ----------
    module : str
        What to run.
    stop : threading.Event or None
        Ends the process when it is set, whatever it and who waits for it are doing.
    """

    def __init__(self, module: str, stop: threading.Event | None = None) -> None:
        # One thread of arithmetic: more would each take a share of the memory it may have.
        # Likewise the thread that watches: with a heap of its own it would reserve 64 MiB.
        quiet = {
            **os.environ,
            "OPENBLAS_NUM_THREADS": "1",
            "OMP_NUM_THREADS": "1",
            "MALLOC_ARENA_MAX": "1",
        }
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", module],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=quiet,
        )
        self._stop = stop
        self._patience_s = START_S
        self._waiting_since_s: float | None = None
        self._fell_silent = False
        self._closed = threading.Event()
        self._watch = threading.Thread(target=self._look, name="strangers-watch", daemon=True)
        self._watch.start()

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    def ask(self, question: Any) -> None:
        """Write a question, which is anything JSON can hold."""
        pipe = self._process.stdin
        self._patience_s = START_S
        # That it is no longer there is told by the answer that does not come.
        with contextlib.suppress(OSError):
            if pipe is not None:
                pipe.write(json.dumps(question).encode() + b"\n")
                pipe.flush()

    def frame(self) -> tuple[bytes, bytes]:
        """Return the kind and content of the next frame that is an answer.

        Raises
        ------
        LostError
            It said nothing or computed for too long, and was ended; or it ended by itself.
        """
        while True:
            kind, size = HEADER.unpack(self._read(HEADER.size))
            if size > LARGEST_FRAME_BYTES:
                raise LostError(LostProblem.ENDED)
            content = self._read(size)
            if kind != PATIENCE:
                return kind, content
            self._patience_s = float(content)

    def close(self) -> None:
        """End the process, whatever it does."""
        self._closed.set()
        self._process.kill()
        self._process.wait()
        self._watch.join()
        for pipe in (self._process.stdin, self._process.stdout):
            # What waits to be written has nobody to go to.
            with contextlib.suppress(OSError):
                if pipe is not None:
                    pipe.close()

    def _read(self, n_bytes: int) -> bytes:
        pipe = self._process.stdout
        if pipe is None or not n_bytes:
            return b""
        self._waiting_since_s = time.monotonic()
        content = pipe.read(n_bytes)
        self._waiting_since_s = None
        if len(content) < n_bytes:
            raise self._lost()
        return content

    def _lost(self) -> LostError:
        ended = self._process.wait()
        slow = self._fell_silent or ended == -_OUT_OF_TIME
        return LostError(LostProblem.SLOW if slow else LostProblem.ENDED)

    def _look(self) -> None:
        while not self._closed.wait(LOOK_EVERY_S):
            if self._stop is not None and self._stop.is_set():
                self._process.kill()
                return
            since_s = self._waiting_since_s
            patience_s = min(self._patience_s, MOST_S)
            if since_s is not None and time.monotonic() - since_s > patience_s:
                self._fell_silent = True
                self._process.kill()
                return


class Reader:
    """Asks one question after the other of a process, and of another when that one is lost.

    Use it in a `with` statement, by one thread at a time. The process comes with the first
    question.

    Parameters
    ----------
    module : str
        What the process runs.
    stop : threading.Event or None
        When it is set the process ends, and who waits for an answer gets a LostError.
    """

    def __init__(self, module: str, stop: threading.Event | None = None) -> None:
        self._module = module
        self._stop = stop
        self._process: Process | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        where: TracebackType | None,
    ) -> None:  # fmt: skip
        self._let_go()

    @property
    def stopped(self) -> bool:
        """Whether it was told to stop: a process that is lost then says nothing of its file."""
        return self._stop is not None and self._stop.is_set()

    @property
    def pid(self) -> int | None:
        """The process's number, None while there is none."""
        return self._process.pid if self._process else None

    def request(self, question: Any) -> dict[str, Any]:
        """Return the process's answer to a question.

        Raises
        ------
        LostError
            There is none.
        """
        self._process = self._process or Process(self._module, self._stop)
        try:
            self._process.ask(question)
            _, content = self._process.frame()
            answer: dict[str, Any] = json.loads(content)
        # Also for who interrupts: what it still says would answer the next question.
        except BaseException:
            self._let_go()
            raise
        if answer.pop("last", False):
            self._let_go()
        return answer

    def _let_go(self) -> None:
        if self._process is not None:
            self._process.close()
            self._process = None
