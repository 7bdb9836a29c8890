"""The screening questions before a session: one calm list, and what follows from it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLabel, QVBoxLayout, QWidget

from entrain.events import Answer
from entrain.guidance.safety.screening import AGREED, QUESTIONS, Follows, follows_from, refused
from entrain.ui.views.figure import muted

NONE = "None of these"
CLINICIAN = "My clinician knows of it and agrees"


class ScreeningList(QWidget):
    """Asks; `changed` says that something was ticked."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.boxes = {one.id: QCheckBox(one.text) for one in QUESTIONS}
        self.none = QCheckBox(NONE)
        self.agreed = QCheckBox(CLINICIAN)
        self._follows = QLabel()
        self._follows.setWordWrap(True)
        self._follows.setProperty("role", "note")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(muted("Is one of these true for you? Only yes or no is kept.", wrap=True))
        for box in (*self.boxes.values(), self.none):
            box.setMinimumHeight(28)
            column.addWidget(box)
        column.addWidget(self._follows)
        column.addWidget(self.agreed)
        for box in self.boxes.values():
            box.toggled.connect(self._one_ticked)
        self.none.toggled.connect(self._none_ticked)
        self.agreed.toggled.connect(self._show)
        self._show()

    @property
    def complete(self) -> bool:
        """Whether something was answered."""
        return self.none.isChecked() or any(box.isChecked() for box in self.boxes.values())

    @property
    def refused(self) -> bool:
        """Whether no session is to be started."""
        return refused(self.answers()) is not None

    @property
    def follows(self) -> str:
        """What follows from the answers, in plain words; "" where nothing does."""
        return "\n".join(dict.fromkeys(one.follows.value for one in follows_from(self.answers())))

    def answers(self) -> dict[str, Answer]:
        """Return what was answered, by the question's id."""
        boxes = {**self.boxes, AGREED: self.agreed}
        return {name: Answer.YES if box.isChecked() else Answer.NO for name, box in boxes.items()}

    def _one_ticked(self, on: bool) -> None:
        if on:
            self.none.setChecked(False)
        self._show()

    def _none_ticked(self, on: bool) -> None:
        if on:
            for box in self.boxes.values():
                box.setChecked(False)
            self.agreed.setChecked(False)
        self._show()

    def _show(self, _on: bool = False) -> None:
        follows = [one.follows for one in follows_from(self.answers())]
        self.agreed.setVisible(Follows.WITH_CLINICIAN in follows)
        self._follows.setText(self.follows)
        self._follows.setVisible(bool(follows))
        self.changed.emit()
