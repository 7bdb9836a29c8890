"""The physiology view: numbers, strap, reasons, notes; and that nothing is cut in any size."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from entrain.events import Button
from entrain.physiology.readings import Figure
from entrain.ui import words
from entrain.ui.shell import Window
from tests.gui.scripted import FOLLOW, NOTICE, STRAP, Scripted
from tests.gui.seeing import show, texts
from tests.helpers.words import to_clinician

Open = Callable[..., Window]


class TestPhysiology:
    @pytest.fixture
    def watched(self, open_window: Open, scripted: Scripted) -> Window:
        window = open_window(view="clinician")
        QApplication.processEvents()
        window.start_session()
        scripted.play(0.0, 70.0)
        window.draw_frame()
        assert window.clinician is not None
        return window

    def test_shows_every_number_with_how_sure_it_is(self, watched: Window) -> None:
        assert watched.clinician is not None
        numbers = watched.clinician.numbers
        shown = {field: (tile.number, tile.sure) for field, tile in numbers.tiles.items()}
        assert shown == {
            "hr_bpm": ("64", "sure"),
            "breathing_per_min": ("9.3", "fairly sure"),
            "rmssd_ms": ("42", "sure"),
            "stress_index": ("88", "sure"),
            "arousal": ("38", "unsure"),
        }
        assert (numbers.guide.number, numbers.tempo.number) == ("9.2", "74")
        assert (numbers.swell.number, numbers.following.number) == ("6.0", "83 %")
        assert "Baevsky index" in texts(watched)
        assert "at 1:10 · 4:10 left · 10:12 in all" in texts(watched)

    def test_says_that_arousal_is_heart_rate_and_no_more(self, watched: Window) -> None:
        assert watched.clinician is not None
        tip = watched.clinician.numbers.tiles["arousal"].toolTip()
        assert "it is heart rate above rest" in tip
        assert "More than heart rate" in tip

    def test_shows_the_strap(self, watched: Window, scripted: Scripted) -> None:
        shown = texts(watched)
        assert "Polar H10, connected · battery 80 %" in shown
        assert "Contact on the skin" in shown
        show(watched, scripted, 71.0, strap=replace(STRAP, battery_frac=None, contact=None))
        assert f"battery {words.BLANK}" in texts(watched)
        assert "Contact not reported" in texts(watched)

    def test_lists_each_reason_once(self, watched: Window, scripted: Scripted) -> None:
        assert watched.clinician is not None
        for t_s in (71.0, 72.0, 73.0):
            show(watched, scripted, t_s, notice=NOTICE if t_s > 71.5 else None)
        listed = watched.clinician.reasons.text.toPlainText()
        assert listed.count(FOLLOW.rule) == 1
        assert listed.count(to_clinician(NOTICE)) == 1
        assert "1:12" in listed

    def test_marks(self, watched: Window, scripted: Scripted, qtbot: QtBot) -> None:
        assert watched.clinician is not None
        qtbot.keyClicks(watched.clinician.mark_field, "the phone rang; E & <b>")
        qtbot.mouseClick(watched.clinician.mark_button, Qt.MouseButton.LeftButton)
        assert scripted.marked == [("the phone rang; E & <b>", "clinician")]
        assert scripted.pressed == []
        assert watched.clinician.mark_field.text() == ""
        watched.redraw()
        assert "the phone rang; E & <b>" in watched.clinician.reasons.text.toPlainText()

    def test_escape_in_a_note_does_not_stop_the_session(
        self, watched: Window, scripted: Scripted, qtbot: QtBot
    ) -> None:
        assert watched.clinician is not None
        qtbot.keyClicks(watched.clinician.mark_field, "no")
        qtbot.keyClick(watched.clinician.mark_field, Qt.Key.Key_Escape)
        assert scripted.pressed == []
        assert watched.clinician.mark_field.text() == ""

    def test_buttons_press_for_the_clinician(
        self, watched: Window, scripted: Scripted, qtbot: QtBot
    ) -> None:
        assert watched.clinician is not None
        qtbot.mouseClick(watched.clinician.stop_button, Qt.MouseButton.LeftButton)
        assert scripted.pressed == [(Button.STOP, "clinician")]

    def test_draws_while_time_passes(self, watched: Window, scripted: Scripted) -> None:
        assert watched.clinician is not None
        plots = watched.clinician.plots
        QApplication.processEvents()
        before = [plot._pg.grab().toImage() for plot in plots]
        for _ in range(40):
            scripted.clock_s += 0.033
            watched.draw_frame()
        after = [plot._pg.grab().toImage() for plot in plots]
        assert all(one != other for one, other in zip(before, after, strict=True))

    def test_says_that_it_is_over_and_keeps_the_plots(
        self, watched: Window, scripted: Scripted, tmp_path: Path
    ) -> None:
        assert watched.clinician is not None
        scripted.end(tmp_path / "one.entrain")
        watched.draw_frame()
        assert "Session over" in texts(watched)
        assert not watched.clinician.stop_button.isEnabled()
        assert "µV" in watched.clinician.plots[0].description

    def test_is_not_built_before_it_is_looked_at(self, open_window: Open) -> None:
        assert open_window().clinician is None


@pytest.mark.parametrize("size", [(820, 600), (1100, 760), (1600, 900)])
@pytest.mark.parametrize("view", ["patient", "clinician"])
def test_no_word_is_cut(
    open_window: Open, scripted: Scripted, size: tuple[int, int], view: str
) -> None:
    window = open_window(view=view)
    window.resize(*size)
    window.start_session()
    scripted.play(0.0, 70.0)
    blank = Figure(value=None, quality_frac=0, blank_because="Too few good heartbeats to say so.")
    show(
        window,
        scripted,
        1271.0,
        phase_left_s=1000.0,
        session_left_s=2400.0,
        simulated=True,
        demonstration=True,
        notice=NOTICE,
        arousal=blank,
    )
    for _ in range(6):
        QApplication.processEvents()
    front = window.patient if view == "patient" else window.clinician
    assert front is not None
    cut = [label.text() for label in front.findChildren(QLabel) if is_cut(label)]
    assert not cut


def is_cut(label: QLabel) -> bool:
    """A label is lower or narrower than its words."""
    if not label.isVisible() or not label.text():
        return False
    if label.wordWrap():
        return label.height() < label.heightForWidth(label.width())
    return label.width() < label.sizeHint().width() and not label.toolTip()
