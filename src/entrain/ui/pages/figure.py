"""A figure on the screen, with its unit and quality."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QFont,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from entrain.physiology import Figure
from entrain.ui import words
from entrain.ui.pages.accuracy import AccuracyButton
from entrain.ui.theme import Colours, set_font_size


class SureDots(QWidget):
    """Three dots that show the quality of a figure; the word is beside them."""

    def __init__(self, colours: Colours) -> None:
        super().__init__()
        self._colours = colours
        self._filled = 0
        self.setFixedSize(QSize(34, 10))

    def show_filled(self, filled: int) -> None:
        """Fill `filled` dots, 0 to 3."""
        if filled != self._filled:
            self._filled = filled
            self.update()

    def recolour(self, colours: Colours) -> None:
        """Draw in these colours from now on."""
        self._colours = colours
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint the dots."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self._colours.muted), 1))
        for place in range(3):
            painter.setBrush(
                QColor(self._colours.muted) if place < self._filled else Qt.BrushStyle.NoBrush
            )
            painter.drawEllipse(QRectF(1 + 12 * place, 1, 7, 7))
        painter.end()


class FigureTile(AccuracyButton):
    """A figure with its name, unit and quality; a dash while it is blank.

    Parameters
    ----------
    figure : str
        Name of the figure in `entrain.physiology.ACCURACY`.
    name, unit : str
        Texts shown; the name is the accessible name, too.
    decimals : int
        Digits after the decimal mark.
    colours : Colours
        The colours to draw in.
    scale : float
        Font size of the number, as a multiple of the system's.
    """

    def __init__(
        self,
        figure: str,
        name: str,
        unit: str,
        decimals: int,
        colours: Colours,
        *,
        scale: float = 2.0,
    ) -> None:
        super().__init__(figure)
        self._name, self._unit, self._decimals = name, unit, decimals
        title = make_muted_label(name)
        self._number = QLabel(words.BLANK)
        set_font_size(self._number, scale, QFont.Weight.Medium)
        self._unit_label = make_muted_label(unit)
        self._dots = SureDots(colours)
        self._sure = make_muted_label(wrap=True)
        self._sure.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        for label in (title, self._unit_label, self._sure):
            set_font_size(label, 0.92)
        line = QHBoxLayout()
        line.setSpacing(6)
        line.addWidget(self._number, 0, Qt.AlignmentFlag.AlignBaseline)
        line.addWidget(self._unit_label, 1, Qt.AlignmentFlag.AlignBaseline)
        below = QHBoxLayout()
        below.setSpacing(6)
        below.addWidget(self._dots, 0, Qt.AlignmentFlag.AlignVCenter)
        below.addWidget(self._sure, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(1)
        layout.addWidget(title)
        layout.addLayout(line)
        layout.addLayout(below)
        layout.addStretch(1)
        self.show_figure(Figure(value=None, quality_frac=0.0))

    @property
    def number(self) -> str:
        """The number as shown; a dash where it is blank."""
        return self._number.text()

    @property
    def sure(self) -> str:
        """The quality as shown, or why the figure is blank."""
        return self._sure.text()

    def show_figure(self, figure: Figure) -> None:
        """Show a figure, or a dash and why it is blank."""
        self.show_text(words.format_figure(figure, self._decimals), words.quality_text(figure))
        filled = words.count_dots(figure)
        self._dots.show_filled(filled)
        self._dots.setVisible(filled > 0)

    def show_text(self, number: str, below: str) -> None:
        """Show a number that is no measurement, with a text below it and no dots."""
        self._dots.hide()
        self._number.setText(number)
        self._sure.setText(below)
        blank = number == words.BLANK
        self._unit_label.setVisible(not blank)
        unit = "" if blank else f" {self._unit}"
        self.setAccessibleName(f"{self._name}: {number}{unit}, {below}")

    def recolour(self, colours: Colours) -> None:
        """Draw in these colours from now on."""
        self._dots.recolour(colours)


def make_muted_label(text: str = "", *, scale: float = 1.0, wrap: bool = False) -> QLabel:
    """Return a label in the muted colour.

    Parameters
    ----------
    text : str
        Its text.
    times : float
        Font size as a multiple of the system's.
    wrap : bool
        Wrap its lines.
    """
    label = QLabel(text)
    label.setProperty("role", "muted")
    label.setWordWrap(wrap)
    if scale != 1.0:
        set_font_size(label, scale)
    return label


def announce(widget: QWidget, text: str) -> None:
    """Announce a text through the screen reader, where one runs."""
    if QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, text))
