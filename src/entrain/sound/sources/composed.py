"""The default music, composed while it plays."""

from __future__ import annotations

from entrain.music.composer import Composer
from entrain.sound.sources.source import Source, SourceKind


def _make(seed: int, rate_hz: int) -> Source:
    return Composer(seed, rate_hz)


COMPOSED = SourceKind(name="composed", title="Composed for this breath", audible=True, make=_make)
