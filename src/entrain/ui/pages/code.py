"""The field for a person's code, with a hint where the text is no valid code."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from entrain.people import PeopleProblemError, check_code
from entrain.ui.pages.figure import make_muted_label
from entrain.wording import current_language, tr

MEND = "Please look at your code above first."


class CodeField(QWidget):
    """A field for the code; `changed` is emitted when its text changes.

    Parameters
    ----------
    code : str
        The code shown at first.
    """

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
        row.addWidget(make_muted_label(tr("if you have one; never a name")))
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
        """The code as typed; None where the field is empty."""
        return self.field.text().strip() or None

    @property
    def problem(self) -> str:
        """Why the code is not valid, in words; "" where it is valid or empty."""
        try:
            if self.code is not None:
                check_code(self.code)
        except PeopleProblemError as error:
            return current_language().describe_error(error)
        return ""

    def _show(self) -> None:
        self.hint.setText(self.problem)
        self.hint.setVisible(bool(self.problem))
        self.field.setAccessibleDescription(self.problem)
        self.changed.emit()
