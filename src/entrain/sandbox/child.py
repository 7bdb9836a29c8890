"""The child's side of the sandbox: a process limited in memory and time that parses files.

It reads requests, one JSON value a line, and answers each with frames (see `process`), of which
the last is JSON: the result, or `{"problem", "detail"}`. It exits when the parent closes its
input, also in the middle of an answer, and after an answer with `"last"`.
"""

from __future__ import annotations

import json
import os
import signal
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from entrain.sandbox.lifeline import read_requests
from entrain.sandbox.limits import drop_audio_priority, limit_memory, limit_processor
from entrain.sandbox.process import ANSWER, HEADER, PATIENCE

Answer = dict[str, Any]

HANG_S, TIMES_SLOWER = 60.0, 4.0
"""The limit on a file is processor time. A machine so busy that this takes four times as long, or
whose disk stalls for a minute, is still waited for; nothing hangs for longer."""


class FrameWriter:
    """Writes frames to the parent process."""

    def __init__(self) -> None:
        # Not `sys.stdout`: where that is unbuffered, a write that a sleeping computer
        # interrupts is cut short.
        self._pipe = os.fdopen(os.dup(1), "wb")
        # Standard output becomes standard error: a library's prints must not mix with frames.
        os.dup2(2, 1)

    def send_json(self, answer: Answer) -> None:
        """Send an answer as a JSON frame."""
        self.send(ANSWER, json.dumps(answer, allow_nan=False).encode())

    def send(self, kind: bytes, content: bytes) -> None:
        """Send a frame.

        Parameters
        ----------
        kind : bytes
            One byte: see `process`.
        content : bytes
            What follows the header.
        """
        self._pipe.write(HEADER.pack(kind, len(content)))
        self._pipe.write(content)
        self._pipe.flush()

    def allow_time(self, processor_s: float) -> None:
        """Limit processor time from now on [s], and tell the parent how long to wait for it."""
        limit_processor(processor_s)
        self.send(PATIENCE, str(HANG_S + TIMES_SLOWER * processor_s).encode())


def serve(answer: Callable[[FrameWriter, Any], Answer]) -> None:
    """Answer the requests on standard input until it closes.

    Parameters
    ----------
    answer : callable
        Called with the frame writer and a request. It first imports what it needs, then limits
        its time with `FrameWriter.allow_time`, then opens the file.
    """
    # An interrupt is for the parent, whose end also ends this process.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    limit_memory()
    drop_audio_priority()
    writer = FrameWriter()
    try:
        for line in read_requests():
            reply = _answer_safely(answer, writer, json.loads(line))
            writer.send_json(reply)
            if reply.get("last"):
                return
    except BrokenPipeError:
        # The parent is gone. `_exit`, as the flush at a normal exit would fail again.
        os._exit(1)


def _answer_safely(
    answer: Callable[[FrameWriter, Any], Answer], writer: FrameWriter, request: Any
) -> Answer:
    """Return the answer, or the problem with `"last"`: the process must then be replaced."""
    try:
        return answer(writer, request)
    except BrokenPipeError:
        raise
    except MemoryError:
        return {"problem": "TOO_LARGE", "detail": "", "last": True}
    except Exception as error:
        return {"problem": "FAULT", "detail": _describe_fault(error), "last": True}


def _describe_fault(error: BaseException) -> str:
    """Return type and place of a fault, without its message, which may quote the file."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {Path(last.filename).name}, line {last.lineno}"
