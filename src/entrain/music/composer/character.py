"""What a character of the music is made of."""

from __future__ import annotations

from dataclasses import dataclass

from entrain.music.composer.held import Held
from entrain.music.composer.melody import Style
from entrain.music.composer.ringing import Struck


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """How much of the loudness each layer has when all are there: parts of weighted power."""

    pad_frac: float
    low_frac: float
    notes_frac: float
    grain_frac: float
    nature_frac: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Brush:
    """A soft stroke of noise on every beat: its band and how it rises and falls."""

    low_hz: float
    high_hz: float
    rise_ms: float
    fall_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Character:
    """A way to play: instruments, balance and style. To add one: see `characters`.

    Attributes
    ----------
    name : str
        As on the command line, one word.
    title : str
        In plain words.
    scales : tuple of str
        Those of `SCALES` that suit it.
    pad, low : Held
        The chord and its bass.
    pulse, song : Struck
        What marks the beats, and what sings above.
    brush : Brush
        The grain of the beat.
    style : Style
        What is struck.
    nature : str or None
        Which of `NATURES` belongs to it unless somebody chooses.
    shares : Shares
        The balance.
    wet_frac : float
        Level of the room against what is struck.
    pedal : bool
        The low voice stays on the tonic instead of going with the chords.
    """

    name: str
    title: str
    scales: tuple[str, ...]
    pad: Held
    low: Held
    pulse: Struck
    song: Struck
    brush: Brush
    style: Style
    nature: str | None
    shares: Shares
    wet_frac: float = 0.36
    pedal: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrangement:
    """What somebody has chosen to hear.

    Attributes
    ----------
    character : Character
        Who plays.
    nature : str or None
        One of `NATURES`, or none.
    pulse : bool
        Whether every beat is marked.
    """

    character: Character
    nature: str | None
    pulse: bool = True


def arranged(character: Character) -> Arrangement:
    """Return a character as it is meant."""
    return Arrangement(character=character, nature=character.nature)
