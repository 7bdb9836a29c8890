"""Inside the bounded process: what a file says of itself."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

from entrain.library.tracks import FASTEST_BPM, SLOWEST_BPM, printable


def read_tags(path: Path) -> dict[str, Any]:
    """Return title, artist, genres, tempo [bpm] and whether the words of a song are there.

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
    return {
        "title": _text(found.get("title")) or printable(path.stem),
        "artist": _text(found.get("artist")) or _text(found.get("albumartist")),
        "genres": _texts(found.get("genre")),
        "tempo_bpm": _tempo_bpm(found),
        "lyrics": bool(_texts(found.get("lyrics"))),
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
    values = value if isinstance(value, list) else [value]
    texts = (printable(str(one)) for one in values if one is not None)
    return [text for text in texts if text]


def _text(value: Any) -> str | None:
    return next(iter(_texts(value)), None)
