"""A track as the choice of music knows it: plain values, no file."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackKnown:
    """A track that could be played, with all that a choice may depend on.

    Attributes
    ----------
    track_id : str
        Fingerprint of its sound, by which the file is found.
    title : str
        Its title, from the file.
    artist : str or None
        Its artist, from the file.
    seconds : float
        Its duration [s].
    tempo_bpm : float or None
        Tempo [beats/min].
    beats_known : bool
        Whether its beats are known at that tempo, so that the tempo can be changed.
    confidence_frac : float or None
        Confidence of the beats, 0..1.
    loudness_lufs, true_peak_dbfs : float or None
        Integrated loudness and true peak by EBU R128; None for silence.
    arousal_frac : float or None
        An estimate of how arousing it is, 0..1.
    key : str or None
        Its musical key, such as "A minor".
    sung : bool or None
        Whether it has lyrics; None where that is not known.
    loved, reviewed, blocked : bool
        What people remarked on it.
    labels : tuple of str
        People's own labels for it and the file's genres, in lower case.
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
    """A person's response to a track, from which later choices learn.

    Attributes
    ----------
    track_id : str
        The track.
    features : tuple of float
        The features it was chosen by: see `entrain.guidance.choice.FEATURES`.
    reward : float
        Its reward, in standard deviations of such rewards; 0 is average.
    """

    track_id: str
    features: tuple[float, ...]
    reward: float
