"""The list of reasons: time, rule, and the sentence with its figures."""

from __future__ import annotations

from html import escape

from PySide6.QtGui import QFont
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QTextEdit, QVBoxLayout

from entrain.ui import words
from entrain.ui.history import REASONS_KEPT, History, ReasonRow
from entrain.ui.theme import Colours, set_font_size
from entrain.wording import tr

APART = "margin-top:0; margin-bottom:6px"


class Reasons(QFrame):
    """Shows the list, newest last; it scrolls by itself while its end is visible."""

    def __init__(self, colours: Colours) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._colours = colours
        self._shown = 0
        self._history: History | None = None
        title = QLabel(tr("Why the music changed"))
        set_font_size(title, 1.0, QFont.Weight.DemiBold)
        self.text = QTextEdit()
        self.text.setReadOnly(True)
        self.text.setAccessibleName(tr("Reasons, the newest last"))
        self.text.document().setMaximumBlockCount(REASONS_KEPT)
        self.text.document().setDocumentMargin(0)
        # Takes the height left over, not that of its text.
        self.text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.text.setMinimumHeight(90)
        self._at_end = True
        bar = self.text.verticalScrollBar()
        bar.valueChanged.connect(self._scrolled)
        bar.rangeChanged.connect(self._range_changed)
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
        """Append the new rows."""
        self._history = history
        new = min(history.n_reasons - self._shown, len(history.reasons))
        self._shown = history.n_reasons
        if new <= 0:
            return
        for row in list(history.reasons)[-new:]:
            self.text.append(self._line(row))

    def recolour(self, colours: Colours) -> None:
        """Change the colours, and write the list again."""
        self._colours = colours
        history = self._history
        self.clear()
        if history is not None:
            self.show_history(history)

    def _scrolled(self, value: int) -> None:
        self._at_end = value >= self.text.verticalScrollBar().maximum() - 4

    def _range_changed(self, _least: int, most: int) -> None:
        if self._at_end:
            self.text.verticalScrollBar().setValue(most)

    def _line(self, row: ReasonRow) -> str:
        colours = self._colours
        at = f'<span style="color:{colours.muted}">{words.format_clock(row.t_s)}</span>'
        if not row.rule:
            phase = escape(words.capitalize_first(tr(row.words)))
            return f'<p style="{APART}">{at} &nbsp;<b>{phase}</b></p>'
        rule = f'<span style="color:{colours.muted}">{escape(tr(row.rule))}</span>'
        return f'<p style="{APART}">{at} &nbsp;{rule}<br>{escape(row.words)}</p>'
