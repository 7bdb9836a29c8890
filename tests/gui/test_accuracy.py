"""A number that is pressed says how right it is, beside a session that goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, Qt, QUrl
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from entrain.events import Button, Ending, Reason, ResonanceFound, SearchEnd
from entrain.physiology.accuracy import ACCURACY
from entrain.ui.accuracy_text import ALL, describe_accuracy, describe_all, summarize_accuracy
from entrain.ui.pages.accuracy import AccuracyButton, AccuracyPanel
from entrain.ui.plots import PLOTS
from entrain.ui.shell import Window
from entrain.wording import LANGUAGES, current_language, set_language
from tests.gui.scripted import Scripted
from tests.gui.seeing import show, texts
from tests.helpers.english import english_in

Open = Callable[..., Window]
ON_BOTH = ("hr_bpm", "breathing_per_min")
FOUND = ResonanceFound(
    t_s=60.0,
    reason=Reason(rule="resonance.found", figures=(("per_min", 6.0), ("sure_frac", 0.97))),
    end=SearchEnd.CLEAR, per_min=6.0, sure_frac=0.97, noise_bpm=0.5, steps=(),
)  # fmt: skip


@pytest.fixture
def watched(open_window: Open, scripted: Scripted) -> Window:
    window = open_window(view="clinician")
    QApplication.processEvents()
    window.start_session()
    scripted.play(0.0, 70.0)
    window.draw_frame()
    return window


@pytest.fixture(params=LANGUAGES[1:])
def other(request: pytest.FixtureRequest) -> Iterator[str]:
    set_language(request.param)
    yield request.param
    set_language(LANGUAGES[0])


def panels(window: Window) -> list[AccuracyPanel]:
    return window.findChildren(AccuracyPanel)


def asks(window: Window) -> dict[str, AccuracyButton]:
    """Return the numbers of the clinician's page, by what they ask about."""
    assert window.clinician is not None
    return {one.figure: one for one in window.clinician.findChildren(AccuracyButton)}


def press(button: AccuracyButton, qtbot: QtBot) -> None:
    qtbot.keyClick(button, Qt.Key.Key_Space)


def test_every_number_of_the_clinician_can_be_asked(watched: Window) -> None:
    shown = {name for name, one in asks(watched).items() if one.isVisible()}
    plots = {plot.figure for plot in PLOTS}
    assert len(plots) == 3
    assert shown == plots | {
        "hr_bpm", "breathing_per_min", "rmssd_ms", "stress_index", "arousal", "following_frac",
        "guide_per_min", "tempo_bpm", "guide_depth_db",
    }  # fmt: skip


def test_tab_reaches_every_number_after_the_buttons(watched: Window, qtbot: QtBot) -> None:
    assert watched.clinician is not None
    watched.clinician.mark_button.setFocus()
    reached = []
    for _ in asks(watched):
        focused = QApplication.focusWidget()
        assert focused is not None
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
        one = QApplication.focusWidget()
        assert isinstance(one, AccuracyButton)
        reached.append(one.figure)
    assert sorted(reached) == sorted(asks(watched))
    assert reached[0] == "hr_bpm"


def test_a_number_is_a_button_with_its_value_and_what_it_was_validated_on(
    watched: Window,
) -> None:
    for name, button in asks(watched).items():
        told = QAccessible.queryAccessibleInterface(button)
        assert told.role() == QAccessible.Role.Button, name
        assert told.text(QAccessible.Text.Name), name
        description = told.text(QAccessible.Text.Description)
        assert description == " ".join(summarize_accuracy(name))
    heart = QAccessible.queryAccessibleInterface(asks(watched)["hr_bpm"])
    assert heart.text(QAccessible.Text.Name).startswith("Heart rate: 64 /min")
    assert "Made signals, Public records" in heart.text(QAccessible.Text.Description)
    assert "heart rate above rest" in asks(watched)["arousal"].toolTip()


@pytest.mark.parametrize("by", ["key", "mouse"])
def test_pressed_it_says_on_what_it_was_validated(watched: Window, qtbot: QtBot, by: str) -> None:
    button = asks(watched)["hr_bpm"]
    if by == "key":
        press(button, qtbot)
    else:
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    (panel,) = panels(watched)
    said = panel.text.toPlainText()
    for part in ("validated on:", "Made signals:", "MIT-BIH", "F1", "(2026-",
                 "Not validated on:", "It cannot say:"):  # fmt: skip
        assert part in said, part
    assert panel.isVisible()
    assert panel.text.accessibleName()


def test_one_panel_serves_all_numbers(watched: Window, qtbot: QtBot) -> None:
    for name, part in (("stress_index", "has not been validated.\n"), ("tempo_bpm", "set by the"),
                       ("arousal", "0.8")):  # fmt: skip
        press(asks(watched)[name], qtbot)
        (panel,) = panels(watched)
        assert part in panel.text.toPlainText()


def test_the_link_leads_to_all_numbers(watched: Window, qtbot: QtBot) -> None:
    press(asks(watched)["hr_bpm"], qtbot)
    (panel,) = panels(watched)
    assert ALL in panel.text.toHtml()
    panel.text.anchorClicked.emit(QUrl(ALL))
    said = panel.text.toPlainText()
    assert all(words.title in said for words in current_language().accuracy.values())
    assert "--only peaks" in said
    assert "docs/reference/accuracy.md" in said


def test_the_session_goes_on_and_can_be_stopped_beside_it(
    watched: Window, scripted: Scripted, qtbot: QtBot
) -> None:
    press(asks(watched)["hr_bpm"], qtbot)
    (panel,) = panels(watched)
    assert not panel.isModal()
    show(watched, scripted, 71.0)
    qtbot.keyClick(panel, Qt.Key.Key_Escape)
    assert not panel.isVisible()
    assert scripted.pressed == [], "Esc closed the panel and did not stop the session"
    press(asks(watched)["rmssd_ms"], qtbot)
    assert watched.clinician is not None
    qtbot.mouseClick(watched.clinician.stop_button, Qt.MouseButton.LeftButton)
    assert scripted.pressed == [(Button.STOP, "clinician")]


def test_a_click_does_not_take_the_keys_from_the_page(watched: Window, qtbot: QtBot) -> None:
    button = asks(watched)["hr_bpm"]
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert not button.hasFocus()


def test_the_persons_page_stays_as_calm(
    open_window: Open, scripted: Scripted, qtbot: QtBot
) -> None:
    window = open_window()
    window.start_session()
    show(window, scripted)
    during = window.patient.during
    buttons = [one for one in during.findChildren(AccuracyButton) if one.isVisible()]
    assert [one.figure for one in buttons] == list(ON_BOTH)
    assert "validated" not in texts(window)
    during.stop_button.setFocus()
    qtbot.keyClick(during.stop_button, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is buttons[0]
    press(buttons[0], qtbot)
    assert panels(window)[0].isVisible()
    assert scripted.pressed == []


def test_a_rate_that_was_found_can_be_asked(
    open_window: Open, scripted: Scripted, qtbot: QtBot
) -> None:
    window = open_window()
    window.start_session()
    show(window, scripted, ended=Ending.COMPLETE)
    result = window.patient.after.result_button
    assert not result.isVisible()
    scripted.end(None)
    show(window, scripted, 61.0, ended=Ending.COMPLETE, found=FOUND)
    assert "6.0 breaths a minute" in result.accessibleName()
    assert result.isVisible()
    press(result, qtbot)
    assert "Simulated people" in panels(window)[0].text.toPlainText()


def test_another_language_has_no_english(watched: Window, other: str, qtbot: QtBot) -> None:
    assert current_language().code == other
    for name in ACCURACY:
        assert not english_in(describe_accuracy(name)), name
        assert not english_in(" ".join(summarize_accuracy(name))), name
    press(asks(watched)["hr_bpm"], qtbot)
    (panel,) = panels(watched)
    assert not english_in(panel.text.toPlainText())
    assert not english_in(panel.windowTitle())
    # It names the page, which is in English.
    assert not english_in(describe_all())


def test_a_panel_goes_with_the_pages_of_its_language(open_window: Open, qtbot: QtBot) -> None:
    window = open_window()
    window.patient.show_running()
    press(window.patient.during.findChildren(AccuracyButton)[0], qtbot)
    assert panels(window)
    window._rebuild_pages()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert not panels(window)
