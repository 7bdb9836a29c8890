"""Trials: the same simulated people under each arm, through the same conductor.

They rehearse a study and show what a policy does given the assumptions of the simulation.
They say nothing about real people.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, fields
from multiprocessing import get_context

import numpy as np
from numpy.typing import NDArray

from entrain.events import PersonLoaded, Phase, SessionOpened
from entrain.session.clock import VirtualClock
from entrain.session.runner import Runner
from entrain.simulation.person import Person, TrueBeat
from entrain.sound.outputs.null import NullOutput
from entrain.sound.sources import source_named
from entrain.straps.virtual import VirtualStrap

Floats = NDArray[np.float64]

NO_GUIDE = "none"
POLICY_OF = {NO_GUIDE: "music-only"}
"""Arms that are not called as their policy is."""
ROSE = 0.12
"""Arousal, 0..1, above the mean of the baseline: the noise of an arm without a guide."""
SLOW_PER_MIN = 10.0
BOOTSTRAPS = 2000
_GRID_HZ = 4.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One person under one arm; `goal_per_min` and `minutes` as in a session."""

    kind: str
    arm: str
    seed: int
    minutes: float
    goal_per_min: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Lived:
    """What one session did to one person, by the simulation's own truth.

    Rates in breaths/min, heart rate in bpm, RSA peak to valley in ms; start is the
    baseline, end the last two minutes before the outro.
    """

    breathing_start_per_min: float
    breathing_end_per_min: float
    hr_start_bpm: float
    hr_end_bpm: float
    rsa_start_ms: float
    rsa_end_ms: float
    minutes_below_10: float
    following_frac: float
    strain: float
    arousal_rise_frac: float


MEASURES = tuple(one.name for one in fields(Lived))


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Mean difference of a measure between two arms on the same people, and its interval."""

    kind: str
    arm: str
    against: str
    measure: str
    mean: float
    ci95: tuple[float, float]


class _Watched(VirtualStrap):
    """A virtual strap that keeps the truth about the person who wears it."""

    def __init__(self, kind: str, seed: int) -> None:
        super().__init__(kind, seed)
        self.beats: list[TrueBeat] = []
        self.seconds: list[tuple[float, float, float, float]] = []
        live = self.person.advance

        def watched(*arguments: object) -> object:
            lived = live(*arguments)  # type: ignore[arg-type]
            self.beats += lived[0]
            self._note(self.person)
            return lived

        self.person.advance = watched  # type: ignore[method-assign, assignment]

    def _note(self, person: Person) -> None:
        now = (person.t_s, person.breathing_per_min, person.arousal, person.strain)
        if not self.seconds or person.t_s - self.seconds[-1][0] >= 1:
            self.seconds.append(now)


def live(job: Job) -> Lived:
    """Let one person live one session."""
    strap = _Watched(job.kind, job.seed)
    runner = Runner(
        clock=VirtualClock(),
        strap=strap,
        output=NullOutput(source_named("composed")),
        journal=None,
        opening=(
            PersonLoaded(
                t_s=0.0,
                subject=None,
                goal_per_min=job.goal_per_min,
                floor_per_min=4.5,
                session_number=4,
            ),
            SessionOpened(
                t_s=0.0,
                form="settle",
                policy=POLICY_OF.get(job.arm, job.arm),
                minutes=job.minutes,
                seed=job.seed,
                music=None,
                simulated=True,
            ),
        ),
    )
    asyncio.run(runner.run())
    return _measured(strap, runner)


def _measured(strap: _Watched, runner: Runner) -> Lived:
    phases = runner.tally.phases()
    rest = next(one for one in phases if one.name == Phase.BASELINE)
    end_s = next(one.start_s for one in phases if one.name == Phase.OUTRO)
    t_s, rate, arousal, strain = np.array(strap.seconds).T
    start = (t_s >= rest.start_s) & (t_s < rest.end_s)
    end = (t_s >= end_s - 120) & (t_s < end_s)
    guided = (t_s >= rest.end_s) & (t_s < end_s)
    hr_start, rsa_start = _heart(strap.beats, rest.start_s, rest.end_s, float(rate[start].mean()))
    hr_end, rsa_end = _heart(strap.beats, end_s - 120, end_s, float(rate[end].mean()))
    rose = arousal[t_s >= rest.end_s].max() - arousal[start].mean() > ROSE
    return Lived(
        breathing_start_per_min=float(rate[start].mean()),
        breathing_end_per_min=float(rate[end].mean()),
        hr_start_bpm=hr_start,
        hr_end_bpm=hr_end,
        rsa_start_ms=rsa_start,
        rsa_end_ms=rsa_end,
        minutes_below_10=float((rate[guided] < SLOW_PER_MIN).sum()) / 60,
        following_frac=runner.tally.following_frac,
        strain=float(strain[guided].mean()),
        arousal_rise_frac=float(rose),
    )


def _heart(
    beats: Sequence[TrueBeat], from_s: float, to_s: float, breathing_per_min: float
) -> tuple[float, float]:
    """Mean heart rate [bpm] and RSA, peak to valley, at the breathing rate [ms]."""
    inside = [b for b in beats if from_s <= b.t_s < to_s and b.rr_ms is not None]
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
    # A sine of amplitude a has variance a^2 / 2, and 2 a from peak to valley.
    return 60000 / float(rr_ms.mean()), 2 * math.sqrt(2 * float(power[near].sum()))


def run(jobs: Iterable[Job], n_workers: int) -> list[Lived]:
    """Run many sessions, in worker processes where more than one is asked for."""
    if n_workers <= 1:
        return [live(job) for job in jobs]
    with ProcessPoolExecutor(n_workers, mp_context=get_context("spawn")) as pool:
        return list(pool.map(live, jobs, chunksize=4))


def column(lived: Sequence[Lived], measure: str) -> Floats:
    """Return one measure of many people, shape (n_people,)."""
    return np.array([getattr(one, measure) for one in lived], np.float64)


def compare(
    kind: str, arm: str, against: str, ours: Sequence[Lived], theirs: Sequence[Lived]
) -> list[Pair]:
    """Compare two arms on the same people, measure by measure.

    The interval is a bootstrap over people, 95 %, from a fixed seed.
    """
    pairs = []
    rng = np.random.default_rng(0)
    chosen = rng.integers(0, len(ours), (BOOTSTRAPS, len(ours)))
    for measure in MEASURES:
        difference = column(ours, measure) - column(theirs, measure)
        low, high = np.percentile(difference[chosen].mean(axis=1), (2.5, 97.5))
        pairs.append(
            Pair(
                kind=kind,
                arm=arm,
                against=against,
                measure=measure,
                mean=float(difference.mean()),
                ci95=(float(low), float(high)),
            )
        )
    return pairs
