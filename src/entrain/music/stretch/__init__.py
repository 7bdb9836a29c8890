"""Time stretching: change the tempo and keep the pitch while the music plays."""

from entrain.music.stretch.stretcher import (
    FASTEST_RATIO,
    SLOWEST_RATIO,
    Pull,
    Stretcher,
)
from entrain.music.stretch.vocoder import PhaseVocoder

__all__ = ["FASTEST_RATIO", "SLOWEST_RATIO", "PhaseVocoder", "Pull", "Stretcher"]
