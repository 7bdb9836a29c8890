"""The patient view: before, during and after a session, one page at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from entrain.events import Answer, Button, Form
from entrain.setup import Settings
from entrain.ui.pages.after import AfterPage
from entrain.ui.pages.before import BeforePage
from entrain.ui.pages.during import DuringPage
from entrain.ui.theme import Colours

if TYPE_CHECKING:
    from entrain.ui.history import History


class PatientView(QWidget):
    """Shows one of three pages.

    `start_requested` starts a session, `again` returns to the choices, `pressed` and `answered`
    carry the button and the answer.

    Parameters
    ----------
    settings : Settings
        The settings that the choices show at first.
    colours : Colours
        The colours to draw in.
    form : Form or None
        The form of the session; None until it has been read.
    """

    start_requested = Signal()
    again = Signal()
    pressed = Signal(Button)
    answered = Signal(Answer)

    def __init__(self, settings: Settings, colours: Colours, form: Form | None = None) -> None:
        super().__init__()
        self.before = BeforePage(settings, form)
        self.during = DuringPage(colours)
        self.after = AfterPage()
        self._pages = QStackedWidget()
        for page in (self.before, self.during, self.after):
            self._pages.addWidget(page)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._pages)
        self.before.start_requested.connect(self.start_requested)
        self.during.pressed.connect(self.pressed)
        self.during.answered.connect(self.answered)
        self.after.again.connect(self.again)

    @property
    def page(self) -> QWidget | None:
        """The page in front."""
        return self._pages.currentWidget()

    def show_choices(self) -> None:
        """Show the choices."""
        self._pages.setCurrentWidget(self.before)

    def clear(self) -> None:
        """Clear everything shown of a session."""
        self.during.clear()
        self.after.clear()

    def show_running(self) -> None:
        """Show that a session begins."""
        self._pages.setCurrentWidget(self.during)
        self.during.setFocus()

    def show_snapshot(self, history: History) -> None:
        """Show the newest snapshot."""
        snapshot = history.snapshot
        if snapshot is None or history.finished is not None:
            return
        if snapshot.ended is not None:
            self.show_ended(history)
            return
        self.during.show_snapshot(snapshot, history.warning)

    def draw(self, history: History, now_s: float) -> None:
        """Show the guide as it is heard at `now_s` [s]."""
        if self.page is self.during:
            score, snapshot = history.score, history.snapshot
            leads = snapshot is None or snapshot.leads
            self.during.show_moment(score.at(now_s) if score and leads else None)

    def show_ended(self, history: History) -> None:
        """Show that the session is over."""
        self.after.show_ended(history.snapshot, history.finished)
        self._pages.setCurrentWidget(self.after)

    def recolour(self, colours: Colours) -> None:
        """Change the colours."""
        self.during.recolour(colours)
