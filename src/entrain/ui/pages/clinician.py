"""The physiology view: plots, numbers, the strap and the list of reasons."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from entrain.conductor import Snapshot
from entrain.events import Answer, Button, Direction
from entrain.session import Finished
from entrain.ui import words
from entrain.ui.history import History
from entrain.ui.pages.answers import AnswerButtons
from entrain.ui.pages.figure import make_muted_label
from entrain.ui.pages.hand import KEYS, HandPanel
from entrain.ui.pages.numbers import Numbers
from entrain.ui.pages.reasons import Reasons
from entrain.ui.pages.scrolled import make_scrollable
from entrain.ui.plots import PLOTS
from entrain.ui.theme import LEAST_POINTS, Colours, set_font_size
from entrain.wording import describe, tr

SIDE_WIDTH, MOST_LARGER = 372, 1.25


class MarkField(QLineEdit):
    """A field for a note; Esc clears it and does not stop the session."""

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Clear the field on Esc; pass on all other keys."""
        if event.key() == Qt.Key.Key_Escape:
            self.clear()
            self.clearFocus()
            return
        super().keyPressEvent(event)


class ClinicianView(QWidget):
    """Shows a session to the clinician; its signals carry their commands."""

    pressed = Signal(Button)
    answered = Signal(Answer)
    marked = Signal(str)
    directed = Signal(Direction, object)

    def __init__(self, colours: Colours) -> None:
        super().__init__()
        self.plots = tuple(plot(colours) for plot in PLOTS)
        self.numbers = Numbers(colours)
        self.reasons = Reasons(colours)
        self.hand = HandPanel()
        self._phase = QLabel()
        self._left = make_muted_label(scale=0.92, wrap=True)
        self._strap = make_muted_label(scale=0.92, wrap=True)
        self._notice = QLabel()
        self.answers = AnswerButtons("They are fine", "Not well", large=False)
        self.mark_field = MarkField()
        self.mark_button = QPushButton(tr("Mark"))
        self.easier_button = QPushButton(tr("Easier"))
        self.stop_button = QPushButton(tr("Stop"))
        # A title comes from an untrusted file.
        self._strap.setTextFormat(Qt.TextFormat.PlainText)
        self._build()
        self.show_empty()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    # ------------------------------------------------------------------ display

    def show_empty(self) -> None:
        """Show an empty session."""
        empty = History()
        self.numbers.clear()
        self.reasons.clear()
        self.hand.reset()
        self._phase.setText(tr("Getting ready"))
        self._left.setText("")
        self._left.setToolTip("")
        self._strap.setText(tr("Strap: {strap}", strap=words.BLANK))
        self._show_notice("")
        self.answers.hide()
        self.mark_field.clear()
        self.redraw(empty, 0.0)
        self._set_running(True)

    def show_snapshot(self, history: History) -> None:
        """Show the newest numbers and reasons."""
        snapshot = history.snapshot
        if snapshot is None:
            return
        self._phase.setText(words.capitalize_first(tr(snapshot.phase.value)))
        self._left.setText(_left(snapshot))
        self._strap.setText(_strap(snapshot))
        lines = (
            describe(snapshot.notice).clinician if snapshot.notice else "",
            history.warning or "",
        )
        self._show_notice("\n".join(line for line in lines if line))
        self.answers.setVisible(snapshot.asking)
        self.numbers.show_snapshot(snapshot)
        self.hand.show_snapshot(snapshot)
        self.reasons.show_history(history)

    def draw(self, history: History, now_s: float, frame_no: int) -> None:
        """Draw the plots that are due at this frame; descriptions once a second.

        Parameters
        ----------
        history : History
            The history of the session.
        now_s : float
            The session's clock [s].
        frame_no : int
            Number of the frame.
        """
        for place, plot in enumerate(self.plots):
            # Each at its own frame: two slow plots in one frame would be seen as a stutter.
            if frame_no % plot.every_frames == place % plot.every_frames:
                plot.draw(history, now_s)
            if frame_no % 30 == 10 + place:
                plot.show_text(history, now_s)

    def redraw(self, history: History, now_s: float) -> None:
        """Draw everything."""
        for plot in self.plots:
            plot.draw(history, now_s)
            plot.show_text(history, now_s)
        self.reasons.show_history(history)

    def show_ended(self, history: History) -> None:
        """Show that no session runs; the last figures stay."""
        self._set_running(False)
        self.answers.hide()
        if history.snapshot is None and history.finished is None:
            self._phase.setText(tr("No session"))
            self._left.setText(tr("Start one in the Session tab."))
        if history.finished is not None:
            self._phase.setText(tr("Session over"))
            where = history.finished.recording
            # Zero-width spaces let a long name break at its parts.
            name = where.name.replace("_", "_\u200b") if where else None
            recorded = tr("Recorded: {name}", name=name) if name else tr("Not recorded")
            lines = (tr(history.finished.problem or "") or recorded, _details(history.finished))
            self._left.setText("\n".join(line for line in lines if line))
            self._left.setToolTip(str(where or ""))

    def recolour(self, colours: Colours) -> None:
        """Change the colours."""
        for plot in self.plots:
            plot.recolour(colours)
        self.numbers.recolour(colours)
        self.reasons.recolour(colours)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Handle keys: H holds, S slower, F faster, N next piece, G ends gently."""
        what = KEYS.get(event.key())
        if what is None:
            super().keyPressEvent(event)
        elif self.stop_button.isEnabled():
            self.hand.request(what)

    # ------------------------------------------------------------------ private

    def _set_running(self, running: bool) -> None:
        for widget in (self.mark_field, self.mark_button, self.easier_button, self.stop_button):
            widget.setEnabled(running)
        self.hand.set_running(running)

    def _show_notice(self, text: str) -> None:
        self._notice.setText(text)
        self._notice.setVisible(bool(text))

    def _mark(self) -> None:
        text = self.mark_field.text().strip()
        if text:
            self.marked.emit(text)
            self.mark_field.clear()

    def _build(self) -> None:
        pictures = QVBoxLayout()
        pictures.setContentsMargins(0, 0, 0, 0)
        pictures.setSpacing(10)
        for plot in self.plots:
            card = QFrame()
            card.setProperty("role", "card")
            inside = QVBoxLayout(card)
            inside.setContentsMargins(4, 8, 10, 4)
            inside.addWidget(plot)
            pictures.addWidget(card, 1)
        left = QVBoxLayout()
        left.setSpacing(10)
        left.addWidget(make_scrollable(pictures), 1)
        left.addWidget(self.hand)
        self.hand.directed.connect(self.directed)
        side = QWidget()
        # Wider with a larger font, as far as the plots keep enough room.
        larger = min(self.font().pointSizeF() / LEAST_POINTS, MOST_LARGER)
        side.setFixedWidth(round(SIDE_WIDTH * max(larger, 1.0)))
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(self._head())
        column.addWidget(self.answers)
        self.answers.answered.connect(self.answered)
        column.addWidget(self._make_scroll_area(), 1)
        column.addLayout(self._mark_row())
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 6)
        layout.setSpacing(14)
        layout.addLayout(left, 1)
        layout.addWidget(side)
        # After all that acts on the session.
        asks = [*self.numbers.all_tiles, *(plot.accuracy_button for plot in self.plots)]
        for button in reversed(asks):
            QWidget.setTabOrder(self.mark_button, button)

    def _make_scroll_area(self) -> QScrollArea:
        """Return the texts and figures, which scroll in a low window; the buttons do not."""
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for widget in (self._strap, self._notice, self.numbers):
            column.addWidget(widget)
        column.addWidget(self.reasons, 1)
        return make_scrollable(column)

    def _head(self) -> QHBoxLayout:
        set_font_size(self._phase, 1.5, QFont.Weight.Medium)
        self._notice.setProperty("role", "note")
        self._notice.setWordWrap(True)
        self._left.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        texts = QVBoxLayout()
        texts.setSpacing(0)
        texts.addWidget(self._phase)
        texts.addWidget(self._left)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addLayout(texts, 1)
        for button, kind in (
            (self.easier_button, Button.EASIER),
            (self.stop_button, Button.STOP),
        ):
            button.setMinimumHeight(44)
            button.clicked.connect(lambda _checked=False, which=kind: self.pressed.emit(which))
            head.addWidget(button)
        self.easier_button.setAccessibleName(tr("Easier for the person"))
        self.stop_button.setAccessibleName(tr("Stop the session"))
        return head

    def _mark_row(self) -> QHBoxLayout:
        self.mark_field.setPlaceholderText(tr("What happened?"))
        self.mark_field.setAccessibleName(tr("Text of the mark"))
        self.mark_field.setMaxLength(200)
        self.mark_field.returnPressed.connect(self._mark)
        self.mark_button.setAccessibleName(tr("Mark this moment in the recording"))
        self.mark_button.clicked.connect(self._mark)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.mark_field, 1)
        row.addWidget(self.mark_button)
        return row


def _details(finished: Finished) -> str:
    if finished.details is None:
        return ""
    # Zero-width spaces let a long path break at its folders.
    path = str(finished.details).replace("/", "/\u200b")
    return tr("The fault is written down in {path}", path=path)


def _left(snapshot: Snapshot) -> str:
    parts = [tr("at {clock}", clock=words.format_clock(snapshot.t_s))]
    if snapshot.phase_left_s is not None:
        parts.append(tr("{clock} left", clock=words.format_clock(snapshot.phase_left_s)))
    if snapshot.session_left_s is not None:
        clock = words.format_clock(snapshot.session_left_s)
        parts.append(tr("{clock} in all" if len(parts) > 1 else "{clock} left in all", clock=clock))
    return " · ".join(parts)


def _baseline(snapshot: Snapshot) -> str:
    hr_bpm, per_min = snapshot.baseline_hr_bpm, snapshot.baseline_breathing_per_min
    known = []
    if hr_bpm is not None:
        known.append(tr("heart {hr_bpm:.0f}/min", hr_bpm=hr_bpm))
    if per_min is not None:
        known.append(tr("breathing {per_min:.1f}/min", per_min=per_min))
    if snapshot.arousal.value is not None:
        known.append(tr("arousal 50"))
    return tr("Own baseline: {known}", known=", ".join(known)) if known else ""


def _strap(snapshot: Snapshot) -> str:
    strap = snapshot.strap
    lines = (
        tr(
            "{model}, {link} · battery {battery}",
            model=tr(strap.model or words.BLANK),
            link=tr(words.LINKS[strap.link]),
            battery=words.format_percent(strap.battery_frac),
        ),
        tr(strap.detail),
        words.delay_text(strap.delay_s),
        tr(
            "Contact {contact} · trust: rate {hr}, variability {hrv}",
            contact=words.contact_text(strap.contact),
            hr=tr(words.TRUSTS[strap.trust_hr]),
            hrv=tr(words.TRUSTS[strap.trust_hrv]),
        ),
        tr("Sound: {sound}", sound=tr(snapshot.sound)) if snapshot.sound else "",
        tr("Song: {title}", title=snapshot.track) if snapshot.track else "",
        _baseline(snapshot),
    )
    return "\n".join(line for line in lines if line)
