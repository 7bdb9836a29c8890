"""Low drone: deep tones that beat slowly, soft wood, bowls, rain."""

from __future__ import annotations

from entrain.music.composer.character import Brush, Character, Shares
from entrain.music.composer.held import HeldVoice
from entrain.music.composer.melody import Style
from entrain.music.composer.ringing import StruckInstrument
from entrain.music.composer.strings import bowl, wooden_bar

DRONE = Character(
    name="drone",
    title="Low drone with rain",
    scales=("aeolian", "dorian", "pentatonic"),
    pad=HeldVoice(dark=(1.0, 0.25), bright=(0.0, 0.0, 0.1, 0.06, 0.03), highest_hz=1200),
    low=HeldVoice(
        dark=(1.0, 0.6, 0.3, 0.15),
        bright=(0.0,) * 4 + (0.2, 0.16, 0.12, 0.09, 0.06),
        copies_db=-7,
        highest_hz=900,
    ),
    pulse=StruckInstrument(modes=wooden_bar, attack_ms=8),
    song=StruckInstrument(modes=bowl, attack_ms=20),
    brush=Brush(low_hz=300, high_hz=1200, rise_ms=20, fall_ms=40),
    style=Style(lift_steps=0, song_midi=(60, 76), song_frac=0.6, between_frac=0.1),
    nature="rain",
    shares=Shares(
        pad_frac=0.10, low_frac=0.58, notes_frac=0.13, grain_frac=0.003, nature_frac=0.18
    ),
    wet_frac=0.42,
    pedal=True,
)
