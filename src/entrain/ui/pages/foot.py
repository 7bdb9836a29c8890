"""The foot of the window: the disclaimer, errors of the window, the language, and About."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMessageBox, QPushButton, QVBoxLayout, QWidget

from entrain.ui import words
from entrain.ui.language import LanguageChoice
from entrain.ui.pages.figure import make_muted_label
from entrain.wording import tr


@cache
def product_version() -> str:
    """Return the version; read from disk once, by the thread that loads after the first frame."""
    from importlib.metadata import version

    return version("entrain")


class Foot(QWidget):
    """One line, and above it an error of the window, if there is one."""

    def __init__(self) -> None:
        super().__init__()
        self.about = QPushButton(tr("About"))
        self.languages = LanguageChoice()
        self.wrong = QLabel()
        self._build()

    def show_message(self, text: str) -> None:
        """Show an error of the window; hide the line for ""."""
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
        line.addWidget(make_muted_label(tr(words.NOT_A_DEVICE), scale=0.92))
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
