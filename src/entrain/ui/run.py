"""Runs the window: the application, its pictures on the way, its end."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import (
    QEvent,
    QObject,
    QSize,
    QSocketNotifier,
    QThreadPool,
    QTimer,
    QtMsgType,
    Signal,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QApplication

from entrain.events import Form
from entrain.session import LiveSession, handle_termination, restore_handlers, write_fault
from entrain.setup import Settings
from entrain.ui.faults import faults_told
from entrain.ui.language import speak_qt
from entrain.ui.shell import ViewName, Window
from entrain.ui.window_pages import load_pages
from entrain.wording import tr

INTERRUPTED = 130
CALLERS_FAULT = 2

NO_DISPLAY = (
    "There is no display to open the window on. Run `entrain session` for a session without "
    "a window, or set QT_QPA_PLATFORM=offscreen."
)
TITLE_HEIGHT = 40
"""About what a system draws over a window."""
LATEST_MS = 2000
"""By then all is loaded that comes after the first picture, also where there was none."""
CANNOT_OPEN = (
    "The window cannot open on this display. Run `entrain doctor` for the step that mends it, or "
    "`entrain session` without a window."
)


def run_app(
    settings: Settings,
    start: Callable[[Settings], LiveSession],
    *,
    form: Form | None = None,
    beside: Callable[[], Form | None] = lambda: None,
    start_now: bool = False,
    view: ViewName = "patient",
    screenshots: Path | None = None,
    quit_after_s: float | None = None,
) -> int:
    """Show the window until it is closed, and return the exit status.

    Parameters
    ----------
    settings : Settings
        What is chosen at first.
    start : callable
        Starts a session in a thread of its own.
    form : Form or None
        The form of the session, where it is known already.
    beside : callable
        Called in a thread of its own after the first picture: loads what comes next, and
        returns the form.
    start_now : bool
        Begin a session with `settings` at once.
    view : {"patient", "clinician"}
        The tab that is shown first.
    screenshots : Path or None
        Folder for pictures of both views: at the start, every 10 s and at the end.
    quit_after_s : float or None
        Close by itself so long after all is loaded [s].

    Returns
    -------
    int
        0; 2 where there is no display; 130 when it was interrupted.
    """
    if not _has_display():
        sys.stderr.write(f"{tr(NO_DISPLAY)}\n")
        return CALLERS_FAULT
    application = _application()
    speak_qt()
    window = Window(settings, start, view=view, loaded=False, form=form)
    _fit(window)
    first = _FirstPicture(window, beside, settings.folder)
    if quit_after_s is not None:
        # Before the first picture: taking one may already load all that comes next.
        wait_ms = round(quit_after_s * 1000)
        window.ready.connect(lambda: QTimer.singleShot(wait_ms, window, window.close))
    window.show()
    if screenshots is not None:
        from entrain.ui.screenshots import Screenshots

        Screenshots(window, screenshots).save("start")
    if start_now:
        # After the first picture, so that a slow start shows a window and not nothing.
        QTimer.singleShot(0, window, lambda: window.start_session(settings))
    with faults_told(window.show_message, settings.folder), _interrupts(window) as interrupted:
        status = application.exec()
    first.wait()
    QThreadPool.globalInstance().waitForDone()
    return INTERRUPTED if interrupted else int(status)


class _FirstPicture(QObject):
    """Loads what comes next in a thread of its own, once the window has been painted.

    `form_read` gives the form of the session, where it was read here. `loaded` says when all is
    done, whatever came of it: what is missing is met again, and told, where it is needed.
    """

    form_read = Signal(object)
    loaded = Signal()

    def __init__(self, window: Window, beside: Callable[[], Form | None], folder: Path) -> None:
        super().__init__(window)
        self._beside = beside
        self._folder = folder
        self._thread = threading.Thread(target=self._load, name="beside", daemon=True)
        self.form_read.connect(window.show_form)
        self.loaded.connect(window.set_loaded)
        window.installEventFilter(self)
        # A window that starts minimised is not painted, and its session begins all the same.
        QTimer.singleShot(LATEST_MS, self, self.start)

    def _load(self) -> None:
        try:
            load_pages()
            form = self._beside()
            if form is not None:
                self.form_read.emit(form)
        except Exception as error:  # the window is there, and says so where it is missed
            write_fault(error, self._folder)
        finally:
            self.loaded.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Look for the first painting."""
        if event.type() is QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self, self.start)
        return False

    def start(self) -> None:
        """Start the thread; only once."""
        if self._thread.ident is None:
            self._thread.start()

    def wait(self) -> None:
        """Wait for the thread: Python cannot end in the middle of an import."""
        if self._thread.is_alive():
            self._thread.join()


def _fit(window: Window) -> None:
    """Make the window no larger than the screen: below its edge nobody finds Stop."""
    if QApplication.platformName() == "offscreen":
        return  # nobody looks, and its screen is 800 by 800
    room = window.screen().availableSize() - QSize(0, TITLE_HEIGHT)
    window.resize(window.size().boundedTo(room))


def _has_display() -> bool:
    """Return whether Qt finds a display: where it does not, it aborts the whole process."""
    if not sys.platform.startswith("linux"):
        return True
    named = ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY")
    return any(os.environ.get(name) for name in named)


def _application() -> QApplication:
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    with _told_in_a_line():
        application = QApplication(sys.argv[:1])
    application.setApplicationName("entrain")
    application.setApplicationDisplayName("Entrain")
    # One look everywhere, which the style sheet was drawn for.
    application.setStyle("Fusion")
    return application


@contextmanager
def _told_in_a_line() -> Iterator[None]:
    """Where Qt cannot open the display it ends the process: say so in one line before it does."""
    told: list[str] = []

    def handle_termination(kind: QtMsgType, _where: object, text: str) -> None:
        if kind is not QtMsgType.QtFatalMsg:
            told.append(text)
            return
        why = " ".join(" ".join(told).split()) or "Qt does not say why."
        sys.stderr.write(f"{tr(CANNOT_OPEN)} ({why})\n")
        sys.stderr.flush()
        os._exit(CALLERS_FAULT)  # Qt would abort

    former = qInstallMessageHandler(handle_termination)
    try:
        yield
    finally:
        qInstallMessageHandler(former)
        sys.stderr.writelines(f"{text}\n" for text in told)


@contextmanager
def _interrupts(window: Window) -> Iterator[list[int]]:
    """Close the window when the program is to end; yields the list of signals that came.

    Python runs a handler only between two of its own instructions, and Qt's loop may run
    none for hours: the wake-up socket makes Qt call some.
    """
    came: list[int] = []
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    theirs.setblocking(False)
    parent = QObject()
    notifier = QSocketNotifier(ours.fileno(), QSocketNotifier.Type.Read, parent)

    def woken() -> None:
        ours.recv(64)

    def interrupted(number: int, _frame: object) -> None:
        came.append(number)
        window.close()

    notifier.activated.connect(woken)
    former_fd = signal.set_wakeup_fd(theirs.fileno(), warn_on_full_buffer=False)
    former = handle_termination(interrupted, interrupts=True)
    try:
        yield came
    finally:
        restore_handlers(former)
        signal.set_wakeup_fd(former_fd)
        notifier.setEnabled(False)
        ours.close()
        theirs.close()
