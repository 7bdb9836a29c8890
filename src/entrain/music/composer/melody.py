"""What the piano plays: an arpeggio that marks every beat, and a song above it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from entrain.music.composer.grid import Slot
from entrain.music.composer.harmony import PENTATONIC, Chord

OCTAVE = 12
"""The piano plays above the pad: two tones of one pitch would now add up, now cancel."""

SONG_LOWEST_MIDI, SONG_HIGHEST_MIDI = 72, 88


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A note of the piano.

    Attributes
    ----------
    midi : int
        Its pitch.
    gain : float
        Its amplitude, 1 for a whole beat.
    pan : float
        -1 left, 1 right.
    """

    midi: int
    gain: float
    pan: float


# Orders in which the arpeggio walks through the chord, from the bottom.
_ARPEGGIOS: tuple[tuple[int, ...], ...] = (
    (0, 1, 2, 3, 2, 1),
    (0, 2, 1, 3),
    (0, 1, 2, 3),
    (0, 2, 3, 1, 2, 3),
    (0, 3, 2, 1),
)


@dataclass(frozen=True, slots=True)
class _Motif:
    """A figure: at which half-beats, and how many steps of the scale from the one before."""

    slots: tuple[int, ...]
    steps: tuple[int, ...]


class Melody:
    """Says what the piano plays at each half-beat.

    A beat is always one beat's worth of energy, whether the song joins the arpeggio or
    not, and no beat is stronger than another: what can be measured of the tempo in the
    sound is then the beat, not the bar.
    """

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._arpeggio = _ARPEGGIOS[0]
        self._beat = 0
        self._breath = 0
        self._n_beats = 0
        self._motifs: tuple[_Motif, ...] = ()
        self._singing: dict[int, int] = {}
        self._degree = 2

    def begin_breath(self, slot: Slot) -> None:
        """Choose what this breath does: which figure is sung, if any."""
        if slot.n_beats != self._n_beats or self._breath % 12 == 0:
            self._n_beats = slot.n_beats
            self._motifs = (self._new_motif(), self._new_motif())
            self._arpeggio = _ARPEGGIOS[int(self._rng.integers(len(_ARPEGGIOS)))]
        # Verse: A, A again, B, then a rest.
        place = self._breath % 4
        self._breath += 1
        # The arpeggio enters a note later each time: no place in the breath is always high.
        self._beat = self._breath
        sung = place < 3 and self._rng.random() < 0.2 + 0.9 * slot.density_frac
        motif = self._motifs[1 if place == 2 else 0]
        self._singing = dict(zip(motif.slots, motif.steps, strict=True)) if sung else {}

    def notes(self, slot: Slot, chord: Chord) -> list[Note]:
        """Return the notes that start at this half-beat."""
        step = self._singing.get(slot.index)
        if slot.index % 2:
            return self._between_beats(slot, chord, step)
        arpeggio = self._arpeggio_note(chord)
        if step is None:
            return [arpeggio]
        share = np.sqrt(0.5)
        lower = Note(midi=arpeggio.midi, gain=arpeggio.gain * share, pan=arpeggio.pan)
        return [lower, self._song_note(chord, step, gain=share)]

    def _between_beats(self, slot: Slot, chord: Chord, step: int | None) -> list[Note]:
        if step is not None:
            return [self._song_note(chord, step, gain=0.4)]
        if self._rng.random() < 0.3 * slot.density_frac:
            note = chord.voices_midi[int(self._rng.integers(4))] + 2 * OCTAVE
            return [Note(midi=note, gain=0.28, pan=float(self._rng.uniform(-0.5, 0.5)))]
        return []

    def _arpeggio_note(self, chord: Chord) -> Note:
        order = sorted(m + OCTAVE for m in chord.voices_midi)
        midi = order[self._arpeggio[self._beat % len(self._arpeggio)]]
        self._beat += 1
        return Note(
            midi=midi,
            gain=float(self._rng.uniform(0.93, 1.07)),
            pan=(midi - 70) / 30,
        )

    def _song_note(self, chord: Chord, step: int, gain: float) -> Note:
        scale = [
            m
            for m in range(SONG_LOWEST_MIDI, SONG_HIGHEST_MIDI + 1)
            if (m - chord.tonic) % 12 in PENTATONIC
        ]
        degree = self._degree + step
        if not 0 <= degree < len(scale):
            degree = self._degree - step
        self._degree = min(max(degree, 0), len(scale) - 1)
        return Note(midi=scale[self._degree], gain=gain, pan=float(self._rng.uniform(-0.3, 0.3)))

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
