"""Locate attacks to a hundredth of a second, ahead of where they are played."""

from __future__ import annotations

import numpy as np

from entrain.music.stretch.stretcher import Samples

_WINDOW_S = 0.023
_HOPS_A_WINDOW = 4
_NEW_FRAC = 0.3
"""Share of the amplitude spectrum that is new within a window at an attack."""

_APART_S = 0.03
"""Of two attacks closer than this the greater one counts."""

_NOISE_FLOOR = 1e-3


class Attacks:
    """Finds attacks in a stream of samples.

    Parameters
    ----------
    rate_hz : int
        Sampling rate [Hz].
    start : int
        Position of the first frame that will be added.

    Attributes
    ----------
    known_to : int
        Position up to which all attacks are known [frames].
    """

    def __init__(self, rate_hz: int, start: int) -> None:
        self._window = 1 << round(np.log2(rate_hz * _WINDOW_S))
        self._hop = self._window // _HOPS_A_WINDOW
        self._apart = max(int(_APART_S * rate_hz / self._hop), 1)
        self._taper = np.hanning(self._window + 1)[:-1].astype(np.float32)
        self._samples = np.zeros((2, 0), np.float32)
        self._sizes = np.zeros((0, self._window // 2 + 1), np.float32)
        self._new = np.zeros(0)
        self._new_start = start + self._hop * _HOPS_A_WINDOW + self._window // 2
        self._places: list[int] = []
        self.known_to = start

    def add(self, samples: Samples) -> None:
        """Add the next frames.

        Parameters
        ----------
        samples : ndarray, shape (2, n_frames), float32
            Left and right.
        """
        self._samples = np.concatenate([self._samples, samples], axis=1)
        count = (self._samples.shape[1] - self._window) // self._hop + 1
        if count <= 0:
            return
        frames = np.lib.stride_tricks.sliding_window_view(self._samples, self._window, axis=1)
        spectra = np.fft.rfft(frames[:, : count * self._hop : self._hop] * self._taper, axis=2)
        self._samples = self._samples[:, count * self._hop :]
        sizes = np.sqrt((spectra.real**2 + spectra.imag**2).sum(axis=0))
        self._sizes = np.concatenate([self._sizes, sizes.astype(np.float32)])
        earlier, later = self._sizes[:-_HOPS_A_WINDOW], self._sizes[_HOPS_A_WINDOW:]
        rise = np.maximum(later - earlier, 0).sum(axis=1)
        whole = later.sum(axis=1) + _NOISE_FLOOR * self._window
        self._sizes = self._sizes[-_HOPS_A_WINDOW:]
        self._new = np.concatenate([self._new, rise / whole])
        self._pick()

    def _pick(self) -> None:
        """Keep every local maximum that no later value can exceed."""
        reach = self._apart
        for at in range(reach, len(self._new) - reach):
            near = self._new[at - reach : at + reach + 1]
            if self._new[at] > _NEW_FRAC and near.argmax() == reach:
                self._places.append(self._new_start + at * self._hop)
        done = max(len(self._new) - 2 * reach, 0)
        self._new = self._new[done:]
        self._new_start += done * self._hop
        self.known_to = self._new_start + reach * self._hop

    def around(self, place: float) -> tuple[float, float, float]:
        """Return the positions of the attack nearest to `place` and of those before and after it.

        In the order before, nearest, after; infinite where there is none.
        """
        if not self._places:
            return (-np.inf, np.inf, np.inf)
        places = np.array(self._places)
        at = int(np.abs(places - place).argmin())
        before = float(places[at - 1]) if at > 0 else -np.inf
        after = float(places[at + 1]) if at + 1 < len(places) else np.inf
        return (before, float(places[at]), after)

    def forget(self, place: float) -> None:
        """Drop the attacks before `place`, except the last."""
        while len(self._places) > 1 and self._places[1] < place:
            self._places.pop(0)
