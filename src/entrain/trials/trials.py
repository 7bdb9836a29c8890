"""Trials: the same simulated people under each arm, through the same conductor.

They rehearse a study and show what a policy does given the assumptions of the simulation.
They say nothing about real people.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from multiprocessing import active_children, get_context

import numpy as np
from numpy.typing import NDArray

from entrain.events import PersonLoaded, SessionOpened
from entrain.guidance.policies import RESONANCE
from entrain.inputs.straps import ProgramStrap, Strap, VirtualStrap
from entrain.sandbox import end_with_parent
from entrain.session import Runner, Tally, VirtualClock, termination
from entrain.setup import STANDARD_FORM, find_form
from entrain.simulation import (
    ALL,
    INTERVALS_ONLY,
    LIGHT,
    USUAL_MODEL,
    Artefacts,
    Assumption,
    Streams,
    meet,
)
from entrain.sound import NullOutput
from entrain.sound.sources import find_source
from entrain.trials.outcome import MEASURES, Lived, Watched, lived, measured

Floats = NDArray[np.float64]

NO_GUIDE = "none"
POLICY_OF = {NO_GUIDE: "music-only"}
"""Arms that are not called as their policy is."""
PROGRAM = "exec:"
SEED = "{seed}"
"""In a program's command it stands for the person's seed."""
BOOTSTRAPS = 2000
AT_ONCE = 4
"""Sessions that a worker is given at a time."""
LOOK_EVERY_S = 0.1
"""How often it is looked whether this program is to end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """What is taken for granted about the people, and what their strap sends."""

    assumption: Assumption = Assumption.USUAL
    streams: Streams = LIGHT
    artefacts: Artefacts | None = None


VARIANTS: dict[str, Variant] = {
    "usual": Variant(),
    "whole": Variant(streams=ALL),
    "wide": Variant(assumption=Assumption.WIDE),
    "rigid": Variant(assumption=Assumption.RIGID),
    "rr-only": Variant(streams=INTERVALS_ONLY),
    "artefacts": Variant(artefacts=Artefacts(missed_frac=0.05, extra_frac=0.05)),
}
"""By name. `usual`: intervals and the chest's motion at 10 Hz; `whole`: every byte of a strap
with ECG; `wide`, `rigid`: `Assumption`; `rr-only`: a strap without motion; `artefacts`: a tenth
of the beats missed or invented."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One person under one arm.

    Attributes
    ----------
    kind : str
        One of `TYPES`, or "exec:COMMAND" for a program that plays the person.
    arm : str
        A policy, or `NO_GUIDE`.
    course_per_min : tuple of float
        The guide of another session, for "yoked:FILE" [breaths/min].
    seed : int
        The person's.
    minutes, goal_per_min : float
        As in a session.
    model, variant : str
        Keys of `MODELS` and `VARIANTS`.
    """

    kind: str
    arm: str
    seed: int
    minutes: float
    goal_per_min: float
    course_per_min: tuple[float, ...] = ()
    model: str = USUAL_MODEL
    variant: str = "usual"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Mean difference of a measure between two arms on the same people, and its interval.

    None where fewer than two people have the measure in both.
    """

    kind: str
    arm: str
    against: str
    measure: str
    mean: float | None
    ci95: tuple[float, float] | None


def live(job: Job) -> Lived:
    """Let one person live one session.

    Raises
    ------
    StrapProblemError
        The program that plays the person cannot be started.
    """
    if job.kind.startswith(PROGRAM):
        command = job.kind.removeprefix(PROGRAM).replace(SEED, str(job.seed))
        return measured(_run(job, ProgramStrap(command, simulated=True)))
    variant = VARIANTS[job.variant]
    person = Watched(meet(job.kind, job.seed, model=job.model, assumption=variant.assumption))
    strap = VirtualStrap(
        job.kind, job.seed, variant.artefacts, streams=variant.streams, person=person
    )
    return lived(person, _run(job, strap))


def _run(job: Job, strap: Strap) -> Tally:
    form = find_form(job.arm if job.arm == RESONANCE else STANDARD_FORM)
    runner = Runner(
        clock=VirtualClock(),
        inputs=[strap],
        output=NullOutput(find_source("composed")),
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
                form=form.name,
                form_definition=form,
                policy=POLICY_OF.get(job.arm, job.arm.partition(":")[0]),
                course_per_min=job.course_per_min,
                minutes=job.minutes,
                seed=job.seed,
                music=None,
                simulated=True,
            ),
        ),
    )
    asyncio.run(runner.run())
    return runner.tally


def run(
    jobs: Iterable[Job], n_workers: int, tell: Callable[[int], None] = lambda _: None
) -> list[Lived]:
    """Run many sessions, in worker processes where more than one is asked for.

    Parameters
    ----------
    jobs : iterable of Job
        Who lives through what.
    n_workers : int
        Processes.
    tell : callable
        Told how many sessions are over, from 0 on.

    Raises
    ------
    StrapProblemError
        The program that plays the people cannot be started.
    BrokenProcessPool
        A worker was ended from outside.
    """
    jobs = list(jobs)
    if n_workers <= 1:
        return _told(map(live, jobs), tell)
    return _told(_beside(jobs, n_workers), tell)


def _beside(jobs: list[Job], n_workers: int) -> Iterator[Lived]:
    """Yield what becomes of each job, in order, from workers that end with whoever asks."""
    # An exception in the middle of the pool's own work, or of a child's start, would leave both
    # in a state in which they end with a traceback. So an interrupt waits for the next look.
    with termination.note_termination() as told_to_end:
        pool = ProcessPoolExecutor(
            n_workers, mp_context=get_context("spawn"), initializer=end_with_parent
        )
        try:
            parts = [jobs[at : at + AT_ONCE] for at in range(0, len(jobs), AT_ONCE)]
            # Ctrl-C goes to every process of a terminal, also to one that is still loading.
            with termination.hold_interrupts():
                futures = [pool.submit(_live_all, part) for part in parts]
            for future in futures:
                yield from _result(future, told_to_end)
        except BaseException:
            # Nobody waits for sessions that are of no use any more. A pool that was told to
            # cancel them too would sometimes say so with a traceback of its own.
            for child in active_children():
                child.kill()
            raise
        finally:
            pool.shutdown()


def _result(future: Future[list[Lived]], told_to_end: Callable[[], bool]) -> list[Lived]:
    """Wait for a result, unless this program is told to end."""
    over = False
    while not (over or told_to_end()):
        over = bool(wait([future], LOOK_EVERY_S).done)
    # What ends this program may end its workers too: then they are not lost.
    if told_to_end():
        raise KeyboardInterrupt
    return future.result()


def _live_all(jobs: list[Job]) -> list[Lived]:
    return [live(job) for job in jobs]


def _told(everybody: Iterator[Lived], tell: Callable[[int], None]) -> list[Lived]:
    tell(0)
    done: list[Lived] = []
    for one in everybody:
        done.append(one)
        tell(len(done))
    return done


def column(people: Sequence[Lived], measure: str) -> Floats:
    """Return one measure of many people, shape (n_people,); NaN where it is not known."""
    return np.array([getattr(one, measure) for one in people], np.float64)


def mean(people: Sequence[Lived], measure: str) -> float | None:
    """Return the mean of a measure over the people of whom it is known; None of nobody."""
    values = column(people, measure)
    known = values[np.isfinite(values)]
    return float(known.mean()) if known.size else None


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
        known = np.isfinite(difference)
        at = chosen
        if not known.all():
            difference = difference[known]
            at = rng.integers(0, max(len(difference), 1), (BOOTSTRAPS, len(difference)))
        enough = len(difference) >= 2
        ends = np.percentile(difference[at].mean(axis=1), (2.5, 97.5)) if enough else None
        pairs.append(
            Pair(
                kind=kind,
                arm=arm,
                against=against,
                measure=measure,
                mean=float(difference.mean()) if enough else None,
                ci95=None if ends is None else (float(ends[0]), float(ends[1])),
            )
        )
    return pairs
