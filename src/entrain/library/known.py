"""Describe tracks as plain values, without files, for the choice of music."""

from __future__ import annotations

from collections.abc import Iterable

from entrain.events import TrackKnown
from entrain.library.tracks import Track


def known_tracks(tracks: Iterable[Track]) -> tuple[TrackKnown, ...]:
    """Return each track that can be played as a value, once for each fingerprint."""
    by_id: dict[str, TrackKnown] = {}
    for track in tracks:
        if track.track_id is None or track.measured is None or track.problem or track.missing:
            continue
        by_id.setdefault(track.track_id, _known(track, track.track_id, track.measured.seconds))
    return tuple(by_id.values())


def _known(track: Track, track_id: str, seconds: float) -> TrackKnown:
    measured, remarks = track.measured, track.remarks
    labels = {word.casefold() for word in (*remarks.labels, *track.tags.genres)}
    return TrackKnown(
        track_id=track_id,
        title=track.tags.title,
        artist=track.tags.artist,
        seconds=seconds,
        tempo_bpm=track.tempo.tempo_bpm if track.tempo else None,
        beats_known=bool(track.beats_s),
        confidence_frac=track.confidence_frac,
        loudness_lufs=measured.loudness_lufs if measured else None,
        true_peak_dbfs=measured.true_peak_dbfs if measured else None,
        arousal_frac=track.arousal_frac,
        key=measured.key if measured else None,
        sung=track.sung,
        loved=remarks.loved,
        reviewed=remarks.reviewed,
        blocked=remarks.blocked,
        labels=tuple(sorted(labels)),
    )
