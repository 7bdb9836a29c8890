"""How often a search finds the resonance that a SIMULATED person was given.

    PYTHONPATH=src:. python -m benchmarks.resonance [--people N] [--jobs N] [--minutes N]

Whole sessions of the form `resonance`, through the same conductor as a real one, over the
light strap of trials. Each person lives it four times: as they are, who never breathe on
purpose; breathing along on purpose, as a search asks of people; so with a baroreflex five times
as strong; and so with a heart that does not answer the rate (flat: no baroreflex and no corner),
where *no clear rate* is the right answer. Searches were tried on seeds from 1000 on; this table
has those from 0. No figure of the search was fitted to either.
"""

from __future__ import annotations

import argparse
import asyncio
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context

import numpy as np

from entrain.events import PersonLoaded, ResonanceFound, SearchEnd, SessionOpened, StepEnd
from entrain.inputs.straps.virtual import VirtualStrap
from entrain.session.clock import VirtualClock
from entrain.session.runner import Runner
from entrain.simulation.oscillator import OscillatorPerson, OscillatorTraits, draw_traits
from entrain.simulation.strap import LIGHT
from entrain.sound.outputs.null import NullOutput
from entrain.sound.sources import find_source

KIND = "responder"
NEAR_PER_MIN = 0.5


def as_they_are(traits: OscillatorTraits) -> OscillatorTraits:
    return traits


def on_purpose(traits: OscillatorTraits) -> OscillatorTraits:
    """Held by the guide at any rate, and not strained by it: an assumption, not a finding."""
    return replace(traits, coupling=1.5, tolerance_frac=1.0, slowest_per_min=4.5)


def strong(traits: OscillatorTraits) -> OscillatorTraits:
    """How much of a resonance a search would need: of nobody is it known to be so strong."""
    heart = replace(traits.heart, baroreflex_ms=5 * traits.heart.baroreflex_ms)
    return replace(on_purpose(traits), heart=heart)


def flat(traits: OscillatorTraits) -> OscillatorTraits:
    heart = replace(traits.heart, baroreflex_ms=0.0, rsa_corner_hz=100.0)
    return replace(on_purpose(traits), heart=heart)


GROUPS: dict[str, Callable[[OscillatorTraits], OscillatorTraits]] = {
    "as they are": as_they_are,
    "on purpose": on_purpose,
    "on purpose, strong baroreflex": strong,
    "on purpose, flat heart": flat,
}


@dataclass(frozen=True)
class Job:
    group: str
    seed: int
    minutes: float


@dataclass(frozen=True)
class Lived:
    true_per_min: float
    widest_per_min: float
    found: ResonanceFound


def widest(traits: OscillatorTraits) -> float:
    """Return where the simulated heart's whole swing is widest, by its own equations.

    The breath moves it twice: at once, and through the baroreflex. The sum is widest above the
    rate of the baroreflex alone.
    """
    heart = traits.heart
    per_min = np.arange(4.0, 9.0, 0.01)
    hz = per_min / 60
    deep = np.clip(np.sqrt(0.22 / hz), 0.7, 1.7)
    ratio = per_min / heart.resonance_per_min
    vagal = 1 - 0.65 * traits.mood.arousal_rest
    through = 0.35 * deep * heart.baroreflex_ms * (0.4 + 0.6 * vagal)
    baro = -through / (1 - ratio**2 + 2j * heart.damping * ratio)
    corner = np.sqrt(1 + (hz / heart.rsa_corner_hz) ** 2)
    # Of the heart, against a chest that is -cos(theta): rates fall where intervals rise.
    lead_rad = 0.1 * np.pi - heart.rsa_lag_rad
    direct = heart.rsa_ms * vagal / corner * np.exp(1j * lead_rad)
    return float(per_min[np.argmax(np.abs(direct + baro))])


def live(job: Job) -> Lived:
    drawn = draw_traits(KIND, np.random.default_rng((job.seed, 1)))
    traits = GROUPS[job.group](drawn)
    person = OscillatorPerson(traits, np.random.default_rng((job.seed, 2)))
    runner = Runner(
        clock=VirtualClock(),
        inputs=[VirtualStrap(KIND, job.seed, streams=LIGHT, person=person)],
        output=NullOutput(find_source("composed")),
        journal=None,
        opening=(
            PersonLoaded(
                t_s=0.0, subject=None, goal_per_min=6.0, floor_per_min=4.5, session_number=4
            ),
            SessionOpened(
                t_s=0.0,
                form="resonance",
                policy="resonance",
                minutes=job.minutes,
                seed=job.seed,
                music=None,
                simulated=True,
            ),
        ),
    )
    asyncio.run(runner.run())
    search = runner.conductor.session.search
    if search is None or search.found is None:
        raise RuntimeError("the session told nothing of its search")
    return Lived(traits.heart.resonance_per_min, widest(traits), search.found)


def show(group: str, lived: list[Lived]) -> None:
    clear = [one for one in lived if one.found.per_min is not None]
    ends = Counter(one.found.end for one in lived)
    steps = [step for one in lived for step in one.found.steps]
    measured = sum(step.end is StepEnd.MEASURED for step in steps)

    def near(truth: Callable[[Lived], float]) -> int:
        return sum(abs((one.found.per_min or 0) - truth(one)) <= NEAR_PER_MIN for one in clear)

    own, swing = near(lambda one: one.true_per_min), near(lambda one: one.widest_per_min)
    n = len(lived)
    print(f"\nSIMULATED, {group}: {n} people, {measured / n:.1f} of 5 steps measured")
    if group.endswith("flat heart"):
        print(f"  clear rate, wrongly             {len(clear):3d}  {100 * len(clear) / n:3.0f} %")
    else:
        print(f"  within 0.5/min of their resonance {own:3d}  {100 * own / n:3.0f} %")
        print(f"  further away (wrong)              {len(clear) - own:3d}")
        print(f"  within 0.5/min of widest swing    {swing:3d}  {100 * swing / n:3.0f} %")
        errors = [(one.found.per_min or 0) - one.true_per_min for one in clear]
        if errors:
            print(f"  error of clear rates              {np.mean(errors):+.2f} /min on average")
    print(f"  no clear rate                     {n - len(clear):3d}")
    for end, count in ends.most_common():
        if end is not SearchEnd.CLEAR:
            print(f"    {count:3d} {end.value}")
    lost = Counter(step.end for step in steps if step.end is not StepEnd.MEASURED)
    print(f"  steps not measured: {', '.join(f'{v} {k.value}' for k, v in lost.items()) or '-'}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--minutes", type=float, default=28.0)
    options = parser.parse_args()
    with ProcessPoolExecutor(options.jobs, mp_context=get_context("spawn")) as pool:
        for group in GROUPS:
            jobs = [Job(group, seed, options.minutes) for seed in range(options.people)]
            show(group, list(pool.map(live, jobs)))


if __name__ == "__main__":
    main()
