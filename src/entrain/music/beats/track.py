"""Track beats: from samples to times of beats."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from entrain.music.beats.bars import find_downbeats
from entrain.music.beats.novelty import FRAME_HZ, Novelty, measure_novelty
from entrain.music.beats.pointer import find_beat_path
from entrain.music.beats.pulse import TempoCandidate, find_tempi

Floats = NDArray[np.float64]

SHORTEST_S = 3.0
SILENT_DB = -70.0
RISE_FRAC = 0.5
"""A beat is placed where the change around it reaches this share of its peak."""
STRUCK_LATE_S = 0.022
"""How long before a struck note that is reached, since the window sees the note early."""
SURE_CHANCES = 1.9
"""Least periodicity as a multiple of chance; noise, rain, wind and sea reached 1.8 at most."""
SURE_FRAC = 0.4
"""Sufficient periodicity of a clip of some seconds, which can show no more; noise of 6 s or more
did not reach it."""
EVENT_FRAMES = 5
"""Width of one event in the novelty."""
ENOUGH_BEATS = 8
"""Fewer audible beats may be chance."""
MOST_ALTERNATIVES = 4
"""Greatest number of alternative tempi."""


@dataclass(frozen=True, slots=True)
class BeatTrack:
    """Beats of a piece of music.

    Attributes
    ----------
    beats_s : ndarray, shape (n_beats,), float64
        Times of the beats [s], ascending; empty where none were found.
    downbeats_s : ndarray, shape (n_bars,), float64, or None
        The beats that begin a bar [s]; None where they are not clear.
    tempo_bpm : float or None
        Tempo of the beats [beats/min], None where there is none.
    alternatives_bpm : tuple of float
        Other tempi the same music may be felt at, the likeliest first [beats/min].
    confidence_frac : float
        From 0 to 1: how far periodicity exceeds chance, times how much more happens on the
        beats than between them. A drum machine is near 1; noise and drones are near 0.
    """

    beats_s: Floats
    downbeats_s: Floats | None
    tempo_bpm: float | None
    alternatives_bpm: tuple[float, ...]
    confidence_frac: float


NO_BEATS = BeatTrack(np.empty(0), None, None, (), 0.0)


def track_beats(samples: NDArray[np.float32], rate_hz: float) -> BeatTrack:
    """Find the beats of a piece of music of 3 s to hours.

    Parameters
    ----------
    samples : ndarray, shape (n_samples,), float32
        Sound, mono, full scale 1.
    rate_hz : float
        Sampling rate [Hz].

    Returns
    -------
    BeatTrack
        With tempo None for sound that is too short, silent, or no more periodic than noise.
    """
    if len(samples) < SHORTEST_S * rate_hz:
        return NO_BEATS
    novelty = measure_novelty(samples, rate_hz)
    if novelty.level_db.max() < SILENT_DB:
        return NO_BEATS
    mixed = _mix(novelty)
    tempos = find_tempi(mixed)
    if not tempos or tempos[0].strength_frac < min(SURE_FRAC, SURE_CHANCES * _chance(mixed)):
        return NO_BEATS
    frames = find_beat_path(mixed - mixed.mean(), 60 * FRAME_HZ / tempos[0].tempo_bpm)
    frames = _trim_silence(frames, novelty.level_db)
    if len(frames) < 2:
        return NO_BEATS
    beats_s = np.maximum(0, frames / FRAME_HZ - _lead_s(novelty.stir, frames))
    firsts = find_downbeats(novelty, frames)
    return BeatTrack(
        beats_s=beats_s,
        downbeats_s=None if firsts is None else beats_s[firsts],
        tempo_bpm=float(60 * (len(beats_s) - 1) / (beats_s[-1] - beats_s[0])),
        alternatives_bpm=tuple(tempo.tempo_bpm for tempo in tempos[1 : 1 + MOST_ALTERNATIVES]),
        confidence_frac=_confidence(mixed, frames, tempos[0]),
    )


def _mix(novelty: Novelty) -> Floats:
    """Return one novelty curve: onset and stir together weigh as much as turn."""
    mixed = 0.5 * (novelty.onset + novelty.stir) + novelty.turn
    return np.convolve(mixed, [0.25, 0.5, 0.25], "same")


def _lead_s(stir: NDArray[np.float32], frames: NDArray[np.int64]) -> float:
    """Return how long before the peaks of novelty the notes begin [s]; negative where after.

    Bowed and sung notes swell for up to 0.3 s, and novelty peaks somewhere within. But the notes
    before them end where they begin: the mean of all change around the beats rises with the
    start of the notes, however slow their attack.
    """
    reach = int(np.median(np.diff(frames)) / 4)
    inside = frames[(frames >= reach) & (frames < len(stir) - reach)]
    if len(inside) < 2:
        return 0.0
    around = stir[inside[:, None] + np.arange(-reach, reach + 1)].mean(axis=0)
    around = around - np.percentile(around, 20)
    peak = int(around.argmax())
    below = np.flatnonzero(around[: peak + 1] < RISE_FRAC * around[peak])
    if len(below) == 0:
        return 0.0
    k = int(below[-1])
    part = (RISE_FRAC * around[peak] - around[k]) / (around[k + 1] - around[k])
    return (reach - k - float(part)) / FRAME_HZ - STRUCK_LATE_S


def _trim_silence(frames: NDArray[np.int64], level_db: NDArray[np.float32]) -> NDArray[np.int64]:
    """Drop the beats before the first sound and after the last."""
    loud = np.flatnonzero(level_db > SILENT_DB)
    edge = int(0.1 * FRAME_HZ)
    kept: NDArray[np.int64] = frames[(frames >= loud[0] - edge) & (frames <= loud[-1] + edge)]
    return kept


def _chance(mixed: Floats) -> float:
    """Return the periodicity that as many events would have by chance."""
    events = mixed.sum() ** 2 / ((mixed**2).sum() + 1e-9) / EVENT_FRAMES
    return float(1 / np.sqrt(max(events, 1.0)))


def _confidence(mixed: Floats, frames: NDArray[np.int64], pulse: TempoCandidate) -> float:
    """Return periodicity above chance, times the contrast of the beats, times their number."""
    chance = min(0.9, _chance(mixed))
    above = np.clip((pulse.strength_frac - chance) / (1 - chance), 0, 1)
    mean = float(mixed.mean())
    contrast = np.clip(1 - mean / max(float(mixed[frames].mean()), 1e-9), 0, 1)
    sounded = int((mixed[frames] > mean).sum())
    return float(np.sqrt(above) * contrast * min(1.0, sounded / ENOUGH_BEATS))
