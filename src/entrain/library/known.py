"""The tracks as whoever chooses the music may know them: plain values, no files."""

from __future__ import annotations

from collections.abc import Iterable

from entrain.events import TrackKnown
from entrain.library.tracks import Track


def known_tracks(tracks: Iterable[Track]) -> tuple[TrackKnown, ...]:
    """Return what is known of each track that can be played, once for each sound."""
    found: dict[str, TrackKnown] = {}
    for track in tracks:
        if track.track_id is None or track.measured is None or track.problem or track.missing:
            continue
        found.setdefault(track.track_id, _known(track, track.track_id, track.measured.seconds))
    return tuple(found.values())


def _known(track: Track, track_id: str, seconds: float) -> TrackKnown:
    found, said = track.measured, track.said
    labels = {word.casefold() for word in (*said.labels, *track.tags.genres)}
    return TrackKnown(
        track_id=track_id,
        title=track.tags.title,
        artist=track.tags.artist,
        seconds=seconds,
        tempo_bpm=track.tempo.tempo_bpm if track.tempo else None,
        beats_known=bool(track.beats_s),
        confidence_frac=track.confidence_frac,
        loudness_lufs=found.loudness_lufs if found else None,
        true_peak_dbfs=found.true_peak_dbfs if found else None,
        arousal_frac=track.arousal_frac,
        key=found.key if found else None,
        sung=track.sung,
        loved=said.loved,
        reviewed=said.reviewed,
        blocked=said.blocked,
        labels=tuple(sorted(labels)),
    )
