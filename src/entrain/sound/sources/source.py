"""The port of music sources: samples for a score, at a constant loudness."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from entrain.music import Score

Samples = NDArray[np.float32]


class Source(Protocol):
    """Makes or reads music at a constant loudness; the engine adds the swell."""

    def render(self, score: Score, start_s: float, n_frames: int) -> Samples:
        """Return the next samples; each call continues where the one before ended.

        Parameters
        ----------
        score : Score
            What the music does.
        start_s : float
            When the first of these samples is heard, on the session's clock [s]. It may
            differ a little from the end of the last call: the device clock drifts.
        n_frames : int
            How many frames to return.

        Returns
        -------
        ndarray, shape (n_frames, 2), float32
            Left and right, within -1..1.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceKind:
    """A kind of music that can be chosen.

    Attributes
    ----------
    name : str
        Its name on the command line.
    title : str
        Its name in plain words.
    audible : bool
        False where there is nothing to hear, and so nothing to follow.
    takes : tuple of str
        What can be changed while it plays: "track", "pulse", "character" and, if there are
        several characters, each by its name: "character:drone".
    make : callable
        Makes a source from a seed and a sampling rate [Hz].
    """

    name: str
    title: str
    audible: bool
    make: Callable[[int, int], Source]
    takes: tuple[str, ...] = ()
