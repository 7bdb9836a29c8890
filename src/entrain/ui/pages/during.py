"""The person's page during a session: the guide, one reason, two figures, and the buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from entrain.conductor import Snapshot
from entrain.events import Answer, Button, Phase
from entrain.ui import words
from entrain.ui.guide import GuideDisc
from entrain.ui.pages.answers import AnswerButtons
from entrain.ui.pages.figure import FigureTile, announce, make_muted_label
from entrain.ui.pages.scrolled import make_scrollable
from entrain.ui.theme import Colours, set_font_size
from entrain.wording import describe, tr

if TYPE_CHECKING:
    from entrain.music import Moment

PAUSE, GO_ON = "Pause", "Go on"
STARTING = words.PhaseWords(title="Getting ready", to_do="Sit comfortably.")


class DuringPage(QWidget):
    """The page during a session; `pressed` carries a button, `answered` how they feel."""

    pressed = Signal(Button)
    answered = Signal(Answer)

    def __init__(self, colours: Colours) -> None:
        super().__init__()
        self._phase = QLabel()
        self._to_do = QLabel()
        self._left = make_muted_label()
        self._notice = QLabel()
        self.guide = GuideDisc(colours)
        self._change = QLabel()
        self._heart = FigureTile("hr_bpm", tr("Heart rate"), tr("beats/min"), 0, colours, scale=2.3)
        self._breath = FigureTile(
            "breathing_per_min", tr("Breathing"), tr("breaths/min"), 1, colours, scale=2.3
        )
        self.easier_button = QPushButton(tr("Easier"))
        self.pause_button = QPushButton(tr(PAUSE))
        self.stop_button = QPushButton(tr("Stop"))
        self.not_this_button = QPushButton(tr("Not this song"))
        self._song = make_muted_label()
        self.answers = AnswerButtons("I am fine", "Not well", large=True)
        self.fine_button = self.answers.fine_button
        self.unwell_button = self.answers.unwell_button
        self._song_row = QWidget()
        self.answers.answered.connect(self.answered)
        self._build()
        self.clear()
        # The page takes the focus, or Space would press the first button.
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def clear(self) -> None:
        """Show that a session begins, with nothing of the one before."""
        self._show_phase(STARTING)
        self._left.setText("")
        self._notice.hide()
        self._notice.setText("")
        for label in (self._change, self._song):
            label.setText("")
            label.setToolTip("")
            label.setAccessibleName("")
        self._show_song(None)
        self._heart.show_text(words.BLANK, tr(words.NOT_YET))
        self._breath.show_text(words.BLANK, tr(words.NOT_YET))
        self._paused = self._stopping = False
        self.guide.rest()
        for button in (self.easier_button, self.pause_button, self.stop_button):
            button.setEnabled(True)
        self.stop_button.setText(tr("Stop"))
        self.pause_button.setText(tr(PAUSE))
        self.answers.hide()

    def show_snapshot(self, snapshot: Snapshot, warning: str | None = None) -> None:
        """Show the session as it is now, and a warning if there is one."""
        self._show_phase(words.phase_words(snapshot))
        self._left.setText(words.time_left_text(snapshot.phase_left_s, snapshot.session_left_s))
        why = describe(snapshot.change).patient if snapshot.change else ""
        self._change.setText(why)
        self._change.setAccessibleName(tr("Why the music changed: {why}", why=why) if why else "")
        lines = (describe(snapshot.notice).patient if snapshot.notice else "", warning or "")
        self._show_notice("\n".join(line for line in lines if line))
        self.answers.setVisible(snapshot.asking)
        self._show_song(snapshot.track)
        self.not_this_button.setVisible(Button.NEXT in snapshot.controls)
        self._paused = snapshot.phase is Phase.PAUSED
        self.pause_button.setText(tr(GO_ON if self._paused else PAUSE))
        self._heart.show_figure(snapshot.hr_bpm)
        self._breath.show_figure(snapshot.breathing_per_min)

    def show_moment(self, moment: Moment | None) -> None:
        """Show the guide at this moment; at rest while the music fades for a pause or stop."""
        self.guide.show_moment(None if self._paused or self._stopping else moment)

    def recolour(self, colours: Colours) -> None:
        """Change the colours."""
        for widget in (self.guide, self._heart, self._breath):
            widget.recolour(colours)

    def stopping(self) -> None:
        """Show that the session is stopping."""
        self._stopping = True
        for button in (self.easier_button, self.pause_button, self.stop_button):
            button.setEnabled(False)
        self._song_row.hide()
        self.stop_button.setText(tr("Stopping…"))

    # ------------------------------------------------------------------ private

    def _show_phase(self, phase: words.PhaseWords) -> None:
        title, to_do = tr(phase.title), tr(phase.to_do)
        if self._phase.text() != title:
            announce(self, f"{title}. {to_do}")
        self._phase.setText(title)
        self._to_do.setText(to_do)

    def _show_song(self, title: str | None) -> None:
        self._song_row.setVisible(title is not None)
        if title is not None:
            # A long title is elided, or it would widen the page.
            shown = self._song.fontMetrics().elidedText(title, Qt.TextElideMode.ElideRight, 480)
            self._song.setText(shown)
            self._song.setToolTip(title)
            self._song.setAccessibleName(tr("The song that plays: {title}", title=title))

    def _show_notice(self, text: str) -> None:
        if text and text != self._notice.text():
            announce(self, text)
        self._notice.setText(text)
        self._notice.setVisible(bool(text))

    def _build(self) -> None:
        set_font_size(self._phase, 2.0, QFont.Weight.Medium)
        set_font_size(self._to_do, 1.25)
        set_font_size(self._change, 1.3)
        set_font_size(self._notice, 1.15)
        self._notice.setProperty("role", "note")
        # A reason may contain a title, which comes from an untrusted file.
        self._change.setTextFormat(Qt.TextFormat.PlainText)
        for label in (self._phase, self._to_do, self._left, self._notice, self._change):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(True)
        self._change.setMinimumHeight(2 * self._change.fontMetrics().height() + 6)
        self._build_song_row()
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._phase)
        column.addWidget(self._to_do)
        column.addWidget(self._left)
        column.addWidget(_narrow(self._notice))
        column.addWidget(self.answers)
        column.addWidget(self.guide, 1)
        column.addWidget(_narrow(self._change))
        column.addWidget(self._song_row)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(32, 16, 32, 16)
        layout.setSpacing(6)
        # In a low window the texts scroll and the buttons do not.
        layout.addWidget(make_scrollable(column), 1)
        layout.addLayout(self._foot())
        # After all that acts on the session.
        QWidget.setTabOrder(self.stop_button, self._heart)
        QWidget.setTabOrder(self._heart, self._breath)

    def _build_song_row(self) -> None:
        """Build the row shown while a person's own track plays: its title, and the skip button."""
        row = QHBoxLayout(self._song_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        self._song.setTextFormat(Qt.TextFormat.PlainText)
        self.not_this_button.setMinimumHeight(44)
        self.not_this_button.setAccessibleName(tr("Not this song: it goes, and does not come back"))
        self.not_this_button.setToolTip(tr("Key: {key}", key="N"))
        self.not_this_button.clicked.connect(lambda: self.pressed.emit(Button.NEXT))
        row.addStretch(1)
        row.addWidget(self._song)
        row.addWidget(self.not_this_button)
        row.addStretch(1)

    def _pause_pressed(self) -> None:
        self.pressed.emit(Button.RESUME if self._paused else Button.PAUSE)

    def _foot(self) -> QHBoxLayout:
        for tile in (self._heart, self._breath):
            tile.setMinimumWidth(150)
            tile.setMaximumWidth(210)
        foot = QHBoxLayout()
        foot.setSpacing(14)
        foot.addWidget(self._heart, 3, Qt.AlignmentFlag.AlignTop)
        foot.addWidget(self._breath, 3, Qt.AlignmentFlag.AlignTop)
        foot.addStretch(1)
        for button, key, name, kind in (
            (self.easier_button, "E", tr("Easier: breathe as you like"), Button.EASIER),
            (self.pause_button, "P", tr("Pause the session, or go on"), None),
            (self.stop_button, "Esc", tr("Stop the session"), Button.STOP),
        ):
            button.setMinimumSize(120, 56)
            button.setAccessibleName(name)
            button.setToolTip(tr("Key: {key}", key=key))
            set_font_size(button, 1.25, QFont.Weight.Medium)
            if kind is None:
                button.clicked.connect(self._pause_pressed)
            else:
                button.clicked.connect(lambda _checked=False, which=kind: self.pressed.emit(which))
            hint = make_muted_label(tr("key {key}", key=key), scale=0.92)
            hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
            stack = QVBoxLayout()
            stack.setSpacing(4)
            stack.addStretch(1)
            stack.addWidget(button)
            stack.addWidget(hint)
            foot.addLayout(stack)
        return foot


def _narrow(label: QLabel) -> QWidget:
    """Return a widget with the label centred, no wider than reads well."""
    label.setMaximumWidth(820)
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 4, 0, 4)
    row.addStretch(1)
    row.addWidget(label, 20)
    row.addStretch(1)
    return holder
