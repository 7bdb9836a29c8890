"""Inside the bounded process: what a file says of itself."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from entrain.library.lyrics import sung
from entrain.library.tracks import FASTEST_BPM, SLOWEST_BPM, printable

LYRICS = ("lyrics", "unsynced lyrics", "syncedlyrics", "synced lyrics")
"""As tinytag calls them, and as Vorbis comments do that it does not know."""


def read_tags(path: Path) -> dict[str, Any]:
    """Return title, artist, genres, tempo [bpm] and what the lyrics say of singing.

    A tag that is missing or cannot be is None; the title is then the file's name.
    """
    from tinytag import TinyTag

    try:
        with path.open("rb") as file:
            tag = TinyTag.get(path.name, file_obj=file)
        found: dict[str, Any] = tag.as_dict()
    # A tag is free text of a stranger: whatever is wrong with it, the sound may be whole.
    except Exception:
        found = {}
    words = sung([text for name in LYRICS for text in _raw(found.get(name))])
    return {
        "title": _text(found.get("title")) or printable(path.stem),
        "artist": _text(found.get("artist")) or _text(found.get("albumartist")),
        "genres": _texts(found.get("genre")),
        "tempo_bpm": _tempo_bpm(found),
        "lyrics": words is True,
        "instrumental": words is False,
    }


def _tempo_bpm(found: dict[str, Any]) -> float | None:
    for name in ("bpm", "tmpo", "tbpm"):
        for value in _texts(found.get(name)):
            try:
                bpm = float(value.replace(",", "."))
            except ValueError:
                continue
            if math.isfinite(bpm) and SLOWEST_BPM <= bpm <= FASTEST_BPM:
                return bpm
    return None


def _texts(value: Any) -> list[str]:
    texts = (printable(text) for text in _raw(value))
    return [text for text in texts if text]


def _raw(value: Any) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [str(one) for one in values if one is not None]


def _text(value: Any) -> str | None:
    return next(iter(_texts(value)), None)
