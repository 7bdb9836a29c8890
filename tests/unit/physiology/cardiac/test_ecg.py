"""R peaks, against beats that were put there."""

from collections.abc import Callable

import numpy as np
import pytest

from entrain.physiology.cardiac.ecg import RPeakDetector
from entrain.physiology.cardiac.ecg_beats import EcgBeats
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
        found += [p.t_s for p in detector.process(t_s[at : at + frame], uv[at : at + frame])]
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
    "hum": lambda t, uv: uv + 300 * np.sin(2 * np.pi * 50 * t),
    "hum of 60 Hz": lambda t, uv: uv + 300 * np.sin(2 * np.pi * 60 * t),
    "a strap that slips": lambda t, uv: uv * np.where(t > 90, 0.08, 1.0),
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
@pytest.mark.parametrize("hum_uv", [0, 200])
def test_times_are_finer_than_samples(sign: int, hum_uv: float) -> None:
    t_s, uv, true_s = made_ecg()
    found_s = peaks_of(t_s, sign * uv + hum_uv * np.sin(2 * np.pi * 50 * t_s))
    error_s = np.array([found - true_s[np.argmin(np.abs(true_s - found))] for found in found_s])
    assert np.std(error_s) < 0.0015  # a sample is 7.7 ms
    assert abs(np.mean(error_s)) < 0.0015


def test_motion_looks_unlike_a_beat() -> None:
    t_s, uv, true_s = made_ecg()
    rng = np.random.default_rng(3)
    shaken = np.convolve(rng.standard_normal(len(t_s)), np.hanning(11), "same")
    burst = (t_s > 60) & (t_s < 70)
    detector = RPeakDetector(RATE_HZ)
    peaks = detector.process(t_s, uv + np.where(burst, 600 * shaken / shaken.std(), 0))
    calm = [peak.quality_frac for peak in peaks if peak.t_s < 59]
    moved = [peak.quality_frac for peak in peaks if 60.5 < peak.t_s < 69.5]
    assert np.median(calm) > 0.95
    assert np.median(moved) < 0.8
    assert f1(np.array([p.t_s for p in peaks if p.t_s > 72]), true_s[true_s > 72.0], 0.05) > 0.97


def test_the_size_of_the_ecg_goes_with_the_breath() -> None:
    t_s, uv, _ = made_ecg()
    sizes = np.array([peak.height_uv for peak in RPeakDetector(RATE_HZ).process(t_s, uv)])
    assert 0.1 < np.ptp(sizes[5:]) / np.median(sizes) < 0.35


def test_the_level_before_a_beat_goes_with_the_baseline() -> None:
    t_s, uv, _ = made_ecg()
    drift_uv = 300 * np.sin(2 * np.pi * 0.2 * t_s)
    still, drifting = (RPeakDetector(RATE_HZ).process(t_s, one) for one in (uv, uv + drift_uv))
    moved_uv = np.array([b.level_uv - a.level_uv for a, b in zip(still, drifting, strict=True)])
    at_s = np.array([peak.t_s for peak in still]) - 0.075
    np.testing.assert_allclose(moved_uv, 300 * np.sin(2 * np.pi * 0.2 * at_s), atol=20)


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


def test_a_beat_that_the_start_cuts_stops_nothing() -> None:
    uv = np.zeros(130 * 20)
    for at in range(4, len(uv) - 20, 100):
        uv[at - 3 : at + 4] += 1000 * np.hanning(7)
    t_s = np.arange(len(uv)) / 130
    for cut in range(8):
        detector = RPeakDetector(130.0)
        found = detector.process(t_s[: len(uv) - cut], uv[cut:])
        assert len(found) >= 20


@pytest.mark.parametrize("wave_uv", [4000, 10_000])
def test_a_baseline_many_times_the_r_wave_moves_no_beat(wave_uv: float) -> None:
    t_s, uv, true_s = made_ecg()
    found_s = peaks_of(t_s, uv + wave_uv * np.sin(2 * np.pi * 0.3 * t_s))
    error_s = np.array([found - true_s[np.argmin(np.abs(true_s - found))] for found in found_s])
    assert np.std(error_s) < 0.002
    assert f1(found_s[found_s > 2], true_s[true_s > 2], 0.05) > 0.99


def test_the_r_peak_stays_on_one_wave_where_two_are_alike() -> None:
    t_s = np.arange(round(120 * RATE_HZ)) / RATE_HZ
    rng = np.random.default_rng(6)
    beat_s = 0.5 + np.cumsum(rng.normal(0.85, 0.03, 160))
    beat_s = beat_s[beat_s < 119]
    uv = rng.normal(0, 25, len(t_s))
    for at_s in beat_s:
        uv += 800 * np.exp(-0.5 * ((t_s - at_s) / 0.010) ** 2)
        uv -= 760 * np.exp(-0.5 * ((t_s - at_s - 0.035) / 0.010) ** 2)
    found_s = peaks_of(t_s, uv)
    error_s = np.array([found - beat_s[np.argmin(np.abs(beat_s - found))] for found in found_s])
    assert len(found_s) > 120
    assert np.std(error_s) < 0.003  # the waves are 35 ms apart


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("offset_uv", [0, 5000])
def test_the_height_is_that_of_the_r_wave_over_what_is_before(sign: int, offset_uv: float) -> None:
    t_s = np.arange(round(40 * RATE_HZ)) / RATE_HZ
    uv = np.zeros(len(t_s))
    beat_s = np.arange(0.5, 39, 0.83)
    heights_uv = 1000 + 200 * np.sin(beat_s)
    for at_s, height_uv in zip(beat_s, heights_uv, strict=True):
        uv += height_uv * np.exp(-0.5 * ((t_s - at_s) / 0.016) ** 2)
    peaks = RPeakDetector(RATE_HZ).process(t_s, offset_uv + sign * uv)
    told_uv = np.array([peak.height_uv for peak in peaks])
    true_uv = np.interp([peak.t_s for peak in peaks], beat_s, heights_uv)
    assert len(peaks) > 40
    np.testing.assert_allclose(told_uv, sign * true_uv, rtol=0.03)


def beats_ecg(sizes: np.ndarray, rr_s: float = 0.85) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return times [s], ECG [uV] of beats of these sizes, and the beats [s]."""
    beat_s = 0.5 + rr_s * np.arange(len(sizes))
    t_s = np.arange(round((beat_s[-1] + 2) * RATE_HZ)) / RATE_HZ
    uv = np.random.default_rng(0).normal(0, 5, len(t_s))
    for at_s, size in zip(beat_s, sizes, strict=True):
        uv += 1000 * size * np.exp(-0.5 * ((t_s - at_s) / 0.012) ** 2)
    return t_s, uv, beat_s


def test_the_t_wave_of_a_large_beat_is_no_beat() -> None:
    sizes = np.where(np.arange(60) % 8 == 7, 3.0, 1.0)
    t_s, uv, beat_s = beats_ecg(sizes)
    for at_s in beat_s[sizes > 1]:
        uv += 1200 * np.exp(-0.5 * ((t_s - at_s - 0.31) / 0.013) ** 2)
    np.testing.assert_allclose(peaks_of(t_s, uv), beat_s, atol=0.01)


def test_a_weak_beat_is_found_when_it_is_overdue() -> None:
    t_s, uv, beat_s = beats_ecg(np.where(np.arange(60) % 9 == 8, 0.4, 1.0))
    np.testing.assert_allclose(peaks_of(t_s, uv), beat_s, atol=0.01)


def test_a_flat_line_has_no_beats_wherever_it_lies() -> None:
    t_s = np.arange(4000) / RATE_HZ
    for uv in (np.full(4000, 3e6), 1e6 + 1000 * t_s, np.full(4000, -0.123)):
        assert len(peaks_of(t_s, uv)) == 0


def test_a_long_silence_is_no_interval() -> None:
    sizes = np.ones(60)
    sizes[30:34] = 0
    t_s, uv, beat_s = beats_ecg(sizes)
    uv[(t_s > beat_s[29] + 0.4) & (t_s < beat_s[34] - 0.4)] = 0
    beats = EcgBeats(RATE_HZ).process(t_s, uv)
    after = [beat for beat in beats if beat.peak.t_s > beat_s[29] + 1]
    assert after[0].rr_ms is None
    assert after[1].rr_ms == pytest.approx(850, abs=3)


EARLY_UP = ((1400, 0.01, 0.024), (-600, 0.07, 0.035), (-300, 0.30, 0.06))
EARLY_DOWN = ((-1500, 0.01, 0.024), (400, 0.08, 0.04), (300, 0.30, 0.06))
NARROW = ((120, -0.18, 0.025), (1100, 0.0, 0.011), (-220, 0.03, 0.011), (280, 0.26, 0.045))
BROAD = ((100, -0.2, 0.025), (500, -0.025, 0.022), (650, 0.03, 0.022), (-350, 0.28, 0.06))


def drawn(beat_s: np.ndarray, shapes: list[tuple[tuple[float, float, float], ...]]) -> np.ndarray:
    t_s = np.arange(round((beat_s[-1] + 2) * RATE_HZ)) / RATE_HZ
    uv = np.random.default_rng(0).normal(0, 8, len(t_s))
    for at_s, waves in zip(beat_s, shapes, strict=True):
        for height_uv, after_s, width_s in waves:
            uv += height_uv * np.exp(-0.5 * ((t_s - at_s - after_s) / width_s) ** 2)
    return uv


@pytest.mark.parametrize("odd", [EARLY_UP, EARLY_DOWN], ids=["up", "down"])
@pytest.mark.parametrize("every", [2, 3, 10])
def test_ectopic_beats_of_any_sense_are_found_and_never_believed(
    odd: tuple[tuple[float, float, float], ...], every: int
) -> None:
    at = np.arange(90)
    is_odd = (at % every == every - 1) & (at > 4)
    beat_s = 0.5 + 0.9 * at - 0.3 * is_odd
    uv = drawn(beat_s, [odd if one else NARROW for one in is_odd])
    beats = EcgBeats(RATE_HZ).process(np.arange(len(uv)) / RATE_HZ, uv)
    found_s = np.array([beat.peak.t_s for beat in beats])
    np.testing.assert_allclose(found_s, beat_s, atol=0.05)
    touched = is_odd | np.append(False, is_odd[:-1])
    assert not any(beat.alike for beat, one in zip(beats, touched, strict=True) if one)
    assert [beat.foreign for beat in beats[1:]] == touched[1:].tolist()


def test_the_r_peak_of_a_broad_beat_is_in_its_qrs() -> None:
    beat_s = 0.5 + 0.9 * np.arange(60)
    uv = drawn(beat_s, [BROAD] * 60)
    np.testing.assert_allclose(peaks_of(np.arange(len(uv)) / RATE_HZ, uv), beat_s, atol=0.05)


AGAINST = ((1300, 0.0, 0.03), (-800, 0.22, 0.06))
"""A ventricular beat: no P wave, a broad QRS, and a T wave against it."""
JUMPING = ((1300, 0.0, 0.03), (800, 0.22, 0.06))
"""The same wave with the level elsewhere after it, on the side to which it went."""


def found_among(odd: tuple[tuple[float, float, float], ...], after: range) -> list[bool]:
    """Return which odd waves, each amid two of the narrow beats, are taken for beats."""
    beat_s = 0.5 + np.arange(60)
    odd_s = beat_s[list(after)] + 0.55
    times_s = np.concatenate([beat_s, odd_s])
    uv = drawn(np.sort(times_s), [odd if one >= 60 else NARROW for one in np.argsort(times_s)])
    found_s = peaks_of(np.arange(len(uv)) / RATE_HZ, uv)
    return [bool(np.abs(found_s - one_s).min() < 0.1) for one_s in odd_s]


def test_broad_beats_against_their_t_wave_are_found_from_the_second_on() -> None:
    assert found_among(AGAINST, range(10, 58, 4)) == [False] + 11 * [True]


def test_a_broad_wave_is_no_beat_where_none_like_it_came() -> None:
    assert found_among(AGAINST, range(40, 41)) == [False]
    assert found_among(JUMPING, range(10, 58, 4)) == 12 * [False]


def test_after_a_pause_a_beat_like_those_before_is_told_at_once() -> None:
    sizes = np.ones(60)
    sizes[30:40] = 0
    t_s, uv, beat_s = beats_ecg(sizes)
    silent = (t_s > beat_s[29] + 0.4) & (t_s < beat_s[40] - 0.4)
    uv[silent] = 60 * np.exp(-0.5 * ((t_s[silent] % 1.0 - 0.5) / 0.02) ** 2)
    peaks = RPeakDetector(RATE_HZ).process(t_s, uv)
    first = min(peaks, key=lambda peak: abs(peak.t_s - beat_s[40]))
    assert first.t_s == pytest.approx(beat_s[40], abs=0.02)
    assert first.detected_s - first.t_s < 1


def test_an_electrode_that_jumps_is_no_beat() -> None:
    t_s, uv, true_s = made_ecg()
    jumps_s = true_s[20:180:20] + 0.45
    for at_s in jumps_s:
        uv = uv + 900 * (t_s > at_s)
    found_s = peaks_of(t_s, uv)
    near = [np.abs(found_s - at_s).min() for at_s in jumps_s]
    assert len(jumps_s) == 8
    assert min(near) > 0.15
    assert f1(found_s[found_s > 2], true_s[true_s > 2], 0.05) > 0.99


def test_a_pause_of_four_seconds_costs_no_beat_and_makes_none() -> None:
    beat_s = 0.5 + 0.85 * np.arange(60)
    beat_s[30:] += 3.6
    uv = drawn(beat_s, [NARROW] * 60)
    np.testing.assert_allclose(peaks_of(np.arange(len(uv)) / RATE_HZ, uv), beat_s, atol=0.01)
