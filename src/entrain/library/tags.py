"""Read the tags of a music file; runs in the sandbox."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from entrain.library.lyrics import is_sung
from entrain.library.tracks import FASTEST_BPM, SLOWEST_BPM, printable

LYRICS = ("lyrics", "unsynced lyrics", "syncedlyrics", "synced lyrics")
"""Names of lyrics in tinytag, and in Vorbis comments that tinytag passes on."""


def read_tags(path: Path) -> dict[str, Any]:
    """Return title, artist, genres, tempo [bpm] and what the lyrics say of singing.

    A missing or invalid tag is None; the title is then the file's name.
    """
    from tinytag import TinyTag

    try:
        with path.open("rb") as file:
            tag = TinyTag.get(path.name, file_obj=file)
        tags: dict[str, Any] = tag.as_dict()
    # Tags are untrusted; whatever is wrong with them, the sound may be good.
    except Exception:
        tags = {}
    singing = is_sung([text for name in LYRICS for text in _raw(tags.get(name))])
    return {
        "title": _text(tags.get("title")) or printable(path.stem),
        "artist": _text(tags.get("artist")) or _text(tags.get("albumartist")),
        "genres": _texts(tags.get("genre")),
        "tempo_bpm": _tempo_bpm(tags),
        "lyrics": singing is True,
        "instrumental": singing is False,
    }


def _tempo_bpm(tags: dict[str, Any]) -> float | None:
    for name in ("bpm", "tmpo", "tbpm"):
        for value in _texts(tags.get(name)):
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
    return [str(item) for item in values if item is not None]


def _text(value: Any) -> str | None:
    return next(iter(_texts(value)), None)
