"""The ECG strip: ten seconds on a grid of 0.2 s by 0.5 mV."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg

from entrain.ui import words
from entrain.ui.history import History
from entrain.ui.plots.plot import GapBands, Plot, SlowRange
from entrain.ui.theme import Colours
from entrain.wording import tr

SQUARE_S = 0.2
SQUARE_UV = 500.0
"""Height of a large square of ECG paper: 5 mm at 10 mm/mV (and 25 mm/s)."""

LEAST_UV = (-500.0, 1500.0)


class EcgStrip(Plot):
    """ECG of the last ten seconds."""

    title = "ECG"
    figure = "ecg_uv"
    unit = "µV · one square 0.2 s by 0.5 mV · not for diagnosis"
    span_s = 10.0
    lag_s = 1.0  # so that the strip runs smoothly: a frame holds 0.56 s of samples
    tick_s = 2.0
    every_frames = 1

    def _make_items(self) -> None:
        self._range = SlowRange(step=SQUARE_UV, least=LEAST_UV, patience=12)
        self._drawn_count = -1
        self._origin_s = 0.0
        self._gaps = GapBands(self._item, "ecg")
        self._paper: Any = pg.PlotCurveItem(connect="pairs")
        self._trace: Any = pg.PlotCurveItem(connect="finite", antialias=True)
        self._item.addItem(self._paper)
        self._item.addItem(self._trace)
        self._set_range(LEAST_UV)

    def _set_colours(self, colours: Colours) -> None:
        self._gaps.set_colours(colours)
        self._paper.setPen(pg.mkPen(colours.grid, width=1))
        self._trace.setPen(pg.mkPen(colours.person, width=1))

    def draw(self, history: History, now_s: float) -> None:
        """Move the strip; set its data only when new samples have arrived."""
        edge_s = now_s - self.lag_s
        if history.ecg_count != self._drawn_count:
            self._drawn_count = history.ecg_count
            self._origin_s = edge_s
            t_s, uv = history.ecg.since(edge_s - self.span_s - 1.0)
            ends = self._range.update(uv)
            if ends != self._shown:
                self._set_range(ends)
            self._trace.setData(t_s - edge_s, uv)
            self._gaps.draw(history.gaps, edge_s, self._shown)
        # Moving an existing path instead of building it again halves the cost of a frame.
        self._trace.setPos(self._origin_s - edge_s, 0)

    def describe(self, history: History, now_s: float) -> str:
        """Return the range of the trace in words, or that there is none."""
        _, uv = history.ecg.since(now_s - self.lag_s - self.span_s)
        finite = uv[np.isfinite(uv)]
        if not len(finite):
            return tr("no ECG in the last 10 s")
        lowest, highest = (
            words.with_minus_sign(f"{uv:.0f}") for uv in (finite.min(), finite.max())
        )
        return tr("{lowest} to {highest} µV", lowest=lowest, highest=highest)

    def _set_range(self, ends: tuple[float, float]) -> None:
        self._shown = ends
        self._item.setYRange(*ends, padding=0.05)
        heights_uv = np.arange(ends[0], ends[1] + 1, SQUARE_UV)
        # At every second line: with a large font in a low window more would overlap.
        named = [
            (float(uv), words.with_minus_sign(f"{uv:.0f}")) for uv in heights_uv if uv % 1000 == 0
        ]
        self._item.getAxis("left").setTicks([named])
        times_s = np.arange(-self.span_s, 0.01, SQUARE_S)
        x_s = np.concatenate([np.repeat(times_s, 2), np.tile([-self.span_s, 0.0], len(heights_uv))])
        y_uv = np.concatenate(
            [np.tile(_beyond_edges(ends), len(times_s)), np.repeat(heights_uv, 2)]
        )
        self._paper.setData(x_s, y_uv)


def _beyond_edges(ends: tuple[float, float]) -> tuple[float, float]:
    """Return a range beyond the edges of the plot."""
    return ends[0] - SQUARE_UV, ends[1] + SQUARE_UV
