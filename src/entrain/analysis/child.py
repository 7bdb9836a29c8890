"""The process in which a foreign file is read: it can neither eat the memory nor hang us.

Called with a path. Prints one JSON line: `{"result": ...}` or `{"problem": ..., ...}`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

MEMORY_BYTES = 1 << 30


def limit_memory() -> None:
    """Refuse this process more than a gibibyte, where the system can."""
    try:
        import resource
    except ImportError:  # Windows
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = MEMORY_BYTES if hard == resource.RLIM_INFINITY else min(MEMORY_BYTES, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))


def main(path: Path) -> dict[str, object]:
    """Analyse a file; return what is to be printed."""
    limit_memory()
    from entrain.analysis.analyze import analyze_here
    from entrain.analysis.problems import FileProblem, FileProblemError

    try:
        return {"result": analyze_here(path)}
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
    return {
        "problem": problem.reason.name,
        "path": str(problem.path),
        "detail": problem.detail,
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(Path(sys.argv[1])), allow_nan=False) + "\n")
