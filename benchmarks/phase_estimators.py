"""The field's estimators of phase, as the benchmark runs them beside the product's.

- ROPE (Spallone et al. 2025, arXiv:2509.04962), written anew from its description: the first
  pseudo-period is found by autocorrelation of what has been heard so far; each later sample is
  matched with the nearest one, in position and velocity, of the period before, within a short
  range ahead of the last match. A match that jumps back by half a turn begins a new period. Of
  breaths that differ it loses one now and then; its period then holds two, and stays so.
- An adaptive frequency oscillator with one harmonic (Righetti, Buchli and Ijspeert 2006,
  doi:10.1016/j.physd.2006.02.009; with learnt amplitude, Ronsse et al. 2011,
  doi:10.1007/s11517-011-0816-1).
- The Hilbert phase of the last minute at its end, whose edge is mended by a causal band-pass of
  the analytic signal (ecHT: Schreglmann et al. 2021, doi:10.1038/s41467-020-20581-7).

All take one signal at 10 Hz; phases are in turns from an origin of their own.
"""

from __future__ import annotations

import numpy as np

from entrain.physiology.readings import Floats
from entrain.physiology.respiration.slow_signal import GRID_HZ

DISCARDS_S, LISTENS_S = 10.0, 20.0
"""ROPE leaves out the onset of the filter before it, then hears two periods of a slow breath."""
SHORTEST_S, NEAR_TOP_FRAC = 2.0, 0.8
FINER = 5
"""It is given the signal at 50 Hz: what it was tried on had 100, and at 10 its origin drifts."""
BEHIND_FRAC, AHEAD_FRAC = 0.05, 0.15
"""The range of ROPE's search, as in the example that comes with it."""
PHASE_GAIN, RATE_GAIN, AMPLITUDE_GAIN = 0.8, 0.08, 0.4
"""The oscillator's gains [1/s, 1/s2, 1/s]: a linearised loop with a double pole at 0.2/s."""
BAND_HZ, START_HZ = (0.05, 0.6), 0.2
MINUTE_N = round(60 * GRID_HZ)


def causal_band(signal: Floats) -> Floats:
    """Return a signal band-passed to breathing without a look ahead, in SD of its beginning."""
    from scipy.signal import butter, sosfilt, sosfilt_zi

    sos = butter(1, BAND_HZ, "band", fs=GRID_HZ, output="sos")
    band, _ = sosfilt(sos, signal, zi=sosfilt_zi(sos) * signal[0])
    spread = float(band[: round(LISTENS_S * GRID_HZ)].std())
    scaled: Floats = band / spread if spread > 0 else band
    return scaled


def rope(signal: Floats) -> Floats:
    """Return ROPE's phase of each sample [turns], NaN while it listens."""
    fine_s = np.arange((len(signal) - 1) * FINER + 1) / FINER
    fine = np.interp(fine_s, np.arange(len(signal)), signal)
    skipped = round(DISCARDS_S * GRID_HZ)
    found = _rope(fine[skipped * FINER :], GRID_HZ * FINER)[::FINER]
    return np.concatenate([np.full(min(skipped, len(signal)), np.nan), found])


def _rope(signal: Floats, rate_hz: float) -> Floats:
    points = np.column_stack([signal, np.diff(signal, prepend=signal[0]) * rate_hz])
    phase = np.full(len(signal), np.nan)
    period_n, begins = None, round(LISTENS_S * rate_hz)
    while period_n is None and begins < len(signal):
        period_n = _first_period(signal[:begins], SHORTEST_S * rate_hz)
        begins += FINER if period_n is None else 0
    if period_n is None:
        return phase
    past, first, match = points[:period_n], period_n, 0
    before = 1.0
    for at in range(period_n, len(signal)):
        match = _nearest(past, points[at], match)
        turn = match / len(past)
        if turn - before < -0.5 and at - first > 1:
            past, first, match = points[first:at], at, 0
        before = turn
        if at >= begins:
            phase[at] = turn
    return phase


def _first_period(heard: Floats, shortest_n: float) -> int | None:
    """Return the lag at which two halves of what was heard are alike, None without one."""
    from scipy.signal import find_peaks

    likeness = np.zeros(len(heard) // 2)
    for lag in range(1, len(likeness)):
        part = heard[: 2 * lag]
        middle, power = part.mean(), part.var()
        if power > 0:
            likeness[lag] = np.mean((part[:lag] - middle) * (part[lag:] - middle)) / power
    tops, _ = find_peaks(likeness)
    tops = tops[tops > shortest_n]
    if not len(tops) or likeness[tops].max() <= 0:
        return None
    return int(tops[likeness[tops] > NEAR_TOP_FRAC * likeness[tops].max()][0])


def _nearest(past: Floats, point: Floats, match: int) -> int:
    n = len(past)
    ahead, behind = max(1, int(AHEAD_FRAC * n)), int(BEHIND_FRAC * n)
    places = np.arange(max(match - behind, 0), match + ahead)
    places = np.unique(places % n)
    away = np.abs(past[places] - point)
    away /= np.maximum(away.max(axis=0), 1e-12)
    # Ties and a range that wraps: the first in order of time counts.
    order = np.argsort((places - match + behind) % n, kind="stable")
    return int(places[order][np.argmin(away.sum(axis=1)[order])])


def oscillator(signal: Floats) -> Floats:
    """Return the adaptive oscillator's phase of each sample [turns]."""
    phase, rate, amplitude, level = 0.0, 2 * np.pi * START_HZ, 1.0, 0.0
    phases = np.full(len(signal), np.nan)
    steps = 5
    dt = 1 / GRID_HZ / steps
    for at, value in enumerate(signal):
        for _ in range(steps):
            misses = value - level - amplitude * np.sin(phase)
            pull = misses * np.cos(phase) / max(abs(amplitude), 0.3)
            phase += dt * (rate + PHASE_GAIN * pull)
            rate = float(np.clip(rate + dt * RATE_GAIN * pull, 0.3, 4.0))
            amplitude += dt * AMPLITUDE_GAIN * misses * np.sin(phase)
            level += dt * AMPLITUDE_GAIN * misses
        if at >= LISTENS_S * GRID_HZ:
            phases[at] = phase / (2 * np.pi) % 1
    return phases


def hilbert(signal: Floats) -> Floats:
    """Return the end-corrected Hilbert phase of each sample [turns], NaN before a minute."""
    from scipy.signal import butter, freqz

    analytic_gain = np.zeros(MINUTE_N, complex)
    hz = np.fft.fftfreq(MINUTE_N, 1 / GRID_HZ)
    _, response = freqz(*butter(1, BAND_HZ, "band", fs=GRID_HZ), worN=hz[hz > 0], fs=GRID_HZ)
    analytic_gain[hz > 0] = 2 * response
    phases = np.full(len(signal), np.nan)
    for last in range(MINUTE_N, len(signal) + 1):
        minute = signal[last - MINUTE_N : last]
        lines = np.fft.fft(minute - minute.mean()) * analytic_gain
        phases[last - 1] = np.angle(np.fft.ifft(lines)[-1]) / (2 * np.pi) % 1
    return phases
