"""Plucked strings: nylon on wood, bright and light, beside a stream."""

from __future__ import annotations

from entrain.music.composer.character import Brush, Character, Shares
from entrain.music.composer.held import Held
from entrain.music.composer.melody import Style
from entrain.music.composer.ringing import Struck
from entrain.music.composer.strings import nylon_string

PLUCKED = Character(
    name="plucked",
    title="Plucked strings",
    scales=("mixolydian", "pentatonic", "dorian", "lydian"),
    pad=Held(dark=(1.0, 0.6, 0.35, 0.2), bright=(0.0,) * 4 + (0.14, 0.1, 0.08, 0.06, 0.04, 0.03)),
    low=Held(dark=(1.0, 0.4, 0.2), copies_db=-60),
    pulse=Struck(modes=nylon_string, attack_ms=4),
    song=Struck(modes=nylon_string, attack_ms=3),
    brush=Brush(low_hz=2200, high_hz=4500, rise_ms=9, fall_ms=25),
    style=Style(lift_steps=12, song_midi=(70, 88), song_frac=0.8, between_frac=0.55),
    nature="water",
    shares=Shares(
        pad_frac=0.45, low_frac=0.1, notes_frac=0.36, grain_frac=0.0004, nature_frac=0.04
    ),
)
