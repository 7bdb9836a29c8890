"""R peaks, against beats that were put there."""

from collections.abc import Callable

import numpy as np
import pytest

from entrain.physiology.ecg import RPeakDetector
from entrain.simulation.person import TrueBeat, TrueBreath
from entrain.simulation.waveforms import ecg_uv

RATE_HZ = 130.0


def made_ecg(seed: int = 0, minutes: float = 3) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return times [s], ECG [uV] and the true beats [s]."""
    rng = np.random.default_rng(seed)
    rr_s = 0.85 + 0.08 * np.sin(np.arange(1000) / 2) + rng.normal(0, 0.03, 1000)
    beat_s = 0.5 + np.cumsum(rr_s)
    beat_s = beat_s[beat_s < minutes * 60]
    beats = [
        TrueBeat(t_s=float(b), rr_ms=float(r) * 1e3) for b, r in zip(beat_s, rr_s, strict=False)
    ]
    breaths = [
        TrueBreath(t_s=t / 10, volume=float(np.sin(t / 7))) for t in range(int(minutes * 600))
    ]
    t_s = np.arange(int(minutes * 60 * RATE_HZ)) / RATE_HZ
    return t_s, ecg_uv(t_s, beats, breaths, rng), beat_s


def peaks_of(t_s: np.ndarray, uv: np.ndarray, frame: int = 73) -> np.ndarray:
    detector = RPeakDetector(RATE_HZ)
    found: list[float] = []
    for at in range(0, len(t_s), frame):
        found += [p.t_s for p in detector.push(t_s[at : at + frame], uv[at : at + frame])]
    return np.array(found)


def f1(found_s: np.ndarray, true_s: np.ndarray, within_s: float) -> float:
    hits = sum(bool(np.any(np.abs(found_s - beat) <= within_s)) for beat in true_s)
    return 2 * hits / (len(found_s) + len(true_s))


CLEAN: Callable[[np.ndarray, np.ndarray], np.ndarray] = lambda _, uv: uv  # noqa: E731
CHANGES = {
    "clean": CLEAN,
    "upside down": lambda _, uv: -uv,
    "ten times weaker": lambda _, uv: 0.1 * uv,
    "wandering": lambda t, uv: uv + 1500 * np.sin(2 * np.pi * 0.25 * t),
    "hum": lambda t, uv: uv + 80 * np.sin(2 * np.pi * 50 * t),
    "noisy": lambda t, uv: uv + np.random.default_rng(5).normal(0, 80, len(t)),
}


@pytest.mark.parametrize("name", CHANGES)
def test_every_beat_is_found_once_where_it_was(name: str) -> None:
    t_s, uv, true_s = made_ecg()
    found_s = peaks_of(t_s, CHANGES[name](t_s, uv))
    inside = true_s[(true_s > 2) & (true_s < t_s[-1] - 1)]
    found_s = found_s[(found_s > 1.5) & (found_s < t_s[-1] - 0.8)]
    assert f1(found_s, inside, 0.05) > 0.993


@pytest.mark.parametrize("sign", [1, -1])
def test_times_are_finer_than_samples(sign: int) -> None:
    t_s, uv, true_s = made_ecg()
    found_s = peaks_of(t_s, sign * uv)
    error_s = np.array([found - true_s[np.argmin(np.abs(true_s - found))] for found in found_s])
    assert np.std(error_s) < 0.0015  # a sample is 7.7 ms
    assert abs(np.mean(error_s)) < 0.0015


def test_frames_do_not_matter() -> None:
    t_s, uv, _ = made_ecg(minutes=1)
    small, large = peaks_of(t_s, uv, 73), peaks_of(t_s, uv, 130)
    both = min(len(small), len(large))
    np.testing.assert_allclose(small[5:both], large[5:both], atol=1e-9)


@pytest.mark.parametrize(
    "uv", [np.zeros(2000), np.full(2000, 1e6), np.random.default_rng(0).normal(0, 1e-9, 2000)]
)
def test_no_signal_makes_no_storm_of_beats(uv: np.ndarray) -> None:
    t_s = np.arange(len(uv)) / RATE_HZ
    found = peaks_of(t_s, uv)
    assert np.all(np.isfinite(found))
    assert np.all(np.diff(found) > 0.2)
