"""The process that reads music: a file is identified, analysed or played, and nothing else.

A question is a list of a job, a path, and what else the job needs.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from entrain.library.problems import TrackProblem, TrackProblemError
from entrain.sandbox import SAMPLES, Answer, FrameWriter, serve


def play(writer: FrameWriter, path: str, rate_hz: int, from_s: float) -> Answer:
    """Send a file's sound."""
    import av  # noqa: F401 - before any file, so that no import counts as its time

    from entrain.library.audio import Decoding, opened
    from entrain.library.limits import Allowance

    allowance = Allowance(writer.allow_time)
    with opened(Path(path)) as sound:
        decoding = Decoding(sound, rate_hz, allowance)
        if from_s > 0:
            decoding.seek(from_s)
        for block in decoding.blocks():
            writer.send(SAMPLES, block.astype("<f4", copy=False).tobytes())
    return {}


def identify(writer: FrameWriter, path: str) -> Answer:
    """Return a file's fingerprint and tags."""
    import av  # noqa: F401

    from entrain.library.audio import identity, opened
    from entrain.library.limits import Allowance
    from entrain.library.tags import read_tags

    allowance = Allowance(writer.allow_time)
    with opened(Path(path)) as sound:
        track_id = identity(sound, allowance)
    return {"track_id": track_id, "tags": read_tags(Path(path))}


def analyse(writer: FrameWriter, path: str) -> Answer:
    """Return what is measured in a file's sound."""
    import av  # noqa: F401
    import scipy.fft
    import scipy.ndimage
    import scipy.signal  # noqa: F401

    from entrain.library.measured import measure
    from entrain.music import beats  # noqa: F401

    return {"measured": measure(Path(path), writer.allow_time)}


JOBS: dict[str, Callable[..., Answer]] = {"play": play, "identify": identify, "analyse": analyse}


def answer(writer: FrameWriter, question: Any) -> Answer:
    """Do a job; return what comes of it, or what is wrong with the file."""
    job, *about = question
    try:
        return JOBS[job](writer, *about)
    except TrackProblemError as error:
        # Memory that has run out once is in pieces: a fresh process has it whole.
        last = error.reason is TrackProblem.TOO_LARGE
        return {"problem": error.reason.name, "detail": error.detail, "last": last}


if __name__ == "__main__":
    serve(answer)
