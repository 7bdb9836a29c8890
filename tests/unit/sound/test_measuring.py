"""The measuring tools, on sounds whose truth is known without the product."""

import numpy as np
import pytest

from tests.helpers import measure_sound as measure

RATE_HZ = 44100


def clicks(bpm: float, seconds: float) -> measure.Floats:
    out = np.random.default_rng(1).normal(0, 1e-3, int(seconds * RATE_HZ))
    click = np.hanning(400) * np.sin(np.arange(400) * 0.2)
    for at_s in np.arange(0.5, seconds - 0.1, 60 / bpm):
        at = int(at_s * RATE_HZ)
        out[at : at + 400] += click
    return np.column_stack([out, out])


@pytest.mark.parametrize("bpm", [44.0, 61.3, 96.0])
def test_tempo_of_clicks(bpm: float) -> None:
    assert measure.tempo_bpm(clicks(bpm, 40), RATE_HZ) == pytest.approx(bpm, rel=0.002)


def test_tempo_of_clicks_by_autocorrelation() -> None:
    assert measure.autocorrelation_tempo_bpm(clicks(72, 60), RATE_HZ) == pytest.approx(72, rel=1e-3)


@pytest.mark.parametrize(("per_min", "depth_db"), [(5.5, 3.0), (12.0, 6.0)])
def test_swell_of_noise(per_min: float, depth_db: float) -> None:
    t_s = np.arange(60 * RATE_HZ) / RATE_HZ
    gain_db = depth_db / 2 * (np.cos(2 * np.pi * per_min / 60 * t_s) - 1)
    noise = np.random.default_rng(2).normal(0, 0.1, (len(t_s), 2))
    swelling = noise * 10 ** (gain_db / 20)[:, np.newaxis]
    level_db = measure.envelope_db(swelling, RATE_HZ)
    phase = measure.swell_phase_rad(level_db)
    assert measure.swell_per_min(phase) == pytest.approx(per_min, rel=0.01)
    assert measure.spectral_swell_per_min(swelling, RATE_HZ) == pytest.approx(per_min, rel=0.01)
    assert measure.swell_depth_db(level_db, phase) == pytest.approx(depth_db, abs=0.2)


def test_loudness_of_the_standards_own_tone() -> None:
    """ITU-R BS.1770: 997 Hz in one channel at full scale reads -3.01 LUFS."""
    tone = np.zeros((10 * RATE_HZ, 2))
    tone[:, 0] = np.sin(2 * np.pi * 997 / RATE_HZ * np.arange(len(tone)))
    assert measure.loudness_lufs(tone, RATE_HZ) == pytest.approx(-3.01, abs=0.05)
