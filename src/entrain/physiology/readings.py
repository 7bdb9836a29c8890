"""What is read from the strap: immutable values that guidance uses and views draw."""

from __future__ import annotations

import enum
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from entrain.physiology.figure import Figure as Figure

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped:
    """Intervals a strap sent that make no beat: impossible for a heart, or repeated."""

    n_impossible: int = 0
    n_repeated: int = 0

    def counts(self) -> dict[str, int]:
        """Return both as outputs name them."""
        return {"impossible": self.n_impossible, "repeated": self.n_repeated}


class BeatLabel(enum.StrEnum):
    """What the interval that ends at a beat is; the beat itself is never removed."""

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
        When it beat, on the session's clock, the strap's latency taken off.
    rr_ms : float or None
        Interval that ends here [ms]; None for the first beat and after a gap.
    label : BeatLabel
        What that interval is.
    rr_corrected_ms : float or None
        The interval as it would have been [ms]; None where there is none: the beat is extra.
    n_inserted : int
        How many beats were missed within the interval; `rr_corrected_ms` is then a part of it.
    source : str
        What measured the interval: "ecg", "rr", or nothing where there is but one. Differences
        are taken between intervals of one source only.
    """

    t_s: float
    rr_ms: float | None
    label: BeatLabel
    rr_corrected_ms: float | None = None
    n_inserted: int = 0
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class EcgPiece:
    """Samples of one ECG frame: `t_s` and `uv` have shape (n_samples,), float64."""

    t_s: Floats
    uv: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ChestPiece:
    """Samples of one chest motion frame: `t_s` (n_samples,), `xyz_mg` (n_samples, 3), float64."""

    t_s: Floats
    xyz_mg: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class BreathPiece:
    """The breathing signal as last estimated, newest last; it replaces what was shown.

    Attributes
    ----------
    t_s, signal : ndarray, shape (n_samples,), float64
        10 Hz; in standard deviations, up is in. NaN where there is a gap.
    onsets_s : tuple of float
        When the breaths began.
    source : str
        "acc", "rr" or "ecg".
    """

    t_s: Floats
    signal: Floats
    onsets_s: tuple[float, ...]
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Nothing came of `stream` ("rr", "ecg" or "acc") from `from_s` to `to_s`."""

    stream: str
    from_s: float
    to_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """What was taken for beats from `from_s` on [s] was no heart's: the strap is off the skin."""

    from_s: float


Reading = Beat | EcgPiece | ChestPiece | BreathPiece | Gap | Doubt


def doubted(beat: Beat) -> Beat:
    """Return a beat that is none: its interval says nothing of the heart."""
    return replace(beat, label=BeatLabel.MISPLACED, rr_corrected_ms=None, n_inserted=0)


def doubt_since(beats: list[Beat], from_s: float) -> None:
    """Mark the last beats of a list, those at or after `from_s` [s], as none."""
    at = len(beats) - 1
    while at >= 0 and beats[at].t_s >= from_s:
        beats[at] = doubted(beats[at])
        at -= 1


def count_gaps(beats: list[Beat]) -> int:
    """Return how often a series breaks: beats after the first without an interval."""
    return sum(beat.rr_ms is None for beat in beats[1:])
