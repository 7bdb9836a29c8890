"""Outputs: none, a file, a device. The device's module is imported only when it is used."""

from entrain.sound.outputs.null import NullOutput
from entrain.sound.outputs.wav import WavOutput

__all__ = ["NullOutput", "WavOutput"]
