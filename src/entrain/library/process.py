"""A process that reads strangers' files: talked to in frames, ended when it falls silent."""

from __future__ import annotations

import contextlib
import os
import signal
import struct
import subprocess
import sys
import threading
import time

from entrain.library.limits import SILENT_S
from entrain.library.problems import TrackProblem, TrackProblemError

HEADER = struct.Struct("<cI")
"""Before each frame: its kind, and how many bytes follow."""
LARGEST_FRAME_BYTES = 64 << 20
START_S = 60.0
"""How long it may take to start: no stranger's file is read yet, and a machine may be busy."""
LOOK_EVERY_S = 0.25
_OUT_OF_TIME = int(getattr(signal, "SIGXCPU", 0))


class Reader:
    """Runs `entrain.library.worker` and reads what it says.

    Parameters
    ----------
    arguments : str
        Of the worker; none for one that is asked file after file.
    stop : threading.Event or None
        Ends the process when it is set, whatever it and who waits for it are doing.
    """

    def __init__(self, *arguments: str, stop: threading.Event | None = None) -> None:
        # One thread of arithmetic: more would each take a share of the memory it may have.
        quiet = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        self._process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", "entrain.library.worker", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=quiet,
        )
        self._ready = False
        self._stop = stop
        self._patience_s = START_S
        self._waiting_since_s: float | None = None
        self._fell_silent = False
        self._closed = threading.Event()
        self._watch = threading.Thread(target=self._look, name="library-watch", daemon=True)
        self._watch.start()

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    def ask(self, line: bytes) -> None:
        """Write one line to it.

        Raises
        ------
        TrackProblemError
            It is no longer there.
        """
        pipe = self._process.stdin
        try:
            if pipe is not None:
                pipe.write(line + b"\n")
                pipe.flush()
        except OSError as error:
            raise self._ended() from error

    def frame(self, patience_s: float = SILENT_S) -> tuple[bytes, bytes]:
        """Return the next frame's kind and content.

        Raises
        ------
        TrackProblemError
            It said nothing for so long [s], and was ended; or it ended by itself.
        """
        if not self._ready:
            # Its first frame says that all it needs is loaded.
            self._one(START_S)
            self._ready = True
        return self._one(patience_s)

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

    def _one(self, patience_s: float) -> tuple[bytes, bytes]:
        kind, size = HEADER.unpack(self._read(HEADER.size, patience_s))
        if size > LARGEST_FRAME_BYTES:
            raise TrackProblemError(TrackProblem.DIED)
        return kind, self._read(size, patience_s)

    def _read(self, n_bytes: int, patience_s: float) -> bytes:
        pipe = self._process.stdout
        if pipe is None or not n_bytes:
            return b""
        self._patience_s = patience_s
        self._waiting_since_s = time.monotonic()
        content = pipe.read(n_bytes)
        self._waiting_since_s = None
        if len(content) < n_bytes:
            raise self._ended()
        return content

    def _ended(self) -> TrackProblemError:
        ended = self._process.wait()
        slow = self._fell_silent or ended == -_OUT_OF_TIME
        return TrackProblemError(TrackProblem.TOO_SLOW if slow else TrackProblem.DIED)

    def _look(self) -> None:
        while not self._closed.wait(LOOK_EVERY_S):
            if self._stop is not None and self._stop.is_set():
                self._process.kill()
                return
            since_s = self._waiting_since_s
            if since_s is not None and time.monotonic() - since_s > self._patience_s:
                self._fell_silent = True
                self._process.kill()
                return
