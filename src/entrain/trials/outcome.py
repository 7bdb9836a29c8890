"""What a session did to one simulated person, by the true values of the simulation."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from entrain.events import Phase
from entrain.music import Moment
from entrain.session import PhaseSpan, Tally
from entrain.simulation import Person, TrueBeat, TrueBreath

Floats = NDArray[np.float64]

ROSE = 0.12
"""Rise of arousal, 0 to 1, above its baseline mean that counts: above the noise without a guide."""
SLOW_PER_MIN = 10.0
_GRID_HZ = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialOutcome:
    """What one session did to one person; None where it is unknown.

    Breathing in breaths/min, heart rate in bpm, RSA from peak to valley in ms. Start is the
    baseline, end the last two minutes before the outro.
    """

    breathing_start_per_min: float | None
    breathing_end_per_min: float | None
    hr_start_bpm: float | None
    hr_end_bpm: float | None
    rsa_start_ms: float | None
    rsa_end_ms: float | None
    minutes_below_10: float | None
    following_frac: float
    strain: float | None
    arousal_rise_frac: float | None


MEASURES = tuple(field.name for field in fields(TrialOutcome))


class ObservedPerson:
    """A simulated person whose true values are recorded second by second."""

    def __init__(self, person: Person) -> None:
        self._person = person
        self.beats: list[TrueBeat] = []
        self.seconds: list[tuple[float, float, float, float]] = []

    @property
    def t_s(self) -> float:
        """Time the person has reached [s]."""
        return self._person.t_s

    @property
    def strain(self) -> float:
        """Strain of the person, 0 to 1."""
        return self._person.strain

    @property
    def arousal(self) -> float:
        """Arousal of the person, 0 to 1."""
        return self._person.arousal

    @property
    def breathing_per_min(self) -> float:
        """Breathing rate of the person [breaths/min]."""
        return self._person.breathing_per_min

    def advance(
        self, t_s: float, moment: Moment | None, moment_s: float
    ) -> tuple[list[TrueBeat], list[TrueBreath]]:
        """Advance the person and record their beats and state.

        Parameters
        ----------
        t_s : float
            Time to advance to [s].
        moment : Moment or None
            What the person hears.
        moment_s : float
            Time of that moment [s].
        """
        beats, breaths = self._person.advance(t_s, moment, moment_s)
        self.beats += beats
        if not self.seconds or self.t_s - self.seconds[-1][0] >= 1:
            self.seconds.append((self.t_s, self.breathing_per_min, self.arousal, self.strain))
        return beats, breaths


def outcome_from_truth(person: ObservedPerson, tally: Tally) -> TrialOutcome:
    """Return what a session did to a recorded person."""
    rest, end_s = _windows(tally)
    t_s, rate, arousal, strain = np.array(person.seconds).T
    start = (t_s >= rest.start_s) & (t_s < rest.end_s)
    end = (t_s >= end_s - 120) & (t_s < end_s)
    guided = (t_s >= rest.end_s) & (t_s < end_s)
    beats = person.beats
    hr_start, rsa_start = heart_rate_and_rsa(
        beats, rest.start_s, rest.end_s, float(rate[start].mean())
    )
    hr_end, rsa_end = heart_rate_and_rsa(beats, end_s - 120, end_s, float(rate[end].mean()))
    has_risen = arousal[t_s >= rest.end_s].max() - arousal[start].mean() > ROSE
    return TrialOutcome(
        breathing_start_per_min=float(rate[start].mean()),
        breathing_end_per_min=float(rate[end].mean()),
        hr_start_bpm=hr_start,
        hr_end_bpm=hr_end,
        rsa_start_ms=rsa_start,
        rsa_end_ms=rsa_end,
        minutes_below_10=float((rate[guided] < SLOW_PER_MIN).sum()) / 60,
        following_frac=tally.following_frac,
        strain=float(strain[guided].mean()),
        arousal_rise_frac=float(has_risen),
    )


def outcome_from_strap(tally: Tally) -> TrialOutcome:
    """Return what the strap measured of a person whose true values are unknown."""
    start, end = tally.baseline(), tally.final()
    return TrialOutcome(
        breathing_start_per_min=start.breathing_per_min,
        breathing_end_per_min=end.breathing_per_min,
        hr_start_bpm=start.hr_bpm,
        hr_end_bpm=end.hr_bpm,
        rsa_start_ms=None,
        rsa_end_ms=None,
        minutes_below_10=None,
        following_frac=tally.following_frac,
        strain=None,
        arousal_rise_frac=None,
    )


def _windows(tally: Tally) -> tuple[PhaseSpan, float]:
    """Return the baseline phase and the start of the outro [s]."""
    phases = tally.phases()
    rest = next(phase for phase in phases if phase.name == Phase.BASELINE)
    return rest, next(phase.start_s for phase in phases if phase.name == Phase.OUTRO)


def heart_rate_and_rsa(
    beats: Sequence[TrueBeat], from_s: float, to_s: float, breathing_per_min: float
) -> tuple[float, float]:
    """Return mean heart rate [bpm] and RSA from peak to valley at the breathing rate [ms].

    Parameters
    ----------
    beats : sequence of TrueBeat
        True beats of the person.
    from_s, to_s : float
        The window [s].
    breathing_per_min : float
        Mean breathing rate in it [breaths/min].
    """
    inside = [beat for beat in beats if from_s <= beat.t_s < to_s and beat.rr_ms is not None]
    beat_s = np.array([beat.t_s for beat in inside])
    rr_ms = np.array([beat.rr_ms for beat in inside], np.float64)
    t_s = np.arange(beat_s[0], beat_s[-1], 1 / _GRID_HZ)
    signal = np.interp(t_s, beat_s, rr_ms)
    signal = signal - np.polyval(np.polyfit(t_s, signal, 2), t_s)
    taper = np.hanning(len(signal))
    power = 2 * np.abs(np.fft.rfft(signal * taper)) ** 2 / (taper**2).sum() / len(signal)
    hz = np.fft.rfftfreq(len(signal), 1 / _GRID_HZ)
    rate_hz = breathing_per_min / 60
    near = (hz > max(0.04, 0.8 * rate_hz)) & (hz < 1.25 * rate_hz)
    # A sine of amplitude a has variance a^2 / 2 and spans 2 a from peak to valley.
    return 60000 / float(rr_ms.mean()), 2 * math.sqrt(2 * float(power[near].sum()))
