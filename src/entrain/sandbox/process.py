"""The parent's side of the sandbox: starts the child, sends requests, kills it when it hangs."""

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
"""Header of a frame: its kind, and the number of bytes that follow."""
SAMPLES, ANSWER, PATIENCE = b"s", b"j", b"p"
"""Kinds of frames: sound samples; JSON; and how long the next frame may take [s], as text."""
LARGEST_FRAME_BYTES = 1 << 30
START_S = 60.0
"""How long starting may take: no untrusted file is read yet, and the machine may be busy."""
MOST_S = 4 * 3600.0
"""Longest waiting time, whatever the child asks for."""
LOOK_EVERY_S = 0.25
_OUT_OF_TIME = int(getattr(signal, "SIGXCPU", 0))


class LostProblem(Problem):
    """Why the child gave no answer."""

    SLOW = ("Reading the file took too long.", "Try again; if this stays, replace the file.")
    ENDED = ("What read the file was ended.", "Try again; if this stays, replace the file.")


class LostError(EntrainError):
    """The child ended without an answer: it was too slow, or it died or was stopped."""

    reason: LostProblem


class SandboxProcess:
    """A child process that runs one of our modules on `entrain.sandbox.child`.

    Parameters
    ----------
    module : str
        Name of the module to run.
    stop : threading.Event or None
        Kills the child when it is set, also while it computes or its answer is awaited.
    """

    def __init__(self, module: str, stop: threading.Event | None = None) -> None:
        # One thread of arithmetic: each takes a share of the limited memory. One arena, as the
        # watching thread would reserve 64 MiB for one of its own.
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
        self._time_limit_s = START_S
        self._waiting_since_s: float | None = None
        self._timed_out = False
        self._closed = threading.Event()
        self._watch = threading.Thread(target=self._watch_time, name="sandbox-watch", daemon=True)
        self._watch.start()

    @property
    def pid(self) -> int:
        """Process id of the child."""
        return self._process.pid

    def send_request(self, request: Any) -> None:
        """Send a request: any value that JSON can hold."""
        pipe = self._process.stdin
        self._time_limit_s = START_S
        # A child that is gone is noticed when its answer is read.
        with contextlib.suppress(OSError):
            if pipe is not None:
                pipe.write(json.dumps(request).encode() + b"\n")
                pipe.flush()

    def read_frame(self) -> tuple[bytes, bytes]:
        """Return kind and content of the next frame of the answer.

        Raises
        ------
        LostError
            The child was silent or computed for too long, and was killed; or it ended by itself.
        """
        while True:
            kind, size = HEADER.unpack(self._read(HEADER.size))
            if size > LARGEST_FRAME_BYTES:
                raise LostError(LostProblem.ENDED)
            content = self._read(size)
            if kind != PATIENCE:
                return kind, content
            self._time_limit_s = float(content)

    def close(self) -> None:
        """Kill the child, whatever it is doing, and close its pipes."""
        self._closed.set()
        self._process.kill()
        self._process.wait()
        self._watch.join()
        for pipe in (self._process.stdin, self._process.stdout):
            # Buffered data can no longer be written.
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
        slow = self._timed_out or ended == -_OUT_OF_TIME
        return LostError(LostProblem.SLOW if slow else LostProblem.ENDED)

    def _watch_time(self) -> None:
        while not self._closed.wait(LOOK_EVERY_S):
            if self._stop is not None and self._stop.is_set():
                self._process.kill()
                return
            since_s = self._waiting_since_s
            time_limit_s = min(self._time_limit_s, MOST_S)
            if since_s is not None and time.monotonic() - since_s > time_limit_s:
                self._timed_out = True
                self._process.kill()
                return


class SandboxClient:
    """Sends requests to a sandboxed child, and starts another one when that is lost.

    Use it in a `with` statement, from one thread at a time. The child starts with the first
    request.

    Parameters
    ----------
    module : str
        Name of the module that the child runs.
    stop : threading.Event or None
        When it is set the child is killed, and a pending `request` raises a LostError.
    """

    def __init__(self, module: str, stop: threading.Event | None = None) -> None:
        self._module = module
        self._stop = stop
        self._process: SandboxProcess | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        where: TracebackType | None,
    ) -> None:  # fmt: skip
        self._close_process()

    @property
    def is_stopped(self) -> bool:
        """Whether `stop` is set: losing the child is then no evidence against its file."""
        return self._stop is not None and self._stop.is_set()

    @property
    def pid(self) -> int | None:
        """Process id of the child, None while there is none."""
        return self._process.pid if self._process else None

    def request(self, request: Any) -> dict[str, Any]:
        """Return the child's answer to a request: any value that JSON can hold.

        Raises
        ------
        LostError
            The child gave no answer.
        """
        self._process = self._process or SandboxProcess(self._module, self._stop)
        try:
            self._process.send_request(request)
            _, content = self._process.read_frame()
            answer: dict[str, Any] = json.loads(content)
        # Also on an interrupt: a late answer would be taken for that of the next request.
        except BaseException:
            self._close_process()
            raise
        if answer.pop("last", False):
            self._close_process()
        return answer

    def _close_process(self) -> None:
        if self._process is not None:
            self._process.close()
            self._process = None
