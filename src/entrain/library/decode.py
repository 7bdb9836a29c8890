"""A track's sound to be played: decoded in a bounded process of its own, block by block."""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

from entrain.library.limits import WORKER
from entrain.library.problems import check, lost
from entrain.sandbox import SAMPLES, LostError, SandboxProcess

Samples = NDArray[np.float32]


class Decoder:
    """Reads a track from a place on; holds no more of it than one block.

    The process is ahead by what fits into the pipe. It ends with `close`, and by itself
    when this program does.

    Parameters
    ----------
    path : Path
        The file.
    rate_hz : int
        Wanted sample rate [Hz], whatever the file's own.
    from_s : float
        Where in the track to begin [s]; exact to a sample or so in every format.
    stop : threading.Event or None
        When it is set the process ends, and a `read` that waits raises.

    Examples
    --------
    with Decoder(path, 48_000, from_s=12.5) as decoder:
        while len(block := decoder.read(4_800)):
            ...
    """

    def __init__(
        self, path: Path, rate_hz: int, from_s: float = 0.0, stop: threading.Event | None = None
    ) -> None:
        self._process = SandboxProcess(WORKER, stop)
        self._process.send_request(["play", os.fspath(path.absolute()), rate_hz, from_s])
        self._ahead: Samples = np.empty((0, 2), dtype=np.float32)
        self._ended = False

    def __enter__(self) -> Decoder:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        where: TracebackType | None,
    ) -> None:  # fmt: skip
        self.close()

    def read(self, n_frames: int) -> Samples:
        """Return the next samples; fewer than asked only at the track's end, none after it.

        The first call waits for the process to start, about half a second; later ones take
        what is ready, and wait while the process still computes.

        Parameters
        ----------
        n_frames : int
            How many.

        Returns
        -------
        ndarray, shape (at most n_frames, 2), float32
            Left and right, at the file's own level.

        Raises
        ------
        TrackProblemError
            The file cannot be read (on), or the process died or fell silent.
        """
        parts, missing = [], n_frames
        while missing and (len(self._ahead) or self._fill()):
            part, self._ahead = self._ahead[:missing], self._ahead[missing:]
            missing -= len(part)
            parts.append(part)
        return np.concatenate(parts) if parts else np.empty((0, 2), dtype=np.float32)

    def close(self) -> None:
        """End the process."""
        self._process.close()

    def _fill(self) -> bool:
        if self._ended:
            return False
        try:
            kind, content = self._process.read_frame()
        except LostError as error:
            raise lost(error) from error
        if kind == SAMPLES:
            self._ahead = np.frombuffer(content, dtype="<f4").reshape(-1, 2)
            return True
        check(json.loads(content))
        self._ended = True
        return False
