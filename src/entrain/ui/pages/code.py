"""The field for a person's code, and a hint under it where what stands there cannot be one."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from entrain.people import PeopleProblemError, check_code
from entrain.ui.pages.figure import muted
from entrain.wording import spoken, tr

MEND = "Please look at your code above first."


class CodeField(QWidget):
    """Asks for a code; `changed` says that something was typed."""

    changed = Signal()

    def __init__(self, code: str) -> None:
        super().__init__()
        self.field = QLineEdit(code)
        self.field.setMaxLength(32)
        self.field.setMinimumHeight(36)
        self.field.setMaximumWidth(180)
        self.field.setPlaceholderText(tr("such as P07"))
        self.field.setAccessibleName(tr("Your code, never your name"))
        self.hint = QLabel()
        self.hint.setProperty("role", "note")
        self.hint.setWordWrap(True)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(QLabel(tr("Your code")))
        row.addWidget(self.field)
        row.addWidget(muted(tr("if you have one; never a name")))
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(self.hint)
        self.field.textChanged.connect(self._show)
        self._show()

    @property
    def code(self) -> str | None:
        """What was typed, None where nothing was."""
        return self.field.text().strip() or None

    @property
    def problem(self) -> str:
        """Why it cannot be a code, in words; "" where it can or there is none."""
        try:
            if self.code is not None:
                check_code(self.code)
        except PeopleProblemError as error:
            return spoken().error(error)
        return ""

    def _show(self) -> None:
        self.hint.setText(self.problem)
        self.hint.setVisible(bool(self.problem))
        self.field.setAccessibleDescription(self.problem)
        self.changed.emit()
