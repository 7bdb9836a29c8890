"""Figures over a stretch: by the rule of what is shown live, and blank where that is."""

from itertools import pairwise

import numpy as np
import pytest

from entrain.physiology.cardiac.beats import Labeller, RawBeat
from entrain.physiology.cardiac.rhythm import EXTRA_BEATS
from entrain.physiology.indices import HEART_RATE, RMSSD
from entrain.physiology.readings import Beat, BeatLabel, Figure
from entrain.physiology.stretch import Stretch
from tests.helpers.told import Sitting, beats_s, measured, packet, rmssd_ms, seconds_of


def labelled(beat_s: np.ndarray) -> list[Beat]:
    labeller = Labeller()
    beats = labeller.add(RawBeat(t_s=float(beat_s[0]), rr_ms=None))
    for before_s, at_s in pairwise(beat_s):
        beats += labeller.add(RawBeat(t_s=float(at_s), rr_ms=1000 * float(at_s - before_s)))
    return beats + labeller.flush()


def test_a_clean_stretch_is_all_of_its_beats() -> None:
    true_s = beats_s(300)
    stretch = Stretch(labelled(true_s), 0.0, 300.0)
    assert stretch.figure(RMSSD).value == pytest.approx(rmssd_ms(true_s), rel=0.05)
    assert stretch.figure(HEART_RATE).quality_frac > 0.97


def test_what_would_be_blank_live_is_left_out_and_said_where_it_is_most() -> None:
    true_s = beats_s(300)
    beats = labelled(true_s)
    bad = [
        Beat(t_s=b.t_s, rr_ms=b.rr_ms, label=BeatLabel.MISPLACED if n % 3 else BeatLabel.NORMAL)
        for n, b in enumerate(beats)
    ]
    third = [b if b.t_s < 200 else worse for b, worse in zip(beats, bad, strict=True)]
    assert Stretch(third, 0.0, 300.0).figure(RMSSD).value == pytest.approx(
        rmssd_ms(true_s), rel=0.1
    )
    most = [b if b.t_s < 100 else worse for b, worse in zip(beats, bad, strict=True)]
    figure = Stretch(most, 0.0, 300.0).figure(RMSSD)
    assert figure.value is None
    assert figure.blank_because == "Less than half of this time could be read."
    assert Stretch(bad, 0.0, 300.0).figure(RMSSD).blank_because.startswith("Too many")
    assert Stretch([], 0.0, 300.0).figure(HEART_RATE).blank_because


def test_an_irregular_rhythm_has_a_rate_and_no_variability() -> None:
    rng = np.random.default_rng(0)
    stretch = Stretch(labelled(np.cumsum(np.maximum(0.35, rng.normal(0.8, 0.1, 300)))), 0.0, 240.0)
    assert stretch.figure(HEART_RATE).value == pytest.approx(75, abs=3)
    assert stretch.figure(RMSSD).value is None
    assert "irregular" in stretch.figure(RMSSD).blank_because


def test_bigeminy_has_a_rate_and_no_variability() -> None:
    rr_s = 0.9 + np.where(np.arange(270) % 2, 0.04, -0.04)
    stretch = Stretch(labelled(np.cumsum(rr_s)), 0.0, 240.0)
    assert stretch.figure(HEART_RATE).value == pytest.approx(66.7, abs=0.5)
    assert stretch.figure(RMSSD) == Figure(value=None, quality_frac=0.0, blank_because=EXTRA_BEATS)


def test_differences_are_taken_within_one_source_only() -> None:
    beats = [
        Beat(t_s=n * 0.8, rr_ms=800.0 + 40 * (n >= 50), label=BeatLabel.NORMAL,
             source="ecg" if n < 50 else "rr")
        for n in range(100)
    ]  # fmt: skip
    assert Stretch(beats, 0.0, 80.0).figure(RMSSD).value == 0.0


@pytest.mark.parametrize("first_s", [0.45, 1.2, 1.63, 1.7])
def test_the_first_interval_after_connecting_is_judged_by_those_that_follow(
    first_s: float,
) -> None:
    true_s = beats_s(240)
    packets = seconds_of(true_s)
    at = next(n for n, (_, rr) in enumerate(packets) if rr)
    packets[at] = (packets[at][0], [first_s, *packets[at][1]])
    sat = Sitting([packet(t_s, measured(rr)) for t_s, rr in packets], 4.0)
    assert sat.tally.beats[1].label is not BeatLabel.NORMAL
    assert sat.tally.condition(0.0, 60.0).rmssd_ms == pytest.approx(
        rmssd_ms(true_s[true_s < 60]), rel=0.1
    )


def test_two_wrong_intervals_at_the_beginning_are_both_seen() -> None:
    rr_ms = [1630.0, 1700.0, 850.0, 860.0, 845.0, 855.0, 850.0, 862.0]
    labeller = Labeller()
    beats = labeller.add(RawBeat(t_s=0.0, rr_ms=None))
    for at_s, rr in zip(np.cumsum(rr_ms) / 1000, rr_ms, strict=True):
        beats += labeller.add(RawBeat(t_s=float(at_s), rr_ms=rr))
    labels = [beat.label for beat in beats + labeller.flush()]
    assert labels[1:3] == [BeatLabel.MISSED, BeatLabel.MISSED]
    assert set(labels[3:]) == {BeatLabel.NORMAL}


def test_the_first_interval_of_a_breath_that_moves_the_heart_far_is_its_own() -> None:
    for phase in np.linspace(0, 2 * np.pi, 12):
        at_s, found = 0.0, [0.0]
        for _ in range(20):
            at_s += 0.9 * (1 + 0.15 * np.sin(2 * np.pi * 0.1 * at_s + phase))
            found.append(at_s)
        assert {beat.label for beat in labelled(np.array(found))} == {BeatLabel.NORMAL}
