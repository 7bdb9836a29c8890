"""What sounds at once: decided with the event that asks for it, recorded and replayed."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from entrain.events import ActSounded, Button, Decision, Phase, Tapped
from tests.helpers.driven import Driven, verify

TAPS = "taps"


def tap(session: Driven, t_s: float) -> list[Decision]:
    return session.take(Tapped(t_s=t_s, source=TAPS))


def acts(session: Driven) -> list[float]:
    return [one.t_s for one in session.decisions if isinstance(one, ActSounded)]


@pytest.fixture
def guided() -> Driven:
    session = Driven(minutes=10.0)
    session.run(200)
    return session


def test_a_tap_is_answered_by_its_own_event_and_not_at_the_next_tick(guided: Driven) -> None:
    (answer,) = tap(guided, 200.37)
    assert isinstance(answer, ActSounded)
    assert (answer.t_s, answer.source, answer.reason.rule) == (200.37, TAPS, "act.answer")
    guided.run(205)
    assert acts(guided) == [200.37]


def test_two_answers_never_sound_together(guided: Driven) -> None:
    for n in range(20):
        tap(guided, 200.0 + 0.1 * n)
    heard = acts(guided)
    assert heard[0] == 200.0
    assert len(heard) in (5, 6, 7)
    assert all(later - sooner >= 0.3 for sooner, later in pairwise(heard))


def test_there_is_no_answer_where_the_music_does_not_guide() -> None:
    session = Driven(minutes=10.0)
    assert tap(session, 0.0) == []
    session.run(60)
    assert session.snapshots[-1].phase is Phase.BASELINE
    assert tap(session, 60.1) == []
    session.run(200)
    session.press(Button.PAUSE)
    assert tap(session, 200.1) == []
    session.press(Button.RESUME)
    session.run(210)
    assert len(tap(session, 210.1)) == 1
    session.press(Button.STOP)
    assert tap(session, 210.9) == []
    session.run(220)
    assert tap(session, 220.1) == []
    assert acts(session) == [210.1]


def test_taps_tell_no_arm_of_a_study_from_another() -> None:
    heard = []
    for policy in ("lead", "music-only", "matched"):
        session = Driven(minutes=10.0, policy=policy, label="A")
        for second in range(10, 590, 10):
            session.run(second)
            tap(session, second + 0.25)
        heard.append(acts(session))
    assert len(heard[0]) > 20
    assert heard[0] == heard[1] == heard[2]


def test_answers_move_nothing_else_and_are_replayed(guided: Driven, tmp_path: Path) -> None:
    still = Driven(minutes=10.0)
    still.run(380)
    for n in range(90):
        tap(guided, 200.0 + 2 * n + 0.61)
        guided.run(200.0 + 2 * (n + 1))
    assert len(acts(guided)) == 90
    others = [one for one in guided.decisions if not isinstance(one, ActSounded)]
    assert others == still.decisions
    verify(guided, tmp_path / "a.entrain")
