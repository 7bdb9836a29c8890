"""The page after a session: how it ended, where the recording is, and a way back."""

from __future__ import annotations

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QFont
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from entrain.conductor import Snapshot
from entrain.session import Finished
from entrain.ui import words
from entrain.ui.pages.accuracy import AccuracyButton
from entrain.ui.pages.figure import make_muted_label
from entrain.ui.theme import set_font_size
from entrain.wording import describe, tr

BREATHE = "Breathe as you like."
THERE = "The recording is in"
"""Before the path."""
COULD_NOT = "The session could not go on."
DRY = "Take the strap off and let it dry: damp, it stays switched on."


class AfterPage(QWidget):
    """The page shown from the end of a session; `again` returns to the choices."""

    again = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._folder = QUrl()
        self._title = QLabel()
        self._ending = QLabel()
        self._result = QLabel()
        self.result_button = AccuracyButton("resonance_per_min", self._result)
        self._strap = make_muted_label(wrap=True)
        self._where = QLabel()
        self.folder_button = QPushButton(tr("Show the folder"))
        self.again_button = QPushButton(tr("New session"))
        self._build()

    def clear(self) -> None:
        """Clear everything shown of a session."""
        self._folder = QUrl()
        for label in (self._title, self._ending, self._result, self._where):
            label.setText("")
            label.setAccessibleName("")

    def show_ended(self, snapshot: Snapshot | None, finished: Finished | None) -> None:
        """Show how the session ended.

        Parameters
        ----------
        snapshot : Snapshot or None
            The last snapshot.
        finished : Finished or None
            How it finished; None while the recording is being closed.
        """
        problem = tr(finished.problem) if finished and finished.problem else None
        self._title.setText(tr(COULD_NOT if problem else BREATHE))
        ending = (
            words.ending_text(snapshot.ended, snapshot.change)
            if snapshot and snapshot.ended
            else ""
        )
        self._ending.setText(problem or ending)
        result = snapshot.found if snapshot else None
        self.result_button.setVisible(result is not None)
        self._result.setText(describe(result.reason).patient if result else "")
        self.result_button.setAccessibleName(self._result.text())
        worn = snapshot is not None and not snapshot.simulated
        self._strap.setVisible(worn)
        self._strap.setText(tr(DRY))
        self._show_where(finished)
        self.again_button.setText(tr("Choose and start again") if problem else tr("New session"))
        self.again_button.setEnabled(finished is not None)
        if finished is not None:
            self.again_button.setFocus()

    def _show_where(self, finished: Finished | None) -> None:
        recording = finished.recording if finished else None
        self.folder_button.setVisible(recording is not None)
        if finished is None:
            self._where.setText(tr("Closing the recording…"))
        elif recording is None:
            self._where.setText(tr("Nothing was recorded."))
        else:
            self._folder = QUrl.fromLocalFile(str(recording.absolute().parent))
            # Zero-width spaces let a long path break at its folders.
            shown = str(recording).replace("/", "/\u200b").replace("\\", "\\\u200b")
            self._where.setText(f"{tr(THERE)}\n{shown}")
            self._where.setAccessibleName(f"{tr(THERE)} {recording}")

    def _build(self) -> None:
        set_font_size(self._title, 2.6, QFont.Weight.Medium)
        set_font_size(self._ending, 1.35)
        set_font_size(self._result, 1.35)
        set_font_size(self._set_up_buttons(), 1.25, QFont.Weight.Medium)
        self._where.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        column = QVBoxLayout()
        column.setSpacing(18)
        column.addStretch(3)
        for label in (self._title, self._ending, self._result, self._strap, self._where):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(True)
            column.addWidget(self.result_button if label is self._result else label)
        buttons = QHBoxLayout()
        buttons.setSpacing(16)
        buttons.addStretch(1)
        buttons.addWidget(self.folder_button)
        buttons.addWidget(self.again_button)
        buttons.addStretch(1)
        column.addSpacing(12)
        column.addLayout(buttons)
        column.addStretch(4)
        inner = QWidget()
        inner.setLayout(column)
        inner.setMaximumWidth(820)
        row = QHBoxLayout(self)
        row.addStretch(1)
        row.addWidget(inner, 20)
        row.addStretch(1)

    def _set_up_buttons(self) -> QPushButton:
        self.folder_button.setMinimumHeight(56)
        self.folder_button.clicked.connect(lambda: QDesktopServices.openUrl(self._folder))
        self.again_button.setProperty("role", "action")
        self.again_button.setMinimumSize(200, 56)
        self.again_button.clicked.connect(self.again)
        return self.again_button
