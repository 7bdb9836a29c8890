"""What the window's tests share: no display, a scripted session, no timer left behind."""

from __future__ import annotations

import os

os.environ["QT_QPA_PLATFORM"] = "offscreen"  # before anything imports Qt

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from entrain.events import Answer
from entrain.guidance.safety.screening import QUESTIONS
from entrain.setup.settings import Settings
from entrain.ui.shell import ViewName, Window
from tests.gui.scripted import Scripted
from tests.helpers.forms import FORMS


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(folder=tmp_path, answers={one.id: Answer.NO for one in QUESTIONS})


@pytest.fixture
def scripted() -> Scripted:
    return Scripted()


@pytest.fixture
def start(scripted: Scripted) -> Callable[[Settings], Scripted]:
    def started(settings: Settings) -> Scripted:
        scripted.settings = settings
        return scripted

    return started


@pytest.fixture
def open_window(
    qtbot: QtBot, settings: Settings, start: Callable[[Settings], Scripted]
) -> Iterator[Callable[..., Window]]:
    """Open a window on the scripted session; closed after the test, with no timer left."""
    opened: list[Window] = []

    def opener(view: ViewName = "patient", chosen: Settings | None = None) -> Window:
        window = Window(chosen or settings, start, view=view, form=FORMS["settle"])
        window.show()
        qtbot.waitExposed(window)
        QApplication.processEvents()
        opened.append(window)
        return window

    yield opener
    for window in opened:
        window.close()
        left = [timer for timer in window.findChildren(QTimer) if timer.isActive()]
        assert not left, "a timer goes on after the window was closed"
        # Qt deletes later; "later" never comes to a test that runs no loop of its own.
        window.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
