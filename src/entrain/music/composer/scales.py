"""Scales, and the chords on them that need no resolution."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

SCALES: dict[str, tuple[int, ...]] = {
    "ionian": (0, 2, 4, 5, 7, 9, 11),
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "lydian": (0, 2, 4, 6, 7, 9, 11),
    "mixolydian": (0, 2, 4, 5, 7, 9, 10),
    "aeolian": (0, 2, 3, 5, 7, 8, 10),
    "pentatonic": (0, 2, 4, 7, 9),
}
"""Half steps above the tonic, by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A tonic, where 0 is C, and the name of a scale."""

    tonic: int
    scale: str

    def pitch_classes(self) -> frozenset[int]:
        """Return the pitch classes of the key."""
        return frozenset((self.tonic + step) % 12 for step in SCALES[self.scale])


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A kind of chord: half steps of its root and its four voices above the tonic."""

    root_steps: int
    voices_steps: tuple[int, int, int, int]


def _is_calm(steps: frozenset[int]) -> bool:
    """Return whether no two notes are a tritone apart and at most one pair a half step."""
    apart = [min((a - b) % 12, (b - a) % 12) for a, b in combinations(sorted(steps), 2)]
    return 6 not in apart and apart.count(1) <= 1


@lru_cache
def shapes(scale: str) -> tuple[Shape, ...]:
    """Return the chords of a scale: a triad of thirds and one more note of the scale."""
    steps = SCALES[scale]
    chords = []
    for degree in range(len(steps)):
        stack = [steps[(degree + k) % len(steps)] for k in (0, 2, 4)]
        for colour in steps:
            four = frozenset([*stack, colour])
            if len(four) == 4 and _is_calm(four):
                root, third, fifth = stack
                shape = Shape(root_steps=root, voices_steps=(root, third, fifth, colour))
                chords.append(shape)
    return tuple(chords)


def neighbours(key: Key, scales: tuple[str, ...]) -> tuple[Key, ...]:
    """Return the other keys of these scales that share all notes of `key` but one."""
    notes = key.pitch_classes()
    others = (Key(tonic=tonic, scale=scale) for tonic in range(12) for scale in scales)
    return tuple(
        other
        for other in others
        if other != key
        and len(notes & other.pitch_classes()) >= min(len(notes), len(SCALES[other.scale])) - 1
    )
