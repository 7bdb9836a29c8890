"""A fault of the program is put plainly to the person and written down for whoever mends it."""

from __future__ import annotations

import logging

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from entrain.errors import EntrainError
from entrain.session.faults import FILE_NAME, Fault
from entrain.session.problems import SettingsProblem
from entrain.session.settings import Settings
from entrain.sound.problems import SoundProblem, SoundProblemError
from entrain.straps.problems import BluetoothProblem, StrapProblemError
from entrain.study.problems import StudyProblem, StudyProblemError
from entrain.ui.window import Window
from tests.gui.scripted import Scripted
from tests.gui.seeing import texts

FAULTS = [
    ValueError("could not convert string to float: 'x'"),
    KeyError("policy"),
    OSError(13, "Permission denied", "/somewhere"),
    AttributeError("'NoneType' object has no attribute 't_s'"),
    UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte"),
    AssertionError(),
]
KNOWN = [
    EntrainError(SettingsProblem.MUSIC, given="x", known="composed"),
    StrapProblemError(BluetoothProblem.NO_ADAPTER),
    SoundProblemError(SoundProblem.NO_DEVICE),
    StudyProblemError(StudyProblem.LOG_DAMAGED, "a.log"),
]


def failing(error: Exception, settings: Settings, qtbot: QtBot) -> Window:
    def refuse(_: Settings) -> Scripted:
        raise error

    window = Window(settings, refuse)
    qtbot.addWidget(window)
    window.show()
    window.show_view("clinician")
    window.show_view("patient")
    window.begin()
    return window


@pytest.mark.parametrize("error", FAULTS, ids=lambda error: type(error).__name__)
def test_a_fault_at_start_is_plain_words_and_a_line_in_the_log(
    settings: Settings,
    qtbot: QtBot,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
) -> None:
    with caplog.at_level(logging.ERROR):
        window = failing(error, settings, qtbot)
    shown = texts(window)
    assert Fault.COULD_NOT_START.line in shown
    for text in (str(error), type(error).__name__, "Traceback", "Error"):
        assert not text or text not in shown
    written = (settings.folder / FILE_NAME).read_text(encoding="utf-8")
    assert type(error).__name__ in written
    assert "in refuse" in written
    assert str(settings.folder / FILE_NAME) in caplog.text
    assert "Traceback" not in caplog.text
    window.show_view("clinician")
    QApplication.processEvents()
    shown = texts(window).replace("\u200b", "")
    assert str(settings.folder / FILE_NAME) in shown
    assert not str(error) or str(error) not in shown


@pytest.mark.parametrize("error", KNOWN, ids=lambda error: type(error).__name__)
def test_what_a_user_can_cause_keeps_its_own_words(
    settings: Settings, qtbot: QtBot, error: Exception
) -> None:
    window = failing(error, settings, qtbot)
    assert str(error) in texts(window)
    assert not (settings.folder / FILE_NAME).exists()


def test_a_log_that_cannot_be_written_costs_nothing(
    settings: Settings, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    (settings.folder / FILE_NAME).mkdir()
    with caplog.at_level(logging.ERROR):
        window = failing(ValueError("odd"), settings, qtbot)
    assert Fault.COULD_NOT_START.line in texts(window)
    assert "odd" in caplog.text, "then the console has it"
