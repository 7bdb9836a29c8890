"""Felt piano: close and soft, over a thin pad."""

from __future__ import annotations

from functools import partial

from entrain.music.composer.character import Brush, Character, Shares
from entrain.music.composer.held import HeldVoice
from entrain.music.composer.melody import Style
from entrain.music.composer.ringing import StruckInstrument
from entrain.music.composer.strings import felt_string

PIANO = Character(
    name="piano",
    title="Felt piano",
    scales=("dorian", "aeolian", "ionian", "lydian", "pentatonic"),
    pad=HeldVoice(dark=(0.7, 0.5, 0.12), bright=(0.0, 0.0, 0.0, 0.04, 0.02), copies_db=-6),
    low=HeldVoice(dark=(1.0, 0.25, 0.06), copies_db=-60),
    pulse=StruckInstrument(modes=partial(felt_string, softness_hz=1000), attack_ms=5),
    song=StruckInstrument(modes=partial(felt_string, softness_hz=1000), attack_ms=4),
    brush=Brush(low_hz=500, high_hz=2500, rise_ms=12, fall_ms=30),
    style=Style(lift_steps=12, song_midi=(67, 86), song_frac=1.0, between_frac=0.35),
    nature=None,
    shares=Shares(
        pad_frac=0.36, low_frac=0.05, notes_frac=0.52, grain_frac=0.002, nature_frac=0.03
    ),
)
