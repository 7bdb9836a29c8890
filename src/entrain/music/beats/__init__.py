"""Beat tracking, with slow and soft music in mind."""

from entrain.music.beats.track import BeatTrack, track_beats

__all__ = ["BeatTrack", "track_beats"]
