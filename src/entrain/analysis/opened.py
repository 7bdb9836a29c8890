"""A recording as arrays, for scripts and notebooks: `entrain.open`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from entrain.analysis.collected import Collected
from entrain.conductor import Conductor
from entrain.events import Decision, Event
from entrain.journal import JsonValue, Recording
from entrain.physiology import Beat, ChestPiece, EcgPiece, Floats, Reading


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Beats:
    """Heartbeats: times [s], intervals [ms] as measured and corrected, NaN for none, labels."""

    t_s: Floats
    rr_ms: Floats
    rr_corrected_ms: Floats
    label: NDArray[np.str_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EcgSamples:
    """ECG: `t_s` [s] and `uv` [uV], shape (n_samples,)."""

    t_s: Floats
    uv: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ChestSamples:
    """Motion of the chest: `t_s` [s], shape (n_samples,); `xyz_mg`, shape (n_samples, 3)."""

    t_s: Floats
    xyz_mg: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BreathingRates:
    """Breathing as it was shown, once a second: NaN where it was blank."""

    t_s: Floats
    per_min: Floats
    quality_frac: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Opened:
    """A whole recording."""

    meta: Mapping[str, JsonValue]
    beats: Beats
    ecg: EcgSamples
    acc: ChestSamples
    breathing: BreathingRates
    events: tuple[Event, ...]
    decisions: tuple[Decision, ...]

    def __repr__(self) -> str:
        """Say what it is in a line: all that it holds would fill a notebook."""
        simulated = ", simulated" if self.meta.get("simulated") else ""
        return (
            f"<recording of {self.meta.get('strap')}{simulated}: {len(self.beats.t_s)} beats, "
            f"{len(self.events)} events, {len(self.decisions)} decisions>"
        )


def open_recording(path: str | Path) -> Opened:
    """Open a recording and return what it holds as arrays.

    Raises
    ------
    RecordingProblemError
        It cannot be read; the message says what to do.
    """
    with Recording.open(path) as recording:
        events = tuple(recording.events())
        decisions = tuple(recording.decisions())
        meta = dict(recording.meta)
    conductor = Conductor()
    readings: list[Reading] = []
    rates: list[tuple[float, float, float]] = []
    for event in events:
        step = conductor.handle(event)
        readings += step.readings
        if step.second is not None:
            shown = step.second.vitals.breathing_per_min
            rate = np.nan if shown.value is None else shown.value
            rates.append((event.t_s, rate, shown.quality_frac))
    readings += conductor.finish()
    table = np.array(rates).reshape(-1, 3)
    return Opened(
        meta=meta,
        beats=_beats(readings),
        ecg=_ecg([one for one in readings if isinstance(one, EcgPiece)]),
        acc=_acc([one for one in readings if isinstance(one, ChestPiece)]),
        breathing=BreathingRates(t_s=table[:, 0], per_min=table[:, 1], quality_frac=table[:, 2]),
        events=events,
        decisions=decisions,
    )


def _beats(readings: list[Reading]) -> Beats:
    collected = Collected()
    for one in readings:
        if isinstance(one, Beat):
            collected.add_beat(one)
    beats = collected.beats
    return Beats(
        t_s=np.array([beat.t_s for beat in beats], float),
        rr_ms=np.array([beat.rr_ms for beat in beats], float),
        rr_corrected_ms=np.array([beat.rr_corrected_ms for beat in beats], float),
        label=np.array([str(beat.label) for beat in beats], np.str_),
    )


def _ecg(pieces: list[EcgPiece]) -> EcgSamples:
    none = np.empty(0)
    return EcgSamples(
        t_s=np.concatenate([none, *(piece.t_s for piece in pieces)]),
        uv=np.concatenate([none, *(piece.uv for piece in pieces)]),
    )


def _acc(pieces: list[ChestPiece]) -> ChestSamples:
    return ChestSamples(
        t_s=np.concatenate([np.empty(0), *(piece.t_s for piece in pieces)]),
        xyz_mg=np.concatenate([np.empty((0, 3)), *(piece.xyz_mg for piece in pieces)]),
    )
