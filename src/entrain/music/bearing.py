"""What a song can bear: how far its tempo and its loudness may be moved."""

from __future__ import annotations

from dataclasses import dataclass

from entrain.events import TrackKnown
from entrain.music.stretch.stretcher import FASTEST_RATIO, SLOWEST_RATIO

LOUDNESS_LUFS = -20.0
PEAK_DBFS = -6.0
STRETCH_PEAK_DB = 1.0
"""Another tempo moves the phases of a chord's tones: its peaks may come out higher."""

MOST_GAIN_DB = 12.0
"""Music that is still too soft with it, such as one long breath of wind, is meant to be."""

SURE_FRAC = 0.3
"""Beats less sure than this are not believed: a tempo from them would lurch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bearing:
    """The limits for one kind of music.

    Attributes
    ----------
    slowest, fastest : float
        Tempo over its own.
    depth_db : float
        Deepest swell [dB].
    layered : bool
        A soft layer over it carries the guide.
    """

    slowest: float
    fastest: float
    depth_db: float
    layered: bool


DEAR = Bearing(slowest=0.94, fastest=1.06, depth_db=2.0, layered=True)
"""Sung or loved: people know it too well."""

INSTRUMENTAL = Bearing(slowest=SLOWEST_RATIO, fastest=FASTEST_RATIO, depth_db=5.0, layered=False)


def bearing_of(track: TrackKnown) -> Bearing:
    """Return what a track can bear; one that nobody calls sung or loved counts as neither."""
    return DEAR if track.sung or track.loved else INSTRUMENTAL


def native_bpm(track: TrackKnown) -> float | None:
    """Return a track's own tempo [beats/min], None where it cannot be believed."""
    sure = track.beats_known and (track.confidence_frac or 0.0) >= SURE_FRAC
    return track.tempo_bpm if sure else None


def gain_db(track: TrackKnown) -> float:
    """Return the gain that brings a track to -20 LUFS with its peaks below -6 dBFS [dB]."""
    if track.loudness_lufs is None or track.true_peak_dbfs is None:
        return 0.0
    by_peak = PEAK_DBFS - STRETCH_PEAK_DB - track.true_peak_dbfs
    return min(LOUDNESS_LUFS - track.loudness_lufs, by_peak, MOST_GAIN_DB)
