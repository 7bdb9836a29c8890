"""Recordings in which somebody asks for everything, in every phase, are replayed bit for bit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from entrain.cli import main
from entrain.events import (
    Answer,
    Asked,
    Button,
    Direction,
    Ending,
    LibraryLoaded,
    Phase,
    TrackLeft,
)
from tests.helpers.driven import Driven, verify
from tests.helpers.loops import PRACTISED
from tests.helpers.shelves import known

MINUTES = 6.0
NEAR_GOAL = replace(PRACTISED, goal_per_min=13.0)
"""Their goal is near, so that a short session holds too."""


@cache
def _reached(phase: Phase) -> Driven:
    """Run a session until a phase is shown; the strap is silent for the one that needs it."""
    session = Driven(
        minutes=MINUTES, known=NEAR_GOAL, music_takes=("track", "character", "pulse"),
        told=(LibraryLoaded(t_s=0.0, tracks=tuple(known(f"song {n}") for n in range(6))),),
    )  # fmt: skip
    while not session.snapshots or session.snapshots[-1].phase is not phase:
        late = session.t_s > 150
        if phase is Phase.PAUSED and late:
            session.press(Button.PAUSE)
        session.run(session.t_s + 1, silent=phase is Phase.SAFE and late)
        assert session.conductor.ended is None, f"{phase} never came"
    return session


def opened(phase: Phase) -> Driven:
    """Return a session in a phase, to go on with."""
    return _reached(phase).branch()


def ask_for_everything(session: Driven) -> None:
    for what in Direction:
        if what is not Direction.END_GENTLY:
            session.direct(what, 0.4)
            session.run(session.t_s + 2)
    session.answer(Answer.FINE)
    session.press(Button.NEXT)
    session.press(Button.EASIER)
    session.run(session.t_s + 3)
    session.press(Button.PAUSE, "clinician")
    session.press(Button.PAUSE)
    session.run(session.t_s + 5)
    session.direct(Direction.SLOWER)
    session.press(Button.RESUME)


PHASES = [
    Phase.CHECK, Phase.BASELINE, Phase.MATCH, Phase.LEAD, Phase.HOLD, Phase.OUTRO, Phase.SILENCE,
]  # fmt: skip


@pytest.mark.parametrize("phase", [*PHASES, Phase.SAFE, Phase.PAUSED])
def test_stop_in_every_phase(phase: Phase, tmp_path: Path) -> None:
    session = opened(phase)
    session.press(Button.STOP)
    session.run(session.t_s + 10)
    assert session.conductor.ended is Ending.STOPPED
    verify(session, tmp_path / "a.entrain")


@pytest.mark.parametrize("phase", PHASES)
def test_everything_in_every_phase(phase: Phase, tmp_path: Path) -> None:
    session = opened(phase)
    ask_for_everything(session)
    session.run(MINUTES * 60 + 100, silent=False)
    assert session.conductor.ended is Ending.COMPLETE
    verify(session, tmp_path / "a.entrain")


def fine(session: Driven) -> None:
    session.answer(Answer.FINE)


def not_well(session: Driven) -> None:
    session.answer(Answer.NOT_WELL)


def silent(session: Driven) -> None:
    """Say nothing."""


def end_gently(session: Driven) -> None:
    session.direct(Direction.END_GENTLY)


@pytest.mark.parametrize(
    ("answer", "ending"),
    [
        (fine, Ending.COMPLETE),
        (not_well, Ending.EARLY),
        (silent, Ending.EARLY),
        (end_gently, Ending.EARLY),
    ],
)
def test_whatever_is_said_to_the_question(
    answer: Callable[[Driven], None], ending: Ending, tmp_path: Path
) -> None:
    session = opened(Phase.HOLD)
    session.run(session.t_s + 60, hr_bpm=140.0)
    assert any(isinstance(one, Asked) for one in session.decisions)
    answer(session)
    session.run(MINUTES * 60 + 100, hr_bpm=65.0)
    assert session.conductor.ended is ending
    verify(session, tmp_path / "a.entrain")


def test_tracks_are_left_in_them(tmp_path: Path) -> None:
    session = opened(Phase.HOLD)
    for what in (Direction.NEXT_TRACK, Direction.NEVER_TRACK, Direction.NEXT_TRACK):
        session.direct(what)
        session.run(session.t_s + 15)
    left = [one for one in session.decisions if isinstance(one, TrackLeft)]
    assert [one.never for one in left] == [False, True, False]
    verify(session, tmp_path / "a.entrain")
    assert main(["replay", str(tmp_path / "a.entrain"), "--verify"]) == 0
