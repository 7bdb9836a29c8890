"""What is struck: an arpeggio that marks every beat, and a song above it."""

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
"""Orders in which an arpeggio walks through the chord, from the bottom: of four or six
notes, so that the step between bars leads elsewhere in each."""

_UPPER, _LOWER = 0.6, 0.8
"""Together one beat's energy. Above the arpeggio there is the song or else its octave: as
many notes begin on every beat."""

_OFF_BEAT_GAIN = 0.42
_MOVES_FRAC = 0.35
"""How often a note of a figure comes a beat earlier or later than the time before."""

_FIGURE_BREATHS = 11
"""After so many breaths at the latest new figures are drawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """How a character plays.

    Attributes
    ----------
    lift_steps : int
        How far above the held chord the arpeggio lies, in half steps. Two tones of one
        pitch would now add up, now cancel.
    song_midi : tuple of int
        Lowest and highest note of the song.
    song_frac : float
        How often a breath sings when the song is there, 0..1.
    between_frac : float
        How often something falls between two beats with all density, 0..1.
    """

    lift_steps: int = 12
    song_midi: tuple[int, int] = (72, 88)
    song_frac: float = 0.9
    between_frac: float = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A note that is struck.

    Attributes
    ----------
    midi : int
        Its pitch.
    gain : float
        Its amplitude, 1 for a whole beat.
    pan : float
        -1 left, 1 right.
    sung : bool
        It belongs to the song.
    """

    midi: int
    gain: float
    pan: float
    sung: bool = False


@dataclass(frozen=True, slots=True)
class _Motif:
    """A figure: at which half-beats, and how many steps of the scale from the one before."""

    slots: tuple[int, ...]
    steps: tuple[int, ...]

    def turned(self) -> _Motif:
        """Return the figure upside down: an answer."""
        return _Motif(self.slots, tuple(-step for step in self.steps))


def singable(chord: Chord, song_midi: tuple[int, int]) -> list[int]:
    """Return the notes of the key in a range that lie no half step above one of the chord."""
    sharp = {(midi + 1) % 12 for midi in chord.voices_midi}
    allowed = chord.key.pitch_classes() - sharp
    return [m for m in range(song_midi[0], song_midi[1] + 1) if m % 12 in allowed]


class Melody:
    """Says what is struck at each half-beat.

    A beat is always one beat's worth of energy, whether the song joins the arpeggio or
    not, and no beat is stronger than another: what can be measured of the tempo in the
    sound is then the beat, not the bar.
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
        """Choose what this breath does: which figure is sung, if any."""
        self._figure_age += 1
        worn = self._figure_age > _FIGURE_BREATHS or slot.n_beats != self._n_beats
        if worn or (breath.opens_phrase and self._rng.random() < 0.5):
            self._new_figures(slot.n_beats)
        # The arpeggio enters a note later each time: no place in the breath is always high.
        self._beat, self._beats_in_breath = breath.index, 0
        self._singing, self._cadence = {}, None
        if "song" not in breath.stems or self._rng.random() > self._style.song_frac:
            return
        # A phrase asks, asks again, answers, and in its last breath listens.
        if breath.ends_phrase and breath.n_phrase > 2:
            return
        asks, answers = self._motifs
        motif = self._varied(answers if breath.n_before == breath.n_phrase - 2 else asks)
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
        order = sorted(m + self._style.lift_steps for m in chord.voices_midi)
        # One further after every four beats: a bar does not come twice in a row.
        place = (self._beat + self._beats_in_breath // 4) % len(self._arpeggio)
        midi = order[self._arpeggio[place]]
        self._beats_in_breath += 1
        self._beat += 1
        pan = (midi - 58 - self._style.lift_steps) / 30
        return Note(midi=midi, gain=_LOWER * float(self._rng.uniform(0.93, 1.07)), pan=pan)

    def _song_note(self, slot: Slot, chord: Chord, step: int, gain: float) -> Note:
        scale = singable(chord, self._style.song_midi)
        near = min(range(len(scale)), key=lambda k: abs(scale[k] - self._last_midi))
        degree = near + step
        if not 0 <= degree < len(scale):
            degree = near - step
        midi = scale[min(max(degree, 0), len(scale) - 1)]
        if slot.index == self._cadence:
            # A figure comes to rest on a note of the chord.
            resting = [m for m in scale if m % 12 in {v % 12 for v in chord.voices_midi}]
            midi = min(resting, key=lambda m: abs(m - midi))
        self._last_midi = midi
        return Note(midi=midi, gain=gain, pan=float(self._rng.uniform(-0.3, 0.3)), sung=True)

    def _new_figures(self, n_beats: int) -> None:
        self._n_beats, self._figure_age = n_beats, 0
        asks = self._new_motif()
        answers = asks.turned() if self._rng.random() < 0.5 else self._new_motif()
        self._motifs = (asks, answers)
        self._arpeggio = _ARPEGGIOS[int(self._rng.integers(len(_ARPEGGIOS)))]

    def _varied(self, motif: _Motif) -> _Motif:
        """Return the figure as it is sung this time: never quite as before."""
        moved = {
            (slot + 2 * int(self._rng.choice((-1, 1)))) % (2 * self._n_beats)
            if self._rng.random() < _MOVES_FRAC
            else slot
            for slot in motif.slots
        }
        slots = tuple(sorted(moved))
        return _Motif(slots, motif.steps[-len(slots) :])

    def _new_motif(self) -> _Motif:
        """Draw a figure: three to six notes, mostly on beats, that comes back to its start."""
        n_notes = int(self._rng.integers(3, 7))
        on_beats = 2 * np.arange(self._n_beats)
        chosen = set(self._rng.choice(on_beats, min(n_notes, self._n_beats), replace=False))
        if self._rng.random() < 0.6:
            chosen.add(2 * int(self._rng.integers(self._n_beats)) + 1)
        slots = tuple(sorted(int(s) for s in chosen))
        steps = [int(s) for s in self._rng.choice([-2, -1, -1, 1, 1, 2], len(slots))]
        steps[-1] = -int(np.clip(sum(steps[:-1]), -3, 3))
        return _Motif(slots, tuple(steps))
