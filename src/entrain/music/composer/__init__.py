"""The default music: composed from the score while it plays, never the same twice."""

from entrain.music.composer.character import Arrangement, Character, default_arrangement
from entrain.music.composer.characters import CHARACTERS
from entrain.music.composer.composer import Composer
from entrain.music.composer.nature import NATURES

__all__ = ["CHARACTERS", "NATURES", "Arrangement", "Character", "Composer", "default_arrangement"]
