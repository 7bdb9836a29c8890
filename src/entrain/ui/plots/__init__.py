"""All plots of the physiology view, from the top. To add one: its module, its line, the tests."""

from entrain.ui.plots.breathing import BreathingPlot
from entrain.ui.plots.ecg_strip import EcgStrip
from entrain.ui.plots.plot import Plot
from entrain.ui.plots.tachogram import Tachogram

PLOTS: tuple[type[Plot], ...] = (EcgStrip, Tachogram, BreathingPlot)

__all__ = ["PLOTS", "Plot"]
