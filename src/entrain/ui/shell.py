"""The main window: the pages of one session, its keys, and the timer that draws."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QMainWindow,
)

from entrain.conductor import Snapshot
from entrain.events import Answer, Button, Direction, Form
from entrain.session import Finished, LiveSession
from entrain.setup import Settings
from entrain.ui import theme
from entrain.ui.pages.answers import AnswerKeys
from entrain.ui.pages.patient import PatientView
from entrain.ui.session_model import SessionModel
from entrain.ui.window_pages import Pages

if TYPE_CHECKING:
    from entrain.ui.pages.clinician import ClinicianView

ViewName = Literal["patient", "clinician"]

FRAME_MS = 33
"""Thirty frames a second: the guide moves smoothly, and most of a core stays free."""

HIDDEN_MS = 1000
"""Interval while hidden: nothing is drawn, but views are taken so that they do not pile up."""


class Window(QMainWindow):
    """Shows a session and forwards what is pressed.

    It reads immutable values and never waits for the session, except when it closes.

    Parameters
    ----------
    settings : Settings
        The settings that the choices show at first.
    start : callable
        Starts a session in a thread of its own and returns at once. An error that keeps the
        session from starting arrives as its end.
    view : {"patient", "clinician"}
        The tab that is shown first.
    form : Form or None
        The form of the session, where it is known already.
    loaded : bool
        The modules that a session and the clinician's page need are loaded; where False, the
        caller loads them on another thread and then calls `set_loaded`.
    """

    over = Signal(Finished)
    ready = Signal()
    closing = Signal()

    def __init__(
        self,
        settings: Settings,
        start: Callable[[Settings], LiveSession],
        *,
        view: ViewName = "patient",
        form: Form | None = None,
        loaded: bool = True,
    ) -> None:
        super().__init__()
        self.session = SessionModel(start, loaded=loaded)
        self._shown: tuple[Snapshot, str | None] | None = None
        self._frame_no = 0
        self._colours = theme.colours_now()
        self._apply_theme()
        self._form = form
        self.clinician: ClinicianView | None = None
        self._keys = AnswerKeys(self)
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(FRAME_MS)
        self.setWindowTitle("Entrain")
        self.resize(1100, 760)
        # Fits a screen of 1366 by 768 at 150 %, or of 1280 by 800, less the system's bars.
        self.setMinimumSize(800, 460)
        self._show_pages(Pages(settings, self._colours, form), view)
        self._timer.timeout.connect(self.draw_frame)
        self._keys.answered.connect(self.answer)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._scheme_changed)

    # ------------------------------------------------------------------ the session

    @property
    def patient(self) -> PatientView:
        """The page for the person."""
        return self._pages.patient

    def show_form(self, form: Form) -> None:
        """Show the lengths that the form allows, once it has been read."""
        self._form = form
        self.patient.before.show_form(form)

    def set_loaded(self) -> None:
        """Do what waited for the loading, which another thread has done."""
        waiting = self.session.set_loaded()
        self._tab_changed(self._pages.tabs.currentIndex())
        if waiting is not None:
            self.start_session(waiting)
        self.ready.emit()

    def show_message(self, text: str) -> None:
        """Show an error of the window itself."""
        self._pages.foot.show_message(text)

    def start_session(self, settings: Settings | None = None) -> None:
        """Start a session if none runs; with the chosen settings where `settings` is None."""
        if self.session.is_running:
            return
        self._pages.foot.languages.setEnabled(False)
        self.patient.show_running()
        if not self.session.begin(settings or self.patient.before.settings()):
            return
        self._clear()
        if self.clinician is not None and self.shown_view() == "clinician":
            self.clinician.setFocus()
        self._timer.start()

    def show_choices(self) -> None:
        """Show the choices to the next person, with nothing left of the one before."""
        if not self.session.is_live:
            self.session.clear_history()
            self._clear()
            if self.clinician is not None:
                self.clinician.show_ended(self.session.history)
            self.patient.show_choices()

    def _clear(self) -> None:
        """Clear everything shown of a session."""
        self._shown = None
        self._pages.badges.show_snapshot(None)
        self.patient.clear()
        if self.clinician is not None:
            self.clinician.show_empty()

    def press(self, button: Button) -> None:
        """Forward a button to the session."""
        if not self.session.is_live:
            return
        self.session.press(button, self.shown_view())
        if button is Button.STOP:
            self.patient.during.stopping()

    def answer(self, answer: Answer) -> None:
        """Forward how the person feels."""
        self.session.answer(answer, self.shown_view())

    def direct(self, direction: Direction, value: float | str | None) -> None:
        """Forward a direction of the clinician.

        Parameters
        ----------
        direction : Direction
            What to do.
        value : float or str or None
            How much of it, 0..1, or a name; None where it takes neither.
        """
        self.session.direct(direction, value, self.shown_view())

    def mark(self, text: str) -> None:
        """Add a note to the recording."""
        self.session.mark(text, self.shown_view())

    def draw_frame(self) -> None:
        """Take the views that have arrived and draw what has changed."""
        if not self.session.is_live:
            return
        self.session.poll()
        self._show_snapshot()
        finished = self.session.history.finished
        if finished is not None:
            self._finish(finished)
        elif self.isVisible():
            self._frame_no += 1
            self._draw(self.session.now_s())

    def redraw(self) -> None:
        """Redraw everything in the view in front."""
        history, now_s = self.session.history, self.session.now_s()
        if self._pages.tabs.currentIndex() == 0:
            self.patient.draw(history, now_s)
        elif self.clinician is not None:
            self.clinician.redraw(history, now_s)

    def show_view(self, view: ViewName) -> None:
        """Bring this tab to the front."""
        self._pages.tabs.setCurrentIndex(1 if view == "clinician" else 0)

    def shown_view(self) -> ViewName:
        """Return the view in front."""
        return "clinician" if self._pages.tabs.currentIndex() == 1 else "patient"

    # ------------------------------------------------------------------ private

    def _show_snapshot(self) -> None:
        history = self.session.history
        snapshot = history.snapshot
        if snapshot is None or (snapshot, history.warning) == self._shown:
            return
        self._shown = snapshot, history.warning
        self._keys.set_listening(snapshot.asking and snapshot.ended is None)
        self._pages.badges.show_snapshot(snapshot)
        self.patient.show_snapshot(history)
        if self.clinician is not None:
            self.clinician.show_snapshot(history)

    def _draw(self, now_s: float) -> None:
        if self._pages.tabs.currentIndex() == 0:
            self.patient.draw(self.session.history, now_s)
        elif self.clinician is not None:
            self.clinician.draw(self.session.history, now_s, self._frame_no)

    def _finish(self, finished: Finished) -> None:
        self._timer.stop()
        self._keys.set_listening(False)
        self.session.close()
        self.patient.before.clear()
        self._pages.foot.languages.setEnabled(True)
        self.patient.show_ended(self.session.history)
        if self.clinician is not None:
            self.clinician.show_ended(self.session.history)
            self.redraw()
        self.over.emit(finished)

    def _show_pages(self, pages: Pages, view: ViewName) -> None:
        """Put pages into the window, in place of the present ones."""
        self._pages = pages
        self.clinician = None
        self.setCentralWidget(pages)
        pages.patient.start_requested.connect(self.start_session)
        pages.patient.again.connect(self.show_choices)
        pages.patient.pressed.connect(self.press)
        pages.patient.answered.connect(self.answer)
        pages.tabs.currentChanged.connect(self._tab_changed)
        pages.foot.languages.chosen.connect(self._rebuild_pages)
        self.show_view(view)

    def _rebuild_pages(self) -> None:
        """Rebuild the pages in the chosen language; not possible while a session runs."""
        before, ended = self.patient.before, self.patient.page is self.patient.after
        pages = Pages(before.settings_in_current_language(), self._colours, self._form)
        pages.patient.before.screening.copy_ticks(before.screening)
        self._show_pages(pages, self.shown_view())
        if ended:
            self.patient.show_ended(self.session.history)
        pages.badges.show_snapshot(self.session.history.snapshot)

    def _tab_changed(self, index: int) -> None:
        if index == 1 and self.session.is_loaded and self.isVisible():
            self._build_clinician().setFocus()
            self.redraw()

    def _build_clinician(self) -> ClinicianView:
        if self.clinician is not None:
            return self.clinician
        # Imported late: pyqtgraph takes longer to import than the rest of the window.
        from entrain.ui.pages.clinician import ClinicianView

        self.clinician = ClinicianView(self._colours)
        self.clinician.pressed.connect(self.press)
        self.clinician.answered.connect(self.answer)
        self.clinician.marked.connect(self.mark)
        self.clinician.directed.connect(self.direct)
        layout = self._pages.physiology.layout()
        if layout is not None:
            layout.addWidget(self.clinician)
        history = self.session.history
        self.clinician.show_empty()
        if history.snapshot is not None:
            self.clinician.show_snapshot(history)
        if history.finished is not None or not self.session.is_live:
            self.clinician.show_ended(history)
        return self.clinician

    def _apply_theme(self) -> None:
        application = QApplication.instance()
        if isinstance(application, QApplication):
            theme.apply_theme(application, self._colours)

    def _scheme_changed(self) -> None:
        self._colours = theme.colours_now()
        self._apply_theme()
        self.patient.recolour(self._colours)
        if self.clinician is not None:
            self.clinician.recolour(self._colours)
            self.redraw()

    # ------------------------------------------------------------------ Qt events

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Handle keys: Space starts, E eases, P pauses, N skips, Esc stops, F11 full screen."""
        key = event.key()
        if key in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._start_if_ready()
        elif key == Qt.Key.Key_E:
            self.press(Button.EASIER)
        elif key == Qt.Key.Key_P:
            self.press(Button.RESUME if self.session.is_paused else Button.PAUSE)
        elif key == Qt.Key.Key_N:
            self.press(Button.NEXT)
        elif key == Qt.Key.Key_Escape:
            self.press(Button.STOP)
        elif key == Qt.Key.Key_F11:
            self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)
        else:
            super().keyPressEvent(event)

    def _start_if_ready(self) -> None:
        before = self.patient.before
        if self.shown_view() == "patient" and self.patient.page is before and before.ready:
            self.start_session()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Draw at the full frame rate; build the clinician's page if it is in front."""
        super().showEvent(event)
        self._timer.setInterval(FRAME_MS)
        if self._pages.tabs.currentIndex() == 1:
            QTimer.singleShot(0, self, lambda: self._tab_changed(1))

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        """Draw nothing while the window is hidden."""
        super().hideEvent(event)
        self._timer.setInterval(HIDDEN_MS)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Draw nothing while the window is minimised."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange:
            self._timer.setInterval(HIDDEN_MS if self.isMinimized() else FRAME_MS)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """End the session, close its recording, then close the window."""
        self.closing.emit()
        self._timer.stop()
        self._keys.set_listening(False)
        # Hidden before the recording is closed: a slow disk does not freeze a visible window.
        self.hide()
        self.session.close()
        event.accept()
