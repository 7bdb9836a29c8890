"""Every character of the composed music. To add one: write its file, add its line, test."""

from entrain.music.composer.character import Character
from entrain.music.composer.characters.drone import DRONE
from entrain.music.composer.characters.pads import PADS
from entrain.music.composer.characters.piano import PIANO
from entrain.music.composer.characters.plucked import PLUCKED

CHARACTERS: tuple[Character, ...] = (PADS, PIANO, PLUCKED, DRONE)
"""The first is the default."""

__all__ = ["CHARACTERS"]
