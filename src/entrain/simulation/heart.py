"""A simulated heart: a pacemaker under arousal, the breath, the baroreflex and slow change.

An integrate-and-fire pacemaker. Respiratory sinus arrhythmia falls with the breathing rate
and with arousal; a damped oscillator near 0.1 Hz, driven by breath and noise, stands for
the baroreflex.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from entrain.simulation.person import ROOT_STEP, STEP_S, TWO_PI, Noise, TrueBeat, within
from entrain.simulation.traits import Bell, Range

SLOW_TAU_S = 25.0
SLOW_STEP = math.sqrt(2 * STEP_S / SLOW_TAU_S)
"""Slow change wanders with this time constant [s], by this much a step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeartTraits:
    """One person's heart: rates in bpm and breaths/min, changes of the RR interval in ms."""

    hr_rest_bpm: float = field(metadata={"draw": Bell(mean=68, sd=8, low=50, high=88)})
    hr_gain_bpm: float = field(metadata={"draw": Range(low=14, high=26)})
    rsa_ms: float = field(metadata={"draw": Bell(mean=75, sd=30, low=15, high=170)})
    rsa_lag_rad: float = field(metadata={"draw": Range(low=0.0, high=0.6)})
    # 7.2 +- 1.5 breaths/min, 20 dB a decade above: Hirsch and Bishop 1981,
    # doi:10.1152/ajpheart.1981.241.4.H620
    rsa_corner_hz: float = field(metadata={"draw": Bell(mean=0.12, sd=0.025, low=0.08, high=0.18)})
    baroreflex_ms: float = field(metadata={"draw": Bell(mean=22, sd=9, low=5, high=50)})
    resonance_per_min: float = field(metadata={"draw": Bell(mean=5.8, sd=0.5, low=4.5, high=7.0)})
    damping: float = field(metadata={"draw": Range(low=0.18, high=0.35)})
    slow_ms: float = field(metadata={"draw": Range(low=18, high=40)})


class Heart:
    """One heart.

    Parameters
    ----------
    traits : HeartTraits
        Whose it is.
    arousal_rest : float
        Arousal at which it beats at its resting rate, 0..1.
    begun_frac : float
        How much of the first interval has passed, 0..1.
    """

    def __init__(self, traits: HeartTraits, *, arousal_rest: float, begun_frac: float) -> None:
        self._who = traits
        self._omega = TWO_PI * traits.resonance_per_min / 60
        self._arousal_rest = arousal_rest
        self._baro = 0.0
        self._baro_v = 0.0
        self._slow = 0.0
        self._to_beat = begun_frac
        self._last_beat_s: float | None = None

    def pump(
        self,
        t_s: float,
        *,
        theta_rad: float,
        breath_hz: float,
        volume: float,
        arousal: float,
        noise: Noise,
    ) -> TrueBeat | None:
        """Go on by a step from `t_s`; return the beat within it, if any.

        Parameters
        ----------
        t_s : float
            Where the step begins [s].
        theta_rad, breath_hz, volume : float
            Phase [rad] and rate [Hz] of the breath, and the chest's volume.
        arousal : float
            0..1.
        noise : tuple of float
            The step's figures.
        """
        who = self._who
        omega = self._omega
        push = 0.35 * volume + 0.9 * 0.35 * noise[1] / ROOT_STEP
        self._baro_v += STEP_S * (
            omega * omega * (push - self._baro) - 2 * who.damping * omega * self._baro_v
        )
        self._baro += STEP_S * self._baro_v
        self._slow += -STEP_S * self._slow / SLOW_TAU_S + SLOW_STEP * noise[2]
        vagal = 1 - 0.65 * arousal
        passed = 1 / math.sqrt(1 + (breath_hz / who.rsa_corner_hz) ** 2)
        hr_bpm = who.hr_rest_bpm + who.hr_gain_bpm * (arousal - self._arousal_rest)
        rr_ms = 60000 / hr_bpm
        rr_ms -= who.rsa_ms * vagal * passed * math.cos(theta_rad - 0.9 * math.pi - who.rsa_lag_rad)
        rr_ms += who.baroreflex_ms * (0.4 + 0.6 * vagal) * self._baro + who.slow_ms * self._slow
        rr_ms = within(rr_ms, 380.0, 1700.0)
        self._to_beat += STEP_S * 1000 / rr_ms
        if self._to_beat < 1:
            return None
        self._to_beat -= 1
        beat_s = t_s + STEP_S - self._to_beat * rr_ms / 1000
        last_s, self._last_beat_s = self._last_beat_s, beat_s
        return TrueBeat(t_s=beat_s, rr_ms=None if last_s is None else (beat_s - last_s) * 1000)
