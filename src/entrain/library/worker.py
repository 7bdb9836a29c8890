"""The sandboxed process that reads music: it identifies, analyses or plays a file.

A request is a list of a job, a path, and further arguments of the job.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from entrain.library.problems import TrackProblem, TrackProblemError
from entrain.sandbox import SAMPLES, Answer, FrameWriter, serve


def play(writer: FrameWriter, path: str, rate_hz: int, from_s: float) -> Answer:
    """Send the sound of a file.

    Parameters
    ----------
    writer : FrameWriter
        Where to send it.
    path : str
        The file.
    rate_hz : int
        Sampling rate to convert to [Hz].
    from_s : float
        Where to begin [s].
    """
    import av  # noqa: F401 - before any file, so that no import counts as its time

    from entrain.library.audio import Decoding, open_sound
    from entrain.library.limits import Allowance

    allowance = Allowance(writer.allow_time)
    with open_sound(Path(path)) as sound:
        decoding = Decoding(sound, rate_hz, allowance)
        if from_s > 0:
            decoding.seek(from_s)
        for block in decoding.blocks():
            writer.send(SAMPLES, block.astype("<f4", copy=False).tobytes())
    return {}


def identify(writer: FrameWriter, path: str) -> Answer:
    """Return the fingerprint and the tags of a file."""
    import av  # noqa: F401

    from entrain.library.audio import fingerprint, open_sound
    from entrain.library.limits import Allowance
    from entrain.library.tags import read_tags

    allowance = Allowance(writer.allow_time)
    with open_sound(Path(path)) as sound:
        track_id = fingerprint(sound, allowance)
    return {"track_id": track_id, "tags": read_tags(Path(path))}


def analyse(writer: FrameWriter, path: str) -> Answer:
    """Return the measurements of a file's sound."""
    import av  # noqa: F401
    import scipy.fft
    import scipy.ndimage
    import scipy.signal  # noqa: F401

    from entrain.library.measured import measure
    from entrain.music import beats  # noqa: F401

    return {"measured": measure(Path(path), writer.allow_time)}


JOBS: dict[str, Callable[..., Answer]] = {"play": play, "identify": identify, "analyse": analyse}


def answer(writer: FrameWriter, question: Any) -> Answer:
    """Do a job and return its result, or the problem with the file."""
    job, *arguments = question
    try:
        return JOBS[job](writer, *arguments)
    except TrackProblemError as error:
        # Memory is fragmented after it ran out once; a new process starts afresh.
        last = error.reason is TrackProblem.TOO_LARGE
        return {"problem": error.reason.name, "detail": error.detail, "last": last}


if __name__ == "__main__":
    serve(answer)
