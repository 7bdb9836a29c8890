"""Whole sessions in memory: a simulated person, the loop, and no file."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from entrain.events import STRAP, Button, Decision, Event, Form, PersonLoaded, Phase, SessionOpened
from entrain.guidance.safety import FLOOR_PER_MIN, GOAL_PER_MIN
from entrain.inputs.source import Wake
from entrain.inputs.straps.strap import Strap
from entrain.inputs.straps.virtual import VirtualStrap
from entrain.music.score import Moment
from entrain.session.clock import Clock, VirtualClock
from entrain.session.live import View
from entrain.session.runner import Runner
from entrain.session.tally import Tally
from entrain.setup.subject import PRACTISED_SESSION
from entrain.simulation.person import Person
from entrain.simulation.strap import LIGHT, Streams
from entrain.sound.outputs.null import NullOutput
from entrain.sound.sources import find_source
from tests.helpers.forms import FORMS

PRACTISED = PersonLoaded(
    t_s=0.0,
    subject=None,
    goal_per_min=GOAL_PER_MIN,
    floor_per_min=FLOOR_PER_MIN,
    session_number=PRACTISED_SESSION,
)


@dataclass
class Second:
    """The truth and the decisions at one second."""

    t_s: float
    breathing_per_min: float
    guide_per_min: float
    depth_db: float
    level_frac: float
    phase: Phase


@dataclass
class Lived:
    """A session that was run."""

    runner: Runner
    seconds: list[Second] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    views: list[View] = field(default_factory=list)

    def mean_breathing(self, from_s: float, to_s: float) -> float:
        rates = [s.breathing_per_min for s in self.seconds if from_s <= s.t_s < to_s]
        return sum(rates) / len(rates)

    def start_of(self, name: str) -> float:
        return next(s.start_s for s in self.runner.tally.phases() if s.name == name)


class Watched(Tally):
    """A tally that keeps the decisions."""

    def __init__(self, decisions: list[Decision]) -> None:
        super().__init__()
        self.decisions = decisions

    def _count_decision(self, decision: Decision, shown: Phase | None) -> None:
        self.decisions.append(decision)
        super()._count_decision(decision, shown)


class Tampered:
    """A strap whose events pass through a function."""

    name = STRAP
    simulated = True

    def __init__(self, inner: Strap, change: Callable[[Sequence[Event]], Sequence[Event]]) -> None:
        self._inner = inner
        self._change = change

    async def open(self, wake: Wake) -> None:
        await self._inner.open(wake)

    async def advance(self, t_s: float, moment: Moment | None) -> Sequence[Event]:
        return self._change(await self._inner.advance(t_s, moment))

    async def close(self) -> None:
        await self._inner.close()


def live(
    kind: str = "responder",
    seed: int = 0,
    *,
    policy: str = "lead",
    minutes: float = 20,
    form: str | Form = "settle",
    press: dict[int, Button] | None = None,
    change: Callable[[Sequence[Event]], Sequence[Event]] | None = None,
    clock: Clock | None = None,
    do: dict[int, Callable[[Runner], None]] | None = None,
    known: PersonLoaded = PRACTISED,
    told: Sequence[Event] = (),
    silence: bool = True,
    music_takes: tuple[str, ...] = (),
    full_level_db: float | None = None,
    wearer: Person | None = None,
    streams: Streams = LIGHT,
) -> Lived:
    """Run a session on a virtual clock; `press` names buttons by second, `do` anything else.

    `known` is the person, `told` what else is told before the session opens.
    """
    definition = FORMS[form] if isinstance(form, str) else form
    person = VirtualStrap(kind, seed, streams=streams, person=wearer)
    strap: Strap = person if change is None else Tampered(person, change)
    lived: Lived
    views: list[View] = []
    runner = Runner(
        clock=clock or VirtualClock(),
        inputs=[strap],
        output=NullOutput(find_source("composed")),
        journal=None,
        opening=(
            known,
            *told,
            SessionOpened(
                t_s=0.0,
                form=definition.name,
                form_definition=definition,
                policy=policy,
                minutes=minutes,
                seed=seed,
                music="Test",
                simulated=True,
                silence=silence,
                music_takes=music_takes,
                full_level_db=full_level_db,
            ),
        ),
        observers=[views.append],
    )
    lived = Lived(runner=runner, views=views)
    every_second = runner._tick

    def second(t_s: float) -> None:
        button = (press or {}).get(round(t_s))
        if button is not None:
            runner.press(button, "patient")
        if round(t_s) in (do or {}):
            (do or {})[round(t_s)](runner)
        every_second(t_s)
        score = runner.conductor.score
        assert score is not None
        moment = score.at(t_s)
        phase = runner.tally._phases[-1][0]
        lived.seconds.append(
            Second(
                t_s=t_s,
                breathing_per_min=person.person.breathing_per_min,
                guide_per_min=moment.per_min,
                depth_db=moment.depth_db,
                level_frac=moment.level_frac,
                phase=phase,
            )
        )

    runner._tick = second  # type: ignore[method-assign]
    runner.tally = Watched(lived.decisions)
    asyncio.run(runner.run())
    return lived
