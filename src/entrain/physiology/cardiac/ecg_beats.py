"""Beats out of an ECG: R peaks that look alike, each with the interval before it."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from entrain.physiology.cardiac.ecg import RPeak, RPeakDetector
from entrain.physiology.cardiac.template import PLAIN_FRAC
from entrain.physiology.readings import Floats

SILENCE_S = 3.0
"""With no beat for this long, what comes does not continue what was."""
UNREADABLE_BEATS = 8
"""Where none of so many could be read, what was found is motion."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EcgBeat:
    """A beat seen in the ECG.

    Attributes
    ----------
    peak : RPeak
        Where it was found.
    rr_ms : float or None
        The interval before it [ms]; None where a run begins.
    readable : bool
        False in a signal of motion only: it is no beat, and ends the run.
    alike : bool
        It and the beat before look like the others: how far apart they are can be believed.
    foreign : bool
        It or the beat before is plainly of another origin.
    """

    peak: RPeak
    rr_ms: float | None = None
    readable: bool = True
    alike: bool = True
    foreign: bool = False


class EcgBeats:
    """Finds the beats of an ECG; live and in a file it is the same.

    Parameters
    ----------
    rate_hz : float
        Nominal sampling rate [Hz].
    """

    def __init__(self, rate_hz: float) -> None:
        self._peaks = RPeakDetector(rate_hz)
        self._lately: deque[bool] = deque(maxlen=UNREADABLE_BEATS)
        self._last: RPeak | None = None

    def restart(self) -> None:
        """Forget the signal: samples were lost, and what follows is not its continuation."""
        self._peaks.restart()
        self._last = None

    def process(self, t_s: Floats, uv: Floats) -> list[EcgBeat]:
        """Take the next samples, any number; return the beats that are sure by now, in order.

        Parameters
        ----------
        t_s, uv : ndarray, shape (n_samples,), float64
            When they were taken [s], rising, and the ECG [uV].
        """
        return [self._beat(peak) for peak in self._peaks.process(t_s, uv)]

    def finish(self) -> list[EcgBeat]:
        """Return the last beats, as no sample follows what came, and forget the signal."""
        beats = [self._beat(peak) for peak in self._peaks.finish()]
        self.restart()
        return beats

    def _beat(self, peak: RPeak) -> EcgBeat:
        self._lately.append(peak.readable)
        last, self._last = self._last, None
        if len(self._lately) == UNREADABLE_BEATS and not any(self._lately):
            return EcgBeat(peak=peak, readable=False)
        self._last = peak
        if last is None or peak.t_s - last.t_s >= SILENCE_S:
            return EcgBeat(peak=peak)
        alike = min(last.quality_frac, peak.quality_frac) >= PLAIN_FRAC
        foreign = last.foreign or peak.foreign
        rr_ms = (peak.t_s - last.t_s) * 1000
        return EcgBeat(peak=peak, rr_ms=rr_ms, alike=alike, foreign=foreign)
