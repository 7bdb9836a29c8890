"""Nothing is cut off or pushed out, in small windows and in the worst case."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QRadioButton, QScrollArea, QWidget

from entrain.events import Phase
from entrain.guidance.safety.screening import QUESTIONS
from entrain.setup.settings import Settings
from entrain.ui.shell import Window
from entrain.wording import LANGUAGES, set_language
from tests.gui.scripted import NOTICE, Scripted
from tests.gui.seeing import show

Open = Callable[..., Window]

SIZES = ((1280, 800), (1024, 700), (853, 500))
"""The last is a screen of 1280 by 800 at 150 %, without the system's own bar."""
SLACK = 2
SAID = {
    "en": "9 breaths by chest motion · guide 9.2/min",
    "de": "9 Atemzüge (Brust) · Führung 9,2/min",
}
"""What the plot of the breath says, by language."""
FONTS = {
    "DejaVu Sans": "fonts-dejavu-core",
    "Noto Sans": "fonts-noto-core",
    "Open Sans": "fonts-open-sans",
}
"""What `sans` is on most Linux machines, and one as wide and high as Windows' Segoe UI; each
with the Debian package that brings it."""


@pytest.fixture(params=FONTS, autouse=True)
def family(request: pytest.FixtureRequest) -> Iterator[str]:
    """Make a font the system's."""
    application = QApplication.instance() or QApplication([])
    assert isinstance(application, QApplication)
    name: str = request.param
    if name not in QFontDatabase.families():
        pytest.skip(f"{name} is not installed (apt: {FONTS[name]})")
    usual = application.font()
    font = QFont(usual)
    font.setFamily(name)
    application.setFont(font)
    yield name
    application.setFont(usual)


@pytest.fixture(params=LANGUAGES, autouse=True)
def spoken(request: pytest.FixtureRequest) -> Iterator[str]:
    """Speak a language."""
    set_language(request.param)
    yield request.param
    set_language(LANGUAGES[0])


def resized(window: Window, size: tuple[int, int]) -> None:
    window.resize(*size)
    for _ in range(8):
        QApplication.processEvents()


def area_of(widget: QWidget) -> QScrollArea | None:
    """Return what scrolls it."""
    parent = widget.parentWidget()
    while parent is not None and not isinstance(parent, QScrollArea):
        parent = parent.parentWidget()
    return parent


def scrolls(widget: QWidget) -> bool:
    return area_of(widget) is not None


def inside(widget: QWidget, window: Window) -> bool:
    corner = widget.mapTo(window, QPoint(0, 0))
    return (
        corner.x() >= 0
        and corner.y() >= 0
        and corner.x() + widget.width() <= window.width()
        and corner.y() + widget.height() <= window.height()
    )


def cut(widget: QWidget) -> Iterator[str]:
    """Name what is seen of `widget` with too little room for its words."""
    for button in (*widget.findChildren(QPushButton), *widget.findChildren(QRadioButton)):
        if button.isVisible() and button.width() + SLACK < button.minimumSizeHint().width():
            yield button.text()
    for label in widget.findChildren(QLabel):
        if not label.isVisible() or not label.text():
            continue
        needs = (
            label.heightForWidth(label.width()) if label.wordWrap() else label.sizeHint().height()
        )
        if label.height() + SLACK < needs:
            yield label.text()
        if not label.wordWrap() and label.width() + SLACK < label.sizeHint().width():
            yield label.text()


def outside(widget: QWidget, window: Window) -> Iterator[str]:
    """Name what would have to be reached outside the window."""
    for child in (*widget.findChildren(QPushButton), *widget.findChildren(QLabel)):
        if child.isVisible() and not scrolls(child) and not inside(child, window):
            yield child.text()


def overlapping(widget: QWidget, window: Window) -> Iterator[tuple[str, str]]:
    """Name pairs of words and buttons that lie on one another."""
    seen = [
        one
        for one in (*widget.findChildren(QPushButton), *widget.findChildren(QLabel))
        if one.isVisible() and one.text() and not scrolls(one)
    ]
    boxes = [one.rect().translated(one.mapTo(window, QPoint(0, 0))) for one in seen]
    for i, box in enumerate(boxes):
        for j in range(i + 1, len(boxes)):
            if box.adjusted(SLACK, SLACK, -SLACK, -SLACK).intersects(boxes[j]):
                yield seen[i].text(), seen[j].text()


def fits(shown: QWidget, window: Window) -> bool:
    assert not list(cut(shown))
    assert not list(outside(shown, window))
    assert not list(overlapping(shown, window))
    return True


@pytest.mark.parametrize("view", ["patient", "clinician"])
def test_nothing_is_cut_off_during_a_session(
    open_window: Open, scripted: Scripted, view: str
) -> None:
    window = open_window(view)
    window.start_session()
    shown = window.patient.during if view == "patient" else window.clinician
    assert shown is not None
    worst = {
        "phase": Phase.MATCH, "notice": NOTICE, "asking": True, "simulated": True,
        "track": "A long song " * 9,
        "music_takes": ("track", "pulse", "character", "character:pads"),
    }  # fmt: skip
    usual = {"phase": Phase.LEAD, "notice": None, "asking": False, "track": None, "music_takes": ()}
    for size in SIZES:
        for changes in (usual, worst):
            show(window, scripted, **changes)
            resized(window, size)
            assert (window.width(), window.height()) == size
            assert fits(shown, window), (size, changes)


def test_what_the_music_cannot_be_told_leaves_no_hole(
    open_window: Open, scripted: Scripted
) -> None:
    window = open_window("clinician")
    window.start_session()
    for takes in ((), ("pulse",), ()):
        show(window, scripted, music_takes=takes)
        resized(window, SIZES[1])
        assert window.clinician is not None
        shown = [one for _, one in window.clinician.hand.buttons if one.isVisible()]
        first_row = [one for one in shown if one.y() == shown[0].y()]
        assert [one.x() for one in first_row] == sorted({one.x() for one in shown})
        assert shown[len(first_row)].x() == shown[0].x()


@pytest.fixture
def letters(family: str) -> Iterator[Callable[[float], None]]:
    """Make the system's letters so large [pt]."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    usual = application.font()
    assert usual.family() == family

    def letters(points: float) -> None:
        font = QFont(usual)
        font.setPointSizeF(points)
        application.setFont(font)

    yield letters
    application.setFont(usual)


@pytest.fixture
def large_letters(letters: Callable[[float], None]) -> None:
    letters(15.0)


@pytest.mark.parametrize("points", [9.0, 12.0, 15.0])
def test_what_a_plot_says_is_whole_in_letters_of_any_size(
    open_window: Open,
    scripted: Scripted,
    letters: Callable[[float], None],
    points: float,
    spoken: str,
) -> None:
    letters(points)
    window = open_window("clinician")
    window.start_session()
    scripted.play(0.0, 70.0)
    window.draw_frame()
    window.redraw()
    assert window.clinician is not None
    for size in SIZES:
        resized(window, size)
        assert fits(window.clinician, window), size
        said = [plot.description for plot in window.clinician.plots]
        assert said[-1] == SAID[spoken]
        assert max(plot.height() for plot in window.clinician.plots) < size[1] / 2
        if size != SIZES[-1]:
            (area,) = {area_of(plot) for plot in window.clinician.plots}
            assert area is not None
            assert area.verticalScrollBar().maximum() == 0, "all are seen at once"


@pytest.mark.usefixtures("large_letters")
def test_large_letters_do_not_push_the_newest_data_out(
    open_window: Open, scripted: Scripted
) -> None:
    window = open_window("clinician")
    window.start_session()
    show(window, scripted)
    resized(window, SIZES[1])
    assert window.clinician is not None
    for plot in window.clinician.plots:
        assert plot.visibleRegion().boundingRect().width() == plot.width()


@pytest.mark.usefixtures("large_letters")
@pytest.mark.parametrize("view", ["patient", "clinician"])
def test_large_letters_are_not_cut_off(
    open_window: Open, settings: Settings, scripted: Scripted, tmp_path: Path, view: str
) -> None:
    window = open_window(view, chosen=replace(settings, answers=None))
    resized(window, SIZES[0])
    if view == "patient":
        assert fits(window.patient.before, window)
        window.patient.before.screening.none.click()
    window.start_session()
    show(window, scripted, phase=Phase.MATCH, notice=NOTICE, simulated=True)
    resized(window, SIZES[0])
    shown = window.patient.during if view == "patient" else window.clinician
    assert shown is not None
    assert fits(shown, window)
    scripted.end(tmp_path / "2026-11-22_13-31-30_settle.entrain")
    window.draw_frame()
    window.redraw()
    resized(window, SIZES[0])
    assert fits(window.patient.after if view == "patient" else shown, window)


@pytest.mark.parametrize("size", SIZES)
def test_nothing_is_cut_off_before_and_after(
    open_window: Open, settings: Settings, scripted: Scripted, tmp_path: Path, size: tuple[int, int]
) -> None:
    window = open_window(chosen=replace(settings, answers=None))
    resized(window, size)
    before = window.patient.before
    assert fits(before, window)
    for question in QUESTIONS:
        before.screening.boxes[question.id].click()
    resized(window, size)
    assert fits(before, window)
    before.screening.none.click()
    window.start_session()
    scripted.end(tmp_path / "one.entrain")
    window.draw_frame()
    resized(window, size)
    assert fits(window.patient.after, window)
