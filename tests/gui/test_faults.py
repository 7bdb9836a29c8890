"""A fault of the program is put plainly to the person and written down for whoever mends it."""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from entrain.errors import EntrainError
from entrain.inputs.straps.problems import BluetoothProblem, StrapProblemError
from entrain.session.faults import FILE_NAME, Fault
from entrain.session.live import View
from entrain.setup.problems import SettingsProblem
from entrain.setup.settings import Settings
from entrain.sound.problems import SoundProblem, SoundProblemError
from entrain.study.problems import StudyProblem, StudyProblemError
from entrain.ui.faults import report_faults
from entrain.ui.shell import Window
from tests.gui.scripted import Refusing, Scripted, until_over
from tests.gui.seeing import texts
from tests.helpers.waiting import run, wait_until
from tests.house.tree import ROOT

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
    window = Window(settings, Refusing(error))
    qtbot.addWidget(window)
    window.show()
    window.show_view("clinician")
    window.show_view("patient")
    window.start_session()
    until_over(window)
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
    assert "in _refuse" in written
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


class Drawn(Scripted):
    """A session whose views cannot be drawn."""

    def views(self) -> Iterator[View]:
        raise KeyError("hr_bpm")


def test_a_fault_in_the_window_is_told_there_and_written_down_once(
    settings: Settings, qtbot: QtBot, capfd: pytest.CaptureFixture[str]
) -> None:
    window = Window(settings, lambda _: Drawn())
    qtbot.addWidget(window)
    window.show()
    log = settings.folder / FILE_NAME
    with report_faults(window.show_message, settings.folder):
        window.start_session()
        for _ in range(30):
            try:
                window.draw_frame()
            except KeyError as error:  # as Qt does with what a slot raises
                sys.excepthook(type(error), error, error.__traceback__)
        wait_until(lambda: log.exists() and "hr_bpm" in log.read_text(), "the log")
    assert Fault.WINDOW.line in texts(window)
    assert "hr_bpm" not in texts(window)
    wait_until(lambda: not [t for t in threading.enumerate() if t.name == "fault"], "the writer")
    assert log.read_text().count("Traceback") == 1
    assert "Traceback" not in capfd.readouterr().err
    assert window.session.is_running, "the session goes on"
    window.close()


def test_what_a_person_can_mend_keeps_its_words_in_the_window(
    settings: Settings, qtbot: QtBot
) -> None:
    window = Window(settings, lambda _: Scripted())
    qtbot.addWidget(window)
    window.show()
    error = EntrainError(SettingsProblem.NO_HOME, "~nobody")
    with report_faults(window.show_message, settings.folder):
        sys.excepthook(type(error), error, None)
    assert str(error) in texts(window)
    assert not (settings.folder / FILE_NAME).exists()


# A real application, whose session raises in each picture.
IN_A_SLOT = """
import sys
from pathlib import Path
from tests.gui.scripted import Scripted
from entrain.setup.settings import Settings
from entrain.ui.run import run_app

class Drawn(Scripted):
    def views(self):
        raise KeyError("hr_bpm")

settings = Settings(folder=Path(sys.argv[1]), strap="virtual")
sys.exit(run_app(settings, lambda _: Drawn(), start_now=True, quit_after_s=1.0))
"""


def test_qt_hands_what_a_slot_raises_to_the_one_place(tmp_path: Path) -> None:
    offscreen = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    done = run(sys.executable, "-c", IN_A_SLOT, tmp_path, env=offscreen)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert (tmp_path / FILE_NAME).read_text().count("Traceback") == 1
