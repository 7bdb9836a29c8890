"""What each interval is called."""

import numpy as np
import pytest

from entrain.physiology.cardiac.beats import FIRST_FOLLOWERS, Labeller, RawBeat
from entrain.physiology.readings import Beat, BeatLabel


def labelled(rr_ms: list[float]) -> list[Beat]:
    labeller = Labeller()
    beats: list[Beat] = labeller.add(RawBeat(t_s=0.0, rr_ms=None))
    t_s = 0.0
    for rr in rr_ms:
        t_s += rr / 1000
        beats += labeller.add(RawBeat(t_s=t_s, rr_ms=rr))
    return beats + labeller.flush()


def resting(n: int, seed: int = 0) -> list[float]:
    """A resting rhythm with breathing in it."""
    rng = np.random.default_rng(seed)
    return (900 + 50 * np.sin(np.arange(n) / 2) + rng.normal(0, 15, n)).tolist()


def odd_ones(beats: list[Beat]) -> list[tuple[int, BeatLabel]]:
    return [(at - 1, beat.label) for at, beat in enumerate(beats) if beat.label != "normal"]


def test_a_clean_rhythm_is_left_alone() -> None:
    beats = labelled(resting(600))
    assert [beat.rr_ms for beat in beats] == [None, *resting(600)]
    assert len(odd_ones(beats)) <= 2


def test_a_missed_beat() -> None:
    rr = resting(60)
    rr[30:32] = [rr[30] + rr[31]]
    assert odd_ones(labelled(rr)) == [(30, BeatLabel.MISSED)]


def test_an_invented_beat_spoils_two_intervals() -> None:
    rr = resting(60)
    rr[30:31] = [0.4 * rr[30], 0.6 * rr[30]]
    assert odd_ones(labelled(rr)) == [(30, BeatLabel.EXTRA), (31, BeatLabel.MISPLACED)]


def test_an_early_beat_and_its_pause() -> None:
    rr = resting(60)
    rr[30], rr[31] = 0.6 * rr[30], rr[31] + 0.4 * rr[30]
    assert odd_ones(labelled(rr)) == [(30, BeatLabel.ECTOPIC), (31, BeatLabel.ECTOPIC)]


def test_a_rhythm_that_slows_down_is_normal() -> None:
    rr = np.linspace(700, 1200, 40).tolist()
    assert odd_ones(labelled(rr)) == []


def test_without_a_past_only_the_impossible_is_refused() -> None:
    assert [beat.label for beat in labelled([3000.0])][1] is BeatLabel.MISSED
    assert [beat.label for beat in labelled([250.0])][1] is BeatLabel.EXTRA
    assert [beat.label for beat in labelled([1900.0])][1] is BeatLabel.NORMAL


@pytest.mark.parametrize("rr", [[], [100.0], [3000.0], [0.1] * 30, [1e9, 900.0]])
def test_anything_gets_a_label(rr: list[float]) -> None:
    assert len(labelled(rr)) == len(rr) + 1


def test_a_heart_that_swings_widely_with_slow_breath_is_normal() -> None:
    # Two fifths in a breath, from the first beat on: no idea of the rhythm may lock in.
    rr = (760 + 260 * np.sin(np.arange(300) * 2 * np.pi / 14)).tolist()
    assert len(odd_ones(labelled(rr))) <= 3


def test_a_wrong_idea_of_the_rhythm_is_given_up() -> None:
    rr = [*resting(40), *(value * 0.45 for value in resting(60, 1))]
    assert odd_ones(labelled(rr)[60:]) == []


def test_a_beat_that_was_moved_is_found_and_mended() -> None:
    rr = resting(120)
    mended = (rr[80] + rr[81]) / 2
    rr[80], rr[81] = rr[80] + 110, rr[81] - 110
    beats = labelled(rr)
    assert odd_ones(beats) == [(80, BeatLabel.MISPLACED), (81, BeatLabel.MISPLACED)]
    assert beats[81].rr_corrected_ms == pytest.approx(mended)


def test_two_missed_beats_are_counted() -> None:
    rr = resting(60)
    rr[30:33] = [sum(rr[30:33])]
    beat = labelled(rr)[31]
    assert (beat.label, beat.n_inserted) == (BeatLabel.MISSED, 2)
    assert beat.rr_corrected_ms == pytest.approx(rr[30] / 3)


def test_a_heart_that_suddenly_settles_elsewhere_is_normal() -> None:
    rr = [*resting(60), *(value - 320 for value in resting(60, 1))]
    assert odd_ones(labelled(rr)) == []


def test_a_heart_of_half_the_rate_is_not_missed_beats_for_ever() -> None:
    rr = [*resting(40), *(value + 850 for value in resting(40, 1))]
    beats = labelled(rr)
    assert [beat.label for beat in beats[41:47]] == [BeatLabel.MISSED] * 6
    assert odd_ones(beats[50:]) == []


def test_an_early_beat_and_its_pause_are_seen_in_an_uneven_rhythm() -> None:
    rng = np.random.default_rng(7)
    rr = (900 + 60 * rng.standard_normal(200)).tolist()
    early = [60, 100, 140, 180]
    for at in early:
        rr[at - 1], rr[at], rr[at + 1] = 900.0, 720.0, 1080.0
    found = odd_ones(labelled(rr))
    assert {(at + by, BeatLabel.ECTOPIC) for at in early for by in (0, 1)} <= set(found)


def test_a_label_comes_at_most_two_beats_late_once_the_first_is_judged() -> None:
    rr = resting(80)
    rr[30], rr[31] = 0.6 * rr[30], rr[31] + 0.4 * rr[30]
    rr[50:52] = [rr[50] + rr[51]]
    labeller = Labeller()
    told = len(labeller.add(RawBeat(t_s=0.0, rr_ms=None)))
    for at, value in enumerate(rr):
        told += len(labeller.add(RawBeat(t_s=at + 1.0, rr_ms=value)))
        assert at + 2 - told <= (2 if at >= FIRST_FOLLOWERS else FIRST_FOLLOWERS)


def test_trains_of_early_beats_do_not_hide_themselves() -> None:
    # Without a pause that makes up for them, every fifth beat: as steps of the threshold they
    # would widen it until none of them is seen any more.
    rr = resting(400)
    early = list(range(40, 395, 5))
    for at in early:
        rr[at] *= 0.7
    seen = {at for at, _ in odd_ones(labelled(rr))}
    assert sum(at in seen for at in early) > 0.9 * len(early)


def test_a_quick_breath_that_moves_the_rhythm_suddenly_is_normal() -> None:
    # Most steps are large and alike, so that their quartiles lie close together.
    turn = 2 * np.pi * np.arange(400) / 5.3
    rng = np.random.default_rng(7)
    rr = 900 + 100 * np.sin(turn + 0.8 * np.sin(turn)) + rng.normal(0, 8, 400)
    assert len(odd_ones(labelled(rr.tolist()))) <= 2
