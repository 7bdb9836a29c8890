"""Plot of breath and guide: the last minute of both, and the guide a few seconds ahead."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import Qt

from entrain.music import Score
from entrain.physiology import BreathPiece
from entrain.ui import words
from entrain.ui.history import GUIDE_HZ, History, guide_openness
from entrain.ui.plots.plot import GapBands, Plot, legend_entry
from entrain.ui.theme import Colours
from entrain.wording import tr

Floats = NDArray[np.float64]

HEIGHT_SD = 2.6
GUIDE_SD = 1.5
"""Amplitude of the guide, about that of the breath signal [SD]."""

UNSEEN_S = 8.0
"""Longest delay of a breath derived from beats [s]."""

SOURCES = {"acc": "by chest motion", "rr": "by heart rhythm", "ecg": "by the ECG"}


class BreathingPlot(Plot):
    """Breath and guide of the last minute."""

    title = "Breath and guide"
    figure = "breath_wave"
    unit = "in SD"
    span_s = 60.0
    ahead_s = 6.0
    tick_s = 10.0
    every_frames = 3

    def _make_items(self) -> None:
        self._gaps = GapBands(self._item, "acc")
        self._guide: Any = pg.PlotCurveItem(connect="finite", antialias=True)
        self._ahead: Any = pg.PlotCurveItem(connect="finite", antialias=True)
        self._breath: Any = pg.PlotCurveItem(connect="finite", antialias=True)
        self._onsets: Any = pg.ScatterPlotItem(symbol="t1", size=8, pen=None)
        self._now: Any = pg.InfiniteLine(pos=0, angle=90)
        for item in (self._now, self._guide, self._ahead, self._breath, self._onsets):
            self._item.addItem(item)
        self._item.setYRange(-HEIGHT_SD, HEIGHT_SD, padding=0)
        self._item.getAxis("left").setTicks(
            [[(sd, words.with_minus_sign(f"{sd:.0f}")) for sd in (-2.0, 0.0, 2.0)]]
        )
        self._drawn: object = None
        self._origin_s = 0.0

    def _set_colours(self, colours: Colours) -> None:
        self._gaps.set_colours(colours)
        self._guide.setPen(pg.mkPen(colours.guide, width=1))
        self._ahead.setPen(pg.mkPen(colours.guide, width=1, style=Qt.PenStyle.DashLine))
        self._breath.setPen(pg.mkPen(colours.person, width=1))
        self._onsets.setBrush(pg.mkBrush(colours.person))
        self._now.setPen(pg.mkPen(colours.line, width=1))

    def legend(self, colours: Colours) -> str:
        """Return the names of the two lines and the unit, as rich text."""
        lines = legend_entry(colours.person, tr("breath")), legend_entry(colours.guide, tr("guide"))
        return " &nbsp; ".join((*lines, tr(self.unit)))

    def draw(self, history: History, now_s: float) -> None:
        """Draw breath and guide, and the guide ahead."""
        t_s, open_frac = history.guide.since(now_s - self.span_s)
        self._guide.setData(t_s - now_s, _height_sd(open_frac))
        ahead_t_s = now_s + np.arange(int(self.ahead_s * GUIDE_HZ) + 1) / GUIDE_HZ
        self._ahead.setData(ahead_t_s - now_s, _guide_sd(history.heard_score, ahead_t_s))
        self._draw_breath(history, now_s)

    def _draw_breath(self, history: History, now_s: float) -> None:
        piece = history.breath
        if piece is not self._drawn:
            self._drawn = piece
            self._origin_s = now_s
            t_s = piece.t_s if piece else np.empty(0)
            signal = np.clip(piece.signal, -HEIGHT_SD, HEIGHT_SD) if piece else np.empty(0)
            onsets_s = np.array(piece.onsets_s if piece else (), np.float64)
            self._breath.setData(t_s - now_s, signal)
            self._onsets.setData(onsets_s - now_s, np.full(len(onsets_s), -2.35))
            self._gaps.draw(history.gaps, now_s, (-HEIGHT_SD, HEIGHT_SD))
        self._breath.setPos(self._origin_s - now_s, 0)
        self._onsets.setPos(self._origin_s - now_s, 0)

    def describe(self, history: History, now_s: float) -> str:
        """Return the number of breaths, their source, and the rate of the guide, in words."""
        piece = history.breath
        if piece is None or not np.isfinite(piece.signal).any():
            breath = tr("no breath seen yet")
        elif (unseen_s := now_s - _last_s(piece)) > UNSEEN_S:
            breath = tr("no breath seen for {unseen_s:.0f} s", unseen_s=unseen_s)
        else:
            count = sum(onset_s >= now_s - self.span_s for onset_s in piece.onsets_s)
            source = tr(SOURCES.get(piece.source, piece.source))
            breath = tr("{n:.0f} breaths {source}", n=count, source=source)
        if history.snapshot is not None and history.snapshot.label is not None:
            return tr("{breath} · guide sealed", breath=breath)
        moment = history.heard_score.at(now_s) if history.heard_score else None
        if moment is None or not moment.guides:
            return tr("{breath} · no guide", breath=breath)
        return tr("{breath} · guide {per_min:.1f}/min", breath=breath, per_min=moment.per_min)


def _last_s(piece: BreathPiece) -> float:
    """Return the time of the last finite sample [s]."""
    return float(piece.t_s[np.isfinite(piece.signal)][-1])


def _height_sd(open_frac: Floats) -> Floats:
    return GUIDE_SD * (2 * open_frac - 1)


def _guide_sd(score: Score | None, t_s: Floats) -> Floats:
    if score is None:
        return np.full(len(t_s), np.nan)
    return _height_sd(guide_openness(score, t_s))
