"""The default music: one loudness, a note on every beat, the same from the same seed."""

import math
from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from entrain.music.composer import Composer
from entrain.music.composer.grid import Grid, Slot
from entrain.music.composer.harmony import HIGHEST_MIDI, LOWEST_MIDI, Harmony, lead_voices
from entrain.music.composer.melody import Melody
from entrain.music.score import Score
from tests.helpers import measure_sound as measure
from tests.helpers.scores import segment, with_beats

RATE_HZ = 22050
BLOCK = 4096


def steady(per_min: float = 6, beats: int = 10, density_frac: float = 0.5) -> Score:
    return Score(
        segments=(segment(per_min=(per_min, per_min), beats=beats, density_frac=density_frac),)
    )


def slots_of(scores: list[Score], n_blocks: int, slip_s: float = 0.0) -> list[tuple[float, Slot]]:
    """Read blocks, each with the next of the scores, each starting `slip_s` too late."""
    grid, found = Grid(RATE_HZ, BLOCK), []
    for k in range(n_blocks):
        start_s = k * (BLOCK / RATE_HZ + slip_s)
        score = scores[min(k, len(scores) - 1)]
        found += [(start_s + s.frame / RATE_HZ, s) for s in grid.read(score, start_s).slots]
    return found


class TestGrid:
    def test_beats_fall_where_the_score_says(self) -> None:
        score = with_beats(Score(segments=(segment(over_s=40, per_min=(14, 9), beats=6),)), 8, 20)
        for t_s, slot in slots_of([score], 200):
            moment = score.at(t_s)
            in_breath = moment.phase_rad / (2 * math.pi) % 1
            off = (in_breath - slot.index / (2 * slot.n_beats) + 0.5) % 1 - 0.5
            assert abs(off) * 60 / moment.per_min < 2 / RATE_HZ

    @pytest.mark.parametrize("slip_s", [-0.04, 0.0, 0.04], ids=["overlap", "even", "apart"])
    def test_no_beat_is_doubled_or_lost(self, slip_s: float) -> None:
        score = with_beats(Score(segments=(segment(per_min=(9, 9), beats=6),)), 8, 12)
        found = [slot for _, slot in slots_of([score], 200, slip_s)]
        assert {slot.n_beats for slot in found} == {6, 8}
        for before, after in pairwise(found):
            assert after.index == (before.index + 1) % (2 * before.n_beats)

    def test_a_leap_of_the_guide_makes_no_burst(self) -> None:
        near, far = steady(), Score(segments=(segment(phase_rad=200.0),))
        assert len(slots_of([near] * 5 + [far] * 5 + [near] * 5, 15)) < 10

    def test_a_beat_on_the_very_first_sample_is_played(self) -> None:
        assert slots_of([steady()], 1)[0][1].index == 0


class TestHarmony:
    def test_voices_stay_in_range_and_step_gently(self) -> None:
        harmony = Harmony(np.random.default_rng(5))
        chords = [harmony.next_chord() for _ in range(200)]
        notes = np.array([chord.voices_midi for chord in chords])
        assert notes.min() >= LOWEST_MIDI
        assert notes.max() <= HIGHEST_MIDI
        assert np.abs(np.diff(notes, axis=0)).mean() < 3
        gaps = np.diff(np.sort(notes, axis=1), axis=1)
        assert gaps.min() > 1, "half steps beat against each other"

    def test_does_not_go_round_in_circles(self) -> None:
        harmony = Harmony(np.random.default_rng(5))
        chords = [harmony.next_chord() for _ in range(160)]
        roots = [(chord.bass_midi - chord.tonic) % 12 for chord in chords]
        assert len(set(zip(roots, roots[1:], roots[2:], roots[3:], strict=False))) > 30
        assert len({chord.tonic for chord in chords}) > 3

    def test_a_common_tone_is_kept(self) -> None:
        # C E G D to C E G B: three of four stay where they are.
        before = (48, 52, 55, 62)
        after = lead_voices(before, (11, 0, 4, 7))
        assert {48, 52, 55} <= set(after)


class TestMelody:
    @pytest.mark.parametrize("density_frac", [0.0, 0.5, 1.0])
    @pytest.mark.parametrize("n_beats", [4, 6, 8, 12, 16])
    def test_every_beat_is_one_beats_worth(self, n_beats: int, density_frac: float) -> None:
        rng = np.random.default_rng(6)
        harmony, melody = Harmony(rng), Melody(rng)
        by_place = np.zeros((40, 2 * n_beats))
        pitches = np.zeros((40, 2 * n_beats))
        for breath in range(40):
            chord = harmony.next_chord()
            for index in range(2 * n_beats):
                slot = Slot(
                    frame=0, index=index, n_beats=n_beats, per_min=6, density_frac=density_frac
                )
                if index == 0:
                    melody.begin_breath(slot)
                notes = melody.notes(slot, chord)
                by_place[breath, index] = sum(note.gain**2 for note in notes)
                pitches[breath, index] = min((note.midi for note in notes), default=0)
        assert by_place[:, ::2] == pytest.approx(1, abs=0.15)
        assert by_place[:, 1::2].max() < 0.2
        # And no place in the breath is always high or always low.
        assert np.ptp(pitches[:, ::2].mean(axis=0)) < 3


def rendered(score: Score, seconds: float, seed: int = 4) -> NDArray[np.float32]:
    return Composer(seed, RATE_HZ).render(score, 0.0, int(seconds * RATE_HZ))


class TestMusic:
    def test_the_cut_into_blocks_makes_no_difference(self) -> None:
        score = Score(segments=(segment(over_s=9, per_min=(14, 9), beats=6),))
        whole = rendered(score, 8)
        composer, parts, done = Composer(4, RATE_HZ), [], 0
        for n in [1, 700, 4410, 9999, 4096, 3] * 100:
            n = min(n, len(whole) - done)
            parts.append(composer.render(score, done / RATE_HZ, n))
            done += n
        np.testing.assert_array_equal(np.concatenate(parts), whole)

    def test_a_seed_is_a_piece(self) -> None:
        first, again, other = (rendered(steady(), 3, seed) for seed in (1, 1, 2))
        np.testing.assert_array_equal(first, again)
        assert not np.allclose(first, other)

    def test_loudness_does_not_breathe_of_itself(self) -> None:
        """Breaths laid over each other, without swell: what is left is below half a dB."""
        n_breaths, per_min = 20, 12.0
        score = Score(segments=(segment(per_min=(per_min, per_min), depth_db=(0, 0), beats=5),))
        music = rendered(score, (n_breaths + 2) * 60 / per_min)[-int(n_breaths * 5 * RATE_HZ) :]
        power = 10 ** (measure.envelope_db(music, RATE_HZ) / 10)
        profile = power[: n_breaths * 100].reshape(n_breaths, 100).mean(axis=0)
        fundamental = 2 * np.abs(np.fft.rfft(10 * np.log10(profile))[1]) / 100
        assert fundamental < 0.5
        by_breath = 10 * np.log10(power[: n_breaths * 100].reshape(n_breaths, 100).mean(axis=1))
        assert np.std(by_breath) < 0.6

    @pytest.mark.parametrize("density_frac", [0.0, 1.0])
    @pytest.mark.parametrize(("per_min", "beats"), [(11.0, 4), (6.0, 12), (12.0, 6)])
    def test_every_beat_begins_something(
        self, per_min: float, beats: int, density_frac: float
    ) -> None:
        music = rendered(steady(per_min, beats, density_frac), 24)
        onsets = measure.onset_strength(music, RATE_HZ)
        beats_s = np.arange(2 / per_min * 60, 22, 60 / per_min / beats)
        # The window of an onset is centred 46 ms after its first sample.
        at = np.round((beats_s - 1024 / RATE_HZ) * measure.ONSET_HZ).astype(int)
        near = np.array([onsets[k - 5 : k + 6].max() for k in at])
        assert np.all(near > 4 * np.median(onsets))

    def test_more_density_is_more_notes(self) -> None:
        def n_onsets(density_frac: float) -> int:
            onsets = measure.onset_strength(rendered(steady(6, 8, density_frac), 40), RATE_HZ)
            tops = (onsets[1:-1] > onsets[:-2]) & (onsets[1:-1] >= onsets[2:])
            return int(np.sum(tops & (onsets[1:-1] > 4 * np.median(onsets))))

        assert n_onsets(1.0) > 1.1 * n_onsets(0.0)

    def test_it_is_clean(self) -> None:
        music = rendered(steady(), 20)
        assert music.dtype == np.float32
        assert np.isfinite(music).all()
        assert np.abs(music).max() < 0.75
        assert np.abs(music.mean(axis=0)).max() < 1e-3
        assert np.abs(np.diff(music, axis=0)).max() < 0.2
