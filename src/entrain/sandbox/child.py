"""The side that reads: a process that can neither eat the memory nor hang who asks it.

It takes one JSON question a line and answers each with frames (see `process`), of which the
last is JSON: what was asked for, or `{"problem", "detail"}`. It ends when nobody can ask any
more, in the middle of an answer too, and after an answer with `"last"`.
"""

from __future__ import annotations

import json
import os
import signal
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from entrain.sandbox.lifeline import questions
from entrain.sandbox.limits import come_after_sound, limit_memory, limit_processor
from entrain.sandbox.process import ANSWER, HEADER, PATIENCE

Answer = dict[str, Any]

HANG_S, TIMES_SLOWER = 60.0, 4.0
"""A file is judged by what it computes. On a machine so busy that this takes four times as
long, or whose disk stands still for a minute, it is still read; nothing hangs for longer."""


class Speaker:
    """Writes frames to whoever started the process."""

    def __init__(self) -> None:
        # Not `sys.stdout`: where Python is told not to buffer, a write that a sleeping
        # computer interrupts is cut short.
        self._pipe = os.fdopen(os.dup(1), "wb")
        # Nothing that a library prints may get between the frames.
        os.dup2(2, 1)

    def send_json(self, answer: Answer) -> None:
        """Send JSON."""
        self.send(ANSWER, json.dumps(answer, allow_nan=False).encode())

    def send(self, kind: bytes, content: bytes) -> None:
        """Send a frame."""
        self._pipe.write(HEADER.pack(kind, len(content)))
        self._pipe.write(content)
        self._pipe.flush()

    def allow(self, processor_s: float) -> None:
        """Compute for so long from now on [s] and no longer; a sign of life."""
        limit_processor(processor_s)
        self.send(PATIENCE, str(HANG_S + TIMES_SLOWER * processor_s).encode())


def serve(answer: Callable[[Speaker, Any], Answer]) -> None:
    """Answer what is asked on standard input.

    Parameters
    ----------
    answer : callable
        Given the speaker and a question. It first loads what it needs, then says how long
        it may compute, then opens the file.
    """
    # An interrupt is for who asks; it ends this process by going.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    limit_memory()
    come_after_sound()
    speaker = Speaker()
    try:
        for line in questions():
            told = _guarded(answer, speaker, json.loads(line))
            speaker.send_json(told)
            if told.get("last"):
                return
    except BrokenPipeError:
        # Whoever asked has gone. Without the flush that Python would try again.
        os._exit(1)


def _guarded(answer: Callable[[Speaker, Any], Answer], speaker: Speaker, question: Any) -> Answer:
    """Return the answer, or what went wrong and that the process is no longer fit."""
    try:
        return answer(speaker, question)
    except BrokenPipeError:
        raise
    except MemoryError:
        return {"problem": "TOO_LARGE", "detail": "", "last": True}
    except Exception as error:
        return {"problem": "FAULT", "detail": _place(error), "last": True}


def _place(error: BaseException) -> str:
    """Return where in the program a fault is; its own text would quote the stranger's file."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {Path(last.filename).name}, line {last.lineno}"
