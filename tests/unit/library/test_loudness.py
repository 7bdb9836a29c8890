"""Loudness is that of EBU R128: its own test signals, and its formula written out."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.signal import lfilter

from entrain.library.loudness import Loudness, Meter

RATE_HZ = 48_000
Floats = NDArray[np.float64]


def measured(samples: Floats, rate_hz: int = RATE_HZ) -> Loudness:
    meter = Meter(rate_hz)
    for begin in range(0, len(samples), 10_007):
        meter.add(samples[begin : begin + 10_007].astype(np.float32))
    return meter.result()


def sines(*parts: tuple[float, float], rate_hz: int = RATE_HZ) -> Floats:
    """Return stereo sines of 1 kHz, each of a level [dBFS] and a length [s]."""
    level_db = np.concatenate([np.full(round(s * rate_hz), db) for db, s in parts])
    wave = 10 ** (level_db / 20) * np.sin(2 * np.pi * 1000 * np.arange(len(level_db)) / rate_hz)
    return np.column_stack([wave, wave])


# EBU Tech 3341 (2016), table 1, cases 1 to 5: what a meter must say, within 0.1 LU.
CASES = {
    1: ([(-23.0, 20.0)], -23.0),
    2: ([(-33.0, 20.0)], -33.0),
    3: ([(-36.0, 10.0), (-23.0, 60.0), (-36.0, 10.0)], -23.0),
    4: ([(-72.0, 10.0), (-36.0, 10.0), (-23.0, 60.0), (-36.0, 10.0), (-72.0, 10.0)], -23.0),
    5: ([(-26.0, 20.0), (-20.0, 20.1), (-26.0, 20.0)], -23.0),
}


@pytest.mark.parametrize("case", CASES)
def test_the_cases_of_the_ebu_come_out(case: int) -> None:
    parts, wanted_lufs = CASES[case]
    assert measured(sines(*parts)).loudness_lufs == pytest.approx(wanted_lufs, abs=0.1)


def test_another_rate_measures_the_same() -> None:
    found = measured(sines((-23.0, 20.0), rate_hz=44_100), 44_100)
    assert found.loudness_lufs == pytest.approx(-23.0, abs=0.1)


# EBU Tech 3342, cases 1 and 2: loudness range within 1 LU.
@pytest.mark.parametrize(("second_db", "wanted_db"), [(-30.0, 10.0), (-15.0, 5.0)])
def test_the_loudness_range_is_that_of_the_ebu(second_db: float, wanted_db: float) -> None:
    found = measured(sines((-20.0, 20.0), (second_db, 20.0)))
    assert found.loudness_range_db == pytest.approx(wanted_db, abs=1.0)


def test_the_peak_between_samples_is_found() -> None:
    # EBU Tech 3341, case 16: a quarter of the rate, sampled where it is not highest.
    n = np.arange(RATE_HZ)
    wave = 0.5 * np.sin(2 * np.pi * n / 4 + np.pi / 4)
    fade = np.minimum(1, np.minimum(n, n[::-1]) / 1000)
    found = measured(np.column_stack([wave, wave]) * fade[:, None])
    assert found.true_peak_dbfs == pytest.approx(-6.0, abs=0.4)
    assert 20 * np.log10(np.abs(wave).max()) < -8.9


def test_silence_has_no_loudness() -> None:
    nothing = Loudness(loudness_lufs=None, loudness_range_db=None, true_peak_dbfs=None)
    assert measured(np.zeros((RATE_HZ * 2, 2))) == nothing
    assert measured(np.zeros((0, 2))) == nothing


def written_out(samples: Floats) -> float:
    """Return the loudness by ITU-R BS.1770-4, annex 1, for 48 kHz: its coefficients, its gates."""
    shelf = ([1.53512485958697, -2.69169618940638, 1.19839281085285],
             [1.0, -1.69065929318241, 0.73248077421585])  # fmt: skip
    high = ([1.0, -2.0, 1.0], [1.0, -1.99004745483398, 0.99007225036621])
    weighted = lfilter(*high, lfilter(*shelf, samples, axis=0), axis=0)
    block, step = int(0.4 * RATE_HZ), int(0.1 * RATE_HZ)
    powers = np.array(
        [
            (weighted[i : i + block] ** 2).mean(axis=0).sum()
            for i in range(0, len(weighted) - block + 1, step)
        ]
    )
    loud = powers[-0.691 + 10 * np.log10(powers) > -70]
    gate = -0.691 + 10 * np.log10(loud.mean()) - 10
    kept = loud[-0.691 + 10 * np.log10(loud) > gate]
    return float(-0.691 + 10 * np.log10(kept.mean()))


def test_music_measures_as_the_formula_written_out() -> None:
    rng = np.random.default_rng(5)
    level = np.repeat(10 ** (rng.uniform(-40, -10, 30) / 20), RATE_HZ // 2)
    samples = level[:, None] * rng.standard_normal((len(level), 2)) * 0.3
    samples[:, 1] *= 0.5
    assert measured(samples).loudness_lufs == pytest.approx(written_out(samples), abs=0.1)
