"""All sources of music. To add one: write its file, add its line, run the tests."""

from entrain.sound.sources.composed import CHARACTER_SOURCES, COMPOSED
from entrain.sound.sources.silence import SILENCE
from entrain.sound.sources.source import Samples, Source, SourceKind

SOURCES: tuple[SourceKind, ...] = (COMPOSED, *CHARACTER_SOURCES, SILENCE)


def find_source(name: str) -> SourceKind:
    """Return the source of this name.

    Raises
    ------
    KeyError
        There is no source of this name.
    """
    for kind in SOURCES:
        if kind.name == name:
            return kind
    raise KeyError(name)


__all__ = ["SOURCES", "Samples", "Source", "SourceKind", "find_source"]
