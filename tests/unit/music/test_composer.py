"""The composed music: one loudness, a note on every beat, the same from the same seed."""

import math
from dataclasses import replace
from itertools import groupby, pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from entrain.music.composer import (
    CHARACTERS,
    NATURES,
    Arrangement,
    Character,
    Composer,
    default_arrangement,
)
from entrain.music.composer.ceiling import CEILING_DBFS, Ceiling
from entrain.music.composer.form import STEMS, Piece
from entrain.music.composer.grid import BeatGrid, Slot
from entrain.music.composer.harmony import HIGHEST_MIDI, LOWEST_MIDI, Harmony, lead_voices
from entrain.music.composer.melody import Melody, singable_notes
from entrain.music.composer.scales import SCALES, Key, neighbours, shapes
from entrain.music.score import Score, phase_rad_at
from entrain.music.tempo import BEATS_PER_BREATH, FASTEST_BPM, SLOWEST_BPM
from tests.helpers import measure_sound as measure
from tests.helpers.scores import segment, with_beats

RATE_HZ = 22050
BLOCK = 1024
PADS = CHARACTERS[0]
every_character = pytest.mark.parametrize("character", CHARACTERS, ids=lambda c: c.name)


def steady(per_min: float = 6, beats: int = 8, density_frac: float = 0.5) -> Score:
    return Score(
        segments=(segment(per_min=(per_min, per_min), beats=beats, density_frac=density_frac),)
    )


def slots_of(scores: list[Score], n_blocks: int, slip_s: float = 0.0) -> list[tuple[float, Slot]]:
    """Read blocks, each with the next of the scores, each starting `slip_s` too late."""
    grid, found = BeatGrid(RATE_HZ, BLOCK), []
    for k in range(n_blocks):
        start_s = k * (BLOCK / RATE_HZ + slip_s)
        score = scores[min(k, len(scores) - 1)]
        found += [(start_s + s.frame / RATE_HZ, s) for s in grid.read(score, start_s).slots]
    return found


class TestGrid:
    def test_beats_fall_where_the_score_says(self) -> None:
        score = with_beats(Score(segments=(segment(over_s=40, per_min=(14, 9), beats=6),)), 8, 20)
        for t_s, slot in slots_of([score], 800):
            moment = score.at(t_s)
            in_breath = moment.phase_rad / (2 * math.pi) % 1
            off = (in_breath - slot.index / (2 * slot.n_beats) + 0.5) % 1 - 0.5
            assert abs(off) * 60 / moment.per_min < 2 / RATE_HZ

    @pytest.mark.parametrize("slip_s", [-0.01, 0.0, 0.01], ids=["overlap", "even", "apart"])
    def test_no_beat_is_doubled_or_lost(self, slip_s: float) -> None:
        score = with_beats(Score(segments=(segment(per_min=(9, 9), beats=6),)), 8, 12)
        found = [slot for _, slot in slots_of([score], 800, slip_s)]
        assert {slot.n_beats for slot in found} == {6, 8}
        for before, after in pairwise(found):
            assert after.index == (before.index + 1) % (2 * before.n_beats)

    def test_a_leap_of_the_guide_makes_no_burst(self) -> None:
        near, far = steady(), Score(segments=(segment(phase_rad=200.0),))
        assert len(slots_of([near] * 5 + [far] * 5 + [near] * 5, 15)) < 10

    def test_a_beat_on_the_very_first_sample_is_played(self) -> None:
        assert slots_of([steady()], 1)[0][1].index == 0


class TestScales:
    @pytest.mark.parametrize("scale", SCALES)
    def test_no_chord_asks_to_be_resolved(self, scale: str) -> None:
        assert len({shape.root_steps for shape in shapes(scale)}) >= 4
        assert any(shape.root_steps == 0 for shape in shapes(scale))
        for shape in shapes(scale):
            four = shape.voices_steps
            assert set(four) <= set(SCALES[scale])
            assert all((a - b) % 12 != 6 for a in four for b in four)

    def test_a_neighbouring_key_shares_all_notes_but_one(self) -> None:
        c_major = Key(tonic=0, scale="ionian")
        found = neighbours(c_major, ("ionian", "dorian"))
        assert {Key(tonic=7, scale="ionian"), Key(tonic=2, scale="dorian")} <= set(found)
        assert c_major not in found
        assert all(len(c_major.pitch_classes() & key.pitch_classes()) >= 6 for key in found)


class TestHarmony:
    @every_character
    def test_voices_stay_in_range_and_step_gently(self, character: Character) -> None:
        for seed in range(5):
            harmony = Harmony(np.random.default_rng(seed), character.scales)
            chords = []
            for k in range(200):
                if k % 12 == 11:
                    harmony.move_key()
                chords.append(harmony.next_chord(opens=k % 12 == 0, rests=k % 4 == 3))
            notes = np.array([chord.voices_midi for chord in chords])
            assert notes.min() >= LOWEST_MIDI
            assert notes.max() <= HIGHEST_MIDI
            steps = np.diff(notes, axis=0)
            assert np.abs(steps).mean() < 2
            assert np.mean(steps == 0) > 0.3, "common tones are kept"
            leaps = np.maximum((steps > 4).sum(axis=1), (steps < -4).sum(axis=1))
            assert np.mean(leaps > 1) < 0.01, "two voices leap the same way"
            gaps = np.diff(np.sort(notes, axis=1), axis=1)
            assert gaps.min() > 1, "half steps beat against each other"
            basses = [chord.bass_midi for chord in chords]
            assert np.abs(np.diff(basses)).max() <= 11
            assert len({chord.key for chord in chords}) > 4

    def test_a_common_tone_is_kept(self) -> None:
        # Three of four are common, and D goes to where it is nearest.
        assert lead_voices((50, 57, 60, 64), (5, 9, 0, 4)) == (53, 57, 60, 64)

    def test_every_chord_belongs_to_its_key(self) -> None:
        harmony = Harmony(np.random.default_rng(1), ("dorian", "pentatonic"))
        for _ in range(60):
            chord = harmony.next_chord()
            assert {m % 12 for m in chord.voices_midi} <= chord.key.pitch_classes()
            assert chord.bass_midi % 12 in chord.key.pitch_classes()


class TestForm:
    def test_phrases_of_a_few_breaths_make_sections(self) -> None:
        piece = Piece(np.random.default_rng(3), PADS.scales)
        breaths = [piece.next_breath(0.5) for _ in range(300)]
        assert [breath.index for breath in breaths] == list(range(300))
        for before, after in pairwise(breaths):
            if before.ends_phrase:
                assert after.opens_phrase
            else:
                assert (after.n_before, after.n_phrase) == (before.n_before + 1, before.n_phrase)
            assert after.n_section - before.n_section == (before.chord.key != after.chord.key)
        assert {breath.n_phrase for breath in breaths} == {2, 3, 4}
        opening = [b for a, b in pairwise(breaths) if a.n_section != b.n_section]
        assert len(opening) > 15
        for breath in opening:
            assert breath.chord.bass_midi % 12 == breath.chord.key.tonic

    def test_stems_come_and_go_with_density(self) -> None:
        def share(density_frac: float) -> dict[str, float]:
            piece = Piece(np.random.default_rng(4), PADS.scales)
            breaths = [piece.next_breath(density_frac) for _ in range(400)]
            return {stem: float(np.mean([stem in b.stems for b in breaths])) for stem in STEMS}

        thin, full = share(0.0), share(1.0)
        assert all(full[stem] > thin[stem] for stem in STEMS)
        assert thin["song"] < 0.25 < 0.85 < full["song"]
        assert thin["pad"] > 0.8


def played(
    character: Character, seed: int, n_beats: int, n_breaths: int, density_frac: float = 0.7
) -> list[list[tuple[int, int, float, tuple[int, ...]]]]:
    """Return the notes of each breath: half-beat, pitch, gain and the chord they lie on."""
    piece_rng, melody_rng = np.random.default_rng(seed).spawn(2)
    piece, melody = Piece(piece_rng, character.scales), Melody(melody_rng, character.style)
    breaths = []
    for _ in range(n_breaths):
        breath, notes = piece.next_breath(density_frac), []
        for index in range(2 * n_beats):
            slot = Slot(frame=0, index=index, n_beats=n_beats, per_min=6, density_frac=density_frac)
            if index == 0:
                melody.begin_breath(slot, breath)
            notes += [
                (index, note.midi, note.gain, breath.chord.voices_midi)
                for note in melody.notes(slot, breath.chord)
            ]
        breaths.append(notes)
    return breaths


class TestMelody:
    @pytest.mark.parametrize("density_frac", [0.0, 0.5, 1.0])
    @pytest.mark.parametrize("n_beats", BEATS_PER_BREATH)
    def test_every_beat_is_one_beats_worth(self, n_beats: int, density_frac: float) -> None:
        breaths = played(PADS, 6, n_beats, 40, density_frac)
        by_place = np.zeros((40, 2 * n_beats))
        pitches = np.full((40, 2 * n_beats), 1000.0)
        for k, notes in enumerate(breaths):
            for index, midi, gain, _ in notes:
                by_place[k, index] += gain**2
                pitches[k, index] = min(pitches[k, index], midi)
        assert by_place[:, ::2] == pytest.approx(1, abs=0.15)
        assert by_place[:, 1::2].max() < 0.4
        # And no place in the breath is always high or always low.
        assert np.ptp(pitches[:, ::2].mean(axis=0)) < 3.5

    @every_character
    @pytest.mark.parametrize("n_beats", BEATS_PER_BREATH)
    def test_no_bar_comes_four_times_in_a_row(self, character: Character, n_beats: int) -> None:
        for seed in range(3):
            bars = []
            for notes in played(character, seed, n_beats, 150):
                for first in range(0, 2 * n_beats, 8):
                    bar = [
                        (slot - first, midi, chord)
                        for slot, midi, _, chord in notes
                        if first <= slot < first + 8
                    ]
                    bars.append(tuple(bar))
            assert max(len(list(group)) for _, group in groupby(bars)) <= 3
            assert len(set(bars)) > 0.6 * len(bars)

    @every_character
    def test_what_is_sung_suits_the_chord(self, character: Character) -> None:
        piece = Piece(np.random.default_rng(8), character.scales)
        for _ in range(100):
            chord = piece.next_breath(0.5).chord
            notes = singable_notes(chord, character.style.song_midi)
            assert len(notes) >= 5
            voices = {midi % 12 for midi in chord.voices_midi}
            assert not {(midi - 1) % 12 for midi in notes} & voices

    def test_without_the_pulse_only_the_song_is_left(self) -> None:
        rng = np.random.default_rng(9)
        piece = Piece(rng, PADS.scales)
        melody = Melody(rng, PADS.style, pulse=False)
        for _ in range(20):
            breath = piece.next_breath(1.0)
            for index in range(16):
                slot = Slot(frame=0, index=index, n_beats=8, per_min=6, density_frac=1.0)
                if index == 0:
                    melody.begin_breath(slot, breath)
                assert all(note.sung for note in melody.notes(slot, breath.chord))


def rendered(
    score: Score, seconds: float, seed: int = 4, character: Character = PADS
) -> NDArray[np.float32]:
    composer = Composer(seed, RATE_HZ, default_arrangement(character))
    return composer.render(score, 0.0, int(seconds * RATE_HZ))


class TestMusic:
    @every_character
    def test_the_cut_into_blocks_makes_no_difference(self, character: Character) -> None:
        score = Score(segments=(segment(over_s=9, per_min=(14, 9), beats=6),))
        whole = rendered(score, 8, character=character)
        composer, parts, done = Composer(4, RATE_HZ, default_arrangement(character)), [], 0
        for n in [1, 700, 4410, 9999, 4096, 3] * 100:
            n = min(n, len(whole) - done)
            parts.append(composer.render(score, done / RATE_HZ, n))
            done += n
        np.testing.assert_array_equal(np.concatenate(parts), whole)

    def test_a_seed_is_a_piece(self) -> None:
        first, again, other = (rendered(steady(), 3, seed) for seed in (1, 1, 2))
        np.testing.assert_array_equal(first, again)
        assert not np.allclose(first, other)

    @every_character
    def test_loudness_does_not_breathe_of_itself(self, character: Character) -> None:
        """Breaths laid over each other, without swell: what is left is below half a dB."""
        n_breaths, per_min = 12, 12.0
        score = Score(segments=(segment(per_min=(per_min, per_min), depth_db=(0, 0), beats=6),))
        music = rendered(score, (n_breaths + 2) * 60 / per_min, character=character)
        music = music[-int(n_breaths * 5 * RATE_HZ) :]
        power = 10 ** (measure.envelope_db(music, RATE_HZ) / 10)
        profile = power[: n_breaths * 100].reshape(n_breaths, 100).mean(axis=0)
        fundamental = 2 * np.abs(np.fft.rfft(10 * np.log10(profile))[1]) / 100
        assert fundamental < 0.5
        by_breath = 10 * np.log10(power[: n_breaths * 100].reshape(n_breaths, 100).mean(axis=1))
        assert np.std(by_breath) < 1.0

    @every_character
    def test_it_is_clean_and_as_loud_as_it_should_be(self, character: Character) -> None:
        music = rendered(steady(), 40, character=character)
        assert music.dtype == np.float32
        assert np.isfinite(music).all()
        assert np.abs(music).max() <= 10 ** (CEILING_DBFS / 20) + 1e-6
        assert np.abs(music.mean(axis=0)).max() < 1e-3
        assert np.abs(np.diff(music, axis=0)).max() < 0.2
        assert measure.loudness_lufs(music, RATE_HZ) == pytest.approx(-18.1, abs=1.2)

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
        near = np.array([onsets[k - 5 : k + 7].max() for k in at])
        assert np.all(near > 3 * np.median(onsets))

    @every_character
    def test_plays_every_pair_of_breath_and_tempo(self, character: Character) -> None:
        """One breath of each pair within reach, one after the other."""
        pairs = [
            (per_min, beats)
            for per_min in (4.0, 7.0, 10.0, 13.0, 16.0)
            for beats in BEATS_PER_BREATH
            if SLOWEST_BPM <= per_min * beats <= FASTEST_BPM
        ]
        assert {beats for _, beats in pairs} == set(BEATS_PER_BREATH)
        for per_min, beats in pairs[:: 1 if character is PADS else 3]:
            music = rendered(steady(per_min, beats), 5, character=character)
            assert np.isfinite(music).all()
            assert 0.02 < np.sqrt(np.mean(music[RATE_HZ:] ** 2)) < 0.3
            assert np.abs(music).max() < 0.8

    def test_characters_differ_in_spectrum(self) -> None:
        """Each is much nearer to itself with another seed than to any other.

        Octaves, a chord every 3.75 s and all stems: so that it is the instruments that are
        compared, not which of them happen to play, and what. What lies 40 dB below the whole
        colours nothing.
        """

        def colour(character: Character, seed: int) -> NDArray[np.float64]:
            music = rendered(steady(16, 4, 1.0), 16, seed, character)
            power = (np.abs(np.fft.rfft(music, axis=0)) ** 2).sum(axis=1)
            edges = 62.5 * 2 ** np.arange(8) * len(music) / RATE_HZ
            bands = [power[int(a) : int(b)].sum() for a, b in pairwise(edges)]
            return np.asarray(10 * np.log10(np.array(bands) / power.sum() + 1e-4))

        first, again = ([colour(one, seed) for one in CHARACTERS] for seed in (1, 2))
        for k, one in enumerate(again):
            away = [float(np.abs(one - other).mean()) for other in first]
            others = away[:k] + away[k + 1 :]
            assert away[k] < 0.7 * min(others), away


class TestCeiling:
    """What is too loud steps back in time, and nothing else is touched."""

    @staticmethod
    def through(samples: NDArray[np.float32], rate_hz: int) -> NDArray[np.float32]:
        ceiling = Ceiling(rate_hz)
        blocks = [ceiling(samples[:, k : k + BLOCK]) for k in range(0, samples.shape[1], BLOCK)]
        given = np.concatenate(blocks, axis=1)
        assert given.shape[1] + ceiling.held_frames == samples.shape[1]
        return given

    @pytest.mark.parametrize("rate_hz", [16000, 44100, 48000])
    def test_no_peak_passes_and_none_is_bent(self, rate_hz: int) -> None:
        n = 100 * BLOCK
        tone = np.sin(2 * np.pi * 440 * np.arange(n) / rate_hz)
        loud = np.where(np.arange(n) // 7777 % 5 == 2, 0.65, 0.3)
        samples = np.stack([loud * tone, 0.4 * tone]).astype(np.float32)
        given = self.through(samples, rate_hz)
        most = 10 ** (CEILING_DBFS / 20)
        assert np.abs(given).max() <= most * 1.000001
        gains = given[1] / np.where(samples[1] == 0, 1, samples[1])[: given.shape[1]]
        gains = gains[np.abs(samples[1][: given.shape[1]]) > 0.01]
        assert gains.min() == pytest.approx(most / 0.65, rel=0.01), "no more than is needed"
        assert np.abs(np.diff(gains)).max() < 40 / rate_hz, "40 in a second: it glides"

    def test_what_is_soft_stays_as_it_is(self) -> None:
        rng = np.random.default_rng(1)
        samples = (0.1 * rng.standard_normal((2, 20 * BLOCK))).astype(np.float32)
        given = self.through(samples, 48000)
        np.testing.assert_array_equal(given, samples[:, : given.shape[1]])


class TestArrangements:
    @pytest.mark.parametrize("nature", [None, *NATURES])
    def test_nature_has_a_switch_of_its_own(self, nature: str | None) -> None:
        composer = Composer(1, RATE_HZ, Arrangement(character=PADS, nature=nature))
        music = composer.render(steady(), 0.0, 6 * RATE_HZ)
        assert measure.loudness_lufs(music, RATE_HZ) == pytest.approx(-18.1, abs=1.5)

    def test_one_character_fades_into_another_at_a_phrase(self) -> None:
        piano, drone = CHARACTERS[1], CHARACTERS[3]
        score = steady(16, 4)
        composer = Composer(5, RATE_HZ, default_arrangement(piano))
        stays = rendered(score, 40, 5, piano)
        first = composer.render(score, 0.0, 2 * RATE_HZ)
        last = replace(score.segments[-1], start_s=2.5, character=drone.name)
        last = replace(last, phase_rad=phase_rad_at(score.segments[-1], 2.5))
        rest = composer.render(score.with_segment(last), 2.0, 38 * RATE_HZ)
        music = np.concatenate([first, rest])
        changed_s = np.argmax(np.abs(music - stays).max(axis=1) > 1e-6) / RATE_HZ
        assert 2 < changed_s < 18, "it waits for a phrase, four breaths at most"
        assert changed_s % 3.75 == pytest.approx(0, abs=0.05), "phrases begin with a breath"
        # Neither a gap nor a bump, and the new one is there.
        level_db = measure.envelope_db(music, RATE_HZ)
        by_second = level_db[: len(level_db) // 20 * 20].reshape(-1, 20).mean(axis=1)[2:]
        assert np.ptp(by_second) < 6
        assert np.abs(np.diff(music, n=2, axis=0)).max() < 0.1
        assert composer._leaving is None
        assert composer._player._pedal
