"""Chords: which come after which, and how four voices move from one to the next."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import permutations, product

import numpy as np

LOWEST_MIDI, HIGHEST_MIDI = 47, 70
"""Two octaves: every pitch class has two places, so that a clash can be stepped around."""

LOWEST_BASS_MIDI = 36
"""C2, 65 Hz: what small loudspeakers still hint at."""

PENTATONIC = (0, 2, 4, 7, 9)
"""Steps of the scale that no chord below quarrels with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chord:
    """A chord as it is played.

    Attributes
    ----------
    bass_midi : int
        Note of the bass.
    voices_midi : tuple of int
        The four upper voices; a voice keeps its place from chord to chord.
    tonic : int
        Pitch class of the key, 0 is C.
    """

    bass_midi: int
    voices_midi: tuple[int, ...]
    tonic: int


# Pitch classes above the tonic: the bass, then the four upper voices. No chord holds both
# the fourth and the seventh of the scale: without a tritone nothing asks to be resolved.
_SHAPES: dict[str, tuple[int, tuple[int, int, int, int]]] = {
    "I": (0, (0, 4, 7, 2)),
    "Imaj": (0, (0, 4, 7, 11)),
    "I/3": (4, (0, 4, 7, 2)),
    "ii": (2, (2, 5, 9, 0)),
    "iii": (4, (4, 7, 11, 2)),
    "IV": (5, (5, 9, 0, 4)),
    "IV6": (5, (5, 9, 0, 7)),
    "V4": (7, (7, 0, 2, 9)),
    "V6": (7, (7, 11, 2, 4)),
    "vi": (9, (9, 0, 4, 7)),
    "vi9": (9, (9, 0, 4, 11)),
}

_PROGRESSIONS: tuple[tuple[str, ...], ...] = (
    ("I", "vi", "IV", "V4"),
    ("I", "iii", "IV6", "I/3", "ii", "vi", "IV", "V4"),
    ("vi", "IV", "I", "V6"),
    ("IV", "I/3", "ii", "vi", "IV6", "V4"),
    ("Imaj", "IV6", "Imaj", "IV"),
    ("ii", "V4", "Imaj", "vi9"),
    ("vi9", "iii", "IV", "I"),
    ("I", "V6", "vi", "IV6"),
)
_HOME = 0

_FIFTHS = (5, 7)
"""A new key is a fifth away: six of its seven notes were there before."""


def lead_voices(voices_midi: tuple[int, ...], pitch_classes: tuple[int, ...]) -> tuple[int, ...]:
    """Return the nearest way to play these pitch classes, one a voice, within range.

    Parameters
    ----------
    voices_midi : tuple of int
        Where the voices are.
    pitch_classes : tuple of int
        Where they go, as many, 0 is C.
    """

    def places(pitch_class: int) -> list[int]:
        lowest = LOWEST_MIDI + (pitch_class - LOWEST_MIDI) % 12
        return list(range(lowest, HIGHEST_MIDI + 1, 12))

    def cost(notes: tuple[int, ...]) -> float:
        moved = sum(abs(a - b) for a, b in zip(notes, voices_midi, strict=True))
        gaps = np.diff(sorted(notes))
        # Seconds low down are mud, and half steps beat against each other.
        rough = 4.0 * float(np.sum(gaps == 2)) + 16.0 * float(np.sum(gaps <= 1))
        return moved + rough + 0.02 * sum((m - 57) ** 2 for m in notes)

    ways = (
        notes
        for order in permutations(pitch_classes)
        for notes in product(*(places(pitch_class) for pitch_class in order))
    )
    return min(ways, key=cost)


class Harmony:
    """Walks through progressions, and now and then into a neighbouring key."""

    def __init__(self, rng: np.random.Generator) -> None:
        self._rng = rng
        self._tonic = int(rng.integers(12))
        self._voices: tuple[int, ...] = (50, 55, 60, 64)
        self._left: list[str] = list(_PROGRESSIONS[_HOME])
        self._progression = _HOME
        self._rounds_left = 2
        self._played_in_key = 0

    def next_chord(self) -> Chord:
        """Return the chord of the next breath."""
        if not self._left:
            self._begin_round()
        bass, shape = _SHAPES[self._left.pop(0)]
        self._voices = lead_voices(self._voices, tuple((p + self._tonic) % 12 for p in shape))
        bass_midi = LOWEST_BASS_MIDI + (bass + self._tonic - LOWEST_BASS_MIDI) % 12
        return Chord(bass_midi=bass_midi, voices_midi=self._voices, tonic=self._tonic)

    def _begin_round(self) -> None:
        self._rounds_left -= 1
        if self._rounds_left <= 0:
            self._choose_progression()
        self._left = list(_PROGRESSIONS[self._progression])

    def _choose_progression(self) -> None:
        others = [k for k in range(len(_PROGRESSIONS)) if k != self._progression]
        self._progression = int(self._rng.choice(others))
        self._rounds_left = int(self._rng.integers(1, 3))
        self._played_in_key += 1
        if self._played_in_key >= 3:
            self._played_in_key = 0
            self._tonic = (self._tonic + int(self._rng.choice(_FIFTHS))) % 12
