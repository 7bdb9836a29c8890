"""Where sound goes: nowhere, a file, a device. The device is imported only when asked for."""

from entrain.sound.outputs.null import NullOutput
from entrain.sound.outputs.wav import WavOutput

__all__ = ["NullOutput", "WavOutput"]
