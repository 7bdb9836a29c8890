"""The foot of the window: what Entrain is not, what went wrong, its language, and About."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMessageBox, QPushButton, QVBoxLayout, QWidget

from entrain.ui import words
from entrain.ui.language import LanguageChoice
from entrain.ui.pages.figure import muted
from entrain.wording import tr


@cache
def product_version() -> str:
    """Return the version; read from the disk once, by the thread that loads what comes next."""
    from importlib.metadata import version

    return version("entrain")


class Foot(QWidget):
    """One line, and above it what went wrong in the window, where something did."""

    def __init__(self) -> None:
        super().__init__()
        self.about = QPushButton(tr("About"))
        self.languages = LanguageChoice()
        self.wrong = QLabel()
        self._build()

    def show_message(self, text: str) -> None:
        """Show what went wrong in the window; "" for nothing."""
        self.wrong.setText(text)
        self.wrong.setVisible(bool(text))

    def _build(self) -> None:
        self.wrong.setProperty("role", "note")
        self.wrong.setWordWrap(True)
        self.wrong.setContentsMargins(16, 2, 16, 2)
        self.wrong.hide()
        self.about.setProperty("role", "link")
        self.about.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.about.clicked.connect(self._show_about)
        line = QHBoxLayout()
        line.setContentsMargins(16, 2, 16, 6)
        line.addWidget(muted(tr(words.NOT_A_DEVICE), times=0.92))
        line.addStretch(1)
        line.addWidget(self.languages)
        line.addWidget(self.about)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.wrong)
        column.addLayout(line)

    def _show_about(self) -> None:
        text = tr(words.ABOUT, version=product_version())
        QMessageBox.about(self.window(), tr("About Entrain"), text)
