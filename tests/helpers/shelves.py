"""Tracks made on the spot, on a shelf, and scores that play them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from entrain.events import TrackKnown, TrackPaced, TrackStarted
from entrain.guidance.choice import ChoiceContext, TrackChoice, compute_features
from entrain.sound.shelf import Item, Shelf
from tests.helpers.made_audio import Samples, encode
from tests.helpers.scores import REASON

MADE: list[Shelf] = []
"""Every shelf made, for who closes them after a test."""


def known(track_id: str = "one", **changed: object) -> TrackKnown:
    """Return an instrumental track of four minutes at 72 beats a minute."""
    fields: dict[str, object] = {
        "track_id": track_id,
        "title": track_id.title(),
        "artist": None,
        "seconds": 240.0,
        "tempo_bpm": 72.0,
        "beats_known": True,
        "confidence_frac": 0.9,
        "loudness_lufs": -23.0,
        "true_peak_dbfs": -12.0,
        "arousal_frac": 0.3,
        "key": None,
        "sung": False,
        "loved": False,
        "reviewed": True,
        "blocked": False,
        "labels": (),
    }
    return TrackKnown(**{**fields, **changed})  # type: ignore[arg-type]


def in_order(candidates: Sequence[TrackKnown], listened: ChoiceContext) -> TrackChoice | None:
    """Choose the track after the last one, from the end the first: a law that plays anything."""
    allowed = [track for track in candidates if track.track_id not in listened.refused]
    if not allowed:
        return None
    places = [track.track_id for track in candidates]
    after = places.index(listened.played[-1]) if listened.played else -1
    track = next((t for t in allowed if places.index(t.track_id) > after), allowed[0])
    return TrackChoice(track=track, features=compute_features(track, listened), reason=REASON)


def shelf_of(folder: Path, tracks: dict[str, tuple[Samples, NDArray[np.float64]]]) -> Shelf:
    """Return a filled shelf: each track's samples and when its beats are [s]."""
    items = []
    for track_id, (samples, beats_s) in tracks.items():
        path = encode(folder / f"{track_id}.wav", samples, "wav")
        items.append(Item(known=known(track_id), path=path, beats_s=beats_s))
    shelf = Shelf(lambda: items)
    shelf.fill()
    MADE.append(shelf)
    return shelf


def started(track_id: str = "one", start_s: float = 0.0, **changed: object) -> TrackStarted:
    """Return the beginning of an instrumental track."""
    fields: dict[str, object] = {
        "t_s": start_s,
        "reason": REASON,
        "title": track_id.title(),
        "track_id": track_id,
        "start_s": start_s,
        "fade_s": 0.0,
        "left_s": start_s,
        "left_over_s": 0.0,
        "native_bpm": 72.0,
        "ratio_min": 0.75,
        "ratio_max": 1.25,
    }
    return TrackStarted(**{**fields, **changed})  # type: ignore[arg-type]


def paced(start_s: float = 0.0, *, follows: bool = True) -> TrackPaced:
    """Return that a track goes with the breath from `start_s` on, or does not."""
    return TrackPaced(t_s=start_s, reason=REASON, start_s=start_s, follows=follows)
