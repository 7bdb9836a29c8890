"""A simulated heart: a pacemaker modulated by arousal, breathing, baroreflex and slow change.

An integrate-and-fire pacemaker. Respiratory sinus arrhythmia falls with the breathing rate
and with arousal; a damped oscillator near 0.1 Hz, driven by breathing and noise, models the
baroreflex.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from entrain.simulation.person import ROOT_STEP, STEP_S, TWO_PI, Noise, TrueBeat, clip
from entrain.simulation.traits import Normal, Uniform

SLOW_TAU_S = 25.0
SLOW_STEP = math.sqrt(2 * STEP_S / SLOW_TAU_S)
"""Slow change is an Ornstein-Uhlenbeck process of this time constant, and of unit variance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeartTraits:
    """How one person's heart behaves.

    Attributes
    ----------
    hr_rest_bpm, hr_gain_bpm : float
        Heart rate at resting arousal, and its change per unit of arousal [bpm].
    rsa_ms, rsa_lag_rad, rsa_corner_hz : float
        Respiratory sinus arrhythmia: amplitude [ms], lag [rad], corner frequency [Hz].
    baroreflex_ms, resonance_per_min, damping : float
        Baroreflex: amplitude [ms], resonance [1/min], damping ratio.
    slow_ms : float
        Standard deviation of slow change [ms].
    """

    hr_rest_bpm: float = field(metadata={"draw": Normal(mean=68, sd=8, low=50, high=88)})
    hr_gain_bpm: float = field(metadata={"draw": Uniform(low=14, high=26)})
    rsa_ms: float = field(metadata={"draw": Normal(mean=75, sd=30, low=15, high=170)})
    rsa_lag_rad: float = field(metadata={"draw": Uniform(low=0.0, high=0.6)})
    # 7.2 +- 1.5 breaths/min, 20 dB a decade above: Hirsch and Bishop 1981,
    # doi:10.1152/ajpheart.1981.241.4.H620
    rsa_corner_hz: float = field(
        metadata={"draw": Normal(mean=0.12, sd=0.025, low=0.08, high=0.18)}
    )
    baroreflex_ms: float = field(metadata={"draw": Normal(mean=22, sd=9, low=5, high=50)})
    resonance_per_min: float = field(metadata={"draw": Normal(mean=5.8, sd=0.5, low=4.5, high=7.0)})
    damping: float = field(metadata={"draw": Uniform(low=0.18, high=0.35)})
    slow_ms: float = field(metadata={"draw": Uniform(low=18, high=40)})


class Heart:
    """The heart of one person.

    Parameters
    ----------
    traits : HeartTraits
        How it behaves.
    arousal_rest : float
        Arousal at which it beats at its resting rate, 0..1.
    elapsed_frac : float
        Share of the first interval that has passed at the start, 0..1.
    """

    def __init__(self, traits: HeartTraits, *, arousal_rest: float, elapsed_frac: float) -> None:
        self._traits = traits
        self._omega = TWO_PI * traits.resonance_per_min / 60
        self._arousal_rest = arousal_rest
        self._baro = 0.0
        self._baro_v = 0.0
        self._slow = 0.0
        self._to_beat = elapsed_frac
        self._last_beat_s: float | None = None

    def advance(
        self,
        t_s: float,
        *,
        theta_rad: float,
        breath_hz: float,
        volume: float,
        arousal: float,
        noise: Noise,
    ) -> TrueBeat | None:
        """Advance by one step of `STEP_S`; return the beat within it, if any.

        Parameters
        ----------
        t_s : float
            Beginning of the step [s].
        theta_rad, breath_hz, volume : float
            Phase [rad] and rate [Hz] of breathing, and volume of the chest.
        arousal : float
            Arousal, 0..1.
        noise : tuple of float
            The standard normal values of the step.
        """
        traits = self._traits
        omega = self._omega
        drive = 0.35 * volume + 0.9 * 0.35 * noise[1] / ROOT_STEP
        self._baro_v += STEP_S * (
            omega * omega * (drive - self._baro) - 2 * traits.damping * omega * self._baro_v
        )
        self._baro += STEP_S * self._baro_v
        self._slow += -STEP_S * self._slow / SLOW_TAU_S + SLOW_STEP * noise[2]
        vagal = 1 - 0.65 * arousal
        rsa_gain = 1 / math.sqrt(1 + (breath_hz / traits.rsa_corner_hz) ** 2)
        hr_bpm = traits.hr_rest_bpm + traits.hr_gain_bpm * (arousal - self._arousal_rest)
        rr_ms = 60000 / hr_bpm
        rr_ms -= (
            traits.rsa_ms
            * vagal
            * rsa_gain
            * math.cos(theta_rad - 0.9 * math.pi - traits.rsa_lag_rad)
        )
        rr_ms += (
            traits.baroreflex_ms * (0.4 + 0.6 * vagal) * self._baro + traits.slow_ms * self._slow
        )
        rr_ms = clip(rr_ms, 380.0, 1700.0)
        self._to_beat += STEP_S * 1000 / rr_ms
        if self._to_beat < 1:
            return None
        self._to_beat -= 1
        beat_s = t_s + STEP_S - self._to_beat * rr_ms / 1000
        last_s, self._last_beat_s = self._last_beat_s, beat_s
        return TrueBeat(t_s=beat_s, rr_ms=None if last_s is None else (beat_s - last_s) * 1000)
