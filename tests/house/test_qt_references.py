"""Qt's binding keeps the count of None: some do not, and abort the process when it is gone."""

from __future__ import annotations

import os
import sys

import pytest

from tests.helpers.waiting import run

REPAINTS = """
import sys
from PySide6.QtWidgets import QApplication, QLabel
application = QApplication([])
from entrain.physiology.readings import Figure
from entrain.ui.guide import GuideDisc
from entrain.ui.history import History
from entrain.ui.plots import PLOTS
from entrain.ui.theme import LIGHT
from entrain.ui.pages.figure import FigureTile

history = History()
disc, tile = GuideDisc(LIGHT), FigureTile("hr_bpm", "Heart rate", "/min", 0, LIGHT)
plots = [plot(LIGHT) for plot in PLOTS]
figures = [Figure(value=60.0, quality_frac=1.0), Figure(value=None, quality_frac=0.0)]
for widget in (disc, tile, *plots):
    widget.resize(120, 90)
    widget.show()

def once(count):
    disc.repaint()
    tile.show_figure(figures[count % 2])
    tile.repaint()
    for plot in plots:
        plot.draw(history, count / 30)
        plot._pg.viewport().repaint()
"""

LABELS = """
import sys
from PySide6.QtWidgets import QApplication, QLabel
application = QApplication([])
label = QLabel()

def once(count):
    label.setText(str(count))
"""

COUNT = """
for count in range(20):
    once(count)
before = sys.getrefcount(None)
for count in range({times}):
    once(count)
print(sys.getrefcount(None) - before)
"""


@pytest.mark.parametrize(
    ("script", "times"), [(REPAINTS, 1_000), (LABELS, 20_000)], ids=["repaints", "labels"]
)
def test_no_reference_to_none_is_lost(script: str, times: int) -> None:
    offscreen = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = run(sys.executable, "-c", script + COUNT.format(times=times), env=offscreen)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > -times / 100, "PySide6 drops references to None"
