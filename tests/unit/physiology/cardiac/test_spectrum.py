"""Power in the bands, against tones whose power is known; no more, no less."""

import numpy as np
import pytest
from scipy.interpolate import CubicSpline

from entrain.physiology.cardiac.spectrum import Spectrum, band_powers, spectrum, spline
from entrain.physiology.indices import (
    COHERENCE,
    LF_HF,
    PNN50,
    RSA,
    RSA_CORRECTED,
    SD1,
    SD2,
    SDNN,
    BeatWindow,
)


def tone(hz: float, seconds: float, phase: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Return beats [s] and intervals [ms] that swing by 30 ms to both sides: 450 ms²."""
    t_s, rr_ms, now_s = [], [], 0.0
    while now_s < seconds:
        now_s += 0.8 + 0.03 * np.sin(2 * np.pi * hz * now_s + phase)
        t_s.append(now_s)
        rr_ms.append(800 + 30 * np.sin(2 * np.pi * hz * now_s + phase))
    return np.array(t_s), np.array(rr_ms)


def window(rr_ms: np.ndarray, t_s: np.ndarray, per_min: float | None = None) -> BeatWindow:
    good = np.ones(len(rr_ms), bool)
    return BeatWindow(rr_ms=rr_ms, good=good, covered_frac=1.0, t_s=t_s, breathing_per_min=per_min)


@pytest.mark.parametrize("phase", [0.0, 1.0, 2.5])
@pytest.mark.parametrize(
    ("name", "hz", "seconds"),
    [("hf_ms2", 0.25, 60), ("hf_ms2", 0.25, 120), ("hf_ms2", 0.25, 300), ("lf_ms2", 0.1, 60),
     ("lf_ms2", 0.1, 120), ("lf_ms2", 0.1, 300), ("vlf_ms2", 0.02, 300)],
)  # fmt: skip
def test_a_pure_tone_has_its_power(name: str, hz: float, seconds: float, phase: float) -> None:
    powers = band_powers(*tone(hz, seconds, phase))
    assert powers is not None
    assert getattr(powers, name) == pytest.approx(450, rel=0.02)


def test_power_is_of_its_own_band_only() -> None:
    powers = band_powers(*tone(0.25, 300))
    assert powers is not None
    assert powers.lf_ms2 < 5
    assert powers.vlf_ms2 is not None
    assert powers.vlf_ms2 < 5


def test_a_slow_band_needs_its_time() -> None:
    powers = band_powers(*tone(0.1, 120))
    assert powers is not None
    assert powers.vlf_ms2 is None
    assert band_powers(*tone(0.1, 40)) is None


def test_a_hole_is_not_bridged() -> None:
    t_s, rr_ms = tone(0.1, 120)
    assert band_powers(t_s + np.where(t_s > 60, 15.0, 0.0), rr_ms) is None


def test_the_spline_goes_through_its_knots_and_along_a_line() -> None:
    x = np.cumsum(np.random.default_rng(0).uniform(0.3, 2, 30))
    y = np.sin(x)
    np.testing.assert_allclose(spline(x, y, x), y, atol=1e-12)
    at = np.linspace(x[0], x[-1], 100)
    np.testing.assert_allclose(spline(x, 3 * x - 1, at), 3 * at - 1, atol=1e-9)


def test_one_wave_is_coherent_and_chance_is_not() -> None:
    t_s, rr_ms = tone(0.1, 64)
    rng = np.random.default_rng(0)
    assert COHERENCE(window(rr_ms, t_s)) == pytest.approx(1.0, abs=0.03)
    noise_ms = 800 + rng.normal(0, 30, len(t_s))
    value = COHERENCE(window(noise_ms, np.cumsum(noise_ms) / 1000))
    assert value is not None
    assert value < 0.6


def test_rsa_is_the_swing_of_the_wave() -> None:
    t_s, rr_ms = tone(0.25, 64)
    assert RSA(window(rr_ms, t_s, 15.0)) == pytest.approx(60, rel=0.03)
    assert RSA_CORRECTED(window(rr_ms, t_s, 15.0)) == pytest.approx(60 * 15 / 7.2, rel=0.03)
    assert RSA(window(rr_ms, t_s)) is None
    slow_s, slow_ms = tone(0.1, 64)
    assert RSA_CORRECTED(window(slow_ms, slow_s, 6.0)) == pytest.approx(60, rel=0.03)


def test_lf_hf_is_hidden_in_slow_breathing() -> None:
    t_s, rr_ms = tone(0.1, 300)
    rr_ms = rr_ms + 15 * np.sin(2 * np.pi * 0.25 * t_s)
    assert LF_HF(window(rr_ms, t_s)) == pytest.approx(4, rel=0.05)
    assert LF_HF(window(rr_ms, t_s, 6.0)) is None


def test_indices_in_time_by_hand() -> None:
    rr_ms = np.array([800.0, 860.0, 790.0, 810.0] * 20)
    w = window(rr_ms, np.cumsum(rr_ms) / 1000)
    steps = np.diff(rr_ms)
    assert SDNN(w) == pytest.approx(np.std(rr_ms, ddof=1))
    assert PNN50(w) == pytest.approx(np.mean(np.abs(steps) > 50))
    assert SD1(w) == pytest.approx(np.std(steps, ddof=1) / np.sqrt(2))
    assert SD2(w) == pytest.approx(np.std(rr_ms[1:] + rr_ms[:-1], ddof=1) / np.sqrt(2))


def test_the_bands_of_a_window_share_one_spectrum() -> None:
    t_s = np.arange(400) * 0.8
    window = BeatWindow(
        rr_ms=800 + 30 * np.sin(2 * np.pi * 0.1 * t_s), good=np.ones(400, bool), covered_frac=1.0,
        t_s=t_s,
    )  # fmt: skip
    assert window.powers is not None
    assert window.powers is window.powers


def beats(seconds: float, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    rr_ms = 850 + 40 * np.random.default_rng(seed).standard_normal(round(seconds / 0.85))
    return np.cumsum(rr_ms) / 1000, rr_ms


@pytest.mark.parametrize("n", [3, 4, 5, 30])
def test_the_spline_is_the_natural_one(n: int) -> None:
    rng = np.random.default_rng(n)
    x, y = np.cumsum(rng.uniform(0.3, 2, n)), rng.standard_normal(n)
    at = np.linspace(x[0], x[-1], 200)
    expected = CubicSpline(x, y, bc_type="natural")(at)
    np.testing.assert_allclose(spline(x, y, at), expected, atol=1e-9)


@pytest.mark.parametrize("seconds", [60.0, 140.0, 200.0, 301.0])
def test_the_spectrum_is_welchs_of_the_spline_at_four_a_second(seconds: float) -> None:
    t_s, rr_ms = beats(seconds)
    found = spectrum(t_s, rr_ms)
    assert found is not None
    assert found.span_s == pytest.approx(t_s[-1] - t_s[0] + rr_ms[0] / 1000)
    grid_s = np.arange(t_s[0], t_s[-1], 0.25)
    drawn = CubicSpline(t_s, rr_ms, bc_type="natural")(grid_s)
    n = len(grid_s) if found.span_s <= 150 else len(grid_s) // 2
    taper = np.hanning(n + 2)[1:-1]
    parts, at = [], 0
    while at + n <= len(grid_s):
        part = drawn[at : at + n]
        part = (part - (part * taper).sum() / taper.sum()) * taper
        parts.append(2 * np.abs(np.fft.rfft(part, 8000)) ** 2 / (4 * (taper**2).sum()))
        at += n // 2
    assert len(parts) == (1 if found.span_s <= 150 else 3)
    assert found.hz == pytest.approx(np.fft.rfftfreq(8000, 0.25))
    np.testing.assert_allclose(found.density, np.mean(parts, axis=0), rtol=1e-6, atol=1e-6)


def test_a_band_has_its_lower_edge_and_not_its_upper() -> None:
    hz = np.array([0.0, 0.1, 0.2, 0.3])
    found = Spectrum(hz=hz, density=np.array([1.0, 2.0, 4.0, 8.0]), span_s=60.0)
    assert found.power_ms2(0.1, 0.3) == pytest.approx((2 + 4) * 0.1)


def test_too_little_or_what_is_no_series_has_no_spectrum() -> None:
    t_s, rr_ms = beats(80)
    assert spectrum(t_s, rr_ms) is not None
    assert spectrum(t_s[:3] * 30, rr_ms[:3]) is None
    four_s = np.array([0.0, 9.0, 18.0, 27.0])
    assert spectrum(four_s, np.array([24_000.0, 900, 900, 900])) is not None
    assert spectrum(four_s, np.array([22_000.0, 900, 900, 900])) is None
    assert spectrum(four_s * 10 / 9, np.full(4, 24_000.0)) is not None
    assert spectrum(four_s * 10.1 / 9, np.full(4, 24_000.0)) is None
    twice = t_s.copy()
    twice[10] = twice[9]
    assert spectrum(twice, rr_ms) is None
    spoilt = rr_ms.copy()
    spoilt[20] = np.nan
    assert spectrum(t_s, spoilt) is None


def test_the_slowest_band_is_told_from_four_minutes_on() -> None:
    t_s, rr_ms = beats(260)
    span_s = t_s - t_s[0] + rr_ms[0] / 1000
    for at in (int(np.searchsorted(span_s, 240.0)) - 1, int(np.searchsorted(span_s, 240.0))):
        powers = band_powers(t_s[: at + 1], rr_ms[: at + 1])
        assert powers is not None
        assert (powers.vlf_ms2 is not None) is bool(span_s[at] >= 240.0)
