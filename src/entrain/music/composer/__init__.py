"""The default music: composed from the score while it plays, never twice the same."""

from entrain.music.composer.composer import Composer

__all__ = ["Composer"]
