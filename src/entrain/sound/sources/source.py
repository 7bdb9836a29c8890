"""What a music source is: samples for a score, at its own constant loudness."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from entrain.music import Score

Samples = NDArray[np.float32]


class Source(Protocol):
    """Makes or reads music. The engine adds the swell, so a source keeps one loudness."""

    def render(self, score: Score, start_s: float, n_frames: int) -> Samples:
        """Return the next samples; each call goes on where the one before ended.

        Parameters
        ----------
        score : Score
            What the music does.
        start_s : float
            When the first of these samples is heard, on the session's clock [s]. It may
            lie a little off the end of the last call: a device's clock is not ours.
        n_frames : int
            How many.

        Returns
        -------
        ndarray, shape (n_frames, 2), float32
            Left and right, within -1..1.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceKind:
    """A kind of music that can be asked for.

    Attributes
    ----------
    name : str
        As on the command line.
    title : str
        In plain words.
    audible : bool
        False where there is nothing to hear, and so nothing to follow.
    takes : tuple of str
        What it can be told while it plays: "track", "pulse", "character" and, where there are
        several, each by its name: "character:drone".
    make : callable
        From a seed and a sample rate [Hz] to a source.
    """

    name: str
    title: str
    audible: bool
    make: Callable[[int, int], Source]
    takes: tuple[str, ...] = ()
