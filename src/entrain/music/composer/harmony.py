"""Chords: which follows which, and how four voices move from one to the next."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, permutations, product

import numpy as np
from numpy.typing import NDArray

from entrain.music.composer.scales import Key, Shape, neighbours, shapes

LOWEST_MIDI, HIGHEST_MIDI = 47, 70
"""Range of two octaves: every pitch class has two places, so that clashes can be avoided."""

LOWEST_BASS_MIDI, HIGHEST_BASS_MIDI = 36, 50
"""From C2, 65 Hz, about the lowest that small loudspeakers convey."""

LEAP_STEPS = 4
"""A voice leaps beyond a major third; two that leap in the same direction are heard as a jump."""

# Preference for a root to move up by so many half steps: fifths and thirds down lead on, steps
# connect, and another chord on the same root is hardly a move.
_MOTION = {0: 0.6, 1: 1.0, 2: 1.5, 3: 1.5, 4: 1.5, 5: 3.0, 6: 0.3, 7: 2.5, 8: 3.0, 9: 3.0,
           10: 2.0, 11: 1.5}  # fmt: skip
_COMMON_TONE = 1.6
"""Factor of preference for each note that two chords share."""
_HOME, _OPEN = 8.0, 4.0
"""Factors for the tonic at the end of a section, and the fourth or fifth at that of a phrase."""
_RECENT, _AGAIN = 4, 0.15


@dataclass(frozen=True, slots=True, kw_only=True)
class Chord:
    """A chord as it is played.

    Attributes
    ----------
    bass_midi : int
        Note of the bass.
    voices_midi : tuple of int
        The four upper voices; each voice keeps its index from chord to chord.
    key : Key
        The key it belongs to.
    """

    bass_midi: int
    voices_midi: tuple[int, ...]
    key: Key


_ORDERS = np.array(list(permutations(range(4))))
_OCTAVES = 12 * np.array(list(product((0, 1), repeat=4)))
_PAIRS = np.array(list(combinations(range(4), 2)))


def lead_voices(voices_midi: tuple[int, ...], pitch_classes: tuple[int, ...]) -> tuple[int, ...]:
    """Return the nearest way to play four pitch classes, one for each voice, within range.

    The total motion is least, as in Tymoczko 2006, doi:10.1126/science.1126287, which keeps
    common tones in place. Half steps and low seconds within the chord, and two voices that leap
    in the same direction, are avoided.

    Parameters
    ----------
    voices_midi : tuple of int
        The voices now.
    pitch_classes : tuple of int
        Where they go; 0 is C.

    Returns
    -------
    tuple of int
        The voices then, in the same order.
    """
    lowest = LOWEST_MIDI + (np.array(pitch_classes) - LOWEST_MIDI) % 12
    ways: NDArray[np.int64] = (lowest[_ORDERS][:, None, :] + _OCTAVES).reshape(-1, 4)
    ways = ways[ways.max(axis=1) <= HIGHEST_MIDI]
    moved = ways - np.array(voices_midi)
    ordered = np.sort(ways, axis=1)
    gaps = np.diff(ordered, axis=1)
    # Low seconds sound muddy, and half steps beat.
    rough = 4.0 * (gaps == 2).sum(axis=1) + 16.0 * (gaps <= 1).sum(axis=1)
    rough += 6.0 * ((gaps <= 4) & (ordered[:, :-1] < 52)).sum(axis=1)
    first, second = moved[:, _PAIRS[:, 0]], moved[:, _PAIRS[:, 1]]
    leaps = (np.abs(first) > LEAP_STEPS) & (np.abs(second) > LEAP_STEPS) & (first * second > 0)
    off_centre = 0.02 * ((ways - 58.0) ** 2).sum(axis=1)
    cost = np.abs(moved).sum(axis=1) + rough + 12.0 * leaps.sum(axis=1) + off_centre
    return tuple(int(midi) for midi in ways[int(np.argmin(cost))])


class Harmony:
    """Moves from chord to chord, and from key to neighbouring key.

    Parameters
    ----------
    rng : Generator
        Source of all random choices.
    scales : tuple of str
        Keys of `SCALES` that may be used.
    """

    def __init__(self, rng: np.random.Generator, scales: tuple[str, ...]) -> None:
        self._rng, self.scales = rng, scales
        scale = scales[int(rng.integers(len(scales)))]
        self.key = Key(tonic=int(rng.integers(12)), scale=scale)
        self._voices: tuple[int, ...] = (50, 55, 60, 64)
        self._bass_midi = 43
        self._recent: list[tuple[int, Shape]] = []

    def move_key(self) -> None:
        """Move to another key that shares all notes but one, or all."""
        others = neighbours(self.key, self.scales)
        if others:
            self.key = others[int(self._rng.integers(len(others)))]

    def next_chord(
        self, *, opens: bool = False, rests: bool = False, closes: bool = False
    ) -> Chord:
        """Return the next chord.

        Parameters
        ----------
        opens : bool
            Whether it begins a section, on the tonic.
        rests : bool
            Whether it ends a phrase, more likely on the fourth or fifth.
        closes : bool
            Whether it ends a section, more likely on the tonic.
        """
        tonic = self.key.tonic
        possible = shapes(self.key.scale)
        weights = np.array([self._weight(shape, rests=rests, closes=closes) for shape in possible])
        if opens:
            weights = weights * [shape.root_steps == 0 for shape in possible]
        chosen = possible[int(self._rng.choice(len(possible), p=weights / weights.sum()))]
        pitch_classes = tuple((step + tonic) % 12 for step in chosen.voices_steps)
        self._voices = lead_voices(self._voices, pitch_classes)
        self._bass_midi = self._lead_bass((chosen.root_steps + tonic) % 12)
        self._recent = [*self._recent[1 - _RECENT :], (tonic, chosen)]
        return Chord(bass_midi=self._bass_midi, voices_midi=self._voices, key=self.key)

    def _weight(self, shape: Shape, *, rests: bool, closes: bool) -> float:
        tonic = self.key.tonic
        weight = _MOTION[(shape.root_steps + tonic - self._bass_midi) % 12]
        sounding = {midi % 12 for midi in self._voices}
        weight *= _COMMON_TONE ** len(
            sounding & {(step + tonic) % 12 for step in shape.voices_steps}
        )
        if (tonic, shape) in self._recent:
            weight *= _AGAIN
        if closes and shape.root_steps == 0:
            weight *= _HOME
        if rests and not closes and shape.root_steps in (5, 7):
            weight *= _OPEN
        return weight

    def _lead_bass(self, pitch_class: int) -> int:
        places = range(LOWEST_BASS_MIDI, HIGHEST_BASS_MIDI + 1)
        return min(
            (midi for midi in places if midi % 12 == pitch_class),
            key=lambda midi: abs(midi - self._bass_midi),
        )
