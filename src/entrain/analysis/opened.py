"""A recording as arrays, for scripts and notebooks: `entrain.open`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from entrain.analysis.measurements import Measurements
from entrain.conductor import Conductor
from entrain.events import Decision, Event
from entrain.journal import JsonValue, Recording
from entrain.physiology import Beat, ChestPiece, EcgPiece, Floats, Reading


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Beats:
    """Heartbeats.

    Attributes
    ----------
    t_s : ndarray, shape (n_beats,)
        Times [s].
    rr_ms, rr_corrected_ms : ndarray, shape (n_beats,)
        Intervals as measured and as corrected [ms], NaN where there is none.
    label : ndarray of str, shape (n_beats,)
        Label of the interval that ends at each beat.
    """

    t_s: Floats
    rr_ms: Floats
    rr_corrected_ms: Floats
    label: NDArray[np.str_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EcgSamples:
    """ECG: times `t_s` [s] and samples `uv` [uV], both of shape (n_samples,)."""

    t_s: Floats
    uv: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ChestSamples:
    """Chest motion: `t_s` [s], shape (n_samples,); `xyz_mg`, shape (n_samples, 3)."""

    t_s: Floats
    xyz_mg: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BreathingRates:
    """The breathing rate once a second as the session showed it.

    Attributes
    ----------
    t_s : ndarray, shape (n_seconds,)
        Times [s].
    per_min : ndarray, shape (n_seconds,)
        Breathing rate [breaths/min], NaN where it was blank.
    quality_frac : ndarray, shape (n_seconds,)
        Its quality, 0 to 1.
    """

    t_s: Floats
    per_min: Floats
    quality_frac: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OpenedRecording:
    """A whole recording."""

    meta: Mapping[str, JsonValue]
    beats: Beats
    ecg: EcgSamples
    acc: ChestSamples
    breathing: BreathingRates
    events: tuple[Event, ...]
    decisions: tuple[Decision, ...]

    def __repr__(self) -> str:
        """Return a summary in one line; the whole content would fill a notebook."""
        simulated = ", simulated" if self.meta.get("simulated") else ""
        return (
            f"<recording of {self.meta.get('strap')}{simulated}: {len(self.beats.t_s)} beats, "
            f"{len(self.events)} events, {len(self.decisions)} decisions>"
        )


def open_recording(path: str | Path) -> OpenedRecording:
    """Open a recording and return its content as arrays.

    Raises
    ------
    RecordingProblemError
        The recording cannot be read; the message says what to do.
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
    return OpenedRecording(
        meta=meta,
        beats=_beats(readings),
        ecg=_ecg([reading for reading in readings if isinstance(reading, EcgPiece)]),
        acc=_acc([reading for reading in readings if isinstance(reading, ChestPiece)]),
        breathing=BreathingRates(t_s=table[:, 0], per_min=table[:, 1], quality_frac=table[:, 2]),
        events=events,
        decisions=decisions,
    )


def _beats(readings: list[Reading]) -> Beats:
    measurements = Measurements()
    for reading in readings:
        if isinstance(reading, Beat):
            measurements.add_beat(reading)
    beats = measurements.beats
    return Beats(
        t_s=np.array([beat.t_s for beat in beats], float),
        rr_ms=np.array([beat.rr_ms for beat in beats], float),
        rr_corrected_ms=np.array([beat.rr_corrected_ms for beat in beats], float),
        label=np.array([str(beat.label) for beat in beats], np.str_),
    )


def _ecg(pieces: list[EcgPiece]) -> EcgSamples:
    empty = np.empty(0)
    return EcgSamples(
        t_s=np.concatenate([empty, *(piece.t_s for piece in pieces)]),
        uv=np.concatenate([empty, *(piece.uv for piece in pieces)]),
    )


def _acc(pieces: list[ChestPiece]) -> ChestSamples:
    return ChestSamples(
        t_s=np.concatenate([np.empty(0), *(piece.t_s for piece in pieces)]),
        xyz_mg=np.concatenate([np.empty((0, 3)), *(piece.xyz_mg for piece in pieces)]),
    )
