"""Decode a track for playing, block by block, in a sandboxed process."""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

from entrain.library.limits import WORKER
from entrain.library.problems import problem_of_loss, raise_problem
from entrain.sandbox import SAMPLES, LostError, SandboxProcess

Samples = NDArray[np.float32]


class Decoder:
    """Reads a track from a given place; holds no more of it than one block.

    The process decodes ahead by what fits into the pipe. It ends with `close`, and by itself
    when this program does.

    Parameters
    ----------
    path : Path
        The file.
    rate_hz : int
        Sampling rate to convert to [Hz].
    from_s : float
        Where in the track to begin [s]; exact to about a sample in every format.
    stop : threading.Event or None
        Once set, the process ends and a waiting `read` raises.

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
        """Return the next samples; fewer than requested only at the end of the track.

        The first call waits for the process to start, about half a second; later ones wait only
        while the process is still decoding.

        Parameters
        ----------
        n_frames : int
            Number of frames.

        Returns
        -------
        ndarray of float32, shape (at most n_frames, 2)
            Left and right, at the file's own level.

        Raises
        ------
        TrackProblemError
            The file cannot be read, or the process died or stopped answering.
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
            raise problem_of_loss(error) from error
        if kind == SAMPLES:
            self._ahead = np.frombuffer(content, dtype="<f4").reshape(-1, 2)
            return True
        raise_problem(json.loads(content))
        self._ended = True
        return False
