"""A track as it is known to whoever chooses the music: plain values, no file."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackKnown:
    """A track that could be played: all that a choice may go by.

    Attributes
    ----------
    track_id : str
        Fingerprint of its sound; the file is found by it.
    title : str
        As the file says.
    artist : str or None
        As the file says.
    seconds : float
        Its length [s].
    tempo_bpm : float or None
        Tempo [beats/min].
    beats_known : bool
        Its beats are known at that tempo, so it can be made to keep another.
    confidence_frac : float or None
        How sure the beats are, 0..1.
    loudness_lufs, true_peak_dbfs : float or None
        EBU R128; None of silence.
    arousal_frac : float or None
        An estimate of how rousing it is, 0..1.
    key : str or None
        Such as "A minor".
    sung : bool or None
        Somebody sings; None where nobody knows.
    loved, reviewed, blocked : bool
        What people said of it.
    labels : tuple of str
        People's own words for it and the file's genres, in small letters.
    """

    track_id: str
    title: str
    artist: str | None
    seconds: float
    tempo_bpm: float | None
    beats_known: bool
    confidence_frac: float | None
    loudness_lufs: float | None
    true_peak_dbfs: float | None
    arousal_frac: float | None
    key: str | None
    sung: bool | None
    loved: bool
    reviewed: bool
    blocked: bool
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """How a person answered to a track: what a later choice learns from.

    Attributes
    ----------
    track_id : str
        Which track.
    features : tuple of float
        What it was chosen by: see `entrain.guidance.choice.FEATURES`.
    reward : float
        How well it did, in standard deviations of such rewards; 0 is as good as any.
    """

    track_id: str
    features: tuple[float, ...]
    reward: float
