"""Arousal against one's own baseline."""

from collections.abc import Callable

import numpy as np
import pytest

from entrain.physiology.arousal import ArousalBaseline, arousal, arousal_baseline
from entrain.physiology.body import OFF_SKIN, Body
from entrain.physiology.cardiac.rhythm import EXTRA_BEATS, IRREGULAR
from entrain.physiology.vitals import Vitals
from tests.helpers.told import beats_s, measured, packet, seconds_of

REST_BPM = 65.0


def rates_bpm(n: int, seed: int = 0) -> list[float]:
    rng = np.random.default_rng(seed)
    return [REST_BPM + float(rng.normal()) for _ in range(n)]


def still() -> ArousalBaseline:
    baseline = arousal_baseline([REST_BPM] * 40)
    assert baseline is not None
    return baseline


def test_rest_is_fifty() -> None:
    assert still().spread_bpm == 3.0, "a still baseline does not make it jumpy"
    assert arousal(REST_BPM, still()) == 50.0


@pytest.mark.parametrize(
    ("hr_bpm", "expected"), [(68.0, 74.7507), (62.0, 25.2493), (74.0, 97.7250), (66.5, 63.0559)]
)
def test_it_is_heart_rate_above_rest(hr_bpm: float, expected: float) -> None:
    # Up by one spread of 3 bpm: 100 Phi(1 / 1.5).
    assert arousal(hr_bpm, still()) == pytest.approx(expected, abs=1e-3)


def test_a_minute_of_rest_is_a_baseline_and_three_a_sure_one() -> None:
    assert arousal_baseline(rates_bpm(9)) is None
    told = [arousal_baseline(rates_bpm(n)) for n in (10, 60, 119, 120, 240)]
    expected = [70 / 180, 120 / 180, 179 / 180, 1.0, 1.0]
    assert [one and one.quality_frac for one in told] == expected


def fibrillating(rng: np.random.Generator) -> list[float]:
    return [float(rng.normal(0.85, 0.13))]


def bigeminal(rng: np.random.Generator) -> list[float]:
    # A tenth early: too little for any of them to be labelled alone.
    return [0.765 + float(rng.normal(0, 0.005)), 0.935 + float(rng.normal(0, 0.005))]


def sit(beat_s: np.ndarray, *, noise_from_s: float = np.inf) -> list[Vitals]:
    """Return the figures of each second; from 60 to 180 s is the baseline."""
    rng, body, told = np.random.default_rng(1), Body(), []
    for t_s, rr_s in seconds_of(beat_s):
        sent_s = rr_s if t_s < noise_from_s else rng.uniform(0.33, 1.86, rng.choice([0, 1, 1, 2]))
        rate = 70 if t_s < noise_from_s else int(rng.uniform(55, 150))
        body.read_packet(packet(t_s, measured(sent_s, hr_bpm=rate)))
        if t_s == 60:
            body.begin_baseline(t_s)
        if t_s == 180:
            body.end_baseline(t_s)
        body.tick(t_s)
        told.append(body.vitals)
    return told


@pytest.mark.parametrize(
    ("rhythm", "because"), [(fibrillating, IRREGULAR), (bigeminal, EXTRA_BEATS)]
)
def test_it_is_told_in_a_rhythm_whose_variability_is_not(
    rhythm: Callable[[np.random.Generator], list[float]], because: str
) -> None:
    rng = np.random.default_rng(2)
    rr_s = np.concatenate([rhythm(rng) for _ in range(500)])
    rr_s[np.cumsum(rr_s) > 200] *= 0.85  # from 71 bpm to 83
    told = sit(0.4 + np.cumsum(rr_s))[185:320]
    assert [one.rmssd_ms.blank_because for one in told] == [because] * len(told)
    shown = [one.arousal.value for one in told]
    assert sum(value is not None for value in shown) > 100
    early, late = ([v for v in part if v is not None] for part in (shown[:15], shown[90:]))
    assert 20 < min(early) <= max(early) < 80
    assert min(late) > 95


def test_off_the_skin_it_is_blank_and_says_why() -> None:
    told = [one.arousal for one in sit(beats_s(300.0), noise_from_s=220.0)]
    assert told[215].value is not None
    assert {one.value for one in told[245:]} == {None}
    assert {one.blank_because for one in told[245:]} == {OFF_SKIN}
