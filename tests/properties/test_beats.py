"""What holds for any ECG and any intervals: scale, sense, time, and what is no signal."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entrain.analysis.numbers import build_result
from entrain.analysis.offline_pipeline import feed_ecg, feed_intervals
from entrain.formats.signals import Intervals, ecg_of
from entrain.physiology.cardiac.beats import FIRST_FOLLOWERS, Labeller, RawBeat
from entrain.physiology.cardiac.ecg import RPeak, RPeakDetector
from entrain.physiology.readings import BeatLabel
from tests.unit.formats.files import heartbeat

RATE_HZ = 130.0
UV = heartbeat(30, RATE_HZ, 0.83) + heartbeat(30, RATE_HZ, 0.83)[::-1] * 0.02


def peaks_of(uv: np.ndarray, start_s: float = 0.0, frame: int = 73) -> list[RPeak]:
    detector = RPeakDetector(RATE_HZ)
    t_s = start_s + np.arange(len(uv)) / RATE_HZ
    found: list[RPeak] = []
    for at in range(0, len(uv), frame):
        found += detector.process(t_s[at : at + frame], uv[at : at + frame])
    return found


def times_of(peaks: list[RPeak]) -> np.ndarray:
    return np.array([peak.t_s for peak in peaks])


FOUND_S = times_of(peaks_of(UV))


@settings(max_examples=25)
@given(gain=st.floats(0.01, 100), upside_down=st.booleans(), offset_uv=st.floats(-5000, 5000))
def test_neither_scale_nor_sense_nor_offset_moves_a_beat(
    gain: float, upside_down: bool, offset_uv: float
) -> None:
    changed = UV * (-gain if upside_down else gain) + offset_uv
    np.testing.assert_allclose(times_of(peaks_of(changed)), FOUND_S, atol=1e-6)


@settings(max_examples=15, deadline=None)
@given(start_s=st.floats(0, 1e5))
def test_the_hour_moves_no_beat(start_s: float) -> None:
    moved_s = times_of(peaks_of(UV, start_s)) - start_s
    np.testing.assert_allclose(moved_s, FOUND_S, atol=1e-6)


SPOILED = np.concatenate([UV, 0.1 * UV]) + np.random.default_rng(1).normal(0, 30, 2 * len(UV))
WHOLE = peaks_of(SPOILED, frame=len(SPOILED))


@settings(max_examples=25, deadline=None)
@given(frames=st.lists(st.integers(1, 3000), min_size=1, max_size=40))
def test_however_the_ecg_is_cut_each_beat_is_the_same_to_the_last_bit(frames: list[int]) -> None:
    detector = RPeakDetector(RATE_HZ)
    t_s = np.arange(len(SPOILED)) / RATE_HZ
    found: list[RPeak] = []
    at = 0
    for frame in [*frames, len(SPOILED)]:
        found += detector.process(t_s[at : at + frame], SPOILED[at : at + frame])
        at += frame
    assert len(WHOLE) > 60
    assert found == WHOLE


@settings(max_examples=10)
@given(more=st.integers(1, 1500))
def test_what_comes_later_changes_no_beat_that_was_told(more: int) -> None:
    longer = times_of(peaks_of(np.concatenate([UV, UV[:more]])))
    np.testing.assert_allclose(longer[: len(FOUND_S)], FOUND_S, atol=1e-9)


NO_SIGNAL = {
    "nothing": np.empty(0),
    "one sample": np.array([5.0]),
    "zeros": np.zeros(4000),
    "a constant": np.full(4000, 3e6),
    "no numbers": np.full(4000, np.nan),
    "infinities": np.where(np.arange(4000) % 500 == 0, np.inf, 0.0),
    "spikes": np.where(np.arange(4000) % 333 == 0, 1e7, 0.0),
    "a step": np.where(np.arange(4000) < 2000, -1e6, 1e6),
    "noise": np.random.default_rng(0).normal(0, 1000, 4000),
}


@pytest.mark.parametrize("name", NO_SIGNAL)
def test_what_is_no_ecg_gives_finite_numbers_or_none(name: str) -> None:
    peaks = peaks_of(NO_SIGNAL[name])
    assert all(math.isfinite(peak.t_s) and 0 <= peak.quality_frac <= 1 for peak in peaks)
    assert np.all(np.diff(times_of(peaks)) > 0.2)
    ecg = ecg_of(NO_SIGNAL[name], RATE_HZ)
    if ecg.runs:
        assert_finite(build_result(feed_ecg(ecg), {}))


@settings(max_examples=40, deadline=None)
@given(rr_ms=st.lists(st.floats(1, 60000), min_size=1, max_size=300))
def test_any_intervals_give_finite_numbers_or_none(rr_ms: list[float]) -> None:
    t_s = np.cumsum(rr_ms) / 1000
    result = build_result(feed_intervals(Intervals(t_s=t_s, rr_ms=np.array(rr_ms))), {})
    assert_finite(result)
    assert len(result["beats"]["t_s"]) == len(result["beats"]["label"])


def assert_finite(value: object) -> None:
    if isinstance(value, dict):
        for part in value.values():
            assert_finite(part)
    elif isinstance(value, list):
        for part in value:
            assert_finite(part)
    elif isinstance(value, float):
        assert math.isfinite(value)


@given(rr_ms=st.lists(st.floats(0.1, 1e7), max_size=200))
def test_each_beat_gets_one_label_in_order_and_keeps_its_interval(rr_ms: list[float]) -> None:
    labeller = Labeller()
    pushed = [RawBeat(t_s=0.0, rr_ms=None)]
    pushed += [RawBeat(t_s=at + 1.0, rr_ms=rr) for at, rr in enumerate(rr_ms)]
    told = [beat for raw in pushed for beat in labeller.add(raw)]
    assert len(pushed) - len(told) <= FIRST_FOLLOWERS
    told += labeller.flush()
    assert [(beat.t_s, beat.rr_ms) for beat in told] == [(raw.t_s, raw.rr_ms) for raw in pushed]
    for beat in told:
        corrected = beat.rr_corrected_ms
        assert corrected is None or 0 < corrected < math.inf
        if beat.label is BeatLabel.NORMAL:
            assert corrected == beat.rr_ms


@given(factor=st.floats(0.8, 1.25), seed=st.integers(0, 50))
def test_labels_move_with_the_heart_not_with_the_clock(factor: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    rr_ms = 900 + rng.normal(0, 25, 120)
    rr_ms[60] *= 2

    def labels(values: np.ndarray) -> list[str]:
        labeller = Labeller()
        beats = labeller.add(RawBeat(t_s=0.0, rr_ms=None))
        for at, rr in enumerate(values):
            beats += labeller.add(RawBeat(t_s=at + 1.0, rr_ms=float(rr)))
        return [str(beat.label) for beat in beats + labeller.flush()]

    assert labels(rr_ms)[61] == labels(rr_ms * factor)[61] == "missed"
