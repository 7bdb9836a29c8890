"""A decision that is not as recorded, as `replay --verify` tells it to people and programs."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from entrain.cli import replay as command
from entrain.events import Decision, Event, NoticeGiven, ScoreMoved
from entrain.journal.meta import engine_meta
from entrain.journal.reader import Recording
from entrain.journal.writer import PlainJournal
from entrain.session.replay import decide
from tests.house.tree import ROOT

SAMPLE = ROOT / "recordings" / "anxious.entrain"
CHANGED_S, ENDS_S = 90.0, 95.0

Change = Callable[[ScoreMoved], Iterable[Decision]]
Told = Callable[..., str]


@cache
def begun() -> tuple[tuple[Event, ...], tuple[Decision, ...]]:
    """Return the sample's events up to where the music follows, and what is decided on them."""
    with Recording.open(SAMPLE) as recording:
        events = tuple(event for event in recording.events() if event.t_s <= ENDS_S)
    return events, tuple(decide(iter(events)))


@pytest.fixture
def told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Told:
    """Return what is printed where a move of the music stands otherwise in the recording."""

    def told(change: Change, *options: str, at_s: float = CHANGED_S) -> str:
        path = tmp_path / "changed.entrain"
        events, decisions = begun()
        with PlainJournal.create(path, engine_meta()) as journal:
            for event in events:
                journal.event(event)
            for one in decisions:
                it = isinstance(one, ScoreMoved) and one.t_s == at_s
                for decision in change(one) if it and isinstance(one, ScoreMoved) else (one,):
                    journal.decision(decision)
        assert command.run([str(path), "--verify", *options]) == 1
        return capsys.readouterr().out

    return told


def slower(moved: ScoreMoved) -> Iterable[Decision]:
    return (replace(moved, to_per_min=5.5),)


def because(moved: ScoreMoved, rule: str) -> Iterable[Decision]:
    return (replace(moved, reason=replace(moved.reason, rule=rule)),)


def test_a_person_reads_when_which_field_and_why(told: Told) -> None:
    lines = told(slower).splitlines()
    assert lines[0].startswith("1 decision differs: ")
    assert lines[1].endswith(", score moved at 1:30 (90.0 s):")
    assert re.fullmatch(r"  to_per_min: recorded 5\.5, decided now [\d.]{2,7}", lines[2])
    assert lines[3].startswith("  both by match.toward: Pacing: guide ")
    assert len(lines) == 4, "what is as recorded is not shown"


def test_what_differs_in_the_last_places_is_seen_to(told: Told) -> None:
    said = told(lambda moved: (replace(moved, over_s=moved.over_s + 1e-12),))
    assert "over_s: recorded 1.000000000001, decided now 1.0\n" in said


def test_another_rule_and_sentence_stand_side_by_side(told: Told) -> None:
    said = told(lambda moved: because(moved, "hold.goal")).split("\n")
    assert said[2].startswith("  recorded by hold.goal: Goal of not known/min reached; following ")
    assert said[3].startswith("  decided now by match.toward: Pacing")


def test_a_figure_that_a_rule_saw_is_named(told: Told) -> None:
    def saw_more(moved: ScoreMoved) -> Iterable[Decision]:
        more = (*moved.reason.figures, ("strain_frac", 0.5))
        return (replace(moved, reason=replace(moved.reason, figures=more)),)

    assert "  figures strain_frac: recorded 0.5, not decided now\n" in told(saw_more)


def test_what_differs_in_many_fields_stays_short(told: Told) -> None:
    def saw_all(moved: ScoreMoved) -> Iterable[Decision]:
        saw = tuple((f"figure_{number}", 1.0) for number in range(20))
        return (replace(moved, reason=replace(moved.reason, figures=saw)),)

    lines = told(saw_all).splitlines()
    n_saw = len(
        {name for name, _ in next(m for m in begun()[1] if m.t_s == CHANGED_S).reason.figures}
    )
    assert lines[2 + 12] == f"  and {20 + n_saw - 12} fields more"


def test_one_of_another_kind_is_not_held_field_against_field(told: Told) -> None:
    said = told(lambda moved: (NoticeGiven(t_s=moved.t_s, reason=moved.reason),)).splitlines()
    assert said[2] == '  kind: recorded "NoticeGiven", decided now "ScoreMoved"'
    assert len(said) == 4


def test_one_that_is_missing_at_the_end_is_told(told: Told) -> None:
    lines = told(lambda _: (), at_s=ENDS_S).splitlines()
    assert lines[2] == "  recorded: nothing"
    assert re.match(r"  decided now: score moved at 1:35 \(95\.0 s\), by match\.", lines[3])


def test_a_terminal_obeys_nothing_that_a_file_says(told: Told) -> None:
    said = told(lambda moved: because(moved, "\x1b[2J\x9b2J\nAll is well."))
    assert r"recorded by \x1b[2J\x9b2J\nAll is well." in said


def test_a_program_gets_both_whole(told: Told) -> None:
    first = json.loads(told(slower, "--json"))["first_difference"]
    assert set(first) == {"seq", "recorded", "replayed"}
    for name in ("recorded", "replayed"):
        assert set(first[name]) == {"kind", "t_s", "fields"}
    assert first["recorded"]["fields"] == {**first["replayed"]["fields"], "to_per_min": 5.5}
