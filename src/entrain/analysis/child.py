"""The process in which foreign files are read: it can neither eat the memory nor hang us.

Takes one JSON object a line, `{"path": ..., "size_bytes": ...}`. Answers each with lines of
JSON: `{"read_s": ...}` when a file has been read and this much of it is to be analysed; then
`{"result": ...}` or `{"problem": ..., "path": ..., "detail": ...}`. It ends when nothing more
is asked, or after a file that took much memory: `"last": true`.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from entrain.library.limits import MEMORY_BYTES, limit_memory

FREE_BYTES, EACH_BYTE = 32 << 20, 24
"""A larger file is given so much more for each byte: what 16-bit ECG at 130 Hz comes to."""
MUCH_BYTES = 300 << 20
"""After so much memory the process is renewed: Python gives little back."""

Answer = dict[str, Any]


def memory_for_bytes(size_bytes: int) -> int:
    """Return how much memory the analysis of a file may take."""
    return MEMORY_BYTES + EACH_BYTE * max(0, size_bytes - FREE_BYTES)


def peak_bytes() -> int:
    """Return the most memory that this process has had; 0 where the system does not tell."""
    try:
        import resource
    except ImportError:  # Windows
        return 0
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def answer(path: Path, has_read: Callable[[float], None] | None = None) -> Answer:
    """Analyse a file; return what is to be told, also of a file that does harm."""
    from entrain.analysis.analyze import analyze_here
    from entrain.analysis.problems import FileProblem, FileProblemError

    try:
        return {"result": analyze_here(path, has_read)}
    except FileProblemError as error:
        problem = error
    except MemoryError:
        problem = FileProblemError(FileProblem.TOO_LARGE, path)
    except FileNotFoundError:
        problem = FileProblemError(FileProblem.NO_SUCH_FILE, path)
    except OSError as error:
        problem = FileProblemError(FileProblem.NOT_READABLE, path, error.strerror or "")
    except Exception as error:
        problem = FileProblemError(FileProblem.FAULT, path, f"{type(error).__name__}: {error}")
    detail = problem.detail
    return {"problem": problem.reason.name, "path": str(problem.path), "detail": detail}


def serve() -> None:
    """Answer what is asked on standard input."""
    # An interrupt is for who asks; it ends this process by asking no more.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    out = os.fdopen(os.dup(1), "w", encoding="ascii")
    # What a library prints must not be taken for an answer.
    os.dup2(2, 1)

    def tell(told: Answer) -> None:
        out.write(json.dumps(told, allow_nan=False) + "\n")
        out.flush()

    for line in sys.stdin:
        asked = json.loads(line)
        limit_memory(memory_for_bytes(asked["size_bytes"]))
        told = answer(Path(asked["path"]), lambda seconds: tell({"read_s": seconds}))
        last = told.get("problem") in ("TOO_LARGE", "FAULT") or peak_bytes() > MUCH_BYTES
        tell({**told, "last": last})
        if last:
            return


if __name__ == "__main__":
    serve()
