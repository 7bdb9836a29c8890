"""Several observers of one session: none of them can end it, delay it, or hide it from another."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from entrain.conductor.snapshot import Snapshot
from entrain.events import Decision, Ending, Event
from entrain.journal.reader import Recording
from entrain.session.live import View, Warned
from entrain.session.observers import Observer, Observers
from entrain.session.runner import OBSERVER_FAILED
from tests.helpers.recorded import run_recorded


class Fails:
    """An observer that fails at the nth thing it is shown, and from then on."""

    def __init__(self, after: int) -> None:
        self.after = after
        self.n_shown = 0

    def __call__(self, view: View) -> None:
        self.n_shown += 1
        if self.n_shown > self.after:
            raise ValueError("the plot of this window")


def session(
    path: Path, observers: Sequence[Observer], faults: list[Exception]
) -> tuple[list[Event], list[Decision]]:
    """Run a short session; return all that was recorded."""
    runner = run_recorded(path, observers=observers, fault=faults.append)
    assert runner.conductor.outcome().ending is Ending.COMPLETE
    with Recording.open(path) as recording:
        return list(recording.events()), list(recording.decisions())


def test_an_observer_that_fails_is_dropped_and_changes_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    alone: list[View] = []
    undisturbed = session(tmp_path / "a.entrain", [alone.append], [])
    caplog.clear()
    views: list[View] = []
    faults: list[Exception] = []
    broken = Fails(40)
    disturbed = session(tmp_path / "b.entrain", [broken, views.append], faults)
    assert disturbed == undisturbed, "every packet at its time, every decision"
    assert broken.n_shown == 41, "it is shown nothing more"
    told = [view for view in views if isinstance(view, Warned)]
    assert told == [Warned(problem=OBSERVER_FAILED)]
    assert views.index(told[0]) == 41
    assert len(views) == len(alone) + 1, "the other is shown all"
    assert [repr(fault) for fault in faults] == ["ValueError('the plot of this window')"]
    logged = [line.getMessage() for line in caplog.records]
    assert logged == ["an observer of the session failed: ValueError('the plot of this window')"]


def test_where_all_observers_fail_the_session_goes_on_unseen(tmp_path: Path) -> None:
    faults: list[Exception] = []
    first, second = Fails(0), Fails(0)
    session(tmp_path / "a.entrain", [first, second], faults)
    assert len(faults) == 2
    assert (first.n_shown, second.n_shown) == (1, 1)


def test_an_observer_that_fails_at_the_news_of_another_is_dropped_too() -> None:
    shown: list[View] = []
    lost: list[Exception] = []

    def dropped(error: Exception) -> None:
        lost.append(error)
        watching.show(Warned(problem="one has failed"))

    watching = Observers([Fails(0), Fails(1), shown.append], dropped)
    view = Warned(problem="the disk")
    watching.show(view)
    assert len(lost) == 2
    assert shown[0] is view
    assert shown[1:] == [Warned(problem="one has failed")] * 2
    assert watching


def test_all_observers_are_shown_the_same_in_the_same_order(tmp_path: Path) -> None:
    one: list[View] = []
    other: list[View] = []
    session(tmp_path / "a.entrain", [one.append, other.append], [])
    assert any(isinstance(view, Snapshot) for view in one)
    assert [id(view) for view in one] == [id(view) for view in other]
