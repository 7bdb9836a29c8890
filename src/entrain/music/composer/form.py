"""Musical form: breaths make phrases, phrases make sections, and no two sections are alike."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from entrain.music.composer.harmony import Chord, Harmony

PHRASE_BREATHS = (2, 3, 4, 4)
SECTION_PHRASES = (3, 4, 5)

STEMS = ("pad", "low", "song", "grain", "nature")
# How often each is present at density 0, and how much more often at density 1.
_PRESENCE = {
    "pad": (0.90, 0.10),
    "low": (0.55, 0.45),
    "song": (0.15, 0.80),
    "grain": (0.10, 0.80),
    "nature": (0.85, 0.15),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Breath:
    """What is composed for one breath.

    Attributes
    ----------
    index : int
        0 for the first of the piece.
    n_section : int
        Number of sections before this one.
    n_before, n_phrase : int
        Number of breaths of its phrase before it, and in all.
    chord : Chord
        The chord of the breath.
    stems : frozenset of str
        Those of `STEMS` that are heard.
    """

    index: int
    n_section: int
    n_before: int
    n_phrase: int
    chord: Chord
    stems: frozenset[str]

    @property
    def opens_phrase(self) -> bool:
        """Whether a phrase begins."""
        return self.n_before == 0

    @property
    def ends_phrase(self) -> bool:
        """Whether a phrase ends."""
        return self.n_before == self.n_phrase - 1


class Piece:
    """Composes breath after breath.

    Each section has a key and a colour of its own: the stems of each phrase are drawn around
    those drawn for the section. Nothing is repeated exactly, so nothing loops.

    Parameters
    ----------
    rng : Generator
        Source of all random choices.
    scales : tuple of str
        Keys of `SCALES` that may be used.
    """

    def __init__(self, rng: np.random.Generator, scales: tuple[str, ...]) -> None:
        self._rng = rng
        self._harmony = Harmony(rng, scales)
        self._index = -1
        self._n_section = -1
        self._phrases: list[int] = []
        self._left = 0
        self._colour: dict[str, float] = {}
        self._chance: dict[str, float] = {}

    def use(self, scales: tuple[str, ...]) -> None:
        """Use other scales from the next section on."""
        self._harmony.scales = scales

    def next_breath(self, density_frac: float) -> Breath:
        """Return the next breath.

        Parameters
        ----------
        density_frac : float
            How much is going on, 0 to 1; decides on the stems.
        """
        self._index += 1
        opens = not self._left and not self._phrases
        if opens:
            self._begin_section()
        if not self._left:
            self._begin_phrase()
        n_phrase = self._phrase_breaths
        n_before = n_phrase - self._left
        self._left -= 1
        chord = self._harmony.next_chord(
            opens=opens, rests=self._left == 0, closes=self._left == 0 and not self._phrases
        )
        return Breath(
            index=self._index,
            n_section=self._n_section,
            n_before=n_before,
            n_phrase=n_phrase,
            chord=chord,
            stems=frozenset(stem for stem in STEMS if self._is_present(stem, density_frac)),
        )

    def _begin_section(self) -> None:
        self._n_section += 1
        if self._n_section:
            self._harmony.move_key()
        n_phrases = int(self._rng.choice(SECTION_PHRASES))
        self._phrases = [int(n) for n in self._rng.choice(PHRASE_BREATHS, n_phrases)]
        self._colour = dict(zip(STEMS, self._rng.random(len(STEMS)).tolist(), strict=True))

    def _begin_phrase(self) -> None:
        self._phrase_breaths = self._left = self._phrases.pop(0)
        drawn = self._rng.random(len(STEMS))
        self._chance = {
            stem: 0.7 * self._colour[stem] + 0.3 * float(drawn_value)
            for stem, drawn_value in zip(STEMS, drawn, strict=True)
        }

    def _is_present(self, stem: str, density_frac: float) -> bool:
        least, more = _PRESENCE[stem]
        return self._chance[stem] < least + more * density_frac
