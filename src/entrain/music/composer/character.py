"""The parts of a character of the composed music."""

from __future__ import annotations

from dataclasses import dataclass

from entrain.music.composer.held import HeldVoice
from entrain.music.composer.melody import Style
from entrain.music.composer.ringing import StruckInstrument


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """Share of each layer in the loudness when all are present: parts of weighted power."""

    pad_frac: float
    low_frac: float
    notes_frac: float
    grain_frac: float
    nature_frac: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Brush:
    """A soft stroke of noise on every beat: its band, rise and fall."""

    low_hz: float
    high_hz: float
    rise_ms: float
    fall_ms: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Character:
    """A way to play: instruments, balance and style. To add one, see `characters`.

    Attributes
    ----------
    name : str
        As on the command line, one word.
    title : str
        As shown to people.
    scales : tuple of str
        Keys of `SCALES` that suit it.
    pad, low : HeldVoice
        The chord and its bass.
    pulse, song : StruckInstrument
        What marks the beats, and what plays the melody.
    brush : Brush
        The noise on the beat.
    style : Style
        How it plays its notes.
    nature : str or None
        Key of `NATURES` that belongs to it by default.
    shares : Shares
        The balance of the layers.
    wet_frac : float
        Level of the reverberation against the struck notes.
    pedal : bool
        Whether the bass stays on the tonic instead of following the chords.
    """

    name: str
    title: str
    scales: tuple[str, ...]
    pad: HeldVoice
    low: HeldVoice
    pulse: StruckInstrument
    song: StruckInstrument
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
        A key of `NATURES`, or none.
    pulse : bool
        Whether every beat is marked.
    """

    character: Character
    nature: str | None
    pulse: bool = True


def default_arrangement(character: Character) -> Arrangement:
    """Return the default arrangement of a character."""
    return Arrangement(character=character, nature=character.nature)
