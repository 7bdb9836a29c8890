"""The screening questions before a session, and the consequences of the answers."""

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
from entrain.ui.pages.figure import make_muted_label
from entrain.wording import current_language, tr

TRUE_FOR_YOU = "Is one of these true for you? Only yes or no is kept."
NONE = "None of these"
CLINICIAN = "My clinician knows of it and agrees"
UNANSWERED = "Please answer the questions above first: tick what is true, or None of these."
WITH_CLINICIAN = frozenset(
    question.id for question in QUESTIONS if question.consequence is Consequence.WITH_CLINICIAN
)


def next_step(answers: Mapping[str, Answer], *, complete: bool) -> str:
    """Return what the person has to do before a start; "" where there is nothing.

    It depends on the answers only, which also determine the boxes shown.

    Parameters
    ----------
    answers : mapping of str to Answer
        Answers by question id, as from `ScreeningList.answers`.
    complete : bool
        A box was ticked, if only "None of these".
    """
    if not complete:
        return tr(UNANSWERED)
    follows = " ".join(consequence_texts(answers))
    if find_refusal(answers) is not None and is_agreement_needed(answers):
        return tr("{follows} Tick \u201c{box}\u201d.", follows=follows, box=tr(CLINICIAN))
    return follows


def consequence_texts(answers: Mapping[str, Answer]) -> list[str]:
    """Return the consequences of the answers, a sentence each."""
    return [current_language().follows[question.value] for question in list_consequences(answers)]


class QuestionBox(QWidget):
    """A check box with a text that wraps, which the text of Qt's own check box does not."""

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
        """Underline the text while the box has the focus."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            font = self.words.font()
            font.setUnderline(event.type() is QEvent.Type.FocusIn)
            self.words.setFont(font)
        return super().eventFilter(watched, event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Click the box: a click on the text counts as well."""
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(
            event.position().toPoint()
        ):
            self.box.click()


class ScreeningList(QWidget):
    """The list of questions; `changed` is emitted when a box was ticked."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.questions = {
            question.id: QuestionBox(current_language().questions[question.id])
            for question in QUESTIONS
        }
        none, self._agreeing = QuestionBox(tr(NONE)), QuestionBox(tr(CLINICIAN))
        self.boxes = {name: question.box for name, question in self.questions.items()}
        self.none, self.agreed = none.box, self._agreeing.box
        self._consequences = QLabel()
        self._consequences.setWordWrap(True)
        self._consequences.setProperty("role", "note")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(make_muted_label(tr(TRUE_FOR_YOU), wrap=True))
        for question in (*self.questions.values(), none, self._consequences, self._agreeing):
            column.addWidget(question)
        for name, box in self.boxes.items():
            box.toggled.connect(lambda on, question=name: self._question_ticked(question, on))
        self.none.toggled.connect(self._none_ticked)
        self.agreed.toggled.connect(self._show)
        self._show()

    @property
    def complete(self) -> bool:
        """Whether a box was ticked."""
        return self.none.isChecked() or any(box.isChecked() for box in self.boxes.values())

    @property
    def refused(self) -> bool:
        """Whether the answers refuse the session."""
        return find_refusal(self.answers()) is not None

    @property
    def next_step(self) -> str:
        """What the person has to do before a start; "" where there is nothing."""
        return next_step(self.answers(), complete=self.complete)

    def copy_ticks(self, other: ScreeningList) -> None:
        """Copy the ticks of another list."""
        for name, box in other.boxes.items():
            self.boxes[name].setChecked(box.isChecked())
        self.none.setChecked(other.none.isChecked())
        self.agreed.setChecked(other.agreed.isChecked())

    def clear(self) -> None:
        """Clear all answers."""
        for box in (*self.boxes.values(), self.none, self.agreed):
            box.setChecked(False)

    def answers(self) -> dict[str, Answer]:
        """Return the answers by question id."""
        boxes = {**self.boxes, AGREED: self.agreed}
        return {name: Answer.YES if box.isChecked() else Answer.NO for name, box in boxes.items()}

    def _question_ticked(self, name: str, on: bool) -> None:
        if on:
            self.none.setChecked(False)
            if name in WITH_CLINICIAN:
                # An earlier agreement does not cover a box that is ticked now.
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
            self.agreed.setChecked(False)  # calls this again: a hidden box must not stay ticked
            return
        self._agreeing.setVisible(agreeing)
        follows = consequence_texts(answers)
        self._consequences.setText("\n".join(follows))
        self._consequences.setVisible(bool(follows))
        self.changed.emit()
