"""The breathing guide: a disc that opens and closes with the music heard."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPixmap, QRadialGradient
from PySide6.QtWidgets import QSizePolicy, QWidget

from entrain.ui.theme import Colours, make_font, mix_colours
from entrain.wording import tr

if TYPE_CHECKING:
    from entrain.music import Moment

REST_FRAC = 0.3
"""How open the disc is while it does not guide, 0..1."""

WHOLE_DEPTH_DB = 3.0
"""Swell from which the disc moves over its whole range [dB]; below it, in proportion."""

SMALLEST_FRAC = 0.46
"""Radius of the closed disc as a share of the open one."""

SMALLEST = QSize(140, 140)
ACCESSIBLE_TEXT = {"in": "Breathe in", "out": "Breathe out", "": "At rest"}
"""Text for screen readers, by the word in the disc."""
GLOW_FRAC = 1.18
"""Radius of the glow as a multiple of the disc's."""


class GuideDisc(QWidget):
    """Draws the guide at one moment; it has no timer of its own.

    Parameters
    ----------
    colours : Colours
        The colours to draw in.
    parent : QWidget or None
        The parent widget.
    """

    def __init__(self, colours: Colours, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colours = colours
        self._open_frac = REST_FRAC
        self._word = ""
        self._disc: QPixmap | None = None
        # The whole rectangle is painted here, so Qt need not paint what is behind.
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(SMALLEST)
        self.setAccessibleName(tr("Breathing guide"))
        self.rest()

    @property
    def open_frac(self) -> float:
        """How open the disc is drawn, 0 (breath out) to 1 (breath in)."""
        return self._open_frac

    @property
    def word(self) -> str:
        """The word in the disc, empty when it does not guide."""
        return self._word

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the smallest legible size; the layout gives it all the room left."""
        return SMALLEST

    def recolour(self, colours: Colours) -> None:
        """Change the colours."""
        self._colours = colours
        self._disc = None
        self.update()

    def show_moment(self, moment: Moment | None) -> None:
        """Draw the guide at this moment; at rest for None or a silent guide."""
        if moment is None or not moment.guides:
            self.rest()
            return
        # Imported late: it loads numpy, which a disc at rest does not need.
        from entrain.music import openness

        depth_frac = min(moment.depth_db / WHOLE_DEPTH_DB, 1.0)
        open_frac = float(openness(moment.phase_rad, moment.inhale_frac))
        in_breath = moment.phase_rad / (2 * math.pi) % 1.0 < moment.inhale_frac
        self._draw(REST_FRAC + depth_frac * (open_frac - REST_FRAC), "in" if in_breath else "out")

    def rest(self) -> None:
        """Draw the disc at rest."""
        self._draw(REST_FRAC, "")

    def _draw(self, open_frac: float, word: str) -> None:
        if (open_frac, word) == (self._open_frac, self._word):
            return
        if word != self._word:
            self.setAccessibleDescription(tr(ACCESSIBLE_TEXT[word]))
        self._open_frac, self._word = open_frac, word
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint ring, disc and word."""
        colours = self._colours
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(colours.window))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        centre = QPointF(self.width() / 2, self.height() / 2)
        largest = 0.5 * min(self.width(), self.height()) / GLOW_FRAC
        painter.setPen(QPen(QColor(colours.line), 1.5))
        painter.drawEllipse(centre, largest, largest)
        radius = largest * (SMALLEST_FRAC + (1 - SMALLEST_FRAC) * self._open_frac)
        reach = radius * GLOW_FRAC
        box = QRectF(centre.x() - reach, centre.y() - reach, 2 * reach, 2 * reach)
        disc = self._disc_pixmap()
        painter.drawPixmap(box, disc, QRectF(disc.rect()))
        if self._word:
            painter.setFont(make_font(1.6))
            painter.setPen(QColor(colours.text))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, tr(self._word))
        painter.end()

    def _disc_pixmap(self) -> QPixmap:
        """Return the disc, painted once: scaling a pixmap is cheaper than a gradient."""
        if self._disc is not None:
            return self._disc
        side = 512
        pixmap = QPixmap(side, side)
        pixmap.fill(Qt.GlobalColor.transparent)
        guide, surface = self._colours.guide, self._colours.surface
        gradient = QRadialGradient(side / 2, side / 2, side / 2)
        edge = 1 / GLOW_FRAC
        glow = QColor(guide)
        gradient.setColorAt(0.0, mix_colours(guide, surface, 0.72))
        gradient.setColorAt(edge * 0.7, mix_colours(guide, surface, 0.6))
        gradient.setColorAt(edge * 0.985, mix_colours(guide, surface, 0.38))
        glow.setAlpha(70)
        gradient.setColorAt(edge, glow)
        glow.setAlpha(0)
        gradient.setColorAt(1.0, glow)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(gradient)
        painter.drawEllipse(0, 0, side, side)
        painter.end()
        self._disc = pixmap
        return pixmap
