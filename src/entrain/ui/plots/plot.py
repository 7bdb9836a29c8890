"""The base of a plot: a title, a picture, and its description in words."""

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
from entrain.ui.pages.accuracy import AccuracyButton
from entrain.ui.plots.head import Head
from entrain.ui.theme import Colours, make_font
from entrain.wording import tr

Floats = NDArray[np.float64]

LEAST_HEIGHT = 64
"""Three plots with a large, tall font (Noto Sans) in their heads fit a window of 1024 by 700."""


class Plot(QWidget):
    """A plot of the last seconds of a session, the newest at its right.

    A subclass sets the class attributes, makes its items in `_make_items`, colours them in
    `_set_colours`, draws in `draw` and describes itself in `describe`.

    Parameters
    ----------
    colours : Colours
        The colours to draw in at first.
    """

    title: ClassVar[str]
    unit: ClassVar[str]
    figure: ClassVar[str]
    """Name in `entrain.physiology.ACCURACY` of what it shows."""
    span_s: ClassVar[float]
    """Seconds shown before now."""
    ahead_s: ClassVar[float] = 0.0
    """Seconds shown after now."""
    lag_s: ClassVar[float] = 0.0
    """Time from the right edge to now [s]."""
    tick_s: ClassVar[float]
    """Seconds between two numbers of the time axis."""
    every_frames: ClassVar[int]
    """The plot is drawn at every n-th frame: slow signals need fewer."""

    def __init__(self, colours: Colours) -> None:
        super().__init__()
        self._colours = colours
        self._pg: Any = _Picture()
        self._item: Any = self._pg.getPlotItem()
        self._head = Head(tr(self.title), self.figure)
        self._set_up_axes()
        self._lay_out()
        self._make_items()
        self.recolour(colours)

    # ------------------------------------------------------------------ for subclasses

    @abstractmethod
    def draw(self, history: History, now_s: float) -> None:
        """Draw the session as it is at `now_s` [s]."""

    @abstractmethod
    def describe(self, history: History, now_s: float) -> str:
        """Return a description of the plot at `now_s` [s], in one line."""

    @abstractmethod
    def _make_items(self) -> None:
        """Make the items of the plot."""

    @abstractmethod
    def _set_colours(self, colours: Colours) -> None:
        """Set the colours of the items."""

    # ------------------------------------------------------------------ shared

    def legend(self, _colours: Colours) -> str:
        """Return the legend with the unit, as rich text."""
        return tr(self.unit)

    def show_text(self, history: History, now_s: float) -> None:
        """Show the description, which replaces the picture for people who cannot see it."""
        text = self.describe(history, now_s)
        if text != self.description:
            self._head.show_words(text)
            self._pg.setAccessibleDescription(text)

    @property
    def accuracy_button(self) -> AccuracyButton:
        """The title, which tells how right the plot is when it is pressed."""
        return self._head.title

    @property
    def description(self) -> str:
        """The description as shown."""
        return self._head.description

    def recolour(self, colours: Colours) -> None:
        """Change the colours."""
        self._colours = colours
        self._pg.setBackground(colours.surface)
        for side in ("left", "bottom"):
            axis = self._item.getAxis(side)
            axis.setPen(pg.mkPen(colours.line))
            axis.setTextPen(pg.mkPen(colours.muted))
        self._head.show_legend(self.legend(colours))
        self._set_colours(colours)

    def _set_up_axes(self) -> None:
        """Set up the axes, and disable what a mouse could change: this is a monitor."""
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
                tickFont=make_font(0.9), tickLength=-4, hideOverlappingLabels=False
            )
        item.getAxis("left").setWidth(54)
        item.layout.setContentsMargins(0, 0, 18, 0)  # half of "now" is beyond the edge
        ticks = np.arange(-self.span_s, self.ahead_s + 0.5 * self.tick_s, self.tick_s)
        item.getAxis("bottom").setTicks([[(float(t), _time_label(t - self.lag_s)) for t in ticks]])

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self._head)
        layout.addWidget(self._pg, 1)


class SlowRange:
    """A range of an axis in whole steps, which grows at once and shrinks late.

    An axis that moves with each sample cannot be read.

    Parameters
    ----------
    step : float
        Both ends are multiples of it.
    least : tuple of float
        The range always includes this one.
    patience : int
        Number of consecutive smaller ranges before it shrinks.

    Attributes
    ----------
    ends : tuple of float
        The range.
    """

    def __init__(self, *, step: float, least: tuple[float, float], patience: int) -> None:
        self._step = step
        self._least = least
        self._patience = patience
        self._agreed = 0
        self.ends = least

    def update(self, values: Floats) -> tuple[float, float]:
        """Update the range with the values shown; return it.

        Parameters
        ----------
        values : ndarray, shape (n_values,)
            Values in the unit of the axis; NaN is ignored.
        """
        finite = values[np.isfinite(values)]
        if not len(finite):
            return self.ends
        low = min(float(np.floor(finite.min() / self._step)) * self._step, self._least[0])
        high = max(float(np.ceil(finite.max() / self._step)) * self._step, self._least[1])
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
    """A plot widget that takes the room there is; its size hint never makes a page scroll."""

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the smallest size."""
        return QSize(1, LEAST_HEIGHT)


class GapBands:
    """Shaded bands that show the gaps of a stream.

    Parameters
    ----------
    item : pyqtgraph.PlotItem
        The plot.
    stream : str
        Name of the stream, such as "ecg".
    """

    def __init__(self, item: Any, stream: str) -> None:
        self._stream = stream
        self._bars: Any = pg.BarGraphItem(x0=[], x1=[], y0=0, height=0, pen=None)
        item.addItem(self._bars)

    def set_colours(self, colours: Colours) -> None:
        """Set the colour of the bands."""
        self._bars.setOpts(brush=pg.mkBrush(colours.grid), pen=None)

    def draw(self, gaps: Sequence[Gap], now_s: float, ends: tuple[float, float]) -> None:
        """Draw the gaps.

        Parameters
        ----------
        gaps : sequence of Gap
            Gaps of all streams.
        now_s : float
            Time at the right edge [s].
        ends : tuple of float
            Lower and upper end of the bands, in the unit of the axis.
        """
        own_gaps = [gap for gap in gaps if gap.stream == self._stream]
        self._bars.setOpts(
            x0=[gap.from_s - now_s for gap in own_gaps],
            x1=[gap.to_s - now_s for gap in own_gaps],
            y0=ends[0],
            height=ends[1] - ends[0],
        )


def legend_entry(colour: str, name: str) -> str:
    """Return an entry of a legend: a name with a dot in its colour, as rich text."""
    return f'<span style="color:{colour}">●</span> {name}'


def _time_label(t_s: float) -> str:
    if abs(t_s) < 0.01:
        return tr("now")
    if abs(t_s) >= 60 and t_s % 60 == 0:
        return words.with_minus_sign(f"{t_s / 60:+.0f} min")
    return words.with_minus_sign(f"{t_s:+.0f} s")
