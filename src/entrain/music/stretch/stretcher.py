"""What a stretcher is: another tempo, the same pitch, while it plays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]

SLOWEST_RATIO, FASTEST_RATIO = 0.75, 1.25
"""Beyond these any stretcher can be heard to work."""

Pull = Callable[[int], Samples]
"""Gives the next frames of the music, shape (n_frames, 2), float32; silence after its end."""


class Stretcher(Protocol):
    """Plays music at another tempo. Made with a `Pull`, which it asks as it needs."""

    @property
    def position(self) -> float:
        """Place in the music of the next frame to be read, in frames from its beginning.

        It is counted, not measured: after any number of frames it is the sum of the ratios
        they were rendered with, so the long-run tempo is exact.
        """
        ...

    @property
    def delay_frames(self) -> int:
        """How many frames of output later that place is heard."""
        ...

    def render(self, n_frames: int, ratio: float) -> Samples:
        """Return the next samples.

        Parameters
        ----------
        n_frames : int
            How many.
        ratio : float
            Tempo wanted over the music's own, 0.75..1.25; it may change from call to call.

        Returns
        -------
        ndarray, shape (n_frames, 2), float32
            Left and right.
        """
        ...
