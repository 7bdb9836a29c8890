"""Find where breaths, beats and half-beats fall in a block of samples."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from entrain.music.score import Score, Span

CONTROL_FRAMES = 512
"""Interval at which the score is read: 12 ms, within which a line is exact to microseconds."""

LARGEST_GAP_BREATHS = 0.5
"""After a larger jump of the guide the grid starts anew instead of catching up on beats."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A half-beat of the grid, on which a note may start.

    Attributes
    ----------
    frame : int
        Where it falls in the block.
    index : int
        0 where the breath begins, then 1, 2 ... 2 n_beats - 1; even ones are beats.
    n_beats : int
        Beats of this breath.
    per_min : float
        Rate of the guide [breaths/min].
    density_frac : float
        How much is to be going on, 0 to 1.
    """

    frame: int
    index: int
    n_beats: int
    per_min: float
    density_frac: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Block:
    """The score within a block.

    Attributes
    ----------
    frames : ndarray, shape (n_points,), int64
        Where in the block the score was read.
    span : Span
        The score at these points.
    slots : tuple of Slot
        The half-beats within the block, in order.
    """

    frames: NDArray[np.int64]
    span: Span
    slots: tuple[Slot, ...]


class BeatGrid:
    """Reads the score block by block and finds every half-beat once.

    Half-beats are found by phase, not by time: where the clock of a device makes blocks overlap
    or separate by a few samples, no beat is doubled or lost.

    Parameters
    ----------
    rate_hz : int
        Sampling rate [Hz].
    block_frames : int
        Length of a block.
    """

    def __init__(self, rate_hz: int, block_frames: int) -> None:
        self._rate_hz = rate_hz
        self._frames = np.arange(0, block_frames + 1, CONTROL_FRAMES)
        self._done_breaths: float | None = None

    def read(self, score: Score, start_s: float) -> Block:
        """Return the score within a block.

        Parameters
        ----------
        score : Score
            The score.
        start_s : float
            When the block is heard [s].
        """
        span = score.sample(start_s + self._frames / self._rate_hz)
        breaths = (span.phase_rad / (2 * math.pi)).tolist()
        slots: list[Slot] = []
        for k in range(1, len(breaths)):
            for position in self._new_between(breaths[k - 1], breaths[k], span, k):
                slots.append(self._slot(position, breaths[k - 1], breaths[k], span, k))
        return Block(frames=self._frames, span=span, slots=tuple(slots))

    def _new_between(self, first: float, last: float, span: Span, k: int) -> list[float]:
        """Return the positions on the grid [breaths] up to `last` that are new."""
        done = self._done_breaths
        if done is None or not -LARGEST_GAP_BREATHS < last - done < LARGEST_GAP_BREATHS:
            done = first - 1e-9  # a beat on the very first sample counts
        self._done_breaths = max(done, last)
        per_breath = 2 * int(span.beats_per_breath[k])
        begin, end = math.floor(done * per_breath) + 1, math.floor(last * per_breath)
        return [index / per_breath for index in range(begin, end + 1)]

    def _slot(self, position: float, first: float, last: float, span: Span, k: int) -> Slot:
        part = (position - first) / (last - first) if last > first else 0.0
        frame = int(self._frames[k - 1] + min(max(part, 0.0), 1.0) * CONTROL_FRAMES)
        n_beats = int(span.beats_per_breath[k])
        return Slot(
            frame=min(frame, int(self._frames[-1]) - 1),
            index=round(position * 2 * n_beats) % (2 * n_beats),
            n_beats=n_beats,
            per_min=float(span.per_min[k]),
            density_frac=float(span.density_frac[k]),
        )
