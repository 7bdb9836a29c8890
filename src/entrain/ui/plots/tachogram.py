"""The tachogram: three minutes of RR intervals, artefacts and ectopic beats marked."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray

from entrain.physiology import Beat, BeatLabel
from entrain.ui.history import History
from entrain.ui.plots.plot import GapBands, Plot, SlowRange
from entrain.ui.theme import Colours
from entrain.wording import tr

Floats = NDArray[np.float64]

LEAST_MS = (600.0, 1100.0)
MOST_MS = (250.0, 2200.0)
"""Longer or shorter intervals are clipped: one missed beat must not flatten the rest."""

BREAK = 1.6
"""Beats further apart than this multiple of the interval are not joined."""

SYMBOLS: dict[BeatLabel, str] = {
    BeatLabel.MISSED: "t",
    BeatLabel.EXTRA: "x",
    BeatLabel.MISPLACED: "d",
    BeatLabel.ECTOPIC: "star",
}
LEGEND = {"t": "▼", "x": "✕", "d": "◆", "star": "★"}


class Tachogram(Plot):
    """RR intervals of the last three minutes."""

    title = "RR intervals"
    figure = "rr_ms"
    unit = "ms"
    span_s = 180.0
    tick_s = 60.0
    every_frames = 30

    def _make_items(self) -> None:
        self._range = SlowRange(step=100.0, least=LEAST_MS, patience=20)
        self._gaps = GapBands(self._item, "rr")
        self._trace: Any = pg.PlotCurveItem(connect="finite", antialias=True)
        self._normal: Any = pg.ScatterPlotItem(symbol="o", size=4, pen=None, antialias=True)
        self._doubted: Any = pg.ScatterPlotItem(size=10, antialias=True)
        for item in (self._trace, self._normal, self._doubted):
            self._item.addItem(item)
        self._item.showGrid(y=True, alpha=0.15)
        self._item.setYRange(*LEAST_MS, padding=0.04)

    def _set_colours(self, colours: Colours) -> None:
        self._gaps.set_colours(colours)
        self._trace.setPen(pg.mkPen(colours.person, width=1))
        self._normal.setBrush(pg.mkBrush(colours.person))
        self._doubted.setPen(pg.mkPen(colours.text, width=1))
        self._doubted.setBrush(pg.mkBrush(colours.doubt))

    def draw(self, history: History, now_s: float) -> None:
        """Draw the intervals; the line breaks at gaps."""
        beats = self._visible_beats(history, now_s)
        t_s, rr_ms = _broken_line(beats)
        # The first beat, and one after a gap, ends no interval, so there is nothing to mark.
        ended = [beat for beat in beats if beat.rr_ms is not None]
        normal = [beat for beat in ended if beat.label is BeatLabel.NORMAL]
        doubted = [beat for beat in ended if beat.label in SYMBOLS]
        low, high = self._range.update(_rr_ms(beats))
        self._item.setYRange(low, high, padding=0.04)
        margin = 0.04 * (high - low)
        self._gaps.draw(history.gaps, now_s, (low - margin, high + margin))
        self._trace.setData(t_s - now_s, rr_ms)
        self._normal.setData([beat.t_s - now_s for beat in normal], _rr_ms(normal))
        self._doubted.setData(
            [beat.t_s - now_s for beat in doubted],
            _rr_ms(doubted),
            symbol=[SYMBOLS[beat.label] for beat in doubted],
        )

    def describe(self, history: History, now_s: float) -> str:
        """Return the last interval and the number of each mark, in words."""
        beats = [beat for beat in self._visible_beats(history, now_s) if beat.rr_ms is not None]
        if not beats:
            return tr("no interval in the last 3 minutes")
        last = beats[-1]
        counts = Counter(beat.label for beat in beats if beat.label in SYMBOLS)
        marked = ", ".join(
            f"{LEGEND[SYMBOLS[label]]} {counts[label]} {tr(label.value)}"
            for label in SYMBOLS
            if counts[label]
        )
        return tr(
            "last {rr_ms:.0f} ms · of {n:.0f}: {marked}",
            rr_ms=last.rr_ms,
            n=len(beats),
            marked=marked or tr("none marked"),
        )

    def _visible_beats(self, history: History, now_s: float) -> list[Beat]:
        first_s = now_s - self.span_s
        return [beat for beat in history.beats if beat.t_s >= first_s]


def _rr_ms(beats: list[Beat]) -> Floats:
    """Return the intervals [ms], clipped to `MOST_MS`, shape (n_beats,); NaN where none."""
    rr_ms = [np.nan if beat.rr_ms is None else beat.rr_ms for beat in beats]
    return np.clip(np.array(rr_ms, np.float64), *MOST_MS)


def _broken_line(beats: list[Beat]) -> tuple[Floats, Floats]:
    """Return times [s] and intervals [ms] of the line, each of shape (n_points,).

    The intervals are NaN at gaps between beats, and at marked intervals, which are not joined.
    """
    t_s = np.array([beat.t_s for beat in beats], np.float64)
    rr_ms = _rr_ms(beats)
    doubted = np.array([beat.label in SYMBOLS for beat in beats], bool)
    after_gap = np.flatnonzero(np.diff(t_s) > BREAK * rr_ms[1:] / 1000) + 1
    rr_ms = np.where(doubted, np.nan, rr_ms)
    return np.insert(t_s, after_gap, t_s[after_gap]), np.insert(rr_ms, after_gap, np.nan)
