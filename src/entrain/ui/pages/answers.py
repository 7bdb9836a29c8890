"""The answers to how a person feels: two buttons, and a key for each with any focus."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QPushButton, QWidget

from entrain.events import Answer
from entrain.ui.theme import set_font_size
from entrain.wording import tr

KEYS: dict[int, Answer] = {
    int(Qt.Key.Key_1): Answer.FINE,
    int(Qt.Key.Key_2): Answer.NOT_WELL,
}
ASKED = "How do you feel?"
_PLAIN = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
_ALT = (
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.KeypadModifier,
)


class AnswerButtons(QWidget):
    """Two buttons; `answered` carries the answer.

    Parameters
    ----------
    fine, unwell : str
        Texts of the buttons in English, without the key.
    large : bool
        Make them large, to be read from a distance.
    """

    answered = Signal(Answer)

    def __init__(self, fine: str, unwell: str, *, large: bool) -> None:
        super().__init__()
        self.fine_button = QPushButton(f"{tr(fine)} (1)")
        self.unwell_button = QPushButton(f"{tr(unwell)} (2)")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16 if large else 8)
        row.addStretch(1)
        for button, answer in zip(
            (self.fine_button, self.unwell_button), KEYS.values(), strict=True
        ):
            button.setMinimumSize(150 if large else 0, 56 if large else 44)
            if large:
                set_font_size(button, 1.25, QFont.Weight.Medium)
            button.setAccessibleName(f"{tr(ASKED)} {button.text()}")
            button.setToolTip(tr("While a note is written: Alt and the number"))
            button.clicked.connect(
                lambda _checked=False, given_answer=answer: self.answered.emit(given_answer)
            )
            row.addWidget(button)
        row.addStretch(1)


class AnswerKeys(QObject):
    """Handles the answer keys while the person is asked, whatever has the focus.

    In a note that is being written a digit is text: there the key needs Alt.
    """

    answered = Signal(Answer)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._listening = False

    def set_listening(self, is_on: bool) -> None:
        """Start or stop handling the keys."""
        application = QApplication.instance()
        if is_on is self._listening or application is None:
            return
        self._listening = is_on
        if is_on:
            application.installEventFilter(self)
        else:
            application.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Handle the answer keys; pass on all others."""
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            answer = KEYS.get(event.key())
            if answer is not None and self._is_answer(event):
                self.answered.emit(answer)
                return True
        return super().eventFilter(watched, event)

    def _is_answer(self, event: QKeyEvent) -> bool:
        if event.isAutoRepeat():
            return False
        if event.modifiers() in _ALT:
            return True
        focused = QApplication.focusWidget()
        writing = isinstance(focused, QLineEdit) and bool(focused.text())
        return event.modifiers() in _PLAIN and not writing
