"""What is known of a track: of its file, of its sound, and what people said of it."""

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
"""Of what is measured. Raise it when a figure changes its meaning: all is then read anew."""
LONGEST_TEXT = 300
SLOWEST_BPM, FASTEST_BPM = 20.0, 300.0
"""What is believed of a tag or a person."""


def printable(text: str) -> str:
    """Return a stranger's text as one line that any screen can show."""
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return " ".join("".join(c if c.isprintable() else " " for c in whole).split())[:LONGEST_TEXT]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tags:
    """What a file says of itself.

    Attributes
    ----------
    title : str
        The file's name where it says none.
    artist : str or None
    genres : tuple of str
    tempo_bpm : float or None
    lyrics : bool
        The words of a song are in the file, so somebody sings them.
    instrumental : bool
        Where its words would be, the file says that there are none.
    """

    title: str
    artist: str | None = None
    genres: tuple[str, ...] = ()
    tempo_bpm: float | None = None
    lyrics: bool = False
    instrumental: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredSound:
    """What was measured in a track's sound, as it is played: on two channels.

    Attributes
    ----------
    seconds : float
        Its length.
    heard_s : float
        How much of it was looked at, from the start; less only of very long ones.
    loudness_lufs, loudness_range_db, true_peak_dbfs : float or None
        EBU R128; None of silence.
    tempo_bpm : float or None
        As detected.
    alternatives_bpm : tuple of float
        Other tempi at which it may be counted.
    beats_s, downbeats_s : tuple of float or None
        None where there are none to be sure of.
    confidence_frac : float or None
        How sure the beats are.
    key : str or None
        Such as "A minor".
    brightness_hz, onsets_hz : float or None
        See `entrain.music.features.Character`.
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
        Somebody heard it and allowed it. Nothing else is played by itself.
    blocked : bool
        It is not to be played.
    loved : bool
        It is dear to somebody, so it is left nearly as it is.
    sung : bool or None
        Whether somebody sings; None where nobody said.
    tempo_bpm : float or None
        The tempo as somebody counts it.
    labels : tuple of str
        Words by which tracks are chosen or left out.
    """

    reviewed: bool = False
    blocked: bool = False
    loved: bool = False
    sung: bool | None = None
    tempo_bpm: float | None = None
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tempo:
    """A tempo and who says so: `user`, `tag` or `detected`."""

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
    said: TrackRemarks = field(default_factory=TrackRemarks)
    problem: TrackProblem | None = None
    detail: str = ""
    missing: bool = False

    @property
    def error(self) -> str | None:
        """The reason why it cannot be used, in words."""
        return None if self.problem is None else sentence(self.problem, self.detail)

    @property
    def note(self) -> str | None:
        """What else is to be known about it, in words."""
        if self.missing:
            return "The file is no longer there. What was said of it is kept."
        found = self.measured
        if found is not None and found.heard_s < found.seconds:
            return f"A long track: its first {found.heard_s / 60:.0f} minutes were looked at."
        return None

    @cached_property
    def tempo(self) -> Tempo | None:
        """The tempo: as somebody counts it, else as the file says, else as detected."""
        detected = self.measured.tempo_bpm if self.measured else None
        for bpm, source in ((self.said.tempo_bpm, "user"), (self.tags.tempo_bpm, "tag"),
                            (detected, "detected")):  # fmt: skip
            if bpm is not None:
                return Tempo(tempo_bpm=bpm, source=source)
        return None

    @cached_property
    def beats_s(self) -> tuple[float, ...]:
        """The beats at this tempo [s]; none if those found are of no level of it."""
        found = self.measured
        if found is None or not found.beats_s or not found.tempo_bpm or self.tempo is None:
            return ()
        beats_s, downbeats_s = np.array(found.beats_s), np.array(found.downbeats_s or ())
        counted = beats_at(beats_s, found.tempo_bpm, self.tempo.tempo_bpm, downbeats_s)
        return () if counted is None else tuple(np.round(counted, 4).tolist())

    @property
    def confidence_frac(self) -> float | None:
        """How sure the beats are; None without any."""
        return self.measured.confidence_frac if self.measured and self.beats_s else None

    @cached_property
    def arousal_frac(self) -> float | None:
        """An estimate of how rousing it is."""
        found = self.measured
        if found is None or found.loudness_lufs is None:
            return None
        return arousal_frac(
            tempo_bpm=self.tempo.tempo_bpm if self.tempo else None,
            onsets_hz=found.onsets_hz,
            brightness_hz=found.brightness_hz,
            loudness_range_db=found.loudness_range_db,
        )

    @property
    def sung(self) -> bool | None:
        """Whether somebody sings: as said, else as the lyrics in the file have it."""
        if self.said.sung is None and (self.tags.lyrics or self.tags.instrumental):
            return self.tags.lyrics
        return self.said.sung

    def as_json(self) -> dict[str, Any]:
        """Return the track as `entrain library scan --json` prints it."""
        found, tempo, arousal = self.measured, self.tempo, self.arousal_frac
        return {
            "path": os.fspath(self.path),
            "id": self.track_id,
            "title": self.tags.title,
            "artist": self.tags.artist,
            "genres": list(self.tags.genres),
            "seconds": found.seconds if found else None,
            "heard_s": found.heard_s if found else None,
            "tempo_bpm": tempo.tempo_bpm if tempo else None,
            "tempo_source": tempo.source if tempo else None,
            "tempo_detected_bpm": found.tempo_bpm if found else None,
            "alternatives_bpm": list(found.alternatives_bpm) if found else [],
            "confidence_frac": self.confidence_frac,
            "beats_s": list(self.beats_s),
            "downbeats_s": list(found.downbeats_s or ()) if found else [],
            "loudness_lufs": found.loudness_lufs if found else None,
            "loudness_range_db": found.loudness_range_db if found else None,
            "true_peak_dbfs": found.true_peak_dbfs if found else None,
            "key": found.key if found else None,
            "brightness_hz": found.brightness_hz if found else None,
            "onsets_hz": found.onsets_hz if found else None,
            "arousal_frac": None if arousal is None else round(arousal, 3),
            "reviewed": self.said.reviewed,
            "blocked": self.said.blocked,
            "loved": self.said.loved,
            "sung": self.sung,
            "labels": list(self.said.labels),
            "missing": self.missing,
            "note": self.note,
            "error": self.error,
        }
