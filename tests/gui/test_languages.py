"""In another language nothing that is seen or read aloud stays English, and the choice is kept."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QTabWidget,
    QTextEdit,
    QWidget,
)

from entrain.errors import EntrainError
from entrain.events import Ending, Link, Phase, Reason, Trust
from entrain.guidance.safety.missing import Missing
from entrain.guidance.safety.screening import QUESTIONS
from entrain.journal.problems import RecordingProblem
from entrain.physiology import body
from entrain.physiology.cardiac import series
from entrain.physiology.readings import Figure
from entrain.session.faults import FILE_NAME
from entrain.session.live import Warned
from entrain.setup.language_choice import load_language, store_language
from entrain.setup.problems import SettingsProblem
from entrain.setup.settings import Settings
from entrain.ui.faults import report_faults
from entrain.ui.language import set_qt_language
from entrain.ui.shell import Window
from entrain.ui.words import EARLY_ENDINGS
from entrain.wording import LANGUAGES, current_language, set_language
from entrain.wording.language import Language
from tests.gui.scripted import NOTICE, STRAP, Scripted
from tests.gui.seeing import show
from tests.helpers.english import english_in
from tests.helpers.waiting import wait_until

Open = Callable[..., Window]
OTHERS = LANGUAGES[1:]
DISK_FULL = RecordingProblem.DISK_FULL
BLANKS = (
    body.NO_INTERVALS, body.OFF_SKIN, series.NO_HEARTBEAT, "Needs 60 s of heartbeats.",
    "The baseline is being measured.", "Needs the person's own baseline.",
)  # fmt: skip


@pytest.fixture(params=OTHERS)
def other(request: pytest.FixtureRequest) -> Iterator[Language]:
    """Speak another language, as Qt does."""
    set_language(request.param)
    set_qt_language()
    yield current_language()
    set_language(LANGUAGES[0])
    set_qt_language()


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Keep what is chosen in a folder of the test's own."""
    folder = tmp_path / "data"
    monkeypatch.setattr("entrain.setup.language_choice.data_folder", lambda: folder)
    return folder


def read(widget: QWidget) -> Iterator[str]:
    """Yield all that can be read of a widget and what is in it, aloud or by eye."""
    for one in (widget, *widget.findChildren(QWidget)):
        yield from (one.accessibleName(), one.accessibleDescription(), one.toolTip())
        if isinstance(one, (QLabel, QAbstractButton)):
            yield one.text()
        elif isinstance(one, QComboBox):
            yield from (one.itemText(place) for place in range(one.count()))
        elif isinstance(one, QAbstractSpinBox):
            yield one.text()
        elif isinstance(one, QLineEdit):
            yield one.placeholderText()
        elif isinstance(one, QTextEdit):
            yield one.toPlainText()
        elif isinstance(one, QTabWidget):
            yield from (one.tabText(place) for place in range(one.count()))


def in_english(window: Window) -> set[str]:
    """Return what of the window is English."""
    return {text for text in read(window) if english_in(text)}


def test_the_choices_are_in_the_language(
    open_window: Open, settings: Settings, other: Language
) -> None:
    window = open_window(chosen=replace(settings, answers=None, strap="Polar H10"))
    before = window.patient.before
    assert current_language().code == other.code
    assert not in_english(window)
    for question in QUESTIONS:
        before.screening.boxes[question.id].click()
        assert not in_english(window)
    before.code.field.setText("a name")
    before._minutes.setValue(3)
    assert not in_english(window)
    assert before.code.problem


SEEN = {
    "guided": {},
    "asked": {"asking": True, "notice": NOTICE},
    "no strap": {"phase": Phase.CHECK, "missing": (Missing.STRAP,)},
    "no sound": {"phase": Phase.LEAD, "missing": (Missing.SOUND,)},
    "blinded": {"label": "B", "guide_per_min": None, "leads": False},
    "unseen": {"follows": False, "simulated": True, "demonstration": True},
    "a song": {
        "track": "Salut d'amour", "music_takes": ("track", "pulse", "character", "character:pads"),
        "held": True,
    },
    "blank": {
        "hr_bpm": Figure(value=None, quality_frac=0.0), "guide_per_min": None, "tempo_bpm": None,
        "following_frac": None,
    },
    "an old strap": {
        "strap": replace(
            STRAP, link=Link.LOST, detail="Polar H10 was lost. The strap sends no ECG.",
            contact=False, trust_hr=Trust.FAIR, trust_hrv=Trust.NONE, delay_s=4.0,
        ),
        "sound": "The sound output USB is lost. The session goes on in silence until it is back.",
    },
}  # fmt: skip


@pytest.mark.parametrize("changes", SEEN.values(), ids=SEEN)
@pytest.mark.parametrize("view", ["patient", "clinician"])
@pytest.mark.usefixtures("other")
def test_a_session_is_in_the_language(
    open_window: Open, scripted: Scripted, view: str, changes: dict[str, object]
) -> None:
    window = open_window(view)
    window.start_session()
    assert not in_english(window)
    scripted.play(0.0, 70.0)
    window.draw_frame()
    show(window, scripted, 71.0, **changes)
    window.redraw()
    assert not in_english(window)


@pytest.mark.usefixtures("other")
def test_every_phase_and_its_reason_is_in_the_language(
    open_window: Open, scripted: Scripted
) -> None:
    window = open_window("clinician")
    window.start_session()
    for at, phase in enumerate(Phase):
        show(window, scripted, 10.0 + at, phase=phase, phase_left_s=20.0 * at)
        assert not in_english(window)
    for at, because in enumerate(BLANKS):
        blank = Figure(value=None, quality_frac=0.0, blank_because=because)
        show(window, scripted, 30.0 + at, hr_bpm=blank, arousal=blank)
        assert not in_english(window)


@pytest.mark.parametrize("ending", Ending)
@pytest.mark.parametrize("rule", EARLY_ENDINGS)
@pytest.mark.usefixtures("other")
def test_an_end_is_in_the_language(
    open_window: Open, scripted: Scripted, tmp_path: Path, ending: Ending, rule: str
) -> None:
    window = open_window("clinician")
    window.start_session()
    show(window, scripted, ended=ending, change=Reason(rule=rule))
    assert not in_english(window)
    scripted.end(tmp_path / "one.entrain")
    window.draw_frame()
    window.redraw()
    assert not in_english(window)


@pytest.mark.usefixtures("other")
def test_problems_are_in_the_language(open_window: Open, scripted: Scripted) -> None:
    window = open_window("clinician")
    window.start_session()
    scripted.queue.append(Warned(problem=DISK_FULL.line))
    show(window, scripted, 20.0)
    assert "Datenträger" in (window.session.history.warning or "")
    window.mark("the dog barked")
    scripted.end(None, problem="Bluetooth is switched off. Switch it on and try again.")
    window.draw_frame()
    window.redraw()
    assert in_english(window) == {text for text in read(window) if "the dog barked" in text}
    assert "Bluetooth ist ausgeschaltet." in " ".join(read(window.patient.after))


@pytest.mark.usefixtures("other")
def test_what_goes_wrong_in_the_window_is_told_in_the_language(
    open_window: Open, tmp_path: Path
) -> None:
    window = open_window()
    mendable = EntrainError(SettingsProblem.MUSIC, given="/no. such: one", known="composed")
    for error, said in ((mendable, "'/no. such: one'"), (KeyError("hr_bpm"), "Fenster")):
        with report_faults(window.show_message, tmp_path):
            sys.excepthook(type(error), error, None)
        assert said in window._pages.foot.wrong.text()
        assert not in_english(window)
    wait_until((tmp_path / FILE_NAME).exists, "the log")


def test_numbers_have_the_comma_of_the_language(
    open_window: Open, scripted: Scripted, other: Language
) -> None:
    window = open_window("clinician")
    window.start_session()
    show(window, scripted)
    assert window.clinician is not None
    assert window.clinician.numbers.guide.number == f"9{other.decimal_mark}2"
    assert window.patient.during._breath.number == f"9{other.decimal_mark}3"


def choose(window: Window, code: str) -> None:
    """Choose a language as a person does, and let what was there before go."""
    choice = window._pages.foot.languages
    assert choice.isEnabled()
    (action,) = (one for one in choice.menu().actions() if one.data() == code)
    action.trigger()
    QApplication.processEvents()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.mark.usefixtures("kept")
def test_a_language_that_is_chosen_is_spoken_at_once_and_kept(
    open_window: Open, settings: Settings
) -> None:
    window = open_window(chosen=replace(settings, answers=None))
    assert load_language() == "en"
    before = window.patient.before
    before.screening.boxes["heart"].click()
    before.code.field.setText("P07")
    choose(window, "de")
    try:
        anew = window.patient.before
        assert not in_english(window)
        assert load_language() == "de"
        assert anew.settings().lang == "de"
        assert anew.settings().subject == "P07"
        assert [name for name, box in anew.screening.boxes.items() if box.isChecked()] == ["heart"]
    finally:
        set_language(LANGUAGES[0])
        set_qt_language()


@pytest.mark.usefixtures("kept")
def test_while_a_session_runs_its_language_stays(
    open_window: Open, scripted: Scripted, tmp_path: Path
) -> None:
    window = open_window()
    window.start_session()
    assert not window._pages.foot.languages.isEnabled()
    scripted.end(tmp_path / "one.entrain")
    window.draw_frame()
    choose(window, "de")
    try:
        assert window.patient.page is window.patient.after
        assert not in_english(window)
    finally:
        set_language(LANGUAGES[0])
        set_qt_language()


def test_what_is_kept_and_is_no_language_is_left_alone(kept: Path) -> None:
    for found in ("klingon\n", "\xff", ""):
        kept.mkdir(exist_ok=True)
        (kept / "language").write_bytes(found.encode("latin-1"))
        assert load_language() == LANGUAGES[0]
    store_language("de")
    assert load_language() == "de"
    (kept / "language").unlink()
    kept.rmdir()
    kept.write_text("no folder")
    store_language("de")
    assert load_language() == LANGUAGES[0]
