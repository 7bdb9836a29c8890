"""The protocol of a time stretcher: another tempo at the same pitch, while playing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]

SLOWEST_RATIO, FASTEST_RATIO = 0.75, 1.25
"""Tempo ratios beyond which every stretcher is audible."""

Pull = Callable[[int], Samples]
"""Returns the next frames of the music, shape (n_frames, 2), float32; silence after its end."""


class Stretcher(Protocol):
    """Plays music at another tempo. It reads the music from the `Pull` it was made with."""

    @property
    def position(self) -> float:
        """Position in the music of the next frame to be read, in frames from its beginning.

        It is counted, not measured: the sum of the ratios of all frames rendered, so that the
        long-run tempo is exact.
        """
        ...

    @property
    def delay_frames(self) -> int:
        """How many frames later, in the output, that position is heard."""
        ...

    def render(self, n_frames: int, ratio: float) -> Samples:
        """Return the next samples.

        Parameters
        ----------
        n_frames : int
            Number of frames.
        ratio : float
            Tempo ratio, played to native, 0.75 to 1.25; it may change from call to call.

        Returns
        -------
        ndarray, shape (n_frames, 2), float32
            Left and right.
        """
        ...
