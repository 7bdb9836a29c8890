"""The running list of reasons: when, by which rule, and the sentence with the figures."""

from __future__ import annotations

from html import escape

from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QTextEdit, QVBoxLayout

from entrain.ui import words
from entrain.ui.history import REASONS_KEPT, History, ReasonRow
from entrain.ui.theme import Colours, sized
from entrain.wording import tr

APART = "margin-top:0; margin-bottom:6px"


class Reasons(QFrame):
    """Shows the list, the newest at its end; it scrolls by itself while its end is seen."""

    def __init__(self, colours: Colours) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._colours = colours
        self._shown = 0
        self._history: History | None = None
        title = QLabel(tr("Why the music changed"))
        sized(title, 1.0, QFont.Weight.DemiBold)
        self.text = QTextEdit()
        self.text.setReadOnly(True)
        self.text.setAccessibleName(tr("Reasons, the newest last"))
        self.text.document().setMaximumBlockCount(REASONS_KEPT)
        self.text.document().setDocumentMargin(0)
        # As high as is left over, not as high as its text.
        self.text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.text.setMinimumHeight(90)
        self._at_end = True
        bar = self.text.verticalScrollBar()
        bar.valueChanged.connect(self._scrolled)
        bar.rangeChanged.connect(self._grown)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 10, 6, 6)
        layout.setSpacing(4)
        layout.addWidget(title)
        layout.addWidget(self.text, 1)

    def clear(self) -> None:
        """Show an empty list."""
        self._shown = 0
        self._history = None
        self.text.clear()

    def show_history(self, history: History) -> None:
        """Append what is new."""
        self._history = history
        new = min(history.said_count - self._shown, len(history.said))
        self._shown = history.said_count
        if new <= 0:
            return
        for said in list(history.said)[-new:]:
            self.text.append(self._line(said))

    def recolour(self, colours: Colours) -> None:
        """Write in these colours from now on, and what is written anew."""
        self._colours = colours
        history = self._history
        self.clear()
        if history is not None:
            self.show_history(history)

    def _scrolled(self, value: int) -> None:
        self._at_end = value >= self.text.verticalScrollBar().maximum() - 4

    def _grown(self, _least: int, most: int) -> None:
        if self._at_end:
            self.text.verticalScrollBar().setValue(most)

    def _line(self, said: ReasonRow) -> str:
        colours = self._colours
        at = f'<span style="color:{colours.muted}">{words.clock(said.t_s)}</span>'
        if not said.rule:
            phase = escape(words.first_upper(tr(said.words)))
            return f'<p style="{APART}">{at} &nbsp;<b>{phase}</b></p>'
        rule = f'<span style="color:{colours.muted}">{escape(tr(said.rule))}</span>'
        return f'<p style="{APART}">{at} &nbsp;{rule}<br>{escape(said.words)}</p>'
