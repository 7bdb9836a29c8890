"""Nothing is read or opened on the window's own thread: a slow disk freezes no picture."""

from __future__ import annotations

import os
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from entrain import app
from entrain.events import Button
from entrain.people.people import FILE_NAME, People
from entrain.people.profile import PersonProfile
from entrain.setup import forms
from entrain.setup.settings import Settings
from entrain.storage import database
from entrain.study import files
from entrain.study.schedule import Design
from entrain.study.study import make_study
from entrain.ui.shell import Window
from entrain.ui.window_pages import load_pages
from tests.helpers.waiting import wait_until

PICTURES = 5


class Painted(QObject):
    """Counts how often a window was painted."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self.count = 0
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        self.count += event.type() is QEvent.Type.Paint
        return False


class Disk:
    """A disk that stands still until it is let go; knows which threads have asked it."""

    def __init__(self) -> None:
        self.free = threading.Event()
        self.threads: list[str] = []

    def slow(self, opener: Callable[..., Any]) -> Callable[..., Any]:
        def opened(*given: Any, **named: Any) -> Any:
            self.threads.append(threading.current_thread().name)
            # On the window's own thread it would wait in vain: nobody could let it go.
            assert threading.current_thread() is not threading.main_thread()
            self.free.wait()
            return opener(*given, **named)

        return opened


@pytest.fixture
def disk() -> Iterator[Disk]:
    disk = Disk()
    yield disk
    disk.free.set()


def stand_still(disk: Disk, what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if what == "people":
        monkeypatch.setattr(database, "_connect", disk.slow(database._connect))
    elif what == "study":
        monkeypatch.setattr(files, "read_facts", disk.slow(files.read_facts))
    elif what == "form":
        monkeypatch.setattr(forms, "_read_content", disk.slow(forms._read_content))
    elif what == "folder":
        monkeypatch.setattr(Path, "mkdir", disk.slow(Path.mkdir))
    else:
        monkeypatch.setattr(os, "open", disk.slow(os.open))


@pytest.fixture
def real(settings: Settings, tmp_path: Path) -> Settings:
    """Settings of a session that opens people, a study and a recording."""
    People(tmp_path / FILE_NAME).save(PersonProfile(subject="P07", simulated=True))
    design = Design(arms=("lead", "matched"), n_block=2, n_sessions=2)
    study = make_study(
        tmp_path / "a.toml", tmp_path / "a.key", design, form="study", minutes=20.0, seed=1
    )
    return replace(
        settings, strap="virtual:responder", sound="null", subject="P07", study=study.path,
        folder=tmp_path / "recordings",
    )  # fmt: skip


@pytest.mark.parametrize("what", ["people", "study", "form", "folder", "recording"])
def test_the_window_repaints_while_what_a_session_needs_is_opened(
    qtbot: QtBot, real: Settings, disk: Disk, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    window = Window(real, app.start)
    qtbot.addWidget(window)
    window.show()
    painted = Painted(window)
    stand_still(disk, what, monkeypatch)
    window.start_session(real)
    wait_until(lambda: disk.threads, "the disk", meanwhile=QApplication.processEvents)
    before = painted.count
    for _ in range(PICTURES):
        window.update()
        QApplication.processEvents()
    assert painted.count - before >= PICTURES
    assert window.patient.page is window.patient.during
    window.press(Button.EASIER)
    window.show_view("clinician")
    window.show_view("patient")
    assert window.session.is_running
    assert window.session.history.snapshot is None
    disk.free.set()
    seen = lambda: window.session.history.snapshot  # noqa: E731
    wait_until(seen, "the session", meanwhile=QApplication.processEvents)
    assert set(disk.threads) <= {"entrain-session", "entrain-journal"}
    window.close()


def test_a_window_that_is_closed_while_the_disk_stands_still_leaves_no_recording(
    qtbot: QtBot, real: Settings, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = Window(real, app.start)
    qtbot.addWidget(window)
    window.show()
    stand_still(disk, "people", monkeypatch)
    window.start_session(real)
    wait_until(lambda: disk.threads, "the disk", meanwhile=QApplication.processEvents)
    session = window.session._live
    assert session is not None
    threading.Timer(0.1, disk.free.set).start()
    window.close()
    assert not list((real.folder).glob("*.entrain*"))


class Watch:
    """Which files the main thread opens: what Python itself reports (PEP 578)."""

    EVENTS = ("open", "sqlite3.connect", "os.listdir", "os.scandir", "os.mkdir", "os.remove",
              "os.rename", "subprocess.Popen", "import")  # fmt: skip

    def __init__(self) -> None:
        self.on = False
        self.seen: list[str] = []
        sys.addaudithook(self._hear)

    def _hear(self, event: str, given: tuple[object, ...]) -> None:
        here = self.on and threading.current_thread() is threading.main_thread()
        if here and event in self.EVENTS:
            self.seen.append(f"{event} {given[:1]}")

    @contextmanager
    def looking(self) -> Iterator[None]:
        self.on = True
        try:
            yield
        finally:
            self.on = False

    def events(self) -> None:
        """Handle the window's events, and look what they open."""
        with self.looking():
            QApplication.processEvents()


WATCH = Watch()  # a hook of this kind stays for as long as the process


@pytest.fixture
def watch() -> Watch:
    WATCH.seen.clear()
    return WATCH


def test_the_watch_sees_what_is_opened_here(watch: Watch, tmp_path: Path) -> None:
    with watch.looking():
        sqlite3.connect(tmp_path / "a").close()
        (tmp_path / "b").write_text("b")
    assert [event.split()[0] for event in watch.seen] == ["sqlite3.connect", "open"]


def test_every_page_and_button_opens_nothing_on_the_windows_thread(
    qtbot: QtBot, real: Settings, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[str] = []
    monkeypatch.setattr(QMessageBox, "about", lambda *given: shown.append(given[2]))
    loading = threading.Thread(target=load_pages)
    loading.start()
    loading.join()
    window = Window(replace(real, study=None, minutes=1.0, form="settle"), app.start)
    qtbot.addWidget(window)
    with watch.looking():
        window.show()
        window.start_session()
    wait_until(lambda: window.session.history.snapshot, "the session", meanwhile=watch.events)
    for view in ("clinician", "patient"):
        with watch.looking():
            window.show_view(view)  # type: ignore[arg-type]
            window.redraw()
        watch.events()
    with watch.looking():
        window.mark("sighed")
    for button in (Button.EASIER, Button.PAUSE, Button.RESUME, Button.STOP):
        with watch.looking():
            window.press(button)
        watch.events()
    wait_until(lambda: not window.session.is_running, "the session's end", meanwhile=watch.events)
    assert window.session.history.finished is not None
    assert window.session.history.finished.recording is not None
    with watch.looking():
        qtbot.mouseClick(window._pages.foot.about, Qt.MouseButton.LeftButton)
        window.show_choices()
        window.close()
    watch.events()
    assert shown
    assert watch.seen == []
