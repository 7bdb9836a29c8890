"""The process in which untrusted files are read and analysed.

A request is a path, the file's size [bytes], and the unit and channel the user gave.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from entrain.formats import NO_OPTIONS, ReadOptions
from entrain.sandbox import MEMORY_BYTES, Answer, FrameWriter, limit_memory, serve

FREE_BYTES, EACH_BYTE = 32 << 20, 24
"""Memory for each further byte of a file above `FREE_BYTES`: what 16-bit ECG at 130 Hz needs."""
MUCH_BYTES = 300 << 20
"""Memory after which the process is replaced, since Python returns little of it."""
READ_S, READ_BYTES_PER_S = 8.0, 2_000_000
"""Time to read or refuse a file; text is read at five times this rate, other formats faster."""
WORK_S, WORK_PER_S = 8.0, 100.0
"""Time to analyse it: a second for `WORK_PER_S` of the file, ten times what a busy core needs."""
RECORDING_BYTES_PER_S = 10_000
"""Rate for replaying a recording: a third of that of the smallest sessions, without ECG."""
MOST_S = 3600.0


def memory_for_bytes(size_bytes: int) -> int:
    """Return the memory limit for the analysis of a file [bytes]."""
    return MEMORY_BYTES + EACH_BYTE * max(0, size_bytes - FREE_BYTES)


def reading_s(size_bytes: int, *, recording: bool) -> float:
    """Return the limit of computing time for reading a file [s]."""
    rate = RECORDING_BYTES_PER_S if recording else READ_BYTES_PER_S
    return min(READ_S + size_bytes / rate, MOST_S)


def peak_bytes() -> int:
    """Return the peak memory of this process [bytes]; 0 where the system does not report it."""
    # Not `getrusage`: on Linux that includes the memory of the parent process.
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next(1024 * int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


def analyze_or_refuse(
    path: Path, has_read: Callable[[float], None] | None = None, options: ReadOptions = NO_OPTIONS
) -> Answer:
    """Analyse a file and return the answer to send, also where it cannot be analysed.

    Parameters
    ----------
    path : Path
        The file.
    has_read : callable or None
        Called with the length of the data to analyse [s], once the file has been read.
    options : ReadOptions
        What the user said of it.
    """
    from entrain.analysis.single_file import analyze_in_process
    from entrain.formats import FileProblem, FileProblemError

    try:
        return {"result": analyze_in_process(path, has_read, options)}
    except FileProblemError as error:
        problem = error
    except FileNotFoundError:
        problem = FileProblemError(FileProblem.NO_SUCH_FILE, path)
    except OSError as error:
        problem = FileProblemError(FileProblem.NOT_READABLE, path, error.strerror or "")
    return {"problem": problem.reason.name, "detail": problem.detail, "path": problem.about}


def answer(writer: FrameWriter, question: Any) -> Answer:
    """Analyse a file within the limits that its size allows."""
    from entrain.analysis.single_file import RECORDING

    name, size_bytes, unit, channel = question
    path = Path(name)

    def has_read(seconds: float) -> None:
        writer.allow_time(min(WORK_S + seconds / WORK_PER_S, MOST_S))

    limit_memory(memory_for_bytes(size_bytes))
    writer.allow_time(reading_s(size_bytes, recording=path.suffix.lower() == RECORDING))
    return {
        **analyze_or_refuse(path, has_read, ReadOptions(unit=unit, channel=channel)),
        "last": peak_bytes() > MUCH_BYTES,
    }


if __name__ == "__main__":
    serve(answer)
