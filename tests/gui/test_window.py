"""What a person sees and can do, from the choices to the calm page."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAccessible, QImage
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from entrain.events import Button, Ending, Phase, Reason, ResonanceFound, SearchEnd
from entrain.inputs.straps.problems import BluetoothProblem, StrapProblemError
from entrain.music.score import Score
from entrain.session.live import Warned
from entrain.setup.settings import Settings
from entrain.simulation.people import TYPES
from entrain.ui import theme, words
from entrain.ui.guide import REST_FRAC
from entrain.ui.pages.before import BeforePage
from entrain.ui.shell import HIDDEN_MS, Window
from tests.gui.scripted import (
    BLANK,
    FOLLOW,
    NOTICE,
    Refusing,
    Scripted,
    score_at,
    until_over,
)
from tests.gui.seeing import show, texts
from tests.helpers.forms import FORMS
from tests.helpers.words import to_clinician, to_patient

Open = Callable[..., Window]


@pytest.fixture
def running(open_window: Open, scripted: Scripted) -> Window:
    window = open_window()
    window.start_session()
    return window


class TestBefore:
    def test_shows_no_number_of_anybody(self, open_window: Open) -> None:
        window = open_window()
        window.show_view("clinician")
        QApplication.processEvents()
        assert window.clinician is not None
        numbers = window.clinician.numbers
        tiles = (*numbers.tiles.values(), numbers.guide, numbers.tempo, numbers.swell)
        assert {tile.number for tile in (*tiles, numbers.following)} == {words.BLANK}
        window.patient.show_running()
        shown = texts(window.patient.during)
        assert not re.search(r"\d", shown), shown

    def test_offers_every_type_of_simulated_person(self) -> None:
        assert [kind for kind, _ in words.PERSONS] == list(TYPES)

    @pytest.mark.parametrize("strap", ["auto", "Polar H10 0A1B2C3D", "virtual:anxious"])
    def test_starts_with_what_was_asked(
        self, open_window: Open, settings: Settings, scripted: Scripted, strap: str
    ) -> None:
        asked = replace(settings, strap=strap, minutes=12.5)
        window = open_window(chosen=asked)
        window.start_session()
        assert scripted.settings == asked

    def test_starts_with_what_was_chosen(
        self, open_window: Open, scripted: Scripted, qtbot: QtBot
    ) -> None:
        window = open_window()
        before = window.patient.before
        before._simulated.click()
        before._person.setCurrentIndex(3)
        before._usual[30].click()
        before._usual[30].click()
        assert before._usual[30].isChecked()
        qtbot.mouseClick(before.start_button, Qt.MouseButton.LeftButton)
        assert scripted.settings is not None
        assert (scripted.settings.strap, scripted.settings.minutes) == ("virtual:anxious", 30)

    @pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter])
    def test_a_key_starts(self, open_window: Open, qtbot: QtBot, key: Qt.Key) -> None:
        window = open_window()
        qtbot.keyClick(window, key)
        assert window.session.is_running

    def test_says_what_is_a_demonstration(self, open_window: Open) -> None:
        window = open_window()
        least = FORMS["settle"].least_minutes
        window.patient.before._minutes.setValue(least)
        assert "demonstration" not in texts(window)
        window.patient.before._minutes.setValue(least - 1)
        assert "demonstration" in texts(window)

    @pytest.mark.parametrize(
        ("form", "chosen", "shown"),
        [("short", 20, 10), ("settle", 20, 20), ("resonance", 20, 28), ("resonance", 45, 45)],
    )
    def test_shows_the_lengths_of_a_form_that_was_read_after_it(
        self, qtbot: QtBot, settings: Settings, form: str, chosen: float, shown: float
    ) -> None:
        page = BeforePage(replace(settings, form=form))
        qtbot.addWidget(page)
        page._minutes.setValue(chosen)
        assert page._minutes.value() == chosen, "nothing is limited by what is not known"
        page.show_form(FORMS[form])
        assert page.settings().minutes == shown
        assert page._minutes.maximum() == FORMS[form].most_minutes

    def test_offers_a_song_to_be_left_only_where_the_form_does(
        self, running: Window, scripted: Scripted
    ) -> None:
        show(running, scripted, track="A song")
        assert running.patient.during.not_this_button.isVisible()
        show(running, scripted, track="A song", controls=())
        assert not running.patient.during.not_this_button.isVisible()


class TestDuring:
    def test_shows_what_the_snapshot_says(self, running: Window, scripted: Scripted) -> None:
        show(running, scripted)
        shown = texts(running)
        assert words.PHASES[Phase.LEAD].title in shown
        assert to_patient(FOLLOW) in shown
        assert "About 4 minutes of this part · about 10 minutes left in all" in shown
        assert running.patient.during._heart.number == "64"
        assert running.patient.during._heart.sure == "sure"
        assert running.patient.during._breath.number == "9.3"
        assert running.patient.during._breath.sure == "fairly sure"
        assert "Simulated person" not in shown

    def test_says_that_the_person_is_simulated(self, running: Window, scripted: Scripted) -> None:
        show(running, scripted, simulated=True, demonstration=True)
        assert "Simulated person" in texts(running)
        assert "Demonstration" in texts(running)

    def test_a_blank_figure_is_a_dash_with_a_reason(
        self, running: Window, scripted: Scripted
    ) -> None:
        show(running, scripted, 60.0)
        show(running, scripted, 61.0, hr_bpm=BLANK)
        heart = running.patient.during._heart
        assert (heart.number, heart.sure) == (words.BLANK, BLANK.blank_because)
        assert BLANK.blank_because in heart.accessibleName()

    @pytest.mark.parametrize("phase", list(Phase))
    def test_every_phase_has_words(self, running: Window, scripted: Scripted, phase: Phase) -> None:
        show(running, scripted, phase=phase, phase_left_s=None, session_left_s=None)
        assert words.PHASES[phase].to_do in texts(running)

    def test_a_notice_comes_and_goes(self, running: Window, scripted: Scripted) -> None:
        show(running, scripted, 60.0, notice=NOTICE)
        assert to_patient(NOTICE) in texts(running)
        show(running, scripted, 61.0)
        assert not running.patient.during._notice.isVisible()

    def test_a_full_disk_is_said(self, running: Window, scripted: Scripted) -> None:
        scripted.queue.append(Warned(problem="The disk is full. Make room on it."))
        show(running, scripted, 60.0)
        assert "The disk is full." in texts(running)
        scripted.queue.append(Warned(problem=None))
        running.draw_frame()
        assert "The disk is full." not in texts(running)

    def test_the_guide_opens_with_what_is_heard(self, running: Window, scripted: Scripted) -> None:
        guide = running.patient.during.guide
        scripted.queue.append(score_at(per_min=6.0))
        scripted.clock_s = 4.0  # 0.4 of the breath: in
        running.draw_frame()
        assert guide.open_frac == pytest.approx(1.0)
        scripted.clock_s = 9.0
        running.draw_frame()
        assert guide.open_frac == pytest.approx(0.067, abs=0.01)
        assert guide.word == "out"

    def test_the_guide_rests_while_there_is_none(self, running: Window, scripted: Scripted) -> None:
        guide = running.patient.during.guide
        scripted.queue.append(score_at(depth_db=0.0))
        for now_s in (1.0, 3.0, 5.0):
            scripted.clock_s = now_s
            running.draw_frame()
            assert (guide.open_frac, guide.word) == (REST_FRAC, "")

    def test_the_guide_rests_where_nothing_is_heard(
        self, running: Window, scripted: Scripted
    ) -> None:
        silent = replace(score_at().segments[0], from_level_frac=0.0, to_level_frac=0.0)
        scripted.queue.append(Score(segments=(silent,)))
        scripted.clock_s = 4.0
        running.draw_frame()
        guide = running.patient.during.guide
        assert (guide.open_frac, guide.word) == (REST_FRAC, "")
        running.show_view("clinician")
        running.redraw()
        assert running.clinician is not None
        assert "no guide" in running.clinician.plots[-1].description
        assert not np.isfinite(running.session.history.guide.values).any()

    @pytest.mark.parametrize(
        ("changes", "said"),
        [
            ({"following": True}, "claimed"),
            ({"following": False}, "not claimed"),
            ({"following_frac": None}, "not known yet"),
            ({"following_frac": None, "follows": False}, "this strap does not tell"),
            ({"following_frac": None, "guide_per_min": None}, "no guide"),
        ],
    )
    def test_why_following_is_not_told(
        self, running: Window, scripted: Scripted, changes: dict[str, object], said: str
    ) -> None:
        running.show_view("clinician")
        show(running, scripted, **changes)
        assert running.clinician is not None
        running.redraw()
        told = running.clinician.numbers.following.accessibleName()
        assert told.endswith(f", {said}")

    @pytest.mark.parametrize("how", ["pause", "stop"])
    def test_the_guide_rests_at_once_while_the_music_fades(
        self, running: Window, scripted: Scripted, how: str
    ) -> None:
        guide = running.patient.during.guide
        scripted.queue.append(score_at(per_min=6.0))
        show(running, scripted, 3.0)
        assert guide.word == "in"
        if how == "pause":
            show(running, scripted, 3.5, phase=Phase.PAUSED)
        else:
            running.press(Button.STOP)
            running.draw_frame()
        assert (guide.open_frac, guide.word) == (REST_FRAC, "")

    def test_a_screen_reader_hears_the_reason_and_the_song(
        self, running: Window, scripted: Scripted
    ) -> None:
        show(running, scripted, track="Clair de lune")
        names = {
            QAccessible.queryAccessibleInterface(label).text(QAccessible.Text.Name)
            for label in running.patient.during.findChildren(QLabel)
        }
        assert f"Why the music changed: {to_patient(FOLLOW)}" in names
        assert "The song that plays: Clair de lune" in names

    def test_redraws_what_is_in_front(self, running: Window, scripted: Scripted) -> None:
        running.show_view("clinician")
        scripted.queue.append(score_at(per_min=6.0))
        scripted.clock_s = 4.0
        running.draw_frame()
        running.show_view("patient")
        running.redraw()
        assert running.patient.during.guide.open_frac == pytest.approx(1.0)

    def test_a_shallow_guide_moves_little(self, running: Window, scripted: Scripted) -> None:
        scripted.queue.append(score_at(per_min=6.0, depth_db=0.3))
        scripted.clock_s = 4.0
        running.draw_frame()
        assert REST_FRAC < running.patient.during.guide.open_frac < REST_FRAC + 0.1

    def test_buttons_press(self, running: Window, scripted: Scripted, qtbot: QtBot) -> None:
        qtbot.mouseClick(running.patient.during.easier_button, Qt.MouseButton.LeftButton)
        qtbot.mouseClick(running.patient.during.stop_button, Qt.MouseButton.LeftButton)
        assert scripted.pressed == [(Button.EASIER, "patient"), (Button.STOP, "patient")]
        assert not running.patient.during.stop_button.isEnabled()

    def test_keys_press(self, running: Window, scripted: Scripted, qtbot: QtBot) -> None:
        qtbot.keyClick(running, Qt.Key.Key_E)
        qtbot.keyClick(running, Qt.Key.Key_Escape)
        assert [button for button, _ in scripted.pressed] == [Button.EASIER, Button.STOP]

    def test_space_does_not_press_what_nobody_chose(
        self, running: Window, scripted: Scripted, qtbot: QtBot
    ) -> None:
        focused = QApplication.focusWidget() or running
        qtbot.keyClick(focused, Qt.Key.Key_Space)
        assert scripted.pressed == []
        assert running.session.is_running

    def test_buttons_are_large_and_named(self, running: Window) -> None:
        during = running.patient.during
        for button in (during.easier_button, during.stop_button):
            assert min(button.width(), button.height()) >= 44
            assert button.accessibleName()


class TestAfter:
    def test_is_calm_and_says_where_the_recording_is(
        self, running: Window, scripted: Scripted, tmp_path: Path
    ) -> None:
        show(running, scripted, ended=Ending.STOPPED)
        assert "Breathe as you like." in texts(running)
        assert not running.patient.after.again_button.isEnabled()
        scripted.end(tmp_path / "one.entrain")
        running.draw_frame()
        shown = texts(running).replace("\u200b", "")
        assert words.ENDINGS[Ending.COMPLETE] in shown
        assert str(tmp_path / "one.entrain") in shown
        assert scripted.closed == 1
        assert not running.session.is_running

    def test_what_a_search_found_is_said_in_plain_words(
        self, running: Window, scripted: Scripted
    ) -> None:
        reason = Reason(
            rule="resonance.found",
            figures=(("per_min", 5.5),),
        )
        found = ResonanceFound(
            t_s=1.0, reason=reason, end=SearchEnd.CLEAR, per_min=5.5, sure_frac=0.97,
            noise_bpm=0.4, steps=(),
        )  # fmt: skip
        show(running, scripted, ended=Ending.COMPLETE, found=found)
        assert to_patient(reason) in texts(running.patient)
        assert to_clinician(reason) not in texts(running.patient)
        assert [one.words for one in running.session.history.reasons].count(
            to_clinician(reason)
        ) == 1

    def test_a_problem_is_said_and_start_is_possible_again(
        self, running: Window, scripted: Scripted, qtbot: QtBot
    ) -> None:
        scripted.end(None, "Bluetooth is switched off. Switch it on, then start again.")
        running.draw_frame()
        assert "Bluetooth is switched off." in texts(running)
        assert "Traceback" not in texts(running)
        qtbot.mouseClick(running.patient.after.again_button, Qt.MouseButton.LeftButton)
        running.patient.before.screening.none.click()
        qtbot.mouseClick(running.patient.before.start_button, Qt.MouseButton.LeftButton)
        assert running.session.is_running

    def test_what_could_not_start_is_said(self, settings: Settings, qtbot: QtBot) -> None:
        refusing = Refusing(StrapProblemError(BluetoothProblem.NO_ADAPTER))
        window = Window(settings, refusing)
        qtbot.addWidget(window)
        window.show()
        window.start_session()
        until_over(window)
        assert "This computer has no Bluetooth adapter." in texts(window)
        window.show_choices()
        window.patient.before.screening.none.click()
        assert window.patient.before.start_button.isEnabled()

    def test_nothing_of_one_session_is_seen_in_the_next(
        self, running: Window, scripted: Scripted, tmp_path: Path
    ) -> None:
        show(running, scripted, simulated=True)
        scripted.end(tmp_path / "one.entrain")
        running.draw_frame()
        running.patient.show_choices()
        running.start_session()
        shown = texts(running)
        assert not re.search(r"\d", shown), shown
        assert "Simulated person" not in shown


class TestTimer:
    def test_runs_only_during_a_session(
        self, open_window: Open, scripted: Scripted, tmp_path: Path
    ) -> None:
        window = open_window()
        assert not window._timer.isActive()
        window.start_session()
        assert window._timer.isActive()
        assert window._timer.timerType() == Qt.TimerType.PreciseTimer
        scripted.end(tmp_path / "one.entrain")
        window.draw_frame()
        assert not window._timer.isActive()

    def test_slows_down_while_nobody_looks(self, running: Window, scripted: Scripted) -> None:
        running.hide()
        assert running._timer.interval() == HIDDEN_MS
        scripted.queue.append(score_at())
        running.draw_frame()
        assert scripted.queue == [], "what comes is taken, or it would pile up"
        running.show()
        assert running._timer.interval() < HIDDEN_MS

    def test_closing_ends_the_session_and_leaves_no_timer(
        self, running: Window, scripted: Scripted
    ) -> None:
        running.close()
        assert scripted.closed == 1
        assert not [timer for timer in running.findChildren(QTimer) if timer.isActive()]


def test_goes_dark_with_the_system(
    running: Window, scripted: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    running.show_view("clinician")
    running.show_view("patient")
    monkeypatch.setattr(theme, "colours_now", lambda: theme.DARK)
    running._scheme_changed()
    for view in ("patient", "clinician"):
        running.show_view(view)
        QApplication.processEvents()
        image = running.grab().toImage()
        pixels = [image.pixelColor(x, y) for x in range(3, 1100, 9) for y in range(3, 760, 9)]
        bright = sum(pixel.lightnessF() > 0.7 for pixel in pixels)
        assert bright < 0.05 * len(pixels), view
    monkeypatch.undo()
    running._scheme_changed()


def test_a_picture_of_the_window_is_not_blank(running: Window, scripted: Scripted) -> None:
    scripted.play(0.0, 70.0)
    running.draw_frame()
    image: QImage = running.grab().toImage()
    colours = {image.pixel(x, y) for x in range(0, 1100, 7) for y in range(0, 760, 7)}
    assert len(colours) > 50
