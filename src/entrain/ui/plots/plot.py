"""What a plot is: a title, a picture, and the picture once more in words."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from entrain.physiology import Gap
from entrain.ui import words
from entrain.ui.history import History
from entrain.ui.plots.head import Head
from entrain.ui.theme import Colours, font_of
from entrain.wording import tr

Floats = NDArray[np.float64]

LEAST_HEIGHT = 64
"""Three of them, with large letters of a high font (Noto Sans) above, are seen at once in a
window of 1024 by 700."""


class Plot(QWidget):
    """A picture of a session's last seconds, the newest at its right.

    A subclass names itself, makes its items in `_make`, colours them in `_paint_with`,
    draws in `draw` and says the same in `words`.

    Parameters
    ----------
    colours : Colours
        To draw in at first.
    """

    title: ClassVar[str]
    unit: ClassVar[str]
    span_s: ClassVar[float]
    """Seconds shown before now."""
    ahead_s: ClassVar[float] = 0.0
    """Seconds shown after now."""
    lag_s: ClassVar[float] = 0.0
    """How long before now the right edge is."""
    tick_s: ClassVar[float]
    """Seconds between two numbers of the time axis."""
    every_frames: ClassVar[int]
    """Drawn at each such frame: what moves slowly need not cost."""

    def __init__(self, colours: Colours) -> None:
        super().__init__()
        self._colours = colours
        self._pg: Any = _Picture()
        self._item: Any = self._pg.getPlotItem()
        self._head = Head(tr(self.title))
        self._quiet()
        self._lay_out()
        self._make()
        self.recolour(colours)

    # ------------------------------------------------------------------ to be written

    @abstractmethod
    def draw(self, history: History, now_s: float) -> None:
        """Draw the session as it is at `now_s`."""

    @abstractmethod
    def describe(self, history: History, now_s: float) -> str:
        """Return what the picture shows, in one line of words."""

    @abstractmethod
    def _make(self) -> None:
        """Make the items."""

    @abstractmethod
    def _paint_with(self, colours: Colours) -> None:
        """Give the items their colours."""

    # ------------------------------------------------------------------ what all have

    def legend(self, _colours: Colours) -> str:
        """Return the unit and what is what, as rich text."""
        return tr(self.unit)

    def show_text(self, history: History, now_s: float) -> None:
        """Show the words, which are the picture's twin for who cannot see it."""
        text = self.describe(history, now_s)
        if text != self.said:
            self._head.show_words(text)
            self._pg.setAccessibleDescription(text)

    @property
    def said(self) -> str:
        """The words as shown."""
        return self._head.said

    def recolour(self, colours: Colours) -> None:
        """Draw in these colours from now on."""
        self._colours = colours
        self._pg.setBackground(colours.surface)
        for side in ("left", "bottom"):
            axis = self._item.getAxis(side)
            axis.setPen(pg.mkPen(colours.line))
            axis.setTextPen(pg.mkPen(colours.muted))
        self._head.show_legend(self.legend(colours))
        self._paint_with(colours)

    def _quiet(self) -> None:
        """Take away what a mouse could change: this is a monitor."""
        item = self._item
        item.setMenuEnabled(False)
        item.setMouseEnabled(False, False)
        item.hideButtons()
        item.setXRange(-self.span_s, self.ahead_s, padding=0)
        item.getViewBox().setDefaultPadding(0)
        self._pg.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._pg.setFrameShape(self._pg.Shape.NoFrame)
        self._pg.setAccessibleName(tr(self.title))
        self._pg.setMinimumHeight(LEAST_HEIGHT)
        for side in ("left", "bottom"):
            item.getAxis(side).setStyle(
                tickFont=font_of(0.9), tickLength=-4, hideOverlappingLabels=False
            )
        item.getAxis("left").setWidth(54)
        item.layout.setContentsMargins(0, 0, 18, 0)  # half of "now" stands beyond the edge
        ticks = np.arange(-self.span_s, self.ahead_s + 0.5 * self.tick_s, self.tick_s)
        item.getAxis("bottom").setTicks([[(float(t), _ago(t - self.lag_s)) for t in ticks]])

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self._head)
        layout.addWidget(self._pg, 1)


class SlowRange:
    """A range in whole steps around what is seen: it grows at once and shrinks late.

    An axis that moves with each sample cannot be read.

    Parameters
    ----------
    step : float
        Both ends are multiples of it.
    least : tuple of float
        The range is never smaller than this one, nor leaves it.
    patience : int
        Calls that must agree before it shrinks.
    """

    def __init__(self, *, step: float, least: tuple[float, float], patience: int) -> None:
        self._step = step
        self._least = least
        self._patience = patience
        self._agreed = 0
        self.ends = least

    def around(self, values: Floats) -> tuple[float, float]:
        """Return the range for these values; NaN is left out."""
        seen = values[np.isfinite(values)]
        if not len(seen):
            return self.ends
        low = min(float(np.floor(seen.min() / self._step)) * self._step, self._least[0])
        high = max(float(np.ceil(seen.max() / self._step)) * self._step, self._least[1])
        if low < self.ends[0] or high > self.ends[1]:
            self.ends = (min(low, self.ends[0]), max(high, self.ends[1]))
            self._agreed = 0
        elif (low, high) != self.ends:
            self._agreed += 1
            if self._agreed >= self._patience:
                self.ends, self._agreed = (low, high), 0
        else:
            self._agreed = 0
        return self.ends


class _Picture(pg.PlotWidget):  # type: ignore[misc]
    """A picture that takes what room there is: what it would like is no reason to scroll."""

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the least."""
        return QSize(1, LEAST_HEIGHT)


class GapBands:
    """Shaded bands where nothing came: a gap is shown as a gap."""

    def __init__(self, item: Any, stream: str) -> None:
        self._stream = stream
        self._bars: Any = pg.BarGraphItem(x0=[], x1=[], y0=0, height=0, pen=None)
        item.addItem(self._bars)

    def paint_with(self, colours: Colours) -> None:
        """Shade in these colours."""
        self._bars.setOpts(brush=pg.mkBrush(colours.grid), pen=None)

    def draw(self, gaps: Sequence[Gap], now_s: float, ends: tuple[float, float]) -> None:
        """Shade the gaps, over the heights `ends`."""
        mine = [gap for gap in gaps if gap.stream == self._stream]
        self._bars.setOpts(
            x0=[gap.from_s - now_s for gap in mine],
            x1=[gap.to_s - now_s for gap in mine],
            y0=ends[0],
            height=ends[1] - ends[0],
        )


def named(colour: str, name: str) -> str:
    """Return a word of a legend: the name with a dot in its colour, as rich text."""
    return f'<span style="color:{colour}">●</span> {name}'


def _ago(t_s: float) -> str:
    if abs(t_s) < 0.01:
        return tr("now")
    if abs(t_s) >= 60 and t_s % 60 == 0:
        return words.minus(f"{t_s / 60:+.0f} min")
    return words.minus(f"{t_s:+.0f} s")
