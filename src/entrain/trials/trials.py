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
from entrain.sandbox import exit_with_parent
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
    create_person,
)
from entrain.sound import NullOutput
from entrain.sound.sources import find_source
from entrain.trials.outcome import (
    MEASURES,
    ObservedPerson,
    TrialOutcome,
    outcome_from_strap,
    outcome_from_truth,
)

Floats = NDArray[np.float64]

NO_GUIDE = "none"
POLICY_OF = {NO_GUIDE: "music-only"}
"""Arms whose policy has another name."""
PROGRAM = "exec:"
SEED = "{seed}"
"""Placeholder for the person's seed in the command of a program."""
BOOTSTRAPS = 2000
AT_ONCE = 4
"""Sessions given to a worker at a time."""
LOOK_EVERY_S = 0.1
"""How often to check whether this program was asked to end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """An assumption about the people, and what their strap sends."""

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
"""By name. `usual`: RR intervals and chest motion at 10 Hz; `whole`: every byte of a strap with
ECG; `wide`, `rigid`: see `Assumption`; `rr-only`: a strap without motion; `artefacts`: a tenth of
the beats missed or extra."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One person under one arm.

    Attributes
    ----------
    kind : str
        One of `TYPES`, or "exec:COMMAND" for a program that plays the person.
    arm : str
        A policy, or `NO_GUIDE`.
    seed : int
        Of the person.
    minutes : float
        Length of the session.
    goal_per_min : float
        Goal of the guide [breaths/min].
    course_per_min : tuple of float
        The guide of another session, for "yoked:FILE" [breaths/min].
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
    """Mean difference of a measure between two arms on the same people, and its 95 % interval.

    None where fewer than two people have the measure in both.
    """

    kind: str
    arm: str
    against: str
    measure: str
    mean: float | None
    ci95: tuple[float, float] | None


def run_job(job: Job) -> TrialOutcome:
    """Run one session of one person and return its outcome.

    Raises
    ------
    StrapProblemError
        The program that plays the person cannot be started.
    """
    if job.kind.startswith(PROGRAM):
        command = job.kind.removeprefix(PROGRAM).replace(SEED, str(job.seed))
        return outcome_from_strap(_run_session(job, ProgramStrap(command, simulated=True)))
    variant = VARIANTS[job.variant]
    person = ObservedPerson(
        create_person(job.kind, job.seed, model=job.model, assumption=variant.assumption)
    )
    strap = VirtualStrap(
        job.kind, job.seed, variant.artefacts, streams=variant.streams, person=person
    )
    return outcome_from_truth(person, _run_session(job, strap))


def _run_session(job: Job, strap: Strap) -> Tally:
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


def run_jobs(
    jobs: Iterable[Job], n_workers: int, on_progress: Callable[[int], None] = lambda _: None
) -> list[TrialOutcome]:
    """Run many sessions, in worker processes if more than one, and return their outcomes in order.

    Parameters
    ----------
    jobs : iterable of Job
        The sessions.
    n_workers : int
        Number of processes.
    on_progress : callable
        Called with the number of sessions done, from 0 on.

    Raises
    ------
    StrapProblemError
        The program that plays the people cannot be started.
    BrokenProcessPool
        A worker was killed.
    """
    jobs = list(jobs)
    if n_workers <= 1:
        return _collect(map(run_job, jobs), on_progress)
    return _collect(_run_in_workers(jobs, n_workers), on_progress)


def _run_in_workers(jobs: list[Job], n_workers: int) -> Iterator[TrialOutcome]:
    """Yield the outcomes in order, from workers that end with the caller."""
    # An exception amid the pool's own work, or at the start of a child, would leave both in a
    # state that ends in a traceback. So an interrupt waits for the next check.
    with termination.note_termination() as is_ending:
        pool = ProcessPoolExecutor(
            n_workers, mp_context=get_context("spawn"), initializer=exit_with_parent
        )
        try:
            parts = [jobs[at : at + AT_ONCE] for at in range(0, len(jobs), AT_ONCE)]
            # Ctrl-C reaches every process of a terminal, also one that is still loading.
            with termination.hold_interrupts():
                futures = [pool.submit(_run_all, part) for part in parts]
            for future in futures:
                yield from _wait_for_result(future, is_ending)
        except BaseException:
            # Running sessions are of no use any more. A pool asked to cancel them as well
            # sometimes prints a traceback of its own.
            for child in active_children():
                child.kill()
            raise
        finally:
            pool.shutdown()


def _wait_for_result(
    future: Future[list[TrialOutcome]], is_ending: Callable[[], bool]
) -> list[TrialOutcome]:
    """Wait for a result, unless this program is asked to end."""
    is_done = False
    while not (is_done or is_ending()):
        is_done = bool(wait([future], LOOK_EVERY_S).done)
    # What ends this program may have ended its workers too: then they are not lost.
    if is_ending():
        raise KeyboardInterrupt
    return future.result()


def _run_all(jobs: list[Job]) -> list[TrialOutcome]:
    return [run_job(job) for job in jobs]


def _collect(
    outcomes: Iterator[TrialOutcome], on_progress: Callable[[int], None]
) -> list[TrialOutcome]:
    on_progress(0)
    done: list[TrialOutcome] = []
    for outcome in outcomes:
        done.append(outcome)
        on_progress(len(done))
    return done


def values_of(people: Sequence[TrialOutcome], measure: str) -> Floats:
    """Return one measure of many people.

    Parameters
    ----------
    people : sequence of TrialOutcome
        Their outcomes.
    measure : str
        One of `MEASURES`.

    Returns
    -------
    ndarray, shape (n_people,)
        In the unit of the measure; NaN where it is unknown.
    """
    return np.array([getattr(outcome, measure) for outcome in people], np.float64)


def mean_of(people: Sequence[TrialOutcome], measure: str) -> float | None:
    """Return the mean of a measure over the people with a known value; None without any."""
    values = values_of(people, measure)
    known = values[np.isfinite(values)]
    return float(known.mean()) if known.size else None


def compare(
    kind: str, arm: str, against: str, ours: Sequence[TrialOutcome], theirs: Sequence[TrialOutcome]
) -> list[Pair]:
    """Compare two arms on the same people, measure by measure.

    The interval is a 95 % bootstrap over people, from a fixed seed.

    Parameters
    ----------
    kind : str
        Type of the people.
    arm, against : str
        The two arms.
    ours, theirs : sequence of TrialOutcome
        Outcomes under `arm` and under `against`, in the same order of people.
    """
    pairs = []
    rng = np.random.default_rng(0)
    resamples = rng.integers(0, len(ours), (BOOTSTRAPS, len(ours)))
    for measure in MEASURES:
        difference = values_of(ours, measure) - values_of(theirs, measure)
        known = np.isfinite(difference)
        at = resamples
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
