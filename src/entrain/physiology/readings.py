"""Readings of the strap's data: immutable values that guidance uses and views draw."""

from __future__ import annotations

import enum
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from entrain.physiology.figure import Figure as Figure

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """How many of a strap's intervals were dropped: impossible for a heart, or repeated."""

    n_impossible: int = 0
    n_repeated: int = 0

    def counts(self) -> dict[str, int]:
        """Return both under the names they have in outputs."""
        return {"impossible": self.n_impossible, "repeated": self.n_repeated}


class BeatLabel(enum.StrEnum):
    """What the RR interval that ends at a beat is; the beat itself is never removed."""

    NORMAL = "normal"
    MISSED = "missed"
    EXTRA = "extra"
    MISPLACED = "misplaced"
    ECTOPIC = "ectopic"


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """One heartbeat.

    Attributes
    ----------
    t_s : float
        Time of the beat on the session's clock, corrected for the strap's latency [s].
    rr_ms : float or None
        RR interval that ends here [ms]; None at the first beat and after a gap.
    label : BeatLabel
        What that interval is.
    rr_corrected_ms : float or None
        The interval as it should have been [ms]; None where there is none: the beat is extra.
    n_inserted : int
        How many beats were missed within the interval; `rr_corrected_ms` is then one of its
        `n_inserted + 1` parts.
    source : str
        What measured the interval: "ecg", "rr", or "" where there is only one source.
        Successive differences are taken between intervals of one source only.
    """

    t_s: float
    rr_ms: float | None
    label: BeatLabel
    rr_corrected_ms: float | None = None
    n_inserted: int = 0
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EcgPiece:
    """Samples of one ECG frame.

    Attributes
    ----------
    t_s, uv : ndarray, shape (n_samples,), float64
        Sample times [s] and ECG [uV].
    """

    t_s: Floats
    uv: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ChestPiece:
    """Samples of one frame of chest acceleration.

    Attributes
    ----------
    t_s : ndarray, shape (n_samples,), float64
        Sample times [s].
    xyz_mg : ndarray, shape (n_samples, 3), float64
        Acceleration along the strap's axes [mg].
    """

    t_s: Floats
    xyz_mg: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BreathPiece:
    """The breathing signal as last estimated, newest last; it replaces the one before.

    Attributes
    ----------
    t_s, signal : ndarray, shape (n_samples,), float64
        Times at 10 Hz [s], and the signal in standard deviations, inspiration upwards; NaN in
        a gap.
    onsets_s : tuple of float
        When the breaths began [s].
    source : str
        "acc", "rr" or "ecg".
    """

    t_s: Floats
    signal: Floats
    onsets_s: tuple[float, ...]
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Data of `stream` ("rr", "ecg" or "acc") is missing from `from_s` to `to_s` [s]."""

    stream: str
    from_s: float
    to_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """The beats from `from_s` on [s] were not a heart's: the strap is off the skin."""

    from_s: float


Reading = Beat | EcgPiece | ChestPiece | BreathPiece | Gap | Doubt


def mark_doubtful(beat: Beat) -> Beat:
    """Return the beat with its interval marked as not a heart's."""
    return replace(beat, label=BeatLabel.MISPLACED, rr_corrected_ms=None, n_inserted=0)


def mark_doubtful_since(beats: list[Beat], from_s: float) -> None:
    """Mark the beats of a list at or after `from_s` [s] as not a heart's, in place."""
    at = len(beats) - 1
    while at >= 0 and beats[at].t_s >= from_s:
        beats[at] = mark_doubtful(beats[at])
        at -= 1


def count_gaps(beats: list[Beat]) -> int:
    """Return the number of gaps in a series: beats after the first without an interval."""
    return sum(beat.rr_ms is None for beat in beats[1:])
