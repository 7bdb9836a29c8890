"""A simulated person: breath, heart and arousal, moved by the music they hear.

The breath is a phase oscillator that the guide pulls on, as far as the person's type lets
it. The heart is an integrate-and-fire pacemaker under arousal, respiratory sinus arrhythmia,
a damped oscillator near 0.1 Hz (baroreflex) and slow variability. Arousal falls with slow
breathing and rises with strain.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from entrain.music.score import Moment
from entrain.simulation.people import Traits

STEP_S = 0.05
TWO_PI = 2 * math.pi
FULL_DEPTH_DB = 5.0
"""Swell that pulls with full coupling."""
AUDIBLE_DEPTH_DB = 0.3
_NOISE_BLOCK = 2048


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueBeat:
    """A heartbeat as it was: when, and the interval before it; None for the first."""

    t_s: float
    rr_ms: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueBreath:
    """The chest at an instant: `volume` -1 (out) to 1 (in) for an ordinary breath."""

    t_s: float
    volume: float


class Person:
    """One person, from `t_s` = 0 on.

    Parameters
    ----------
    traits : Traits
        Who they are.
    rng : numpy.random.Generator
        Where chance comes from.
    """

    def __init__(self, traits: Traits, rng: np.random.Generator) -> None:
        self._who = traits
        self._rng = rng
        self._noise = np.empty((0, 4))
        self._noise_at = 0
        self.t_s = 0.0
        self.arousal = traits.arousal_start
        self.strain = 0.0
        self._theta = rng.uniform(0, TWO_PI)
        self._own_hz = self._resting_hz()
        self._breath_hz = self._own_hz
        self._engaged = 1.0
        self._deep = 1.0
        self._baro = 0.0
        self._baro_v = 0.0
        self._slow = 0.0
        self._to_beat = rng.uniform(0, 1)
        self._last_beat_s: float | None = None

    @property
    def breathing_per_min(self) -> float:
        """The rate they truly breathe at, smoothed over about 8 s [breaths/min]."""
        return self._breath_hz * 60

    def advance(
        self, t_s: float, moment: Moment | None, moment_s: float
    ) -> tuple[list[TrueBeat], list[TrueBreath]]:
        """Live until `t_s`; return the beats and the chest since.

        What they hear is `moment` at `moment_s`, and before and after it music that goes
        on at the same rate.
        """
        beats: list[TrueBeat] = []
        breaths: list[TrueBreath] = []
        depth = 0.0
        if moment is not None and moment.depth_db * moment.level_frac > AUDIBLE_DEPTH_DB:
            depth = min(moment.depth_db / FULL_DEPTH_DB, 1.0) * moment.level_frac
        while self.t_s + STEP_S <= t_s + 1e-9:
            phase_rad = 0.0
            guide_hz = 0.0
            if moment is not None:
                guide_hz = moment.per_min / 60
                phase_rad = moment.phase_rad - TWO_PI * guide_hz * (moment_s - self.t_s)
            noise = self._draw()
            self._breathe(phase_rad, guide_hz, depth, noise)
            self._feel(guide_hz, depth, noise)
            volume = self._volume()
            beat = self._pump(volume, noise)
            # The time is counted, not summed: 24,000 sums of 0.05 s would drift.
            self.t_s = round((self.t_s + STEP_S) / STEP_S) * STEP_S
            if beat is not None:
                beats.append(beat)
            breaths.append(TrueBreath(t_s=self.t_s, volume=volume))
        return beats, breaths

    def _draw(self) -> tuple[float, float, float, float]:
        if self._noise_at >= len(self._noise):
            self._noise = self._rng.standard_normal((_NOISE_BLOCK, 4))
            self._noise_at = 0
        row = self._noise[self._noise_at].tolist()
        self._noise_at += 1
        return row[0], row[1], row[2], row[3]

    def _resting_hz(self) -> float:
        return self._who.rest_per_min / 60 * (0.85 + 0.5 * self.arousal)

    def _gap_frac(self, guide_hz: float, depth: float) -> float:
        """How far the guide is below the own rate, as a share; 0 without a guide."""
        return (self._own_hz - guide_hz) / self._own_hz if depth > 0 else 0.0

    def _breathe(
        self,
        phase_rad: float,
        guide_hz: float,
        depth: float,
        noise: tuple[float, float, float, float],
    ) -> None:
        who = self._who
        pull = who.coupling * self._engaged * depth
        away = phase_rad - self._theta
        # The second term is the weak 2:1 lock: two breaths to one swell of a slow guide.
        speed = TWO_PI * self._own_hz + pull * (
            math.sin(away) + 0.4 * math.sin(2 * phase_rad - self._theta)
        )
        moved = max(speed, TWO_PI * 0.04) * STEP_S
        moved += who.breath_noise * math.sqrt(STEP_S) * noise[0]
        self._theta += moved
        self._breath_hz += STEP_S / 8 * (moved / STEP_S / TWO_PI - self._breath_hz)
        drift = 2 * (self._resting_hz() - self._own_hz) / who.forget_tau_s
        if depth > 0:
            reached_hz = max(self._breath_hz, who.slowest_per_min / 60)
            drift += (reached_hz - self._own_hz) / who.learn_tau_s
        self._own_hz += STEP_S * drift
        # Slower breaths are deeper: about constant ventilation.
        wanted = min(max(math.sqrt(0.22 / max(self._breath_hz, 0.05)), 0.7), 1.7)
        self._deep += STEP_S / 15 * (wanted - self._deep)

    def _feel(self, guide_hz: float, depth: float, noise: tuple[float, ...]) -> None:
        who = self._who
        gap = self._gap_frac(guide_hz, depth)
        too_far = max(0.0, gap - who.tolerance_frac)
        below = 0.0
        if depth > 0:
            slowest_hz = who.slowest_per_min / 60
            below = max(0.0, (slowest_hz - guide_hz) / slowest_hz)
        trying = self._engaged * math.tanh(who.coupling / 0.15) * depth
        want = too_far + 2 * below + who.aversion * max(0.0, gap)
        self.strain += STEP_S / 10 * (want * trying - self.strain)
        self._engaged += STEP_S * ((1 - self._engaged) / 120 - self._engaged * too_far / 60)
        self._engaged = min(max(self._engaged, 0.15), 1.0)
        slow = min(max((0.22 - self._breath_hz) / 0.12, 0.0), 1.0)
        rest = who.arousal_rest - who.calming * slow + who.strain_gain * self.strain
        rest += who.aversion * min(max(gap, 0.0), 1.0) * depth
        rest = min(max(rest, 0.0), 1.0)
        self.arousal += STEP_S * (rest - self.arousal) / who.arousal_tau_s
        self.arousal += 0.004 * math.sqrt(STEP_S) * noise[3]
        self.arousal = min(max(self.arousal, 0.0), 1.0)

    def _volume(self) -> float:
        breath = self._theta / TWO_PI % 1.0
        inhale = self._who.inhale_frac
        if breath < inhale:
            return -self._deep * math.cos(math.pi * breath / inhale)
        return self._deep * math.cos(math.pi * (breath - inhale) / (1 - inhale))

    def _pump(self, volume: float, noise: tuple[float, ...]) -> TrueBeat | None:
        who = self._who
        omega = TWO_PI * who.resonance_per_min / 60
        push = 0.35 * volume + 0.9 * 0.35 * noise[1] / math.sqrt(STEP_S)
        self._baro_v += STEP_S * (
            omega * omega * (push - self._baro) - 2 * who.damping * omega * self._baro_v
        )
        self._baro += STEP_S * self._baro_v
        self._slow += -STEP_S * self._slow / 25 + math.sqrt(2 * STEP_S / 25) * noise[2]
        vagal = 1 - 0.65 * self.arousal
        passed = 1 / math.sqrt(1 + (self._breath_hz / who.rsa_corner_hz) ** 2)
        hr_bpm = who.hr_rest_bpm + who.hr_gain_bpm * (self.arousal - who.arousal_rest)
        rr_ms = 60000 / hr_bpm
        rr_ms -= (
            who.rsa_ms * vagal * passed * math.cos(self._theta - 0.9 * math.pi - who.rsa_lag_rad)
        )
        rr_ms += who.baroreflex_ms * (0.4 + 0.6 * vagal) * self._baro + who.slow_ms * self._slow
        rr_ms = min(max(rr_ms, 380.0), 1700.0)
        self._to_beat += STEP_S * 1000 / rr_ms
        if self._to_beat < 1:
            return None
        self._to_beat -= 1
        beat_s = self.t_s + STEP_S - self._to_beat * rr_ms / 1000
        last_s, self._last_beat_s = self._last_beat_s, beat_s
        return TrueBeat(t_s=beat_s, rr_ms=None if last_s is None else (beat_s - last_s) * 1000)
