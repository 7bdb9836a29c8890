"""Plucked strings: nylon on wood, bright and light, beside a stream."""

from __future__ import annotations

from entrain.music.composer.character import Brush, Character, Shares
from entrain.music.composer.held import HeldVoice
from entrain.music.composer.melody import Style
from entrain.music.composer.ringing import StruckInstrument
from entrain.music.composer.strings import nylon_string

PLUCKED = Character(
    name="plucked",
    title="Plucked strings",
    scales=("mixolydian", "pentatonic", "dorian", "lydian"),
    pad=HeldVoice(
        dark=(0.4, 0.7, 0.7, 0.55, 0.4, 0.25),
        bright=(0.0,) * 6 + (0.2, 0.17, 0.14, 0.11, 0.08, 0.05),
        highest_hz=6500,
    ),
    low=HeldVoice(dark=(1.0, 0.4, 0.2), copies_db=-60),
    pulse=StruckInstrument(modes=nylon_string, attack_ms=6),
    song=StruckInstrument(modes=nylon_string, attack_ms=5),
    brush=Brush(low_hz=2200, high_hz=4500, rise_ms=9, fall_ms=25),
    style=Style(lift_steps=12, song_midi=(70, 88), song_frac=0.8, between_frac=0.55),
    nature="water",
    shares=Shares(
        pad_frac=0.51, low_frac=0.05, notes_frac=0.34, grain_frac=0.0004, nature_frac=0.1
    ),
)
