"""Choose the struck notes: an arpeggio that marks every beat, and a melody above it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from entrain.music.composer.form import Breath
from entrain.music.composer.grid import Slot
from entrain.music.composer.harmony import Chord

_ARPEGGIOS: tuple[tuple[int, ...], ...] = (
    (0, 1, 2, 3, 2, 1),
    (0, 2, 1, 3),
    (0, 1, 2, 3),
    (0, 2, 3, 1),
    (0, 3, 2, 1),
    (1, 2, 0, 3),
    (0, 1, 3, 2),
)
"""Orders of an arpeggio through the chord, from the bottom: of four or six notes, so that the step
between bars differs in each."""

_UPPER, _LOWER = 0.6, 0.8
"""Amplitudes that add up to the energy of one beat. Above the arpeggio there is the melody or else
its octave, so that as many notes begin on every beat."""

_OFF_BEAT_GAIN = 0.42
_MOVES_FRAC = 0.35
"""How often a note of a figure comes a beat earlier or later than the last time."""

_FIGURE_BREATHS = 11
"""Most breaths before new figures are drawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How a character plays its notes.

    Attributes
    ----------
    lift_steps : int
        How far the arpeggio is above the held chord [half steps]; two tones of one pitch would
        reinforce or cancel each other.
    song_midi : tuple of int
        Lowest and highest note of the melody.
    song_frac : float
        How often a breath has a melody when the stem is present, 0 to 1.
    between_frac : float
        How often a note falls between two beats at full density, 0 to 1.
    """

    lift_steps: int = 12
    song_midi: tuple[int, int] = (72, 88)
    song_frac: float = 0.9
    between_frac: float = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A note to strike.

    Attributes
    ----------
    midi : int
        Its pitch.
    gain : float
        Its amplitude, 1 for a whole beat.
    pan : float
        From -1, left, to 1, right.
    sung : bool
        Whether it belongs to the melody.
    """

    midi: int
    gain: float
    pan: float
    sung: bool = False


@dataclass(frozen=True, slots=True)
class _Motif:
    """A figure: its half-beats, and the steps of the scale from note to note."""

    slots: tuple[int, ...]
    steps: tuple[int, ...]

    def invert(self) -> _Motif:
        """Return the figure inverted, as an answer."""
        return _Motif(self.slots, tuple(-step for step in self.steps))


def singable_notes(chord: Chord, song_midi: tuple[int, int]) -> list[int]:
    """Return the notes of the key within a range that are no half step above a chord note."""
    clashing = {(midi + 1) % 12 for midi in chord.voices_midi}
    allowed = chord.key.pitch_classes() - clashing
    return [midi for midi in range(song_midi[0], song_midi[1] + 1) if midi % 12 in allowed]


class Melody:
    """Chooses the notes to strike at each half-beat.

    Every beat has the same energy, with or without the melody, and no beat is stronger than
    another: the tempo measured in the sound is then that of the beat, not of the bar.

    Parameters
    ----------
    rng : Generator
        Source of all random choices.
    style : Style
        How to play.
    pulse : bool
        Whether every beat is marked.
    """

    def __init__(self, rng: np.random.Generator, style: Style, *, pulse: bool = True) -> None:
        self._rng, self._style, self._pulse = rng, style, pulse
        self._arpeggio = _ARPEGGIOS[0]
        self._beat = self._beats_in_breath = 0
        self._n_beats = 0
        self._figure_age = 0
        self._motifs: tuple[_Motif, ...] = ()
        self._singing: dict[int, int] = {}
        self._last_midi = sum(style.song_midi) // 2
        self._cadence: int | None = None

    def begin_breath(self, slot: Slot, breath: Breath) -> None:
        """Choose the figure of this breath, if any."""
        self._figure_age += 1
        is_worn = self._figure_age > _FIGURE_BREATHS or slot.n_beats != self._n_beats
        if is_worn or (breath.opens_phrase and self._rng.random() < 0.5):
            self._new_figures(slot.n_beats)
        # The arpeggio starts a note later each time, so that no part of the breath is always high.
        self._beat, self._beats_in_breath = breath.index, 0
        self._singing, self._cadence = {}, None
        if "song" not in breath.stems or self._rng.random() > self._style.song_frac:
            return
        # A phrase has a question, again a question, an answer, and a rest in its last breath.
        if breath.ends_phrase and breath.n_phrase > 2:
            return
        question, answer = self._motifs
        motif = self._vary(answer if breath.n_before == breath.n_phrase - 2 else question)
        self._singing = dict(zip(motif.slots, motif.steps, strict=True))
        self._cadence = motif.slots[-1]

    def notes(self, slot: Slot, chord: Chord) -> list[Note]:
        """Return the notes that start at this half-beat."""
        step = self._singing.get(slot.index)
        if slot.index % 2:
            return self._between_beats(slot, chord, step)
        if not self._pulse:
            return [] if step is None else [self._song_note(slot, chord, step, gain=1.0)]
        lower = self._arpeggio_note(chord)
        if step is None:
            upper = Note(midi=lower.midi + 12, gain=lower.gain * _UPPER / _LOWER, pan=-lower.pan)
        else:
            upper = self._song_note(slot, chord, step, gain=_UPPER)
        return [lower, upper]

    def _between_beats(self, slot: Slot, chord: Chord, step: int | None) -> list[Note]:
        if step is not None:
            return [self._song_note(slot, chord, step, gain=_OFF_BEAT_GAIN)]
        chance = self._style.between_frac * slot.density_frac if self._pulse else 0.0
        if self._rng.random() >= chance:
            return []
        midi = chord.voices_midi[int(self._rng.integers(4))] + self._style.lift_steps
        gain = _OFF_BEAT_GAIN * float(self._rng.uniform(0.6, 0.9))
        return [Note(midi=midi, gain=gain, pan=float(self._rng.uniform(-0.5, 0.5)))]

    def _arpeggio_note(self, chord: Chord) -> Note:
        order = sorted(voice_midi + self._style.lift_steps for voice_midi in chord.voices_midi)
        # One note further after every four beats, so that no bar is repeated at once.
        place = (self._beat + self._beats_in_breath // 4) % len(self._arpeggio)
        midi = order[self._arpeggio[place]]
        self._beats_in_breath += 1
        self._beat += 1
        pan = (midi - 58 - self._style.lift_steps) / 30
        return Note(midi=midi, gain=_LOWER * float(self._rng.uniform(0.93, 1.07)), pan=pan)

    def _song_note(self, slot: Slot, chord: Chord, step: int, gain: float) -> Note:
        scale = singable_notes(chord, self._style.song_midi)
        nearest = min(range(len(scale)), key=lambda k: abs(scale[k] - self._last_midi))
        degree = nearest + step
        if not 0 <= degree < len(scale):
            degree = nearest - step
        midi = scale[min(max(degree, 0), len(scale) - 1)]
        if slot.index == self._cadence:
            # A figure ends on a note of the chord.
            resting = [
                note_midi
                for note_midi in scale
                if note_midi % 12 in {voice_midi % 12 for voice_midi in chord.voices_midi}
            ]
            midi = min(resting, key=lambda note_midi: abs(note_midi - midi))
        self._last_midi = midi
        return Note(midi=midi, gain=gain, pan=float(self._rng.uniform(-0.3, 0.3)), sung=True)

    def _new_figures(self, n_beats: int) -> None:
        self._n_beats, self._figure_age = n_beats, 0
        question = self._new_motif()
        answer = question.invert() if self._rng.random() < 0.5 else self._new_motif()
        self._motifs = (question, answer)
        self._arpeggio = _ARPEGGIOS[int(self._rng.integers(len(_ARPEGGIOS)))]

    def _vary(self, motif: _Motif) -> _Motif:
        """Return the figure for this time, never quite as before."""
        moved = {
            (slot + 2 * int(self._rng.choice((-1, 1)))) % (2 * self._n_beats)
            if self._rng.random() < _MOVES_FRAC
            else slot
            for slot in motif.slots
        }
        slots = tuple(sorted(moved))
        return _Motif(slots, motif.steps[-len(slots) :])

    def _new_motif(self) -> _Motif:
        """Draw a figure of three to six notes, mostly on beats, that returns to its start."""
        n_notes = int(self._rng.integers(3, 7))
        on_beats = 2 * np.arange(self._n_beats)
        chosen = set(self._rng.choice(on_beats, min(n_notes, self._n_beats), replace=False))
        if self._rng.random() < 0.6:
            chosen.add(2 * int(self._rng.integers(self._n_beats)) + 1)
        slots = tuple(sorted(int(slot) for slot in chosen))
        steps = [int(slot) for slot in self._rng.choice([-2, -1, -1, 1, 1, 2], len(slots))]
        steps[-1] = -int(np.clip(sum(steps[:-1]), -3, 3))
        return _Motif(slots, tuple(steps))
