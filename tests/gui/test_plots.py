"""What every plot owes: a plot listed in PLOTS gets these for free."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from entrain.physiology.readings import Beat, BeatLabel, BreathPiece, EcgPiece, Gap
from entrain.ui.history import History
from entrain.ui.plots import PLOTS, Plot
from entrain.ui.plots.ecg_strip import EcgStrip
from entrain.ui.plots.head import Head
from entrain.ui.plots.plot import SlowRange
from entrain.ui.plots.tachogram import Tachogram
from entrain.ui.theme import DARK, LIGHT
from tests.gui.scripted import Scripted, beats_between, breath_at, ecg_piece, score_at

PERSON = QColor(LIGHT.person)


def seen(from_s: float, to_s: float) -> History:
    """What a window has seen of a session."""
    session = Scripted()
    session.play(from_s, to_s)
    history = History()
    for view in session.views():
        history.add_view(view)
    for now_s in np.arange(max(from_s, to_s - 70), to_s, 1.0):
        history.record_guide(float(now_s))
    return history


def drawn(plot: Plot, history: History, now_s: float) -> QImage:
    """Draw and take a picture."""
    plot.resize(700, 220)
    plot.show()
    plot.draw(history, now_s)
    plot.show_text(history, now_s)
    image: QImage = plot.grab().toImage()
    return image


def ink(
    image: QImage, colour: QColor, *, left: float = 0.15, right: float = 0.97, near: int = 60
) -> int:
    """Count pixels near a colour, in the part of the picture where the trace is."""
    size = image.width(), image.height()
    raw = np.frombuffer(image.convertToFormat(QImage.Format.Format_RGB32).constBits(), np.uint8)
    pixels = raw.reshape(size[1], size[0], 4)[30:, :, 2::-1].astype(int)
    pixels = pixels[:, int(left * size[0]) : int(right * size[0])]
    wanted = np.array([colour.red(), colour.green(), colour.blue()])
    return int((np.abs(pixels - wanted).max(axis=2) < near).sum())


@pytest.fixture(params=PLOTS, ids=lambda kind: kind.__name__)
def plot(request: pytest.FixtureRequest, qtbot: QtBot) -> Plot:
    made: Plot = request.param(LIGHT)
    qtbot.addWidget(made)
    return made


class TestEveryPlot:
    def test_draws_nothing_where_nothing_is_known(self, plot: Plot) -> None:
        assert ink(drawn(plot, History(), 0.0), PERSON) == 0
        assert plot.description

    def test_draws_what_was_seen(self, plot: Plot) -> None:
        assert ink(drawn(plot, seen(0.0, 70.0), 70.0), PERSON) > 200

    def test_shows_a_gap_as_a_gap(self, plot: Plot) -> None:
        span_s = plot.span_s
        from_s, to_s = 400 - 0.6 * span_s, 400 - 0.3 * span_s
        now_s = 400 + plot.lag_s
        whole = seen(400 - span_s, 400)
        with_gap = gapped(whole, from_s, to_s)
        middle = {"left": 0.5, "right": 0.6}
        assert ink(drawn(plot, whole, now_s), PERSON, **middle) > 10
        assert ink(drawn(plot, with_gap, now_s), PERSON, **middle) == 0

    def test_draws_an_hour(self, plot: Plot) -> None:
        history = seen(0.0, 3600.0)
        assert ink(drawn(plot, history, 3600.0), PERSON) > 200
        assert len(history.ecg.t_s) <= 2 * 8192
        assert len(history.beats) <= 720
        assert len(history.guide.t_s) <= 1800

    def test_says_what_it_draws(self, plot: Plot) -> None:
        history = seen(0.0, 70.0)
        empty = plot.describe(History(), 0.0)
        plot.show_text(history, 70.0)
        assert plot.description != empty
        assert plot._pg.accessibleName() == plot.title
        assert plot._pg.accessibleDescription() == plot.description

    def test_has_no_menu_and_no_timer_of_its_own(self, plot: Plot) -> None:
        assert not plot._item.menuEnabled()
        assert plot._item.getViewBox().mouseEnabled() == [False, False]
        assert not [timer for timer in plot.findChildren(QTimer) if timer.isActive()]

    def test_keeps_its_range(self, plot: Plot) -> None:
        before = plot._item.viewRange()[0]
        drawn(plot, seen(0.0, 70.0), 70.0)
        assert plot._item.viewRange()[0] == before == [-plot.span_s, plot.ahead_s]

    def test_changes_its_colours(self, plot: Plot) -> None:
        history = seen(0.0, 70.0)
        drawn(plot, history, 70.0)
        plot.recolour(DARK)
        image = plot.grab().toImage()
        assert ink(image, QColor(DARK.surface), near=2) > 10_000
        assert ink(image, QColor(LIGHT.surface), near=2) == 0


def gapped(whole: History, from_s: float, to_s: float) -> History:
    """The same, but nothing came between two times."""
    history = History()
    t_s, uv = whole.ecg.t_s, whole.ecg.values
    for kept in (t_s < from_s, t_s >= to_s):
        history.add_view(EcgPiece(t_s=t_s[kept], uv=uv[kept]))
    for beat in whole.beats:
        if not from_s <= beat.t_s < to_s:
            history.add_view(beat)
    if whole.breath is not None:
        missing = (whole.breath.t_s >= from_s) & (whole.breath.t_s < to_s)
        signal = np.where(missing, np.nan, whole.breath.signal)
        history.add_view(
            BreathPiece(t_s=whole.breath.t_s, signal=signal, onsets_s=(), source="acc")
        )
    for stream in ("ecg", "rr", "acc"):
        history.add_view(Gap(stream=stream, from_s=from_s, to_s=to_s))
    return history


def test_doubted_intervals_have_their_own_mark_and_break_the_line(qtbot: QtBot) -> None:
    plot = Tachogram(LIGHT)
    qtbot.addWidget(plot)
    history = History()
    labels = [BeatLabel.NORMAL] * 5 + [BeatLabel.ECTOPIC, BeatLabel.EXTRA] + [BeatLabel.NORMAL] * 5
    for place, label in enumerate(labels):
        history.add_view(Beat(t_s=100.0 + place, rr_ms=1000.0 - 10 * place, label=label))
    plot.draw(history, 115.0)
    plot.show_text(history, 115.0)
    line_ms = plot._trace.getData()[1]
    assert np.isnan(line_ms[5:7]).all()
    assert np.isfinite(np.delete(line_ms, [5, 6])).all()
    assert len(plot._doubted.getData()[0]) == 2
    assert [spot.symbol() for spot in plot._doubted.points()] == ["star", "x"]
    assert "1 extra" in plot.description
    assert "1 ectopic" in plot.description


def test_a_beat_labelled_anew_is_the_same_beat() -> None:
    history = History()
    history.add_view(Beat(t_s=5.0, rr_ms=400.0, label=BeatLabel.NORMAL))
    history.add_view(Beat(t_s=5.0, rr_ms=400.0, label=BeatLabel.EXTRA))
    assert [beat.label for beat in history.beats] == [BeatLabel.EXTRA]


def test_a_range_grows_at_once_and_shrinks_late() -> None:
    slow = SlowRange(step=500, least=(-500, 1500), patience=3)
    assert slow.update(np.array([-700.0, 2100.0, np.nan])) == (-1000, 2500)
    small = np.array([0.0, 900.0])
    assert slow.update(small) == (-1000, 2500)
    assert slow.update(small) == (-1000, 2500)
    assert slow.update(small) == (-500, 1500)
    assert slow.update(np.array([])) == (-500, 1500)


def test_a_line_more_above_a_plot_stays_until_the_width_changes(qtbot: QtBot) -> None:
    head = Head("Breath and guide", "ecg_uv")
    qtbot.addWidget(head)
    head.show_legend("breath, guide")
    head.resize(420, 60)
    head.show()
    heights = []
    for text in ("9 breaths", "9 breaths by chest motion · guide 9.2/min", "9 breaths"):
        head.show_words(text)
        heights.append(head.sizeHint().height())
    assert heights[0] < heights[1] == heights[2]
    head.resize(421, 60)
    assert head.sizeHint().height() == heights[0]


def test_the_strip_moves_without_new_samples(qtbot: QtBot) -> None:
    plot = EcgStrip(LIGHT)
    qtbot.addWidget(plot)
    history = History()
    history.add_view(ecg_piece(0.0))
    plot.draw(history, 2.0)
    plot.draw(history, 2.5)
    assert plot._trace.pos().x() == pytest.approx(-0.5)


def test_the_guide_is_drawn_ahead_and_only_when_it_sounds(qtbot: QtBot) -> None:
    from entrain.ui.plots.breathing import BreathingPlot

    plot = BreathingPlot(LIGHT)
    qtbot.addWidget(plot)
    history = History()
    history.add_view(score_at(depth_db=6.0))
    history.add_view(breath_at(60.0))
    plot.draw(history, 60.0)
    coming_s, height_sd = plot._ahead.getData()
    assert coming_s[0] == 0
    assert coming_s[-1] == pytest.approx(6.0)
    assert np.isfinite(height_sd).all()
    history.add_view(score_at(depth_db=0.0))
    plot.draw(history, 60.1)
    assert np.isnan(plot._ahead.getData()[1]).all()


def test_beats_of_the_script_are_beats() -> None:
    assert len(beats_between(0, 60)) == pytest.approx(64, abs=3)


def test_a_beat_that_ends_no_interval_is_not_drawn(qtbot: QtBot) -> None:
    plot = Tachogram(LIGHT)
    qtbot.addWidget(plot)
    history = History()
    history.add_view(Beat(t_s=1.0, rr_ms=None, label=BeatLabel.NORMAL))
    assert ink(drawn(plot, history, 2.0), PERSON) == 0
    assert plot.description == plot.describe(History(), 2.0)
