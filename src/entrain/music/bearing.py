"""How far the tempo and the loudness of a track may be moved."""

from __future__ import annotations

from dataclasses import dataclass

from entrain.events import TrackKnown
from entrain.music.stretch.stretcher import FASTEST_RATIO, SLOWEST_RATIO

LOUDNESS_LUFS = -20.0
PEAK_DBFS = -6.0
STRETCH_PEAK_DB = 1.0
"""Headroom for time stretching, which shifts the phases of tones and may raise peaks."""

MOST_GAIN_DB = 12.0
"""Largest gain; music that stays soft with it, such as wind alone, is meant to be soft."""

SURE_FRAC = 0.3
"""Least confidence of beats that the tempo may follow; less would make the tempo lurch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackLimits:
    """The limits for one kind of music.

    Attributes
    ----------
    slowest, fastest : float
        Limits of the tempo ratio, played to native.
    depth_db : float
        Deepest swell [dB].
    layered : bool
        Whether a soft layer over the track carries the guide.
    """

    slowest: float
    fastest: float
    depth_db: float
    layered: bool


FAMILIAR = TrackLimits(slowest=0.94, fastest=1.06, depth_db=2.0, layered=True)
"""For sung or loved tracks, where people notice every change."""

INSTRUMENTAL = TrackLimits(
    slowest=SLOWEST_RATIO, fastest=FASTEST_RATIO, depth_db=5.0, layered=False
)


def limits_of(track: TrackKnown) -> TrackLimits:
    """Return the limits of a track; one not marked as sung or loved counts as neither."""
    return FAMILIAR if track.sung or track.loved else INSTRUMENTAL


def native_bpm(track: TrackKnown) -> float | None:
    """Return a track's own tempo [beats/min], None where it is not reliable."""
    is_reliable = track.beats_known and (track.confidence_frac or 0.0) >= SURE_FRAC
    return track.tempo_bpm if is_reliable else None


def gain_db(track: TrackKnown) -> float:
    """Return the gain that brings a track to -20 LUFS with its peaks below -6 dBFS [dB]."""
    if track.loudness_lufs is None or track.true_peak_dbfs is None:
        return 0.0
    peak_limit_db = PEAK_DBFS - STRETCH_PEAK_DB - track.true_peak_dbfs
    return min(LOUDNESS_LUFS - track.loudness_lufs, peak_limit_db, MOST_GAIN_DB)
