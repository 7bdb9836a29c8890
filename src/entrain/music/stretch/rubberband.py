"""Rubber Band's finer engine with its short window, where the user has installed it.

It is not shipped: Rubber Band and pylibrb are GPL. `pip install entrain[rubberband]`.
"""

from __future__ import annotations

import numpy as np

from entrain.music.stretch.stretcher import Pull, Samples

_MOST_FRAMES = 4096
_LEAST_FRAMES = 64


class RubberBand:
    """Rubber Band R3 as a stretcher.

    Parameters
    ----------
    pull : callable
        Returns the next frames of the music, shape (n_frames, 2).
    rate_hz : int
        Sampling rate [Hz].

    Attributes
    ----------
    position : float
        Position in the input of the next frame to be read [frames]. A new ratio takes effect
        some tens of milliseconds late, by which this may be off after a change.
    delay_frames : int
        How many frames later, in the output, that position is heard.

    Raises
    ------
    ImportError
        pylibrb is not installed.
    """

    def __init__(self, pull: Pull, rate_hz: int) -> None:
        import pylibrb

        option = pylibrb.Option
        self._pull = pull
        self._engine = pylibrb.RubberBandStretcher(
            rate_hz,
            2,
            option.PROCESS_REALTIME
            | option.ENGINE_FINER
            | option.WINDOW_SHORT
            | option.CHANNELS_TOGETHER,
        )
        self._engine.set_max_process_size(_MOST_FRAMES)
        self.delay_frames = int(self._engine.get_start_delay())
        self._unfed = int(self._engine.get_preferred_start_pad())
        self.position = 0.0

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
        self._engine.time_ratio = 1 / ratio
        if self._unfed:
            # Silence is fed first, so that the delay is the same at every ratio.
            self._engine.process(np.zeros((2, self._unfed), np.float32), False)
            self._unfed = 0
        while self._engine.available() < n_frames:
            wanted = self._engine.get_samples_required()
            frames = min(max(wanted, _LEAST_FRAMES), _MOST_FRAMES)
            self._engine.process(np.ascontiguousarray(self._pull(frames).T), False)
        self.position += n_frames * ratio
        return np.ascontiguousarray(self._engine.retrieve(n_frames).T)
