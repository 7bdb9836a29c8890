"""Breathing from whatever shows it, and an irregular heart that is only that."""

import numpy as np
import pytest

from entrain.physiology.cardiac.beats import Labeller, RawBeat
from entrain.physiology.cardiac.ecg import RPeak
from entrain.physiology.cardiac.rhythm import is_irregular
from entrain.physiology.readings import Beat, BeatLabel
from entrain.physiology.respiration.sources import BreathSources


def peaks(per_min: float, seconds: float = 80) -> list[RPeak]:
    rng = np.random.default_rng(1)
    times = np.cumsum(rng.normal(0.85, 0.02, int(seconds / 0.85)))
    size = 1000 + 80 * np.sin(2 * np.pi * per_min / 60 * times)
    return [
        RPeak(t_s=float(t), height_uv=float(u), level_uv=0.0, quality_frac=1.0, detected_s=float(t))
        for t, u in zip(times, size, strict=True)
    ]


def test_the_size_of_the_ecg_tells_the_breath_without_chest_and_rsa() -> None:
    sources = BreathSources()
    for peak in peaks(11.0):
        sources.add_peak(peak)
    window = sources.window(75.0, 60.0)
    assert window.per_min == pytest.approx(11, abs=0.3)
    assert window.t_s == 45.0
    seen = sources.estimate(79.0, 1.0, timed=True)
    assert seen.source == "ecg"
    assert seen.per_min == pytest.approx(11, abs=0.5)


def put_waves(sources: BreathSources, slow_ms: float, sways_frac: float) -> None:
    """Let a slow wave move the intervals, and a breath 14 times a minute the ECG."""
    rng = np.random.default_rng(4)
    at_s = 0.5
    while at_s < 78:
        rr_ms = 850 + slow_ms * np.sin(2 * np.pi * 6 / 60 * at_s) + rng.normal(0, 5)
        at_s += rr_ms / 1000
        beat = Beat(t_s=at_s, rr_ms=rr_ms, label=BeatLabel.NORMAL, rr_corrected_ms=rr_ms)
        sources.add_beat(beat)
        breath_frac = sways_frac * np.sin(2 * np.pi * 14 / 60 * at_s)
        sways = breath_frac + rng.normal(0, 0.01)
        told = {"level_uv": 500 * breath_frac, "quality_frac": 1.0, "detected_s": at_s}
        sources.add_peak(RPeak(t_s=at_s, height_uv=1000 * (1 + sways), **told))


def test_a_slow_wave_of_the_intervals_is_no_breath_where_the_ecg_shows_one() -> None:
    sources = BreathSources()
    put_waves(sources, slow_ms=40, sways_frac=0.05)
    for t_s in (50.0, 77.0):
        seen = sources.estimate(t_s, 0.5, timed=True)
        assert seen.per_min == pytest.approx(14, abs=0.7)
        assert seen.source == "ecg"


def put_intervals(sources: BreathSources, slow_ms: float, breath_ms: float) -> None:
    """Let a slow wave and a breath 14 times a minute move the intervals; nothing else comes."""
    rng = np.random.default_rng(4)
    at_s = 0.5
    while at_s < 78:
        slow_rad, breath_rad = (2 * np.pi * per_min / 60 * at_s for per_min in (6, 14))
        rr_ms = 850 + slow_ms * np.sin(slow_rad) + breath_ms * np.sin(breath_rad)
        rr_ms += rng.normal(0, 5)
        at_s += rr_ms / 1000
        beat = Beat(t_s=at_s, rr_ms=rr_ms, label=BeatLabel.NORMAL, rr_corrected_ms=rr_ms)
        sources.add_beat(beat)


def test_of_intervals_alone_the_breath_is_told_and_a_slow_wave_is_not() -> None:
    breathing, waving = BreathSources(), BreathSources()
    put_intervals(breathing, slow_ms=5, breath_ms=40)
    put_intervals(waving, slow_ms=40, breath_ms=0)
    seen = breathing.estimate(77.0, 0.5, timed=True)
    assert seen.per_min == pytest.approx(14, abs=0.5)
    assert seen.source == "rr"
    assert waving.estimate(77.0, 0.5, timed=True).per_min is None


@pytest.mark.parametrize("per_min", [5, 8, 12, 20])
def test_breaths_of_intervals_begin_when_the_heart_is_slowest(per_min: int) -> None:
    """A pacemaker whose rate goes with the breath: its beats are where its phase is whole."""
    t_s = np.arange(0, 90, 0.005)
    rr_ms = 880 + 40 * np.cos(2 * np.pi * per_min / 60 * t_s)
    turns = np.cumsum(5 / rr_ms)
    beat_s = np.interp(np.arange(1, int(turns[-1])), turns, t_s)
    sources = BreathSources()
    for at_s, rr in zip(beat_s[1:], 1000 * np.diff(beat_s), strict=True):
        label = BeatLabel.NORMAL
        sources.add_beat(Beat(t_s=at_s, rr_ms=rr, label=label, rr_corrected_ms=rr))
    turns_seen = sources.rsa.estimate(float(beat_s[-1])).crossings_s * per_min / 60
    late_s = ((turns_seen - 0.25 + 0.5) % 1 - 0.5) * 60 / per_min
    assert abs(np.median(late_s)) < 0.1


@pytest.mark.parametrize("late_s", [0.0, 1.0, 2.5])
def test_beats_that_are_known_late_are_read_up_to_where_they_are_known(late_s: float) -> None:
    sources = BreathSources()
    put_waves(sources, slow_ms=0, sways_frac=0.05)
    sources.rsa.grid.draw_line(0.0, 0.0, sources.height.grid.end_s - 1.5, 0.0)
    seen = sources.estimate(sources.height.grid.end_s + late_s, 0.0, timed=True)
    assert seen.per_min == pytest.approx(14, abs=0.7)
    assert seen.source == "ecg"


def test_where_beats_and_ecg_show_no_shared_rhythm_there_is_no_rate() -> None:
    sources = BreathSources()
    put_waves(sources, slow_ms=40, sways_frac=0.0)
    assert sources.estimate(77.0, 0.5, timed=True).per_min is None


def test_the_level_before_the_beats_tells_the_breath_alone() -> None:
    sources = BreathSources()
    for at_s in np.cumsum(np.random.default_rng(1).normal(0.85, 0.02, 93)):
        level_uv = 60 * np.sin(2 * np.pi * 13 / 60 * at_s)
        told = {"height_uv": 1000.0, "quality_frac": 1.0, "detected_s": at_s}
        sources.add_peak(RPeak(t_s=float(at_s), level_uv=float(level_uv), **told))
    assert sources.window(75.0, 60.0).per_min == pytest.approx(13, abs=0.3)
    assert np.nanstd(sources.height.grid.values()) == 0.0


def test_a_window_that_is_not_filled_is_blank() -> None:
    sources = BreathSources()
    for peak in peaks(11.0, 40):
        sources.add_peak(peak)
    assert sources.window(39.0, 60.0).per_min is None
    assert BreathSources().window(60.0, 32.0).ungated_per_min is None


def beats(rr_ms: np.ndarray) -> list[Beat]:
    t_s = np.cumsum(rr_ms) / 1000
    return [
        Beat(t_s=float(t), rr_ms=float(rr), label=BeatLabel.NORMAL, rr_corrected_ms=float(rr))
        for t, rr in zip(t_s, rr_ms, strict=True)
    ]


def labelled(rr_ms: np.ndarray) -> list[Beat]:
    labeller, t_s = Labeller(), np.cumsum(rr_ms) / 1000
    raw = [RawBeat(t_s=float(t), rr_ms=float(rr)) for t, rr in zip(t_s, rr_ms, strict=True)]
    return [beat for one in raw for beat in labeller.add(one)]


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("spread_frac", [0.15, 0.22, 0.30])
def test_chance_is_irregular_although_some_of_it_looks_like_errors(
    seed: int, spread_frac: float
) -> None:
    rng = np.random.default_rng(seed)
    chance_ms = np.clip(rng.lognormal(np.log(700), spread_frac, 160), 300, 1800)
    assert is_irregular(labelled(chance_ms))


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("early_frac", [0.05, 0.15, 0.30])
def test_early_beats_among_even_ones_are_not_irregular(seed: int, early_frac: float) -> None:
    rng = np.random.default_rng(seed)
    rr_ms = 850 + 60 * np.sin(np.arange(160) * 2 * np.pi / 5) + rng.normal(0, 12, 160)
    early = np.flatnonzero(rng.random(158) < early_frac)
    early = early[np.diff(early, prepend=-3) > 2]
    rr_ms[early] *= 0.65
    rr_ms[early + 1] *= 1.35
    assert not is_irregular(labelled(rr_ms))


def test_chance_from_beat_to_beat_is_irregular_and_a_deep_breath_is_not() -> None:
    rng = np.random.default_rng(0)
    chance_ms = np.clip(700 + rng.normal(0, 140, 80), 350, 1400)
    breath_ms = 900 + 200 * np.sin(2 * np.pi * np.arange(80) / 9) + rng.normal(0, 15, 80)
    assert is_irregular(beats(chance_ms))
    assert not is_irregular(beats(breath_ms))
    assert not is_irregular(beats(chance_ms[:40]))
    assert not is_irregular(beats(np.full(80, 800.0)))
