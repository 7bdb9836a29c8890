"""A track as the library holds it: its file, its tags, its measurements and people's remarks."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from entrain.library.problems import TrackProblem, sentence
from entrain.music import arousal_frac, beats_at

VERSION = 2
"""Version of the measurements. Raise it when a figure changes its meaning: files are read again."""
LONGEST_TEXT = 300
SLOWEST_BPM, FASTEST_BPM = 20.0, 300.0
"""Range of tempi accepted from a tag or a person."""


def printable(text: str) -> str:
    """Return an untrusted text as one line that any screen can show."""
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return " ".join(
        "".join(character if character.isprintable() else " " for character in whole).split()
    )[:LONGEST_TEXT]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tags:
    """The tags of a file.

    Attributes
    ----------
    title : str
        The file's name where there is no title.
    artist : str or None
        The artist, else the artist of the album.
    genres : tuple of str
        Its genres.
    tempo_bpm : float or None
        Its tempo [bpm].
    lyrics : bool
        Whether there are words of a song, so that somebody sings.
    instrumental : bool
        Whether the lyrics state that there are no words.
    """

    title: str
    artist: str | None = None
    genres: tuple[str, ...] = ()
    tempo_bpm: float | None = None
    lyrics: bool = False
    instrumental: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredSound:
    """Measurements of a track's sound as it is played, in stereo.

    Attributes
    ----------
    seconds : float
        Length [s].
    heard_s : float
        Length analysed, from the start [s]; less only for very long tracks.
    loudness_lufs, loudness_range_db, true_peak_dbfs : float or None
        By EBU R128; None for silence.
    tempo_bpm : float or None
        Detected tempo [bpm].
    alternatives_bpm : tuple of float
        Other tempi at which it may be counted [bpm].
    beats_s, downbeats_s : tuple of float or None
        Times [s]; None where they are not reliable.
    confidence_frac : float or None
        Confidence of the beats, 0 to 1.
    key : str or None
        Such as "A minor".
    brightness_hz, onsets_hz : float or None
        See `entrain.music.features.RecordingFeatures`.
    """

    seconds: float
    heard_s: float
    loudness_lufs: float | None = None
    loudness_range_db: float | None = None
    true_peak_dbfs: float | None = None
    tempo_bpm: float | None = None
    alternatives_bpm: tuple[float, ...] = ()
    beats_s: tuple[float, ...] | None = None
    downbeats_s: tuple[float, ...] | None = None
    confidence_frac: float | None = None
    key: str | None = None
    brightness_hz: float | None = None
    onsets_hz: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackRemarks:
    """What people said of a track.

    Attributes
    ----------
    reviewed : bool
        Whether somebody heard and allowed it. Nothing else is chosen automatically.
    blocked : bool
        Whether it must not be played.
    loved : bool
        Whether it is dear to somebody, so that it is changed as little as possible.
    sung : bool or None
        Whether somebody sings; None where nobody said.
    tempo_bpm : float or None
        The tempo as somebody counts it [bpm].
    labels : tuple of str
        Words to choose or exclude tracks by.
    """

    reviewed: bool = False
    blocked: bool = False
    loved: bool = False
    sung: bool | None = None
    tempo_bpm: float | None = None
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tempo:
    """A tempo [bpm] and its source: `user`, `tag` or `detected`."""

    tempo_bpm: float
    source: str


@dataclass(frozen=True, kw_only=True)
class Track:
    """A file of the library.

    Attributes
    ----------
    path : Path
    track_id : str or None
        Fingerprint of its sound; None if it could not be opened.
    tags : Tags
    measured : MeasuredSound or None
        None if it could not be measured.
    said : TrackRemarks
    problem : TrackProblem or None
        Why it cannot be used.
    detail : str
        What exactly.
    missing : bool
        It was there once and is not now.
    """

    path: Path
    track_id: str | None = None
    tags: Tags
    measured: MeasuredSound | None = None
    remarks: TrackRemarks = field(default_factory=TrackRemarks)
    problem: TrackProblem | None = None
    detail: str = ""
    missing: bool = False

    @property
    def error(self) -> str | None:
        """Why it cannot be used, as a sentence."""
        return None if self.problem is None else sentence(self.problem, self.detail)

    @property
    def note(self) -> str | None:
        """What else to know about it, as a sentence."""
        if self.missing:
            return "The file is no longer there. What was said of it is kept."
        measured = self.measured
        if measured is not None and measured.heard_s < measured.seconds:
            return f"A long track: its first {measured.heard_s / 60:.0f} minutes were looked at."
        return None

    @cached_property
    def tempo(self) -> Tempo | None:
        """The tempo somebody counted, else the tagged, else the detected one."""
        detected = self.measured.tempo_bpm if self.measured else None
        for bpm, source in ((self.remarks.tempo_bpm, "user"), (self.tags.tempo_bpm, "tag"),
                            (detected, "detected")):  # fmt: skip
            if bpm is not None:
                return Tempo(tempo_bpm=bpm, source=source)
        return None

    @cached_property
    def beats_s(self) -> tuple[float, ...]:
        """The beats at this tempo [s]; none where those detected are at no metrical level of it."""
        measured = self.measured
        if measured is None or not measured.beats_s or not measured.tempo_bpm or self.tempo is None:
            return ()
        beats_s, downbeats_s = np.array(measured.beats_s), np.array(measured.downbeats_s or ())
        counted = beats_at(beats_s, measured.tempo_bpm, self.tempo.tempo_bpm, downbeats_s)
        return () if counted is None else tuple(np.round(counted, 4).tolist())

    @property
    def confidence_frac(self) -> float | None:
        """Confidence of the beats, 0 to 1; None without any."""
        return self.measured.confidence_frac if self.measured and self.beats_s else None

    @cached_property
    def arousal_frac(self) -> float | None:
        """Estimated arousal, 0 to 1."""
        measured = self.measured
        if measured is None or measured.loudness_lufs is None:
            return None
        return arousal_frac(
            tempo_bpm=self.tempo.tempo_bpm if self.tempo else None,
            onsets_hz=measured.onsets_hz,
            brightness_hz=measured.brightness_hz,
            loudness_range_db=measured.loudness_range_db,
        )

    @property
    def sung(self) -> bool | None:
        """Whether somebody sings: as somebody said, else by the lyrics."""
        if self.remarks.sung is None and (self.tags.lyrics or self.tags.instrumental):
            return self.tags.lyrics
        return self.remarks.sung

    def as_json(self) -> dict[str, Any]:
        """Return the track as `entrain library scan --json` prints it."""
        measured, tempo, arousal = self.measured, self.tempo, self.arousal_frac
        return {
            "path": os.fspath(self.path),
            "id": self.track_id,
            "title": self.tags.title,
            "artist": self.tags.artist,
            "genres": list(self.tags.genres),
            "seconds": measured.seconds if measured else None,
            "heard_s": measured.heard_s if measured else None,
            "tempo_bpm": tempo.tempo_bpm if tempo else None,
            "tempo_source": tempo.source if tempo else None,
            "tempo_detected_bpm": measured.tempo_bpm if measured else None,
            "alternatives_bpm": list(measured.alternatives_bpm) if measured else [],
            "confidence_frac": self.confidence_frac,
            "beats_s": list(self.beats_s),
            "downbeats_s": list(measured.downbeats_s or ()) if measured else [],
            "loudness_lufs": measured.loudness_lufs if measured else None,
            "loudness_range_db": measured.loudness_range_db if measured else None,
            "true_peak_dbfs": measured.true_peak_dbfs if measured else None,
            "key": measured.key if measured else None,
            "brightness_hz": measured.brightness_hz if measured else None,
            "onsets_hz": measured.onsets_hz if measured else None,
            "arousal_frac": None if arousal is None else round(arousal, 3),
            "reviewed": self.remarks.reviewed,
            "blocked": self.remarks.blocked,
            "loved": self.remarks.loved,
            "sung": self.sung,
            "labels": list(self.remarks.labels),
            "missing": self.missing,
            "note": self.note,
            "error": self.error,
        }
