"""What stands over a picture: its title, its legend, and the picture in words."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from entrain.ui.pages.figure import muted
from entrain.ui.theme import sized

SIDES, SPACING = 10, 10
TITLE, LEGEND, WORDS = range(3)
ROWS = (
    ((TITLE, LEGEND, WORDS),),
    ((TITLE, LEGEND), (WORDS,)),
    ((TITLE, WORDS), (LEGEND,)),
    ((TITLE,), (LEGEND,), (WORDS,)),
)
"""Ways to lay it out, the best first; in the last, lines break."""


class Head(QWidget):
    """Title, legend and words: in one line, or in more where that has no room.

    A line more comes when the words outgrow it and stays until the width changes: a picture
    that jumped with each breath could not be read.

    Parameters
    ----------
    title : str
        The picture's title.
    """

    def __init__(self, title: str) -> None:
        super().__init__()
        self._parts = QLabel(title), muted(times=0.92), muted(times=0.92)
        sized(self._parts[TITLE], 1.0, QFont.Weight.DemiBold)
        for part in self._parts[LEGEND:]:
            # They never widen the window: the newest data must not be pushed out.
            part.setMinimumWidth(1)
        self._parts[WORDS].setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(SIDES, 0, SIDES, 0)
        self._grid.setHorizontalSpacing(SPACING)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(WORDS, 1)
        self._way = 0
        self._lay_out()

    @property
    def said(self) -> str:
        """The words."""
        return self._parts[WORDS].text()

    def show_legend(self, text: str) -> None:
        """Show `text`, rich, as the legend."""
        self._parts[LEGEND].setText(text)
        self._fit(self._way)

    def show_words(self, text: str) -> None:
        """Show `text` as the words."""
        self._parts[WORDS].setText(text)
        self._fit(self._way)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Lay it out anew."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit(0)

    def _fit(self, way: int) -> None:
        """Take the first way, from this one on, that has room for everything."""
        while way < len(ROWS) - 1 and not all(map(self._has_room, ROWS[way])):
            way += 1
        if way != self._way:
            self._way = way
            self._lay_out()

    def _has_room(self, row: tuple[int, ...]) -> bool:
        needs = sum(self._width(self._parts[part]) for part in row) + SPACING * (len(row) - 1)
        return needs <= self.width() - 2 * SIDES

    def _width(self, part: QLabel) -> int:
        """Return how wide a part is in one line."""
        if not part.wordWrap():
            return part.sizeHint().width()
        part.setWordWrap(False)
        width = part.sizeHint().width()
        part.setWordWrap(True)
        return width

    def _lay_out(self) -> None:
        rows = ROWS[self._way]
        for row, parts in enumerate(rows):
            for column, part in enumerate(parts):
                last = part == parts[-1]
                self._grid.addWidget(
                    self._parts[part], row, column, 1, len(self._parts) - column if last else 1
                )
        for part in (LEGEND, WORDS):
            self._parts[part].setWordWrap(self._way == len(ROWS) - 1)
        beside = any(WORDS in parts[1:] for parts in rows)
        side = Qt.AlignmentFlag.AlignRight if beside else Qt.AlignmentFlag.AlignLeft
        self._parts[WORDS].setAlignment(side | Qt.AlignmentFlag.AlignVCenter)
