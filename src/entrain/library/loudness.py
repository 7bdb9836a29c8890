"""Measure loudness by EBU R128 with FFmpeg's meter; runs in the sandbox."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

GATE_LUFS = -70.0
"""Absolute gate of ITU-R BS.1770; sound below it has no loudness."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Loudness:
    """Loudness of a track by EBU R128.

    Attributes
    ----------
    loudness_lufs : float or None
        Integrated, gated [LUFS]; None for silence.
    loudness_range_db : float or None
        Loudness range by EBU Tech 3342 [LU].
    true_peak_dbfs : float or None
        Peak of the interpolated curve [dBFS]; None for silence.
    """

    loudness_lufs: float | None
    loudness_range_db: float | None
    true_peak_dbfs: float | None


class Meter:
    """A loudness meter, fed block by block.

    Parameters
    ----------
    rate_hz : int
        Sampling rate [Hz].
    """

    def __init__(self, rate_hz: int) -> None:
        from av.filter import Graph

        self._rate_hz = rate_hz
        self._graph = Graph()
        source = self._graph.add_abuffer(
            sample_rate=rate_hz, format="flt", layout="stereo", time_base=Fraction(1, rate_hz)
        )
        meter = self._graph.add("ebur128", "metadata=1:peak=true")
        sink = self._graph.add("abuffersink")
        source.link_to(meter)
        meter.link_to(sink)
        self._graph.configure()
        self._n_frames = 0
        self._metadata: dict[str, str] = {}

    def add(self, samples: NDArray[np.float32]) -> None:
        """Add the next samples.

        Parameters
        ----------
        samples : ndarray of float32, shape (n_frames, 2)
            Left and right.
        """
        from av import AudioFrame

        block = np.ascontiguousarray(samples, dtype=np.float32).reshape(1, -1)
        frame: Any = AudioFrame.from_ndarray(block, format="flt", layout="stereo")
        frame.sample_rate = self._rate_hz
        frame.time_base = Fraction(1, self._rate_hz)
        frame.pts = self._n_frames
        self._n_frames += len(samples)
        self._graph.push(frame)
        self._pull()

    def result(self) -> Loudness:
        """Return the loudness of everything added; nothing can be added afterwards."""
        if self._n_frames:
            self._graph.push(None)
            self._pull()
        loudness_lufs = self._number("I")
        if loudness_lufs is None or loudness_lufs <= GATE_LUFS:
            return Loudness(loudness_lufs=None, loudness_range_db=None, true_peak_dbfs=None)
        peak = self._number("true_peak")
        return Loudness(
            loudness_lufs=loudness_lufs,
            loudness_range_db=self._number("LRA"),
            true_peak_dbfs=20 * math.log10(peak) if peak else None,
        )

    def _number(self, name: str) -> float | None:
        value = float(self._metadata.get(f"lavfi.r128.{name}", "nan"))
        return value if math.isfinite(value) else None

    def _pull(self) -> None:
        while True:
            try:
                frame = self._graph.pull()
            except (BlockingIOError, EOFError):
                return
            # A frame every 100 ms carries the measurement up to it.
            self._metadata = frame.metadata or self._metadata
