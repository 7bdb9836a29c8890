"""How do you feel? Answered by a key from anywhere, and after "not well" nothing leads."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from entrain.events import Answer, Button, Phase, Reason
from entrain.ui import words
from entrain.ui.guide import REST_FRAC
from entrain.ui.shell import ViewName, Window
from tests.gui.scripted import Scripted, score_at
from tests.gui.seeing import show, texts
from tests.helpers.words import to_patient

Open = Callable[..., Window]
FEEL = Reason(rule="safety.heart")
ENDS = Reason(rule="safety.answer", variant="not_well", figures=(("who", "patient"),))
KEYS = [
    (Qt.Key.Key_1, Qt.KeyboardModifier.NoModifier, Answer.FINE),
    (Qt.Key.Key_2, Qt.KeyboardModifier.NoModifier, Answer.NOT_WELL),
    (Qt.Key.Key_1, Qt.KeyboardModifier.KeypadModifier, Answer.FINE),
    (Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier, Answer.NOT_WELL),
]


@pytest.fixture
def running(open_window: Open) -> Window:
    window = open_window()
    window.show_view("clinician")
    window.show_view("patient")
    window.start_session()
    return window


def ask(window: Window, scripted: Scripted) -> None:
    scripted.queue.append(score_at(per_min=6.0))
    show(window, scripted, 63.0, asking=True, leads=False, notice=FEEL)


def widgets(window: Window, view: ViewName) -> list[QWidget]:
    """Everything that the keyboard can be at in a view."""
    page = window.patient if view == "patient" else window.clinician
    assert page is not None
    reachable = [window, *page.findChildren(QWidget)]
    return [one for one in reachable if one.isVisible() and one.focusPolicy()]


@pytest.mark.parametrize("view", ["patient", "clinician"])
@pytest.mark.parametrize(("key", "modifier", "answer"), KEYS)
def test_a_key_answers_wherever_the_focus_is(
    running: Window,
    scripted: Scripted,
    qtbot: QtBot,
    view: ViewName,
    key: Qt.Key,
    modifier: Qt.KeyboardModifier,
    answer: Answer,
) -> None:
    running.show_view(view)
    ask(running, scripted)
    places = widgets(running, view)
    assert len(places) > 4
    for place in places:
        place.setFocus()
        scripted.answers.clear()
        qtbot.keyClick(QApplication.focusWidget() or place, key, modifier)
        assert scripted.answers == [("feel", answer, view)], place
        assert scripted.pressed == []
        assert scripted.directed == []


@pytest.mark.parametrize("view", ["patient", "clinician"])
@pytest.mark.parametrize("answer", [Answer.FINE, Answer.NOT_WELL])
def test_a_button_answers_in_both_views_and_shows_its_key(
    running: Window, scripted: Scripted, qtbot: QtBot, view: ViewName, answer: Answer
) -> None:
    running.show_view(view)
    ask(running, scripted)
    assert running.clinician is not None
    answers = running.patient.during.answers if view == "patient" else running.clinician.answers
    button = answers.fine_button if answer is Answer.FINE else answers.unwell_button
    assert button.isVisible()
    assert ("(1)" if answer is Answer.FINE else "(2)") in button.text()
    assert button.height() >= 44
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert scripted.answers == [("feel", answer, view)]
    show(running, scripted, 64.0)
    assert not button.isVisible()


def test_a_note_that_is_written_keeps_its_digits(
    running: Window, scripted: Scripted, qtbot: QtBot
) -> None:
    running.show_view("clinician")
    assert running.clinician is not None
    field = running.clinician.mark_field
    ask(running, scripted)
    field.setFocus()
    qtbot.keyClicks(field, "at 12")
    assert field.text() == "at 12"
    assert scripted.answers == []
    qtbot.keyClick(field, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    assert scripted.answers == [("feel", Answer.NOT_WELL, "clinician")]
    assert field.text() == "at 12"


def test_the_keys_are_nobodys_while_nobody_is_asked(
    running: Window, scripted: Scripted, qtbot: QtBot
) -> None:
    show(running, scripted, 60.0)
    qtbot.keyClick(running, Qt.Key.Key_2)
    ask(running, scripted)
    show(running, scripted, 70.0)
    qtbot.keyClick(running, Qt.Key.Key_2)
    ask(running, scripted)
    scripted.end(None, "It could not go on.")
    running.draw_frame()
    qtbot.keyClick(running, Qt.Key.Key_2)
    assert scripted.answers == []


def test_nothing_leads_while_they_are_asked(running: Window, scripted: Scripted) -> None:
    ask(running, scripted)
    guide = running.patient.during.guide
    assert (guide.open_frac, guide.word) == (REST_FRAC, "")
    shown = texts(running.patient)
    assert to_patient(FEEL) in shown
    assert words.PHASES[Phase.LEAD].title not in shown


@pytest.mark.parametrize("after_s", [0.1, 5.0, 16.0, 29.0])
def test_after_not_well_nothing_leads(
    running: Window, scripted: Scripted, qtbot: QtBot, after_s: float
) -> None:
    guide = running.patient.during.guide
    scripted.queue.append(score_at(per_min=6.0))
    show(running, scripted, 61.0)
    assert guide.word == "in"
    ask(running, scripted)
    qtbot.keyClick(running, Qt.Key.Key_2)
    # The music still swells a little at first, and the score says so.
    scripted.queue.append(score_at(per_min=6.0, depth_db=2.0))
    phase = Phase.LEAD if after_s < 1 else Phase.OUTRO
    show(running, scripted, 63.0 + after_s, phase=phase, leads=False, change=ENDS)
    for later_s in (0.0, 1.0, 3.0, 6.0):
        scripted.clock_s = 63.0 + after_s + later_s
        running.draw_frame()
        assert (guide.open_frac, guide.word) == (REST_FRAC, "")
        assert guide.accessibleDescription() == "At rest"
    shown = texts(running.patient)
    assert to_patient(ENDS) in shown
    assert "Breathe as you like." in shown
    for lead in ("go with it", "Slower", "slows", "Let your breath"):
        assert lead not in shown


def test_stop_is_still_there_while_they_are_asked(
    running: Window, scripted: Scripted, qtbot: QtBot
) -> None:
    ask(running, scripted)
    qtbot.keyClick(running, Qt.Key.Key_Escape)
    assert [button for button, _ in scripted.pressed] == [Button.STOP]
