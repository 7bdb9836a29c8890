"""A conductor that is driven by hand: heartbeats as they are asked for, second by second.

No simulated person: what the heart and the breath do is said by the test. The strap sends RR
intervals that carry the breath, as ideally as no strap does.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from copy import copy, deepcopy
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from entrain.conductor.conductor import Conductor
from entrain.conductor.snapshot import Snapshot
from entrain.events import (
    Answer,
    Answered,
    Button,
    Decision,
    Directed,
    Direction,
    Event,
    Form,
    Heard,
    Packet,
    PersonLoaded,
    Pressed,
    SessionOpened,
    Tick,
)
from entrain.journal.meta import engine_meta
from entrain.journal.reader import Recording
from entrain.journal.writer import PlainJournal
from entrain.protocols.heart_rate_service import HeartRateMeasurement
from entrain.session.replay import replay_recording
from entrain.wording import Language
from tests.helpers.forms import FORMS
from tests.helpers.loops import PRACTISED

SWAY = 0.08
"""How far the breath moves the intervals, of their length."""


@dataclass
class Wears:
    """What the strap shows of the person."""

    hr_bpm: float = 65.0
    per_min: float | None = None
    """Breaths a minute; None goes with the guide where there is one, else 14."""
    silent: bool = False
    intervals: bool = True
    chaos: float = 0.0
    """How uneven the heart beats, of an interval."""
    every_s: int = 1
    """How often it sends [s]."""
    sway: Callable[[float], float] = lambda per_min: SWAY
    """How far the breath moves the intervals, by its rate."""


@dataclass
class Driven:
    """A session, up to where it was run."""

    minutes: float = 3.0
    policy: str = "lead"
    form: str = "settle"
    definition: Form | None = None
    """The form as a value, in place of the shipped one."""
    known: PersonLoaded = PRACTISED
    told: tuple[Event, ...] = ()
    music_takes: tuple[str, ...] = ()
    full_level_db: float | None = None
    music: str | None = "A song"
    simulated: bool = False
    label: str | None = None
    wears: Wears = field(default_factory=Wears)

    def __post_init__(self) -> None:
        self.conductor = Conductor()
        self.t_s = 0.0
        self.decisions: list[Decision] = []
        self.snapshots: list[Snapshot] = []
        self.events: list[Event] = []
        self.kept: list[tuple[Event, list[Decision]]] = []
        self.heard_nothing = False
        self._waiting: list[int] = []
        self._phase = 0.0
        self._beat_s = 0.3
        self._chance = np.random.default_rng(0)
        for event in (self.known, *self.told):
            self.take(event)
        self.take(
            SessionOpened(
                t_s=0.0, form=self.form, policy=self.policy, minutes=self.minutes, seed=0,
                form_definition=self.definition or FORMS[self.form],
                music=self.music, simulated=self.simulated, music_takes=self.music_takes,
                full_level_db=self.full_level_db, label=self.label,
            )
        )  # fmt: skip

    def take(self, event: Event) -> list[Decision]:
        self.events.append(event)
        made = list(self.conductor.handle(event).decisions)
        self.decisions += made
        self.kept.append((event, made))
        return made

    def press(self, button: Button, who: str = "patient") -> list[Decision]:
        return self.take(Pressed(t_s=self.t_s, button=button, who=who))

    def answer(self, answer: Answer) -> list[Decision]:
        return self.take(Answered(t_s=self.t_s, question="feel", answer=answer, who="patient"))

    def direct(self, what: Direction, value_frac: float | None = None) -> list[Decision]:
        return self.take(Directed(t_s=self.t_s, what=what, value_frac=value_frac, who="clinician"))

    def run(self, until_s: float, **wears: object) -> Snapshot:
        """Let seconds go by, with the person as said from now on."""
        for name, value in wears.items():
            setattr(self.wears, name, value)
        while self.t_s < until_s and self.conductor.ended is None:
            self._second()
        return self.snapshots[-1]

    def branch(self) -> Driven:
        """Return another session, the same up to now: what was shown and decided is shared."""
        other = copy(self)
        for name, value in vars(self).items():
            setattr(other, name, copy(value) if isinstance(value, list) else deepcopy(value))
        return other

    def _second(self) -> None:
        self.t_s += 1.0
        score = self.conductor.score
        assert score is not None
        moment = score.at(self.t_s)
        self._waiting += self._intervals(14.0 if moment.depth_db == 0 else moment.per_min)
        if not self.wears.silent and self.t_s % self.wears.every_s == 0:
            rr, self._waiting = self._waiting, []
            measured = HeartRateMeasurement(
                hr_bpm=round(self.wears.hr_bpm),
                contact=True,
                rr_1024=tuple(rr) if self.wears.intervals else (),
            )
            self.take(Packet(t_s=self.t_s, characteristic="2a37", data=bytes(measured)))
        if self.wears.silent:
            self._waiting = []
        heard = moment._replace(depth_db=0.0, tempo_bpm=0.0) if self.heard_nothing else moment
        self.take(
            Heard(
                t_s=self.t_s, phase_rad=heard.phase_rad, per_min=heard.per_min,
                depth_db=heard.depth_db, tempo_bpm=heard.tempo_bpm, latency_s=0.0, underflows=0,
            )
        )  # fmt: skip
        self.take(Tick(t_s=self.t_s))
        self.snapshots.append(self.conductor.snapshot(self.t_s))

    def _intervals(self, guide_per_min: float) -> list[int]:
        per_min = self.wears.per_min or guide_per_min
        found = []
        while self._beat_s <= self.t_s:
            sway = self.wears.sway(per_min) * math.cos(2 * math.pi * self._phase)
            uneven = self.wears.chaos * self._chance.uniform(-1, 1)
            rr_s = 60 / self.wears.hr_bpm * (1 + sway + uneven)
            found.append(round(rr_s * 1024))
            self._phase += per_min / 60 * rr_s
            self._beat_s += rr_s
        return found

    def rules(self) -> list[str]:
        return [decision.reason.rule for decision in self.decisions]

    @property
    def guide_per_min(self) -> float:
        score = self.conductor.score
        assert score is not None
        return score.at(self.t_s).per_min


_REACHED: dict[tuple[tuple[str, object], ...], dict[float, Driven]] = {}
"""By what a session is, as it stood at the seconds that were asked for."""


def driven_to(until_s: float, **asked: object) -> Driven:
    """Return `Driven(**asked)` as it is at a second; what many tests ask for is run once."""
    reached = _REACHED.setdefault(tuple(sorted(asked.items())), {})
    if until_s not in reached:
        before_s = max((at_s for at_s in reached if at_s < until_s), default=None)
        session = Driven(**asked) if before_s is None else reached[before_s].branch()  # type: ignore[arg-type]
        session.run(until_s)
        reached[until_s] = session
    return reached[until_s].branch()


def record(session: Driven, path: Path, spoken: Language | None = None) -> None:
    """Write a session down, its sentences in a language."""
    with PlainJournal.create(path, engine_meta(), spoken) as journal:
        for event, made in session.kept:
            journal.event(event)
            for decision in made:
                journal.decision(decision)


def verify(session: Driven, path: Path) -> None:
    """Record a session, and find that a replay decides the same to the last bit."""
    record(session, path)
    with Recording.open(path) as recording:
        found = replay_recording(recording)
    assert found.first is None
    assert found.n_decisions == sum(len(made) for _, made in session.kept)
    assert found.same_engine
