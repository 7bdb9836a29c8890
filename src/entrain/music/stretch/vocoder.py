"""A phase vocoder with identity phase locking and preserved attacks.

Each frame is rotated, peak by peak, so that the input one hop before it agrees in phase with
what was played last; every bin is rotated with its peak, and both channels alike (identity
phase locking: Laroche and Dolson 1999, doi:10.1109/89.759041). Where a sound begins there is
nothing to agree with: such peaks are played unrotated, so that the bins of an attack stay in
phase (Röbel 2003). Around an attack the music continues at its own tempo, and the difference
is made up between attacks.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from entrain.music.stretch.attacks import Attacks
from entrain.music.stretch.stretcher import Pull, Samples

WINDOW_S = 0.09
"""Long enough to resolve the tones of a low chord, short enough for a soft attack."""

_OVERLAP = 8
_HANN_SQUARED_SUM = 3 * _OVERLAP / 8
"""Constant sum of the overlapping squared Hann windows."""

_ATTACK_FRAC = 0.5
"""A peak that had less than this share of its power a hop before has just begun."""

_HELD_FRAC = 0.3
"""Share of a window on either side of an attack in which the tempo is native."""

_QUIET = 1e-12

Spectra = NDArray[np.complex64]


class PhaseVocoder:
    """Changes the tempo and keeps the pitch, block by block.

    Parameters
    ----------
    pull : callable
        Returns the next frames of the music, shape (n_frames, 2).
    rate_hz : int
        Sampling rate [Hz].

    Attributes
    ----------
    position : float
        Position in the input of the next frame to be read [frames].
    delay_frames : int
        How many frames later, in the output, that position is heard.
    """

    def __init__(self, pull: Pull, rate_hz: int) -> None:
        self._pull = pull
        window = 1 << round(math.log2(rate_hz * WINDOW_S))
        self._window_frames, self._hop = window, window // _OVERLAP
        self.position = 0.0
        self.delay_frames = window // 2
        self._taper = np.hanning(window + 1)[:-1].astype(np.float32)
        # The music starts from silence, which is an attack like any other.
        before = 3 * window
        self._input = np.zeros((2, before), np.float32)
        self._input_start = -before
        self._attacks = Attacks(rate_hz, start=-before)
        self._attacks.add(self._input)
        self._held = int(_HELD_FRAC * window)
        self._sum = np.zeros((2, window), np.float32)
        self._last: Spectra | None = None
        self._ready = np.zeros((2, 0), np.float32)

    def render(self, n_frames: int, ratio: float) -> Samples:
        """Return the next frames, reading `ratio` times as many from the input.

        Parameters
        ----------
        n_frames : int
            Number of frames.
        ratio : float
            Tempo ratio, played to native.

        Returns
        -------
        ndarray, shape (n_frames, 2), float32
            Left and right.
        """
        if self._last is None:
            self._prime(ratio)
        parts = [self._ready]
        ready = self._ready.shape[1]
        while ready < n_frames:
            parts.append(self._add_frame(ratio))
            ready += self._hop
        samples = np.concatenate(parts, axis=1)
        self._ready = samples[:, n_frames:]
        return np.ascontiguousarray(samples[:, :n_frames].T)

    def _prime(self, ratio: float) -> None:
        """Add the frames before the first one that overlap it.

        Without them the first half window has fewer overlapping windows than the rest: an attack in
        it was up to 4 dB too soft.
        """
        self.position = -_OVERLAP * self._hop * ratio
        for _ in range(_OVERLAP):
            self._add_frame(ratio)
        self.position = 0.0

    def _add_frame(self, ratio: float) -> Samples:
        """Add one frame and return the hop that it completes, shape (2, hop)."""
        start = round(self._frame_position(ratio)) - self._window_frames // 2
        now, before = self._spectra(start), self._spectra(start - self._hop)
        played = now if self._last is None else now * _rotations(self._last, before, now)
        self._last = played
        self._sum += np.fft.irfft(played, axis=1) * (self._taper / _HANN_SQUARED_SUM)
        done = self._sum[:, : self._hop].copy()
        self._sum[:, : -self._hop] = self._sum[:, self._hop :]
        self._sum[:, -self._hop :] = 0
        self.position += self._hop * ratio
        return done

    def _frame_position(self, ratio: float) -> float:
        """Return where in the input this frame is taken from: near `position`.

        Around an attack every frame then shows it in the same place, and the attack itself is heard
        when it should be.
        """
        self._fill(round(self.position) + 2 * self._window_frames)
        before, attack, after = self._attacks.around(self.position)
        offset = self.position - attack
        gap = (after - attack) if offset > 0 else (attack - before)
        held = self._held * ratio
        held, back = min(held, gap / 4), min(3 * held, gap / 2)
        if abs(offset) >= back:
            return self.position
        share = 1.0 if abs(offset) <= held else (back - abs(offset)) / (back - held)
        shifted = math.copysign(min(abs(offset), held), offset) * share
        return self.position + shifted * (1 / ratio - 1)

    def _spectra(self, start: int) -> Spectra:
        """Return the windowed spectra of both channels from `start`, shape (2, n_bins)."""
        at = start - self._input_start
        frame = self._input[:, at : at + self._window_frames] * self._taper
        return np.fft.rfft(frame, axis=1).astype(np.complex64, copy=False)

    def _fill(self, end: int) -> None:
        """Read the input up to `end`, and drop what is no longer needed."""
        missing = end - self._input_start - self._input.shape[1]
        if missing <= 0:
            return
        past = max(end - self._input_start - 5 * self._window_frames, 0)
        more = self._pull(max(missing, self._hop)).T
        self._attacks.add(more)
        self._attacks.forget(self.position - 2 * self._window_frames)
        self._input = np.concatenate([self._input[:, past:], more], axis=1)
        self._input_start += past


def _rotations(last: Spectra, before: Spectra, now: Spectra) -> NDArray[np.complex64]:
    """Return the unit number to multiply each bin of `now` by, shape (n_bins,).

    Parameters
    ----------
    last : ndarray, shape (2, n_bins)
        The frame played last.
    before, now : ndarray, shape (2, n_bins)
        The input one hop before this frame, and this frame.
    """
    power = _power(now)
    peaks = _peaks(power)
    if not len(peaks):
        return np.ones(len(power), np.complex64)
    cross = (last[:, peaks] * before[:, peaks].conj()).sum(axis=0)
    size = np.abs(cross)
    has_just_begun = (_power(before)[peaks] < _ATTACK_FRAC * power[peaks]) | (size < _QUIET)
    rotation = np.where(has_just_begun, 1, cross / np.maximum(size, _QUIET)).astype(np.complex64)
    borders = (peaks[1:] + peaks[:-1] + 1) // 2
    widths = np.diff(np.concatenate([[0], borders, [len(power)]]))
    return np.repeat(rotation, widths)


def _power(spectra: Spectra) -> NDArray[np.float32]:
    power: NDArray[np.float32] = (spectra.real**2 + spectra.imag**2).sum(axis=0)
    return power


def _peaks(power: NDArray[np.float32]) -> NDArray[np.intp]:
    """Return the bins above their two neighbours on either side."""
    middle = power[2:-2]
    above = (middle > power[1:-3]) & (middle >= power[3:-1])
    above &= (middle > power[:-4]) & (middle >= power[4:])
    return np.flatnonzero(above) + 2
