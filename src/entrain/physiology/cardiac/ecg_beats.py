"""Beats of an ECG: R peaks, each with the RR interval before it."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from entrain.physiology.cardiac.ecg import RPeak, RPeakDetector
from entrain.physiology.cardiac.template import PLAIN_FRAC
from entrain.physiology.readings import Floats

SILENCE_S = 3.0
"""After this long without a beat a new run starts: no interval spans it."""
UNREADABLE_BEATS = 8
"""Where none of this many beats in a row is readable, they are motion artefacts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EcgBeat:
    """A beat found in the ECG.

    Attributes
    ----------
    peak : RPeak
        Its R peak.
    rr_ms : float or None
        RR interval before it [ms]; None at the start of a run.
    readable : bool
        False among motion artefacts only: it is not a beat, and ends the run.
    alike : bool
        It and the beat before have the shape of the other beats, so the interval is reliable.
    foreign : bool
        It or the beat before plainly has another origin: an ectopic beat.
    """

    peak: RPeak
    rr_ms: float | None = None
    readable: bool = True
    alike: bool = True
    foreign: bool = False


class EcgBeats:
    """Finds the beats of an ECG, live and in a file alike.

    Parameters
    ----------
    rate_hz : float
        Nominal sampling rate [Hz].
    """

    def __init__(self, rate_hz: float) -> None:
        self._peaks = RPeakDetector(rate_hz)
        self._recent: deque[bool] = deque(maxlen=UNREADABLE_BEATS)
        self._last: RPeak | None = None

    def restart(self) -> None:
        """Forget the signal, after lost samples: later ones do not continue it."""
        self._peaks.restart()
        self._last = None

    def process(self, t_s: Floats, uv: Floats) -> list[EcgBeat]:
        """Add the next samples; return the beats found by now, in order.

        Parameters
        ----------
        t_s, uv : ndarray, shape (n_samples,), float64
            Sample times, rising [s], and ECG [uV]; any number of samples.
        """
        return [self._beat(peak) for peak in self._peaks.process(t_s, uv)]

    def finish(self) -> list[EcgBeat]:
        """Return the beats still waiting, at the end of the signal, and forget the signal."""
        beats = [self._beat(peak) for peak in self._peaks.finish()]
        self.restart()
        return beats

    def _beat(self, peak: RPeak) -> EcgBeat:
        self._recent.append(peak.readable)
        last, self._last = self._last, None
        if len(self._recent) == UNREADABLE_BEATS and not any(self._recent):
            return EcgBeat(peak=peak, readable=False)
        self._last = peak
        if last is None or peak.t_s - last.t_s >= SILENCE_S:
            return EcgBeat(peak=peak)
        alike = min(last.quality_frac, peak.quality_frac) >= PLAIN_FRAC
        foreign = last.foreign or peak.foreign
        rr_ms = (peak.t_s - last.t_s) * 1000
        return EcgBeat(peak=peak, rr_ms=rr_ms, alike=alike, foreign=foreign)
