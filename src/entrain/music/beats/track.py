"""The door: from samples to beats."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from entrain.music.beats.bars import first_beats
from entrain.music.beats.novelty import FRAME_HZ, Novelty, novelty
from entrain.music.beats.pointer import beat_path
from entrain.music.beats.pulse import TempoCandidate, pulses

Floats = NDArray[np.float64]

SHORTEST_S = 3.0
SILENT_DB = -70.0
RISE_FRAC = 0.5
"""A beat is where the change around it has come to this share of its peak."""
STRUCK_LATE_S = 0.022
"""By then it has, this long before a struck note begins: the window is there before the note."""
SURE_CHANCES = 1.9
"""So many times what chance returns: noise, rain, wind and the sea came to 1.8 at most."""
SURE_FRAC = 0.4
"""Or so much of a perfect return: a clip of some seconds can show no more, and noise of 6 s
or more did not come to it."""
EVENT_FRAMES = 5
"""One event is about this wide in the novelty."""
ENOUGH_BEATS = 8
"""Fewer beats that sound could be chance."""
TOLD = 4
"""Alternatives told."""


@dataclass(frozen=True, slots=True)
class BeatTrack:
    """Beats of one piece of music.

    Attributes
    ----------
    beats_s : ndarray, shape (n,), float64
        Times of the beats [s], ascending; empty where none could be found.
    downbeats_s : ndarray, shape (m,), float64, or None
        The beats that begin a bar; None where that is not clear.
    tempo_bpm : float or None
        Tempo of the beats [beats/min], None where there is none.
    alternatives_bpm : tuple of float
        Other tempos the same music may be felt at, the likeliest first.
    confidence_frac : float
        0..1: how far above chance the music returns at the beat, times how much more happens
        on the beats than between them. A drum machine is near 1; noise and drones are near 0.
    """

    beats_s: Floats
    downbeats_s: Floats | None
    tempo_bpm: float | None
    alternatives_bpm: tuple[float, ...]
    confidence_frac: float


NOTHING = BeatTrack(np.empty(0), None, None, (), 0.0)


def track_beats(samples: NDArray[np.float32], rate_hz: float) -> BeatTrack:
    """Find the beats of a piece of music, from 3 s to hours.

    Parameters
    ----------
    samples : ndarray, shape (n,), float32
        Sound, mono, full scale 1.
    rate_hz : float
        Its sampling rate [Hz].

    Returns
    -------
    BeatTrack
        With tempo None for what is too short, silent, or returns no more than noise does.
    """
    if len(samples) < SHORTEST_S * rate_hz:
        return NOTHING
    found = novelty(samples, rate_hz)
    if found.level_db.max() < SILENT_DB:
        return NOTHING
    mixed = _mix(found)
    tempos = pulses(mixed)
    if not tempos or tempos[0].strength_frac < min(SURE_FRAC, SURE_CHANCES * _chance(mixed)):
        return NOTHING
    frames = beat_path(mixed - mixed.mean(), 60 * FRAME_HZ / tempos[0].tempo_bpm)
    frames = _sounding(frames, found.level_db)
    if len(frames) < 2:
        return NOTHING
    beats_s = np.maximum(0, frames / FRAME_HZ - _lead_s(found.stir, frames))
    firsts = first_beats(found, frames)
    return BeatTrack(
        beats_s=beats_s,
        downbeats_s=None if firsts is None else beats_s[firsts],
        tempo_bpm=float(60 * (len(beats_s) - 1) / (beats_s[-1] - beats_s[0])),
        alternatives_bpm=tuple(p.tempo_bpm for p in tempos[1 : 1 + TOLD]),
        confidence_frac=_confidence(mixed, frames, tempos[0]),
    )


def _mix(found: Novelty) -> Floats:
    """One novelty: what begins or stirs, and what turns, with equal weight."""
    mixed = 0.5 * (found.onset + found.stir) + found.turn
    return np.convolve(mixed, [0.25, 0.5, 0.25], "same")


def _lead_s(stir: NDArray[np.float32], frames: NDArray[np.int64]) -> float:
    """How long before the novelty's beats the notes begin [s]; negative where after.

    Bowed and sung notes swell for up to 0.3 s, and the novelty is greatest somewhere in there.
    But the notes before end where they begin: the mean of all change around the beats rises
    with the beginning of the note, however slow its attack.
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


def _sounding(frames: NDArray[np.int64], level_db: NDArray[np.float32]) -> NDArray[np.int64]:
    """Drop the beats before the first sound and after the last."""
    loud = np.flatnonzero(level_db > SILENT_DB)
    edge = int(0.1 * FRAME_HZ)
    kept: NDArray[np.int64] = frames[(frames >= loud[0] - edge) & (frames <= loud[-1] + edge)]
    return kept


def _chance(mixed: Floats) -> float:
    """How strongly as many events as there are return where they fall by chance."""
    events = mixed.sum() ** 2 / ((mixed**2).sum() + 1e-9) / EVENT_FRAMES
    return float(1 / np.sqrt(max(events, 1.0)))


def _confidence(mixed: Floats, frames: NDArray[np.int64], pulse: TempoCandidate) -> float:
    """How far the return stands above chance, times the contrast of beats, times their number."""
    chance = min(0.9, _chance(mixed))
    above = np.clip((pulse.strength_frac - chance) / (1 - chance), 0, 1)
    usual = float(mixed.mean())
    contrast = np.clip(1 - usual / max(float(mixed[frames].mean()), 1e-9), 0, 1)
    sounded = int((mixed[frames] > usual).sum())
    return float(np.sqrt(above) * contrast * min(1.0, sounded / ENOUGH_BEATS))
