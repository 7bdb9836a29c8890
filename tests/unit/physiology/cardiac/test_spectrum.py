"""Power in the bands, against tones whose power is known; no more, no less."""

import numpy as np
import pytest

from entrain.physiology.cardiac.spectrum import band_powers, spline
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
