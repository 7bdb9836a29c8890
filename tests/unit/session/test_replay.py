"""What counts as the same decision, on this processor and on another."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from entrain.conductor.conductor import Conductor
from entrain.events import Button, PersonLoaded, Pressed, ScoreMoved, SessionOpened, Tick
from entrain.journal.meta import engine_meta
from entrain.journal.reader import Recording
from entrain.journal.writer import PlainJournal
from entrain.session.replay import ReplayResult, replay_recording

OPENING = (
    PersonLoaded(t_s=0.0, subject=None, goal_per_min=6.0, floor_per_min=4.5, session_number=4),
    SessionOpened(
        t_s=0.0, form="settle", policy="lead", minutes=10.0, seed=0, music=None, simulated=True
    ),
)


def recorded(path: Path, *, shift: float = 0.0, **meta: Any) -> Path:
    """Record a few seconds; `shift` moves the depth, `meta` changes what is said of the machine."""
    conductor = Conductor()
    with PlainJournal.create(path, {**engine_meta(), **meta}) as journal:
        for event in (*OPENING, *(Tick(t_s=float(t)) for t in range(1, 20))):
            journal.event(event)
            for decision in conductor.handle(event).decisions:
                moved = decision
                if isinstance(decision, ScoreMoved):
                    moved = replace(decision, to_level_frac=decision.to_level_frac + shift)
                journal.decision(moved)
    return path


def replayed(path: Path) -> ReplayResult:
    with Recording.open(path) as recording:
        return replay_recording(recording)


def test_the_same_machine_decides_the_same_to_the_last_bit(tmp_path: Path) -> None:
    assert replayed(recorded(tmp_path / "a")).first is None
    assert replayed(recorded(tmp_path / "b", shift=1e-9)).first is not None


def test_another_processor_may_differ_in_the_last_places(tmp_path: Path) -> None:
    other = {"processor": "something else"}
    assert replayed(recorded(tmp_path / "a", shift=1e-9, **other)).first is None
    assert replayed(recorded(tmp_path / "b", shift=1e-4, **other)).first is not None


def test_another_engine_is_told(tmp_path: Path) -> None:
    assert replayed(recorded(tmp_path / "a")).same_engine
    assert not replayed(recorded(tmp_path / "b", engine_source="other")).same_engine


@pytest.mark.parametrize("missing", [True, False])
def test_a_decision_too_few_or_too_many_is_a_difference(tmp_path: Path, missing: bool) -> None:
    path = tmp_path / "a"
    conductor = Conductor()
    with PlainJournal.create(path, engine_meta()) as journal:
        for event in (*OPENING, Pressed(t_s=1.0, button=Button.EASIER, who="patient")):
            journal.event(event)
            decisions = conductor.handle(event).decisions
            for decision in decisions[1:] if missing else (*decisions, *decisions[:1]):
                journal.decision(decision)
        journal.event(Tick(t_s=2.0))
    assert replayed(path).first is not None
