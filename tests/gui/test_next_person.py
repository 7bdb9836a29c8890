"""The next person finds nothing of the one before: no code, no answer, no figure, no badge."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from entrain.events import Answer, Ending
from entrain.inputs.straps.problems import BluetoothProblem, StrapProblemError
from entrain.session.live import Warned
from entrain.setup.settings import Settings
from entrain.ui import words
from entrain.ui.pages.badges import BADGES
from entrain.ui.pages.before import BY_KEY
from entrain.ui.pages.code import MEND
from entrain.ui.pages.screening import UNANSWERED
from entrain.ui.shell import Window
from tests.gui.scripted import FOLLOW, NOTICE, Refusing, Scripted, until_over
from tests.gui.seeing import show, texts
from tests.helpers.words import to_clinician, to_patient

Open = Callable[..., Window]
CODE = "P07"


@pytest.fixture
def of_one_person(settings: Settings, tmp_path: Path) -> Settings:
    """All that the command line can say of one person."""
    return replace(
        settings,
        subject=CODE,
        answers={"heart": Answer.NO},
        goal_per_min=5.0,
        first_session=True,
        stratum="old",
        unwanted=("loud",),
        lyrics=False,
        record=tmp_path / "one.entrain",
    )


def answer_and_start(window: Window, qtbot: QtBot) -> None:
    before = window.patient.before
    before.code.field.setText(CODE)
    before.screening.boxes["heart"].click()
    before.screening.agreed.click()
    before.screening.boxes["panic"].click()
    qtbot.mouseClick(before.start_button, Qt.MouseButton.LeftButton)


def all_that_is_there(window: QWidget) -> str:
    """Every word, shown or hidden, for hidden ones come back with the next press."""
    labels = [label.text() for label in window.findChildren(QLabel)]
    names = [widget.accessibleName() for widget in window.findChildren(QWidget)]
    fields = [field.text() for field in window.findChildren(QLineEdit)]
    return "\n".join((*labels, *names, *fields))


def expect_nobody(window: Window) -> None:
    before = window.patient.before
    assert before.code.code is None
    assert not any(box.isChecked() for box in before.screening.boxes.values())
    assert not before.screening.none.isChecked()
    assert not before.screening.agreed.isChecked()
    assert not before.start_button.isEnabled()
    assert before._why_not.text() == UNANSWERED
    asked = before.settings()
    assert asked.without_person() == asked
    assert CODE not in all_that_is_there(window)


@pytest.mark.parametrize("ending", [Ending.COMPLETE, Ending.STOPPED, Ending.EARLY, None])
def test_after_a_session(
    open_window: Open,
    settings: Settings,
    scripted: Scripted,
    qtbot: QtBot,
    tmp_path: Path,
    ending: Ending | None,
) -> None:
    window = open_window(chosen=replace(settings, answers=None))
    window.show_view("clinician")
    window.show_view("patient")
    answer_and_start(window, qtbot)
    assert scripted.settings is not None
    assert scripted.settings.subject == CODE
    scripted.play(0.0, 30.0)
    scripted.queue.append(Warned(problem="The disk is full."))
    show(window, scripted, 40.0, notice=NOTICE, demonstration=True, track="A song")
    assert window.clinician is not None
    window.clinician.mark_field.setText("looks pale")
    if ending is not None:
        show(window, scripted, 41.0, ended=ending)
    scripted.end(tmp_path / "one.entrain", None if ending else "The strap is gone for good.")
    window.draw_frame()
    assert before_is_cleared(window), "already while the last page is shown"
    qtbot.mouseClick(window.patient.after.again_button, Qt.MouseButton.LeftButton)
    expect_nobody(window)
    left = all_that_is_there(window)
    for said in (
        to_patient(FOLLOW),
        to_clinician(FOLLOW),
        to_patient(NOTICE),
        "disk is full",
        "looks pale",
    ):
        assert said not in left
    assert "A song" not in left
    for badge in BADGES:
        assert badge not in texts(window)
    tiles = window.clinician.numbers
    assert {one.number for one in (*tiles.tiles.values(), tiles.guide)} == {words.BLANK}
    window.show_view("clinician")
    assert window.clinician.plots[-1].description.startswith("no breath seen yet")
    assert window.clinician.reasons.text.toPlainText() == ""
    assert not re.search(r"\d", window.clinician._left.text())


def before_is_cleared(window: Window) -> bool:
    return window.patient.before.code.code is None and not window.patient.before.ready


@pytest.mark.parametrize(
    "error", [StrapProblemError(BluetoothProblem.NO_ADAPTER), RuntimeError("index 3 of None")]
)
def test_after_a_start_that_failed(settings: Settings, qtbot: QtBot, error: Exception) -> None:
    window = Window(replace(settings, answers=None), Refusing(error))
    qtbot.addWidget(window)
    window.show()
    answer_and_start(window, qtbot)
    until_over(window)
    qtbot.mouseClick(window.patient.after.again_button, Qt.MouseButton.LeftButton)
    expect_nobody(window)


def test_what_the_command_line_said_is_of_one_person_too(
    open_window: Open, of_one_person: Settings, scripted: Scripted
) -> None:
    window = open_window(chosen=of_one_person)
    window.start_session()
    assert scripted.settings == of_one_person
    scripted.end(None, "It could not go on.")
    window.draw_frame()
    window.show_choices()
    expect_nobody(window)


def test_what_was_chosen_for_a_simulated_person_is_not_the_next_ones(
    open_window: Open, settings: Settings, scripted: Scripted
) -> None:
    window = open_window(chosen=replace(settings, answers=None))
    before = window.patient.before
    before._simulated.click()
    before._usual[45].click()
    window.start_session()
    show(window, scripted, simulated=True)
    scripted.end(None)
    window.draw_frame()
    window.show_choices()
    expect_nobody(window)
    assert before._search_button.isChecked()
    assert before.settings().minutes == settings.minutes
    assert "Simulated person" not in texts(window).splitlines()


class TestCode:
    @pytest.mark.parametrize("code", ["Anna Müller", "a.b", "anna@home", "été", "P 07"])
    def test_what_cannot_be_one_is_said_at_the_field(
        self, open_window: Open, scripted: Scripted, qtbot: QtBot, code: str
    ) -> None:
        window = open_window()
        before = window.patient.before
        before.code.field.setText(code)
        assert "never a name" in before.code.hint.text()
        assert before.code.hint.isVisible()
        assert not before.start_button.isEnabled()
        assert before._why_not.text() == MEND
        qtbot.keyClick(window, Qt.Key.Key_Space)
        assert scripted.settings is None
        before.code.field.setText("P07")
        assert not before.code.hint.isVisible()
        assert before.start_button.isEnabled()

    def test_it_is_said_beside_start_for_a_simulated_person_too(self, open_window: Open) -> None:
        before = open_window().patient.before
        before._simulated.setChecked(True)
        assert before._why_not.text() == BY_KEY
        before.code.field.setText("P 07")
        assert not before.start_button.isEnabled()
        assert before._why_not.text() == MEND

    def test_spaces_around_it_are_nothing(self, open_window: Open) -> None:
        before = open_window().patient.before
        before.code.field.setText("  P07 ")
        assert before.code.code == "P07"
        assert before.start_button.isEnabled()
