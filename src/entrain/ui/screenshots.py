"""Screenshots of both views while a session runs, for demonstrations and tests."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QElapsedTimer, QObject, QThreadPool, QTimer
from PySide6.QtWidgets import QApplication

from entrain.ui.shell import ViewName, Window

EVERY_S = 10
LAYOUTS_DEEP = 5
"""Nested layouts: a label that rewraps is passed on from one to the next, an event each."""

VIEWS: tuple[ViewName, ...] = ("patient", "clinician")


class Screenshots(QObject):
    """Saves `start-…`, `00m10s-…` and so on, and `end-…` PNG files.

    Parameters
    ----------
    window : Window
        The window.
    folder : Path
        Folder of the files; it is created.
    """

    def __init__(self, window: Window, folder: Path) -> None:
        super().__init__(window)
        folder.mkdir(parents=True, exist_ok=True)
        self._window = window
        self._folder = folder
        self._since = QElapsedTimer()
        self._since.start()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._save_periodically)
        self._timer.start(EVERY_S * 1000)
        window.closing.connect(self._save_last)
        window.over.connect(lambda _finished: self.save("over"))

    def save(self, name: str) -> None:
        """Save both views as "`name`-VIEW.png"; the view in front stays in front."""
        shown = self._window.shown_view()
        for view in VIEWS:
            self._window.show_view(view)
            self._window.redraw()
            for _ in range(LAYOUTS_DEEP):
                QApplication.sendPostedEvents()
            path = str(self._folder / f"{name}-{view}.png")
            image = self._window.grab().toImage()
            # In a pool: a slow disk must not stop the window. `run_app` waits for the last one.
            QThreadPool.globalInstance().start(lambda image=image, path=path: image.save(path))
        self._window.show_view(shown)

    def _save_periodically(self) -> None:
        seconds = round(self._since.elapsed() / 1000)
        self.save(f"{seconds // 60:02d}m{seconds % 60:02d}s")

    def _save_last(self) -> None:
        self._timer.stop()
        self.save("end")
