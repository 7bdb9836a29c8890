"""Run the window: the application, what loads after its first frame, and its end."""

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
from entrain.ui.faults import report_faults
from entrain.ui.language import set_qt_language
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
"""Approximate height of a window's title bar."""
LATEST_MS = 2000
"""Loading starts after this time even where the window was never painted."""
CANNOT_OPEN = (
    "The window cannot open on this display. Run `entrain doctor` for the step that mends it, or "
    "`entrain session` without a window."
)


def run_app(
    settings: Settings,
    start: Callable[[Settings], LiveSession],
    *,
    form: Form | None = None,
    load_rest: Callable[[], Form | None] = lambda: None,
    start_now: bool = False,
    view: ViewName = "patient",
    screenshots: Path | None = None,
    quit_after_s: float | None = None,
) -> int:
    """Show the window until it is closed, and return the exit status.

    Parameters
    ----------
    settings : Settings
        The settings chosen at first.
    start : callable
        Starts a session in a thread of its own.
    form : Form or None
        The form of the session, where it is known already.
    load_rest : callable
        Called in a thread of its own after the first frame: loads what is needed next, and
        returns the form.
    start_now : bool
        Start a session with `settings` at once.
    view : {"patient", "clinician"}
        The tab that is shown first.
    screenshots : Path or None
        Folder for screenshots of both views: at the start, every 10 s and at the end.
    quit_after_s : float or None
        Close the window this long after all is loaded [s]; None to leave it open.

    Returns
    -------
    int
        0; 2 where there is no display; 130 when interrupted.
    """
    if not _has_display():
        sys.stderr.write(f"{tr(NO_DISPLAY)}\n")
        return CALLERS_FAULT
    application = _application()
    set_qt_language()
    window = Window(settings, start, view=view, loaded=False, form=form)
    _fit_to_screen(window)
    first_picture = _FirstPicture(window, load_rest, settings.folder)
    if quit_after_s is not None:
        # Connected before the first screenshot, which may already start the loading.
        wait_ms = round(quit_after_s * 1000)
        window.ready.connect(lambda: QTimer.singleShot(wait_ms, window, window.close))
    window.show()
    if screenshots is not None:
        from entrain.ui.screenshots import Screenshots

        Screenshots(window, screenshots).save("start")
    if start_now:
        # After the first frame, so that a slow start shows a window.
        QTimer.singleShot(0, window, lambda: window.start_session(settings))
    with (
        report_faults(window.show_message, settings.folder),
        _close_on_signal(window) as interrupted,
    ):
        status = application.exec()
    first_picture.wait()
    QThreadPool.globalInstance().waitForDone()
    return INTERRUPTED if interrupted else int(status)


class _FirstPicture(QObject):
    """Loads what is needed next in a thread of its own, once the window has been painted.

    `form_read` carries the form of the session, where it was read here. `loaded` is emitted at
    the end, even after an error: what is missing is reported where it is needed.
    """

    form_read = Signal(object)
    loaded = Signal()

    def __init__(self, window: Window, load_rest: Callable[[], Form | None], folder: Path) -> None:
        super().__init__(window)
        self._load_rest = load_rest
        self._folder = folder
        self._thread = threading.Thread(target=self._load, name="beside", daemon=True)
        self.form_read.connect(window.show_form)
        self.loaded.connect(window.set_loaded)
        window.installEventFilter(self)
        # A window that starts minimised is not painted, but its session starts all the same.
        QTimer.singleShot(LATEST_MS, self, self.start)

    def _load(self) -> None:
        try:
            load_pages()
            form = self._load_rest()
            if form is not None:
                self.form_read.emit(form)
        except Exception as error:  # the window is open, and reports it where it is needed
            write_fault(error, self._folder)
        finally:
            self.loaded.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Start loading at the first paint event."""
        if event.type() is QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self, self.start)
        return False

    def start(self) -> None:
        """Start the thread, if it has not been started."""
        if self._thread.ident is None:
            self._thread.start()

    def wait(self) -> None:
        """Wait for the thread: Python cannot exit in the middle of an import."""
        if self._thread.is_alive():
            self._thread.join()


def _fit_to_screen(window: Window) -> None:
    """Make the window no larger than the screen, so that Stop is never below its edge."""
    if QApplication.platformName() == "offscreen":
        return  # its screen is 800 by 800 and not seen
    available = window.screen().availableSize() - QSize(0, TITLE_HEIGHT)
    window.resize(window.size().boundedTo(available))


def _has_display() -> bool:
    """Return whether Qt will find a display; without one it would abort the process."""
    if not sys.platform.startswith("linux"):
        return True
    named = ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY")
    return any(os.environ.get(name) for name in named)


def _application() -> QApplication:
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    with _report_fatal_in_one_line():
        application = QApplication(sys.argv[:1])
    application.setApplicationName("entrain")
    application.setApplicationDisplayName("Entrain")
    # The same style on every system: the style sheet is made for it.
    application.setStyle("Fusion")
    return application


@contextmanager
def _report_fatal_in_one_line() -> Iterator[None]:
    """Print one line where Qt cannot open the display, before it ends the process."""
    lines: list[str] = []

    def handle_termination(kind: QtMsgType, _where: object, text: str) -> None:
        if kind is not QtMsgType.QtFatalMsg:
            lines.append(text)
            return
        why = " ".join(" ".join(lines).split()) or "Qt does not say why."
        sys.stderr.write(f"{tr(CANNOT_OPEN)} ({why})\n")
        sys.stderr.flush()
        os._exit(CALLERS_FAULT)  # Qt would abort

    former = qInstallMessageHandler(handle_termination)
    try:
        yield
    finally:
        qInstallMessageHandler(former)
        sys.stderr.writelines(f"{text}\n" for text in lines)


@contextmanager
def _close_on_signal(window: Window) -> Iterator[list[int]]:
    """Close the window on an interrupt or termination; yield the list of signals received.

    Python runs a signal handler only between two of its own instructions, and Qt's event loop
    may run none for hours: the wake-up socket makes Qt call into Python.
    """
    signals: list[int] = []
    reader, writer = socket.socketpair()
    reader.setblocking(False)
    writer.setblocking(False)
    parent = QObject()
    notifier = QSocketNotifier(reader.fileno(), QSocketNotifier.Type.Read, parent)

    def drain() -> None:
        reader.recv(64)

    def interrupted(number: int, _frame: object) -> None:
        signals.append(number)
        window.close()

    notifier.activated.connect(drain)
    former_fd = signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)
    former = handle_termination(interrupted, interrupts=True)
    try:
        yield signals
    finally:
        restore_handlers(former)
        signal.set_wakeup_fd(former_fd)
        notifier.setEnabled(False)
        reader.close()
        writer.close()
