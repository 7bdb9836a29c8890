"""The screening questions before a session: one calm list, and what follows from it."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from entrain.events import Answer
from entrain.guidance import (
    AGREED,
    QUESTIONS,
    Consequence,
    find_refusal,
    is_agreement_needed,
    list_consequences,
)
from entrain.ui.pages.figure import muted
from entrain.wording import spoken, tr

TRUE_FOR_YOU = "Is one of these true for you? Only yes or no is kept."
NONE = "None of these"
CLINICIAN = "My clinician knows of it and agrees"
UNANSWERED = "Please answer the questions above first: tick what is true, or None of these."
WITH_CLINICIAN = frozenset(
    one.id for one in QUESTIONS if one.consequence is Consequence.WITH_CLINICIAN
)


def next_step(answers: Mapping[str, Answer], *, complete: bool) -> str:
    """Return what the answers ask of the person before a start; "" where they ask nothing.

    By the answers alone: which boxes are shown follows from the same answers.

    Parameters
    ----------
    answers : mapping of str to Answer
        As `ScreeningList.answers`.
    complete : bool
        Something was ticked, if only "None of these".
    """
    if not complete:
        return tr(UNANSWERED)
    follows = " ".join(follows_words(answers))
    if find_refusal(answers) is not None and is_agreement_needed(answers):
        return tr("{follows} Tick \u201c{box}\u201d.", follows=follows, box=tr(CLINICIAN))
    return follows


def follows_words(answers: Mapping[str, Answer]) -> list[str]:
    """Return what follows from the answers, a sentence each."""
    return [spoken().follows[one.value] for one in list_consequences(answers)]


class QuestionBox(QWidget):
    """A box to tick, and its words, which break into lines: those of Qt's own box are cut."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.box = QCheckBox()
        self.box.setAccessibleName(text)
        self.box.setMinimumHeight(28)
        self.box.installEventFilter(self)
        self.words = QLabel(text)
        self.words.setWordWrap(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.box)
        row.addWidget(self.words, 1)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Underline the words of the box that the keyboard is at, as everywhere."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            font = self.words.font()
            font.setUnderline(event.type() is QEvent.Type.FocusIn)
            self.words.setFont(font)
        return super().eventFilter(watched, event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Tick it: the words are as good a place to press as the box."""
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(
            event.position().toPoint()
        ):
            self.box.click()


class ScreeningList(QWidget):
    """Asks; `changed` says that something was ticked."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.questions = {one.id: QuestionBox(spoken().questions[one.id]) for one in QUESTIONS}
        none, self._agreeing = QuestionBox(tr(NONE)), QuestionBox(tr(CLINICIAN))
        self.boxes = {name: question.box for name, question in self.questions.items()}
        self.none, self.agreed = none.box, self._agreeing.box
        self._follows = QLabel()
        self._follows.setWordWrap(True)
        self._follows.setProperty("role", "note")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(muted(tr(TRUE_FOR_YOU), wrap=True))
        for question in (*self.questions.values(), none, self._follows, self._agreeing):
            column.addWidget(question)
        for name, box in self.boxes.items():
            box.toggled.connect(lambda on, one=name: self._one_ticked(one, on))
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
        return find_refusal(self.answers()) is not None

    @property
    def next_step(self) -> str:
        """What the answers ask of the person before a start; "" where they ask nothing."""
        return next_step(self.answers(), complete=self.complete)

    def tick_as(self, other: ScreeningList) -> None:
        """Tick what is ticked on another list."""
        for name, box in other.boxes.items():
            self.boxes[name].setChecked(box.isChecked())
        self.none.setChecked(other.none.isChecked())
        self.agreed.setChecked(other.agreed.isChecked())

    def clear(self) -> None:
        """Clear all answers."""
        for box in (*self.boxes.values(), self.none, self.agreed):
            box.setChecked(False)

    def answers(self) -> dict[str, Answer]:
        """Return what was answered, by the question's id."""
        boxes = {**self.boxes, AGREED: self.agreed}
        return {name: Answer.YES if box.isChecked() else Answer.NO for name, box in boxes.items()}

    def _one_ticked(self, name: str, on: bool) -> None:
        if on:
            self.none.setChecked(False)
            if name in WITH_CLINICIAN:
                # An agreement was given to what was ticked then, and not to this.
                self.agreed.setChecked(False)
        self._show()

    def _none_ticked(self, on: bool) -> None:
        if on:
            for box in self.boxes.values():
                box.setChecked(False)
        self._show()

    def _show(self, _on: bool = False) -> None:
        answers = self.answers()
        agreeing = is_agreement_needed(answers)
        if not agreeing and self.agreed.isChecked():
            self.agreed.setChecked(False)  # which shows anew: nothing unseen stays ticked
            return
        self._agreeing.setVisible(agreeing)
        follows = follows_words(answers)
        self._follows.setText("\n".join(follows))
        self._follows.setVisible(bool(follows))
        self.changed.emit()
