"""Warm pads: a chord that breathes, a far piano, the sea."""

from __future__ import annotations

from functools import partial

from entrain.music.composer.character import Brush, Character, Shares
from entrain.music.composer.held import HeldVoice
from entrain.music.composer.melody import Style
from entrain.music.composer.ringing import StruckInstrument
from entrain.music.composer.strings import felt_string

PADS = Character(
    name="pads",
    title="Warm pads",
    scales=("ionian", "lydian", "mixolydian", "dorian", "aeolian"),
    pad=HeldVoice(
        dark=(1.0, 0.3, 0.1),
        bright=(0.0, 0.0, 0.0, 0.1, 0.06, 0.04, 0.025, 0.016),
    ),
    low=HeldVoice(dark=(1.0, 0.35, 0.12), copies_db=-60),
    pulse=StruckInstrument(modes=partial(felt_string, softness_hz=900), attack_ms=9),
    song=StruckInstrument(modes=partial(felt_string, softness_hz=900), attack_ms=12),
    brush=Brush(low_hz=1400, high_hz=4200, rise_ms=8, fall_ms=40),
    style=Style(),
    nature="sea",
    shares=Shares(
        pad_frac=0.48, low_frac=0.20, notes_frac=0.30, grain_frac=0.0012, nature_frac=0.005
    ),
)
