"""A session in a thread of its own: what it shows, and how it ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from entrain import app
from entrain.conductor.segments import first_segment
from entrain.conductor.snapshot import Snapshot
from entrain.events import Button, Ending, Event, Heard, Marked, Pressed, SoundChanged
from entrain.guidance.course import Course
from entrain.inputs.source import Wake
from entrain.inputs.straps.problems import BluetoothProblem, StrapProblemError
from entrain.inputs.straps.virtual import VirtualStrap
from entrain.journal.reader import Recording
from entrain.music.score import Moment, Score
from entrain.session.faults import FILE_NAME, Fault
from entrain.session.live import Finished, View
from entrain.session.thread import SessionThread
from entrain.setup.settings import Settings
from entrain.sound.outputs.fallback import FallbackOutput
from entrain.sound.outputs.null import NullOutput
from entrain.sound.problems import SoundProblem, SoundProblemError
from entrain.sound.sources import find_source
from tests.helpers.waiting import wait_until
from tests.unit.journal.samples import REASON


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        strap="virtual:responder", sound="null", minutes=10, seed=3, max_speed=True,
        folder=tmp_path,
    )  # fmt: skip


def to_the_end(session: SessionThread, within_s: float = 30) -> list[View]:
    views: list[View] = []

    def finished() -> bool:
        views.extend(session.views())
        return bool(views) and isinstance(views[-1], Finished)

    wait_until(finished, "the session's end", limit_s=within_s)
    return views


def test_it_shows_everything_in_order_and_then_that_it_is_finished(settings: Settings) -> None:
    views = to_the_end(app.start(settings))
    shown = [view for view in views if isinstance(view, Snapshot)]
    assert [view.t_s for view in shown] == sorted(view.t_s for view in shown)
    assert shown[-1].ended is Ending.COMPLETE
    assert any(isinstance(view, Score) for view in views)
    finished = views[-1]
    assert isinstance(finished, Finished)
    assert finished.problem is None
    assert finished.recording is not None
    with Recording.open(finished.recording) as recording:
        assert recording.span_s == (0.0, 600.0)


def test_others_may_watch_beside_whoever_holds_the_session(settings: Settings) -> None:
    seen: list[View] = []
    views = to_the_end(app.start(settings, [seen.append]))
    assert isinstance(views[-1], Finished)
    assert len(seen) > 600
    assert [id(view) for view in seen] == [id(view) for view in views[:-1]]


def test_buttons_and_marks_are_recorded_with_who_pressed_them(settings: Settings) -> None:
    session = app.start(replace(settings, max_speed=False))
    session.mark("sighed", "clinician")
    session.press(Button.STOP, "patient")
    finished = to_the_end(session)[-1]
    assert isinstance(finished, Finished)
    assert finished.recording is not None
    with Recording.open(finished.recording) as recording:
        events = list(recording.events())
    assert [(e.text, e.who) for e in events if isinstance(e, Marked)] == [("sighed", "clinician")]
    assert [(e.button, e.who) for e in events if isinstance(e, Pressed)] == [("stop", "patient")]
    (pressed,) = (event for event in events if isinstance(event, Pressed))
    assert events[-1].t_s < pressed.t_s + 5


def test_closing_it_closes_the_recording(settings: Settings) -> None:
    session = app.start(replace(settings, max_speed=False))
    session.close()
    finished = to_the_end(session, within_s=1)[-1]
    assert isinstance(finished, Finished)
    assert list(settings.folder.glob("*-wal")) == []


class Hopeless(VirtualStrap):
    async def open(self, wake: Wake) -> None:
        raise StrapProblemError(BluetoothProblem.NO_STRAP)


class LostOnTheWay(VirtualStrap):
    async def advance(self, t_s: float, moment: Moment | None) -> Sequence[Event]:
        if t_s > 60:
            raise StrapProblemError(BluetoothProblem.SWITCHED_OFF)
        return await super().advance(t_s, moment)


def test_a_strap_that_cannot_be_used_is_told_and_leaves_no_file(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "VirtualStrap", Hopeless)
    finished = to_the_end(app.start(settings))[-1]
    assert finished == Finished(recording=None, problem=BluetoothProblem.NO_STRAP.line)
    assert list(settings.folder.iterdir()) == []


def test_what_was_recorded_before_a_problem_is_kept(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "VirtualStrap", LostOnTheWay)
    finished = to_the_end(app.start(settings))[-1]
    assert isinstance(finished, Finished)
    assert finished.problem == BluetoothProblem.SWITCHED_OFF.line
    assert finished.recording is not None
    with Recording.open(finished.recording) as recording:
        assert recording.counts["Tick"] == 60


class Broken(VirtualStrap):
    async def open(self, wake: Wake) -> None:
        raise IndexError("list index out of range")


class BrokenOnTheWay(VirtualStrap):
    async def advance(self, t_s: float, moment: Moment | None) -> Sequence[Event]:
        if t_s > 60:
            raise KeyError("a field")
        return await super().advance(t_s, moment)


@pytest.mark.parametrize(
    ("strap", "words"), [(Broken, Fault.COULD_NOT_START), (BrokenOnTheWay, Fault.COULD_NOT_GO_ON)]
)
def test_a_fault_of_the_program_is_plain_words_and_a_line_in_the_log(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    strap: type[VirtualStrap],
    words: Fault,
) -> None:
    monkeypatch.setattr(app, "VirtualStrap", strap)
    finished = to_the_end(app.start(settings))[-1]
    assert isinstance(finished, Finished)
    assert finished.problem == words.line
    assert finished.details == settings.folder / FILE_NAME
    written = finished.details.read_text(encoding="utf-8")
    assert "Traceback" in written
    assert "out of range" in written or "a field" in written
    assert "Traceback" not in capfd.readouterr().err
    assert (finished.recording is not None) is (strap is BrokenOnTheWay)
    if finished.recording is not None:
        with Recording.open(finished.recording) as recording:
            assert recording.counts["Tick"] == 60


class Mute(NullOutput):
    name = "mute"

    def start(self, t_s: float, score: Score) -> None:
        raise SoundProblemError(SoundProblem.NO_DEVICE)


async def test_a_missing_sound_card_is_told_once_and_ends_nothing() -> None:
    kind = find_source("composed")
    output = FallbackOutput(Mute(kind), NullOutput(kind))
    score = opening_score()
    output.start(0.0, score)
    told = await output.advance(0.1)
    assert [event.detail for event in told if hasattr(event, "detail")] == [
        f"{SoundProblem.NO_DEVICE.line} The session goes on without sound."
    ]
    assert [event.sounds for event in told if isinstance(event, SoundChanged)] == [False]
    assert not await output.advance(0.2)
    assert output.name == "null"
    assert output.moment(5.0) == score.at(5.0)


def opening_score() -> Score:
    course = Course(per_min=10.0, depth_db=0.0, level_frac=1.0, density_frac=0.5, reason=REASON)
    return Score(segments=(first_segment(0.0, course),))


class Deaf(NullOutput):
    """A device that is there and plays nothing."""

    name = "device"

    def moment(self, t_s: float) -> Moment | None:
        return None

    def heard(self, t_s: float) -> Heard:
        silent = replace(super().heard(t_s), depth_db=0.0, tempo_bpm=0.0)
        return replace(silent, latency_s=0.4, underflows=7)


async def test_what_the_device_does_not_play_the_other_output_tells() -> None:
    kind = find_source("composed")
    score = opening_score()
    for instead, heard in ((NullOutput(kind), True), (NullOutput(find_source("none")), False)):
        output = FallbackOutput(Deaf(kind), instead)
        output.start(0.0, score)
        assert (output.moment(5.0) is not None) is heard
        told = output.heard(5.0)
        assert (told.tempo_bpm > 0) is heard
        assert (told.latency_s, told.underflows) == (0.4, 7)
        output.close()
