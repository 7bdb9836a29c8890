"""What a person and a clinician can ask of a session, and what is asked of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QApplication, QCheckBox
from pytestqt.qtbot import QtBot

from entrain.events import Answer, Button, Direction, Phase
from entrain.guidance.safety.screening import QUESTIONS, REFUSED, Consequence
from entrain.setup.settings import Settings
from entrain.sound.sources import find_source
from entrain.ui import theme
from entrain.ui.pages.before import BY_KEY
from entrain.ui.pages.hand import HandPanel
from entrain.ui.pages.screening import CLINICIAN
from entrain.ui.shell import Window
from entrain.wording import language
from tests.gui.scripted import NOTICE, Scripted
from tests.gui.seeing import show, texts

Open = Callable[..., Window]


@pytest.fixture
def running(open_window: Open, scripted: Scripted) -> Window:
    window = open_window()
    window.start_session()
    return window


@pytest.fixture
def hand(running: Window, scripted: Scripted) -> HandPanel:
    running.show_view("clinician")
    QApplication.processEvents()
    show(running, scripted, music_takes=("track", "pulse"))
    assert running.clinician is not None
    return running.clinician.hand


class TestPause:
    def test_one_button_pauses_and_goes_on(
        self, running: Window, scripted: Scripted, qtbot: QtBot
    ) -> None:
        during = running.patient.during
        qtbot.mouseClick(during.pause_button, Qt.MouseButton.LeftButton)
        show(running, scripted, phase=Phase.PAUSED)
        assert during.pause_button.text() == "Go on"
        qtbot.mouseClick(during.pause_button, Qt.MouseButton.LeftButton)
        assert scripted.pressed == [(Button.PAUSE, "patient"), (Button.RESUME, "patient")]

    def test_a_key_does_too(self, running: Window, scripted: Scripted, qtbot: QtBot) -> None:
        qtbot.keyClick(running, Qt.Key.Key_P)
        show(running, scripted, phase=Phase.PAUSED)
        qtbot.keyClick(running, Qt.Key.Key_P)
        assert [button for button, _ in scripted.pressed] == [Button.PAUSE, Button.RESUME]


class TestSong:
    def test_a_song_can_be_sent_away_while_one_plays(
        self, running: Window, scripted: Scripted, qtbot: QtBot
    ) -> None:
        during = running.patient.during
        show(running, scripted, 60.0)
        assert not during.not_this_button.isVisible()
        show(running, scripted, 61.0, track="<b>Clair</b> de lune")
        assert during.not_this_button.isVisible()
        assert during.not_this_button.height() >= 44
        assert "<b>Clair</b> de lune" in texts(running), "a title is text, never marked up"
        qtbot.mouseClick(during.not_this_button, Qt.MouseButton.LeftButton)
        qtbot.keyClick(running, Qt.Key.Key_N)
        assert scripted.pressed == [(Button.NEXT, "patient")] * 2
        show(running, scripted, 62.0)
        assert not during.not_this_button.isVisible()

    def test_a_long_title_does_not_push_the_page_wider(
        self, running: Window, scripted: Scripted
    ) -> None:
        width = running.width()
        show(running, scripted, 61.0, track="A very long title " * 30)
        QApplication.processEvents()
        assert running.width() == width


class TestAsking:
    @pytest.mark.parametrize("answer", [Answer.FINE, Answer.NOT_WELL])
    def test_the_person_can_answer(
        self, running: Window, scripted: Scripted, qtbot: QtBot, answer: Answer
    ) -> None:
        during = running.patient.during
        show(running, scripted, 60.0)
        assert not during.fine_button.isVisible()
        show(running, scripted, 61.0, asking=True, notice=NOTICE)
        button = during.fine_button if answer is Answer.FINE else during.unwell_button
        assert button.isVisible()
        assert during.stop_button.isEnabled()
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        assert scripted.answers == [("feel", answer, "patient")]
        show(running, scripted, 62.0)
        assert not during.fine_button.isVisible()

    def test_what_does_not_follow_says_so(self, running: Window, scripted: Scripted) -> None:
        show(running, scripted, 60.0)
        assert "Does not follow you" not in texts(running)
        show(running, scripted, 61.0, follows=False)
        assert "Does not follow you" in texts(running)


class TestHand:
    def test_every_button_asks_for_what_it_says(
        self, hand: HandPanel, scripted: Scripted, qtbot: QtBot
    ) -> None:
        for what, button in hand.buttons:
            # A song has no character to choose.
            assert button.isVisible() is (what is not Direction.CHARACTER)
            if what is Direction.CHARACTER:
                continue
            assert button.height() >= 44
            assert button.accessibleName()
            qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        assert scripted.directed == [
            (Direction.HOLD, 1.0, "clinician"),
            (Direction.SLOWER, None, "clinician"),
            (Direction.FASTER, None, "clinician"),
            (Direction.INTENSITY, 0.25, "clinician"),
            (Direction.INTENSITY, 0.5, "clinician"),
            (Direction.PULSE, 0.0, "clinician"),
            (Direction.DENSITY, 0.25, "clinician"),
            (Direction.DENSITY, 0.5, "clinician"),
            (Direction.END_GENTLY, None, "clinician"),
            (Direction.NEXT_TRACK, None, "clinician"),
            (Direction.NEVER_TRACK, None, "clinician"),
        ]

    def test_keys_ask_too(
        self, hand: HandPanel, running: Window, scripted: Scripted, qtbot: QtBot
    ) -> None:
        for key in (Qt.Key.Key_H, Qt.Key.Key_S, Qt.Key.Key_F, Qt.Key.Key_N, Qt.Key.Key_G):
            assert running.clinician is not None
            qtbot.keyClick(running.clinician, key)
        assert [what for what, _, _ in scripted.directed] == [
            Direction.HOLD, Direction.SLOWER, Direction.FASTER, Direction.NEXT_TRACK,
            Direction.END_GENTLY,
        ]  # fmt: skip

    def test_no_letter_of_a_note_is_an_order(
        self, hand: HandPanel, running: Window, scripted: Scripted, qtbot: QtBot
    ) -> None:
        assert running.clinician is not None
        qtbot.keyClicks(running.clinician.mark_field, "shfngep")
        assert scripted.directed == []
        assert scripted.pressed == []

    def test_what_is_held_can_be_let_go(
        self, hand: HandPanel, running: Window, scripted: Scripted
    ) -> None:
        show(running, scripted, 61.0, held=True)
        hand.request(Direction.HOLD)
        assert scripted.directed == [(Direction.HOLD, 0.0, "clinician")]

    def test_a_character_is_asked_for_by_its_name(
        self, hand: HandPanel, running: Window, scripted: Scripted
    ) -> None:
        takes = find_source("composed").takes
        show(running, scripted, 61.0, music_takes=takes)
        assert hand.character.isVisible()
        assert hand.character.height() >= 44
        offered = hand.character.menu().actions()
        assert [one.text() for one in offered] == ["Pads", "Piano", "Plucked", "Drone"]
        offered[3].trigger()
        assert scripted.directed == [(Direction.CHARACTER, "drone", "clinician")]

    def test_only_what_this_music_can(
        self, hand: HandPanel, running: Window, scripted: Scripted
    ) -> None:
        show(running, scripted, 61.0, music_takes=())
        shown = {what for what, button in hand.buttons if button.isVisible()}
        assert not shown & {Direction.NEXT_TRACK, Direction.NEVER_TRACK, Direction.PULSE}


class TestScreening:
    @pytest.fixture
    def asked(self, open_window: Open, settings: Settings) -> Window:
        window = open_window(chosen=replace(settings, answers=None))
        assert isinstance(window, Window)
        return window

    def test_a_real_strap_waits_for_the_answers(
        self, asked: Window, scripted: Scripted, qtbot: QtBot
    ) -> None:
        before = asked.patient.before
        qtbot.keyClick(asked, Qt.Key.Key_Space)
        assert not before.start_button.isEnabled()
        assert not asked.session.is_running
        before.screening.none.click()
        qtbot.mouseClick(before.start_button, Qt.MouseButton.LeftButton)
        assert scripted.settings is not None
        assert scripted.settings.answers is not None
        assert set(scripted.settings.answers.values()) == {Answer.NO}

    def test_a_simulated_person_is_asked_nothing(
        self, asked: Window, scripted: Scripted, qtbot: QtBot
    ) -> None:
        before = asked.patient.before
        before._simulated.click()
        assert not before.screening.isVisible()
        qtbot.mouseClick(before.start_button, Qt.MouseButton.LeftButton)
        assert scripted.settings is not None
        assert scripted.settings.answers is None

    @pytest.mark.parametrize("question", QUESTIONS, ids=lambda one: one.id)
    def test_what_follows_is_shown_and_done(self, asked: Window, question: object) -> None:
        before = asked.patient.before
        one = next(each for each in QUESTIONS if each is question)
        before.screening.boxes[one.id].click()
        assert language("en").follows[one.consequence.value] in texts(before)
        agrees = one.consequence is Consequence.WITH_CLINICIAN
        assert before.screening.agreed.isVisible() is agrees
        assert before.start_button.isEnabled() is (
            one.consequence not in (*REFUSED, Consequence.WITH_CLINICIAN)
        )
        if agrees:
            before.screening.agreed.click()
            assert before.start_button.isEnabled()
        before.screening.none.click()
        assert not before.screening.boxes[one.id].isChecked()
        assert before.start_button.isEnabled()

    def test_the_keyboard_begins_where_there_is_something_to_choose(self, asked: Window) -> None:
        before = asked.patient.before
        assert QApplication.focusWidget() is before._search_button
        before.screening.none.click()
        before.hide()
        before.show()
        assert QApplication.focusWidget() is before.start_button

    def test_what_follows_is_said_where_start_is(self, asked: Window) -> None:
        before = asked.patient.before
        assert "questions above" in before._why_not.text()
        before.screening.boxes["heart"].click()
        assert language("en").follows[Consequence.WITH_CLINICIAN.value] in before._why_not.text()
        assert CLINICIAN in before._why_not.text()
        before.screening.agreed.click()
        before.screening.boxes["panic"].click()
        assert language("en").follows[Consequence.SHORTER.value] in before._why_not.text()
        before.screening.none.click()
        assert before._why_not.text() == BY_KEY

    @pytest.mark.parametrize("colours", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
    def test_the_boxes_can_be_seen(self, qtbot: QtBot, colours: theme.Colours) -> None:
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.setStyle("Fusion")
        theme.apply_theme(application, colours)
        box = QCheckBox("Panic attacks")
        qtbot.addWidget(box)
        picture = box.grab().toImage()
        middle = picture.height() // 2
        line = [picture.pixelColor(x, middle).name() for x in range(24)]
        assert max(theme.contrast(colour, colours.field) for colour in line[:10]) >= 3
        theme.apply_theme(application, theme.colours_now())

    def test_every_question_can_be_read_and_pressed(self, asked: Window, qtbot: QtBot) -> None:
        screening = asked.patient.before.screening
        for question in screening.questions.values():
            words = question.words
            assert words.heightForWidth(words.width()) <= words.height(), words.text()
            assert question.box.accessibleName() == words.text()
            qtbot.mouseClick(words, Qt.MouseButton.LeftButton)
            assert question.box.isChecked()
            qtbot.mouseClick(question.box, Qt.MouseButton.LeftButton)
            assert not question.box.isChecked()

    def test_the_question_that_the_keyboard_is_at_is_shown(self, asked: Window) -> None:
        first, second, *_ = asked.patient.before.screening.questions.values()
        for question in (first, second):
            QApplication.sendEvent(question.box, QFocusEvent(QEvent.Type.FocusIn))
            assert question.words.font().underline()
            QApplication.sendEvent(question.box, QFocusEvent(QEvent.Type.FocusOut))
            assert not question.words.font().underline()
