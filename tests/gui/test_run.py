"""The application as the command starts it: screenshots, its end, and real sessions."""

from __future__ import annotations

import re
import signal
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from entrain import app
from entrain.events import Form
from entrain.session.live import Finished
from entrain.session.thread import SessionThread
from entrain.setup.settings import Settings
from entrain.ui import run as run_module
from entrain.ui import screenshots
from entrain.ui.pages.before import BeforePage
from entrain.ui.run import _fit_to_screen, run_app
from entrain.ui.shell import Window
from tests.gui.scripted import Scripted
from tests.helpers.forms import FORMS
from tests.helpers.waiting import wait_until

Start = Callable[[Settings], Scripted]


def is_drawn(path: Path) -> bool:
    image = QImage(str(path))
    colours = {
        image.pixel(x, y) for x in range(0, image.width(), 9) for y in range(0, image.height(), 9)
    }
    return len(colours) > 12


def test_quits_also_where_all_is_loaded_while_the_first_picture_is_saved(
    settings: Settings, start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def take(shots: screenshots.Screenshots, name: str) -> None:
        if name == "start":
            wait_until(
                lambda: shots._window.session.is_loaded, meanwhile=QApplication.processEvents
            )
            QTimer.singleShot(20_000, lambda: QApplication.exit(7))

    monkeypatch.setattr(screenshots.Screenshots, "save", take)
    assert run_app(settings, start, screenshots=tmp_path / "shots", quit_after_s=0.1) == 0


def test_takes_pictures_of_both_views_and_quits(
    qtbot: QtBot,
    settings: Settings,
    start: Start,
    scripted: Scripted,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(screenshots, "EVERY_S", 1)
    scripted.play(0.0, 70.0)
    folder = tmp_path / "shots"
    status = run_app(settings, start, start_now=True, screenshots=folder, quit_after_s=3.0)
    assert status == 0
    assert scripted.closed == 1
    # On a busy machine the picture in between is late, or there are several.
    names = {re.sub(r"^\d\dm\d\ds-", "between-", path.name) for path in folder.iterdir()}
    assert names == {
        f"{when}-{view}.png"
        for when in ("start", "between", "end")
        for view in ("clinician", "patient")
    }
    assert all(is_drawn(path) for path in folder.iterdir())


def test_starts_with_exactly_what_was_asked(
    qtbot: QtBot, settings: Settings, start: Start, scripted: Scripted
) -> None:
    asked = replace(settings, strap="virtual", minutes=0.25, seed=3)
    run_app(asked, start, start_now=True, quit_after_s=0.1)
    assert scripted.settings == asked


def test_waits_for_start(
    qtbot: QtBot, settings: Settings, start: Start, scripted: Scripted
) -> None:
    assert run_app(settings, start, quit_after_s=0.1) == 0
    assert scripted.settings is None


def test_a_window_that_is_never_painted_is_ready_too(
    qtbot: QtBot, settings: Settings, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_module, "LATEST_MS", 10)
    window = Window(settings, start, loaded=False)
    qtbot.addWidget(window)
    first = run_module._FirstPicture(window, lambda: None, settings.folder)
    window.start_session(settings)
    assert not window.session.is_live
    events = QApplication.processEvents
    wait_until(lambda: window.session.is_live, "the session", meanwhile=events)
    first.wait()
    window.close()


def test_what_cannot_be_loaded_is_written_down_and_the_window_goes_on(
    qtbot: QtBot, settings: Settings, start: Start, scripted: Scripted
) -> None:
    def missing() -> None:
        raise ImportError("no such library")

    assert run_app(settings, start, load_rest=missing, start_now=True, quit_after_s=0.1) == 0
    assert scripted.settings == settings
    assert "no such library" in (settings.folder / "faults.log").read_text()


def test_what_is_loaded_beside_is_shown(
    qtbot: QtBot, settings: Settings, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[tuple[Form, bool]] = []
    monkeypatch.setattr(
        BeforePage,
        "show_form",
        lambda _, form: shown.append((form, threading.current_thread() is threading.main_thread())),
    )
    assert run_app(settings, start, load_rest=lambda: FORMS["short"], quit_after_s=1.0) == 0
    assert shown == [(FORMS["short"], True)], "by the window's own thread"


def test_an_interrupt_closes_the_recording(
    qtbot: QtBot, settings: Settings, start: Start, scripted: Scripted
) -> None:
    looking = QTimer(interval=20)
    # As soon as there is a session: what it needs is loaded beside first.
    looking.timeout.connect(lambda: scripted.settings and signal.raise_signal(signal.SIGINT))
    looking.start()
    handler = signal.getsignal(signal.SIGINT)
    assert run_app(settings, start, start_now=True, quit_after_s=20) == 130
    looking.stop()
    assert scripted.closed == 1
    assert signal.getsignal(signal.SIGINT) is handler


def test_says_so_where_there_is_no_display(
    settings: Settings,
    start: Start,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    assert run_app(settings, start, quit_after_s=0.1) == 2
    said = capsys.readouterr().err
    assert "entrain session" in said
    assert said.count("\n") == 1


class TestRealSession:
    """The window on the session itself, with the simulated person."""

    @pytest.fixture
    def real(self, settings: Settings) -> Settings:
        return replace(settings, strap="virtual:responder", sound="null", minutes=1, seed=3)

    def test_plays_to_its_end(self, qtbot: QtBot, real: Settings) -> None:
        window = Window(replace(real, max_speed=True), app.start)
        qtbot.addWidget(window)
        window.show()
        window.show_view("clinician")
        over: list[Finished] = []
        window.over.connect(over.append)
        window.start_session(replace(real, max_speed=True))
        wait_until(lambda: over, "the end", meanwhile=QApplication.processEvents)
        (finished,) = over
        assert finished.problem is None
        assert finished.recording.exists()
        assert window.patient.page is window.patient.after
        snapshot = window.session.history.snapshot
        assert snapshot is not None
        assert snapshot.simulated
        assert snapshot.ended is not None
        rules = {said.rule for said in window.session.history.reasons}
        assert len(rules) > 3
        window.close()

    def test_shows_a_person_within_seconds(self, qtbot: QtBot, real: Settings) -> None:
        window = Window(real, app.start)
        qtbot.addWidget(window)
        window.show()
        window.start_session()
        heart, events = window.patient.during._heart, QApplication.processEvents
        wait_until(lambda: heart.number.isdigit(), "the heart rate", meanwhile=events)
        window.show_view("clinician")
        wait_until(lambda: len(window.session.history.ecg.t_s) > 130, "the ECG", meanwhile=events)
        QApplication.processEvents()
        assert window.clinician is not None
        assert window.clinician.plots[0].description.endswith("µV")
        session = window.session._live
        window.close()
        assert isinstance(session, SessionThread)
        assert not session._thread.is_alive()
        assert list(real.folder.glob("*.entrain"))


def test_the_window_is_no_larger_than_the_screen(
    qtbot: QtBot, settings: Settings, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = Window(settings, start)
    qtbot.addWidget(window)
    _fit_to_screen(window)
    assert window.width() == 1100
    monkeypatch.setattr(QApplication, "platformName", lambda: "xcb")
    _fit_to_screen(window)
    assert window.width() == window.screen().availableSize().width()
