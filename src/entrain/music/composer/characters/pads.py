"""Warm pads: a chord that breathes, a far piano, the sea."""

from __future__ import annotations

from entrain.music.composer.character import Brush, Character, Shares
from entrain.music.composer.held import Held
from entrain.music.composer.melody import Style
from entrain.music.composer.ringing import Struck
from entrain.music.composer.strings import felt_string

PADS = Character(
    name="pads",
    title="Warm pads",
    scales=("ionian", "lydian", "mixolydian", "dorian", "aeolian"),
    pad=Held(
        dark=(1.0, 0.45, 0.2),
        bright=(0.0, 0.0, 0.0, 0.16, 0.11, 0.075, 0.055, 0.04, 0.03, 0.022),
    ),
    low=Held(dark=(1.0, 0.35, 0.12), copies_db=-60),
    pulse=Struck(modes=felt_string, attack_ms=9),
    song=Struck(modes=felt_string, attack_ms=12),
    brush=Brush(low_hz=2000, high_hz=6500, rise_ms=6, fall_ms=40),
    style=Style(),
    nature="sea",
    shares=Shares(
        pad_frac=0.50, low_frac=0.17, notes_frac=0.29, grain_frac=0.0011, nature_frac=0.008
    ),
)
