"""Breathing windows of an ECG in memory, for measuring accuracy."""

from __future__ import annotations

from entrain.analysis.offline_pipeline import feed_ecg
from entrain.formats import ecg_of
from entrain.physiology import BreathWindow, Floats


def breathing_windows(uv: Floats, rate_hz: float) -> list[BreathWindow]:
    """Return the breathing windows of an ECG that begins at 0 s.

    Parameters
    ----------
    uv : ndarray, shape (n_samples,)
        The ECG [uV].
    rate_hz : float
        Sampling rate [Hz].
    """
    return feed_ecg(ecg_of(uv, rate_hz)).windows
