"""The page before a session: strap, screening, length, and what to know."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtGui import QFont, QShowEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QComboBox,
    QDoubleSpinBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QRadioButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from entrain.events import Form
from entrain.guidance import LONGEST_MINUTES
from entrain.setup import Settings, usual_minutes
from entrain.ui import words
from entrain.ui.pages.code import MEND as MEND_CODE
from entrain.ui.pages.code import CodeField
from entrain.ui.pages.figure import make_muted_label
from entrain.ui.pages.screening import ScreeningList
from entrain.ui.pages.scrolled import make_scrollable
from entrain.ui.theme import set_font_size
from entrain.wording import current_language, tr

BY_KEY = "or press Space or Enter"
VIRTUAL = "virtual"
AUTO = "auto"

USUAL_MINUTES = (10, 20, 30, 45)


class BeforePage(QWidget):
    """The choices for a session; `start_requested` is emitted when Start is pressed.

    Parameters
    ----------
    settings : Settings
        The settings shown at first.
    form : Form or None
        The form of the session; None until it has been read.
    """

    start_requested = Signal()

    def __init__(self, settings: Settings, form: Form | None = None) -> None:
        super().__init__()
        self._settings = settings
        self._form = form
        self._search_button = QRadioButton(tr("Find my strap (Bluetooth)"))
        self._named = QRadioButton(tr("Strap: {strap}", strap=settings.strap))
        self._simulated = QRadioButton(tr("Simulated person, no strap needed"))
        self._person = QComboBox()
        self._minutes = QDoubleSpinBox()
        self._usual = {usual_min: QPushButton(f"{usual_min} min") for usual_min in USUAL_MINUTES}
        self._length_note = make_muted_label(wrap=True)
        self.code = CodeField(settings.subject or "")
        self.screening = ScreeningList()
        self.start_button = QPushButton(tr("Start"))
        self._build()
        self._choose(settings)

    def settings(self) -> Settings:
        """Return the settings with the choices made here."""
        strap = self._settings.strap
        if self._simulated.isChecked():
            strap = f"{VIRTUAL}:{self._person.currentData()}"
        elif self._search_button.isChecked():
            strap = AUTO
        is_screened = not self._simulated.isChecked() and self.screening.complete
        return replace(
            self._settings,
            strap=strap,
            minutes=self._minutes.value(),
            subject=self.code.code,
            answers=self.screening.answers() if is_screened else self._settings.answers,
        )

    @property
    def ready(self) -> bool:
        """Whether a session may be started; a simulated person needs no screening."""
        if self.code.problem:
            return False
        is_screened = self._settings.answers is not None or self.screening.complete
        return self._simulated.isChecked() or (is_screened and not self.screening.refused)

    def settings_in_current_language(self) -> Settings:
        """Return the settings with the choices made here, for a page in the current language.

        The answers ticked here are not included: they are copied to the new page.
        """
        return replace(
            self.settings(), answers=self._settings.answers, lang=current_language().code
        )

    def show_form(self, form: Form) -> None:
        """Show the lengths that the form allows, once it has been read."""
        untouched = self._form is None and self._minutes.value() == self._settings.minutes
        self._form = form
        self._minutes.setMaximum(self._most_minutes)
        if untouched and self._minutes.value() < form.least_minutes:
            self._minutes.setValue(usual_minutes(form))
        self._length_changed(self._minutes.value())

    @property
    def _most_minutes(self) -> float:
        return LONGEST_MINUTES if self._form is None else self._form.most_minutes

    def clear(self) -> None:
        """Clear the code, the answers and the choices of the person before."""
        self._settings = self._settings.without_person()
        self.code.field.clear()
        self.screening.clear()
        self._choose(self._settings)
        self._choices.verticalScrollBar().setValue(0)

    # ------------------------------------------------------------------ building

    def _build(self) -> None:
        title = QLabel(tr("A session of music that follows your breath"))
        title.setWordWrap(True)
        set_font_size(title, 1.9, QFont.Weight.Medium)
        lead = make_muted_label(tr(words.WHAT_IT_DOES), scale=1.1, wrap=True)
        column = QVBoxLayout()
        column.setSpacing(14)
        column.addStretch(1)
        self._asking = self._asking_card()
        cards = (self._strap_card(), self._asking, self._length_card(), self._know_card())
        for widget in (title, lead, *cards):
            column.addWidget(widget)
        column.addStretch(2)
        # The choices scroll and Start does not, so that a small window never hides it.
        centred = QVBoxLayout()
        centred.setContentsMargins(0, 0, 0, 0)
        centred.addWidget(_centred(column))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 8)
        layout.setSpacing(0)
        self._choices = make_scrollable(centred)
        layout.addWidget(self._choices, 1)
        layout.addWidget(_centred(self._start_row()))

    def _strap_card(self) -> QFrame:
        for radio in (self._search_button, self._named, self._simulated):
            set_font_size(radio, 1.1)
            radio.setMinimumHeight(32)
            radio.toggled.connect(self._strap_changed)
        for kind, does in words.PERSONS:
            self._person.addItem(f"{tr(kind)}: {tr(does)}", kind)
        self._person.setMinimumHeight(36)
        self._person.setAccessibleName(tr("Type of simulated person"))
        # With a large font the list shortens its descriptions; the radio button stays whole.
        self._simulated.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self._person.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._person.setMinimumContentsLength(10)
        simulated = QHBoxLayout()
        simulated.addWidget(self._simulated)
        simulated.addWidget(self._person)
        simulated.addStretch(1)
        card, column = _card(tr("Your strap"))
        column.addWidget(self._search_button)
        column.addWidget(_indented(make_muted_label(tr(words.HOW_TO_WEAR), wrap=True)))
        column.addWidget(self._named)
        column.addLayout(simulated)
        return card

    def _asking_card(self) -> QFrame:
        card, column = _card(tr("Before you begin"))
        column.addWidget(self.screening)
        self.screening.changed.connect(self._update_start)
        return card

    def _length_card(self) -> QFrame:
        self._minutes.setRange(0.5, self._most_minutes)
        self._minutes.setDecimals(0)
        self._minutes.setSuffix(" min")
        self._minutes.setMinimumSize(96, 36)
        self._minutes.setButtonSymbols(QAbstractSpinBox.ButtonSymbols.NoButtons)
        self._minutes.setAccessibleName(tr("Length in minutes"))
        self._minutes.valueChanged.connect(self._length_changed)
        row = QHBoxLayout()
        row.setSpacing(8)
        for usual_min in USUAL_MINUTES:
            button = self._usual[usual_min]
            button.setCheckable(True)
            button.clicked.connect(
                lambda _checked=False, value=usual_min: self._choose_length(value)
            )
            row.addWidget(button)
        row.addSpacing(12)
        row.addWidget(make_muted_label(tr("or")))
        row.addSpacing(4)
        row.addWidget(self._minutes)
        row.addStretch(1)
        card, column = _card(tr("How long"))
        lengths = QWidget()
        row.setContentsMargins(0, 0, 0, 0)
        lengths.setLayout(row)
        lengths.setVisible(self._settings.study is None)
        column.addWidget(lengths)
        column.addWidget(self._length_note)
        column.addWidget(self.code)
        self.code.changed.connect(self._update_start)
        return card

    def _know_card(self) -> QFrame:
        card, column = _card(tr("Good to know"))
        for text in (words.BREATHE_GENTLY, words.TWO_TONES):
            line = QLabel(tr(text))
            line.setWordWrap(True)
            column.addWidget(line)
        column.addWidget(make_muted_label(tr(words.ASK_FIRST), wrap=True))
        return card

    def _start_row(self) -> QHBoxLayout:
        self.start_button.setProperty("role", "action")
        self.start_button.setMinimumSize(200, 56)
        self.start_button.setAccessibleName(tr("Start the session"))
        set_font_size(self.start_button, 1.35, QFont.Weight.Medium)
        self.start_button.clicked.connect(self.start_requested)
        self._why_not = make_muted_label(wrap=True)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self.start_button)
        row.addWidget(self._why_not, 1)
        return row

    # ------------------------------------------------------------------ choosing

    def _choose(self, settings: Settings) -> None:
        head, _, kind = settings.strap.partition(":")
        self._named.setVisible(head not in (AUTO, VIRTUAL))
        if head == AUTO:
            self._search_button.setChecked(True)
        elif head == VIRTUAL:
            self._simulated.setChecked(True)
        else:
            self._named.setChecked(True)
        place = self._person.findData(kind or words.PERSONS[0][0])
        if place < 0:
            self._person.addItem(kind, kind)
            place = self._person.count() - 1
        self._person.setCurrentIndex(place)
        if settings.minutes != int(settings.minutes):
            self._minutes.setDecimals(2)
        self._minutes.setMinimum(min(0.5, settings.minutes))
        self._minutes.setMaximum(self._most_minutes)
        self._minutes.setValue(settings.minutes)
        self._strap_changed()
        self._length_changed(settings.minutes)

    def _strap_changed(self, _on: bool = True) -> None:
        self._person.setEnabled(self._simulated.isChecked())
        self._asking.setVisible(not self._simulated.isChecked())
        self._update_start()

    def _update_start(self) -> None:
        self.start_button.setEnabled(self.ready)
        self._why_not.setText(self._start_hint())

    def _start_hint(self) -> str:
        """Return the hint beside Start: the consequences in the list may be scrolled away."""
        if self.code.problem:
            return tr(MEND_CODE)
        if self._simulated.isChecked() or self._answered_before:
            return tr(BY_KEY)
        return self.screening.next_step or tr(BY_KEY)

    @property
    def _answered_before(self) -> bool:
        """Whether the answers came with the settings and no others were ticked here."""
        return self._settings.answers is not None and not self.screening.complete

    def _choose_length(self, minutes: float) -> None:
        self._minutes.setValue(minutes)
        self._length_changed(self._minutes.value())  # a second click must not uncheck the button

    def _length_changed(self, minutes: float) -> None:
        least = 0.0 if self._form is None else self._form.least_minutes
        if self._settings.study is not None:
            note = tr(words.OF_A_STUDY)
        elif minutes < least:
            note = tr(words.DEMONSTRATION, least_minutes=least)
        else:
            note = tr(words.ANY_TIME)
        self._length_note.setText(note)
        for usual_min, button in self._usual.items():
            button.setChecked(usual_min == minutes)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Focus Start, or the chosen strap where the session is not ready to start."""
        super().showEvent(event)
        chosen = (self._search_button, self._named, self._simulated)
        first = next(radio for radio in chosen if radio.isChecked())
        (self.start_button if self.ready else first).setFocus()


def _card(title: str) -> tuple[QFrame, QVBoxLayout]:
    card = QFrame()
    card.setProperty("role", "card")
    column = QVBoxLayout(card)
    column.setContentsMargins(20, 14, 20, 16)
    column.setSpacing(8)
    label = QLabel(title)
    set_font_size(label, 1.1, QFont.Weight.DemiBold)
    column.addWidget(label)
    return card, column


def _centred(inner_layout: QLayout) -> QWidget:
    """Return a widget with the column centred, no wider than reads well."""
    inner = QWidget()
    inner.setLayout(inner_layout)
    inner.setMaximumWidth(760)
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(20, 0, 20, 0)
    row.addStretch(1)
    row.addWidget(inner, 20)
    row.addStretch(1)
    return holder


def _indented(widget: QWidget) -> QWidget:
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(26, 0, 0, 4)
    row.addWidget(widget)
    return holder
