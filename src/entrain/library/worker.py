"""The bounded process itself: a file is identified, analysed or played, and nothing else.

Called without arguments it reads one JSON request a line and answers each; with `play` and
a JSON list of path, rate and place it sends the sound. It answers in frames: `s` for samples,
`j` for JSON, which is `{"ready"}` once, `{"at_s"}` as a sign of life, `{"analysing_s"}`,
`{"problem", "detail"}` or the answer with `"done"`.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from entrain.library.limits import Allowance, come_after_sound, limit_memory
from entrain.library.problems import TrackProblem, TrackProblemError
from entrain.library.process import HEADER


class Speaker:
    """Writes frames to whoever started the process."""

    def __init__(self, pipe: BinaryIO) -> None:
        self._pipe = pipe

    def say(self, **what: Any) -> None:
        """Send JSON."""
        self.send(b"j", json.dumps(what, allow_nan=False).encode())

    def send(self, kind: bytes, content: bytes) -> None:
        """Send a frame."""
        self._pipe.write(HEADER.pack(kind, len(content)))
        self._pipe.write(content)
        self._pipe.flush()

    def told(self, at_s: float) -> None:
        """Say how far a file is read."""
        self.say(at_s=at_s)


def play(speaker: Speaker, path: str, rate_hz: int, from_s: float) -> None:
    """Send a file's sound."""
    from entrain.library.audio import Decoding, opened

    with opened(Path(path)) as sound:
        decoding = Decoding(sound, rate_hz, Allowance(speaker.told))
        if from_s > 0:
            decoding.seek(from_s)
        for block in decoding.blocks():
            speaker.send(b"s", block.astype("<f4", copy=False).tobytes())
    speaker.say(done=True)


def identify(speaker: Speaker, path: str) -> None:
    """Send a file's fingerprint and tags."""
    from entrain.library.audio import identity, opened
    from entrain.library.tags import read_tags

    with opened(Path(path)) as sound:
        track_id = identity(sound, Allowance(speaker.told))
    speaker.say(done=True, track_id=track_id, tags=read_tags(Path(path)))


def analyse(speaker: Speaker, path: str) -> None:
    """Send what is measured in a file's sound."""
    from entrain.library.measured import measure

    speaker.say(done=True, measured=measure(Path(path), speaker.told, speaker.say))


JOBS: dict[str, Callable[[Speaker, str], None]] = {"identify": identify, "analyse": analyse}


def guarded(speaker: Speaker, job: Callable[[], None]) -> bool:
    """Do a job and say what went wrong with it; False if the process is no longer fit."""
    try:
        job()
    except TrackProblemError as error:
        speaker.say(problem=error.reason.name, detail=error.detail)
    except MemoryError:
        speaker.say(problem=TrackProblem.TOO_LARGE.name, detail="")
        return False
    except BrokenPipeError:
        return False
    except Exception as error:
        detail = f"{type(error).__name__}: {error}"
        speaker.say(
            problem=TrackProblem.FAULT.name, detail=detail.encode("ascii", "replace").decode()
        )
        return False
    return True


def main(arguments: list[str]) -> None:
    """Do what is asked until there is no more."""
    limit_memory()
    come_after_sound()
    # Not `sys.stdout`: where Python is told not to buffer, a write that a sleeping computer
    # interrupts is cut short.
    speaker = Speaker(open(1, "wb", closefd=False))  # noqa: SIM115 - for as long as there is one
    # Nothing that a library prints may get between the frames.
    sys.stdout = sys.stderr
    import av  # noqa: F401 - before any file, so that no import counts as its silence

    if arguments[:1] == ["play"]:
        speaker.say(ready=True)
        path, rate_hz, from_s = json.loads(arguments[1])
        guarded(speaker, lambda: play(speaker, path, rate_hz, from_s))
        return
    import scipy.fft
    import scipy.ndimage
    import scipy.signal  # noqa: F401

    from entrain.library import measured, tags  # noqa: F401
    from entrain.music import beats  # noqa: F401

    speaker.say(ready=True)
    for line in sys.stdin.buffer:
        job, path = json.loads(line)
        if not guarded(speaker, lambda job=job, path=path: JOBS[job](speaker, path)):  # type: ignore[misc]
            return


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except (BrokenPipeError, KeyboardInterrupt):
        # Whoever asked has gone. Without the flush that Python would try again.
        os._exit(1)
