"""The default music, composed while it plays, and each of its characters by name."""

from __future__ import annotations

from functools import partial

from entrain.music.composer import CHARACTERS, Character, Composer, default_arrangement
from entrain.sound.sources.source import Source, SourceKind


def _make(character: Character, seed: int, rate_hz: int) -> Source:
    return Composer(seed, rate_hz, default_arrangement(character))


_TAKES = ("pulse", "character", *(f"character:{character.name}" for character in CHARACTERS))

COMPOSED = SourceKind(
    name="composed",
    title="Composed for this breath",
    audible=True,
    make=partial(_make, CHARACTERS[0]),
    takes=_TAKES,
)

CHARACTER_SOURCES: tuple[SourceKind, ...] = tuple(
    SourceKind(
        name=f"composed:{character.name}",
        title=f"{character.title}, composed for this breath",
        audible=True,
        make=partial(_make, character),
        takes=_TAKES,
    )
    for character in CHARACTERS
)
