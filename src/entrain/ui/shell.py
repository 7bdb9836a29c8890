"""The main window: the pages around one session, its keys, and the one timer that draws."""

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
"""Thirty pictures a second: the guide moves smoothly, and most of a core stays free."""

HIDDEN_MS = 1000
"""While nobody looks nothing is drawn; what comes is still taken, or it would pile up."""


class Window(QMainWindow):
    """Shows a session and passes on what is pressed.

    It reads immutable values and never waits for the session, save when it closes.

    Parameters
    ----------
    settings : Settings
        What the choices show at first.
    start : callable
        Starts a session in a thread of its own, where it opens and reads all it needs; returns
        at once. What keeps it from starting comes as its end.
    view : {"patient", "clinician"}
        The tab that is shown first.
    form : Form or None
        The form of the session, where it is known already.
    loaded : bool
        What a session and the clinician's page need is in memory; False to load it beside, and
        then call `set_loaded`.
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
        self._dress()
        self._form = form
        self.clinician: ClinicianView | None = None
        self._keys = AnswerKeys(self)
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(FRAME_MS)
        self.setWindowTitle("Entrain")
        self.resize(1100, 760)
        # A screen of 1366 by 768 at 150 %, or of 1280 by 800, less the system's own bars.
        self.setMinimumSize(800, 460)
        self._open(Pages(settings, self._colours, form), view)
        self._timer.timeout.connect(self.frame)
        self._keys.answered.connect(self.answer)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._scheme_changed)

    # ------------------------------------------------------------------ the session

    @property
    def patient(self) -> PatientView:
        """The page for the person."""
        return self._pages.patient

    def show_form(self, form: Form) -> None:
        """Show the lengths that a form has, now that it has been read."""
        self._form = form
        self.patient.before.show_form(form)

    def set_loaded(self) -> None:
        """Do what waited for what is in memory now: nothing is loaded on this thread."""
        waiting = self.session.set_loaded()
        self._tab_changed(self._pages.tabs.currentIndex())
        if waiting is not None:
            self.start_session(waiting)
        self.ready.emit()

    def show_message(self, text: str) -> None:
        """Show what went wrong in the window itself."""
        self._pages.foot.show_message(text)

    def start_session(self, settings: Settings | None = None) -> None:
        """Start a session, as chosen where `settings` is None; one at a time."""
        if self.session.running:
            return
        self._pages.foot.languages.setEnabled(False)
        self.patient.show_running()
        if not self.session.begin(settings or self.patient.before.settings()):
            return
        self._clear()
        if self.clinician is not None and self.shown_view() == "clinician":
            self.clinician.setFocus()
        self._timer.start()

    def choose(self) -> None:
        """Show the choices to whoever comes next: nothing of the person before is left."""
        if not self.session.live:
            self.session.forget()
            self._clear()
            if self.clinician is not None:
                self.clinician.show_ended(self.session.history)
            self.patient.choose()

    def _clear(self) -> None:
        """Show nothing of any session."""
        self._shown = None
        self._pages.badges.show_snapshot(None)
        self.patient.clear()
        if self.clinician is not None:
            self.clinician.show_empty()

    def press(self, button: Button) -> None:
        """Pass a button on to the session."""
        if not self.session.live:
            return
        self.session.press(button, self.shown_view())
        if button is Button.STOP:
            self.patient.during.stopping()

    def answer(self, answer: Answer) -> None:
        """Pass on how the person says they feel."""
        self.session.answer(answer, self.shown_view())

    def direct(self, what: Direction, how: float | str | None) -> None:
        """Pass on what is asked of the session by hand: how much of it, or by what name."""
        self.session.direct(what, how, self.shown_view())

    def mark(self, text: str) -> None:
        """Write a note into the recording."""
        self.session.mark(text, self.shown_view())

    def frame(self) -> None:
        """Take what has come and draw what has changed."""
        if not self.session.live:
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
        """Draw everything in the shown view anew."""
        history, now_s = self.session.history, self.session.now_s()
        if self._pages.tabs.currentIndex() == 0:
            self.patient.draw(history, now_s)
        elif self.clinician is not None:
            self.clinician.redraw(history, now_s)

    def show_view(self, view: ViewName) -> None:
        """Bring this tab to the front."""
        self._pages.tabs.setCurrentIndex(1 if view == "clinician" else 0)

    def shown_view(self) -> ViewName:
        """Return which tab is in front."""
        return "clinician" if self._pages.tabs.currentIndex() == 1 else "patient"

    # ------------------------------------------------------------------ inside

    def _show_snapshot(self) -> None:
        history = self.session.history
        snapshot = history.snapshot
        if snapshot is None or (snapshot, history.warning) == self._shown:
            return
        self._shown = snapshot, history.warning
        self._keys.listen(snapshot.asking and snapshot.ended is None)
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
        self._keys.listen(False)
        self.session.close()
        self.patient.before.clear()
        self._pages.foot.languages.setEnabled(True)
        self.patient.show_ended(self.session.history)
        if self.clinician is not None:
            self.clinician.show_ended(self.session.history)
            self.redraw()
        self.over.emit(finished)

    def _open(self, pages: Pages, view: ViewName) -> None:
        """Put pages into the window, in the place of those that were there."""
        self._pages = pages
        self.clinician = None
        self.setCentralWidget(pages)
        pages.patient.asked.connect(self.start_session)
        pages.patient.again.connect(self.choose)
        pages.patient.pressed.connect(self.press)
        pages.patient.answered.connect(self.answer)
        pages.tabs.currentChanged.connect(self._tab_changed)
        pages.foot.languages.chosen.connect(self._speak_anew)
        self.show_view(view)

    def _speak_anew(self) -> None:
        """Show the same in the language that was chosen; while a session runs none can be."""
        before, ended = self.patient.before, self.patient.page is self.patient.after
        pages = Pages(before.spoken_anew(), self._colours, self._form)
        pages.patient.before.screening.tick_as(before.screening)
        self._open(pages, self.shown_view())
        if ended:
            self.patient.show_ended(self.session.history)
        pages.badges.show_snapshot(self.session.history.snapshot)

    def _tab_changed(self, index: int) -> None:
        if index == 1 and self.session.loaded and self.isVisible():
            self._build_clinician().setFocus()
            self.redraw()

    def _build_clinician(self) -> ClinicianView:
        if self.clinician is not None:
            return self.clinician
        # pyqtgraph takes longer to import than all the rest of the window.
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
        if history.finished is not None or not self.session.live:
            self.clinician.show_ended(history)
        return self.clinician

    def _dress(self) -> None:
        application = QApplication.instance()
        if isinstance(application, QApplication):
            theme.apply(application, self._colours)

    def _scheme_changed(self) -> None:
        self._colours = theme.colours_now()
        self._dress()
        self.patient.recolour(self._colours)
        if self.clinician is not None:
            self.clinician.recolour(self._colours)
            self.redraw()

    # ------------------------------------------------------------------ what Qt asks

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Space starts, E eases, P pauses, N skips a song, Esc stops, F11 fills the screen."""
        key = event.key()
        if key in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._go_on()
        elif key == Qt.Key.Key_E:
            self.press(Button.EASIER)
        elif key == Qt.Key.Key_P:
            self.press(Button.RESUME if self.session.paused else Button.PAUSE)
        elif key == Qt.Key.Key_N:
            self.press(Button.NEXT)
        elif key == Qt.Key.Key_Escape:
            self.press(Button.STOP)
        elif key == Qt.Key.Key_F11:
            self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)
        else:
            super().keyPressEvent(event)

    def _go_on(self) -> None:
        before = self.patient.before
        if self.shown_view() == "patient" and self.patient.page is before and before.ready:
            self.start_session()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Draw at full pace again, and what the shown tab needs after the first paint."""
        super().showEvent(event)
        self._timer.setInterval(FRAME_MS)
        if self._pages.tabs.currentIndex() == 1:
            QTimer.singleShot(0, self, lambda: self._tab_changed(1))

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802
        """Draw nothing while nobody looks."""
        super().hideEvent(event)
        self._timer.setInterval(HIDDEN_MS)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Draw nothing while the window is minimised."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange:
            self._timer.setInterval(HIDDEN_MS if self.isMinimized() else FRAME_MS)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """End the session with its recording closed, then go."""
        self.closing.emit()
        self._timer.stop()
        self._keys.listen(False)
        # Gone from the screen before the recording is closed: a slow disk freezes no picture.
        self.hide()
        self.session.close()
        event.accept()
