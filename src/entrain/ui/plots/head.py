"""The head of a plot: its title, its legend, and its description in words."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from entrain.ui.pages.accuracy import AccuracyButton
from entrain.ui.pages.figure import make_muted_label
from entrain.ui.theme import set_font_size

SIDES, SPACING = 10, 10
TITLE, LEGEND, WORDS = range(3)
ROWS = (
    ((TITLE, LEGEND, WORDS),),
    ((TITLE, LEGEND), (WORDS,)),
    ((TITLE, WORDS), (LEGEND,)),
    ((TITLE,), (LEGEND,), (WORDS,)),
)
"""The layouts, the preferred one first; in the last one, lines wrap."""


class Head(QWidget):
    """Title, legend and description: in one row, or in more where there is no room.

    A row is added when the description outgrows it and stays until the width changes: a plot
    that jumped with each breath could not be read.

    Parameters
    ----------
    title : str
        The title of the plot.
    figure : str
        Name in `entrain.physiology.ACCURACY` of what it shows.
    """

    def __init__(self, title: str, figure: str) -> None:
        super().__init__()
        label = QLabel(title)
        set_font_size(label, 1.0, QFont.Weight.DemiBold)
        self.title = AccuracyButton(figure, label)
        self.title.setAccessibleName(title)
        self._legend, self._words = (make_muted_label(scale=0.92) for _ in range(2))
        self._parts = self.title, self._legend, self._words
        for part in (self._legend, self._words):
            # They must not widen the window, which would push out the newest data.
            part.setMinimumWidth(1)
        self._words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(SIDES, 0, SIDES, 0)
        self._grid.setHorizontalSpacing(SPACING)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(WORDS, 1)
        self._layout_no = 0
        self._arrange()

    @property
    def description(self) -> str:
        """The description."""
        return self._words.text()

    def show_legend(self, text: str) -> None:
        """Show rich text as the legend."""
        self._legend.setText(text)
        self._choose_layout(self._layout_no)

    def show_words(self, text: str) -> None:
        """Show a text as the description."""
        self._words.setText(text)
        self._choose_layout(self._layout_no)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Choose the layout again for a new width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._choose_layout(0)

    def _choose_layout(self, layout_no: int) -> None:
        """Choose the first layout, from this one on, that has room for everything."""
        while layout_no < len(ROWS) - 1 and not all(map(self._has_room, ROWS[layout_no])):
            layout_no += 1
        if layout_no != self._layout_no:
            self._layout_no = layout_no
            self._arrange()

    def _has_room(self, row: tuple[int, ...]) -> bool:
        needs = sum(self._width(self._parts[part]) for part in row) + SPACING * (len(row) - 1)
        return needs <= self.width() - 2 * SIDES

    def _width(self, part: QWidget) -> int:
        """Return the width of a part in one line."""
        if not isinstance(part, QLabel) or not part.wordWrap():
            return part.sizeHint().width()
        part.setWordWrap(False)
        width = part.sizeHint().width()
        part.setWordWrap(True)
        return width

    def _arrange(self) -> None:
        rows = ROWS[self._layout_no]
        for row, parts in enumerate(rows):
            for column, part in enumerate(parts):
                last = part == parts[-1]
                self._grid.addWidget(
                    self._parts[part], row, column, 1, len(self._parts) - column if last else 1
                )
        for label in (self._legend, self._words):
            label.setWordWrap(self._layout_no == len(ROWS) - 1)
        is_beside = any(WORDS in parts[1:] for parts in rows)
        side = Qt.AlignmentFlag.AlignRight if is_beside else Qt.AlignmentFlag.AlignLeft
        self._words.setAlignment(side | Qt.AlignmentFlag.AlignVCenter)
