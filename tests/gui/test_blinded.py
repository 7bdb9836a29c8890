"""A blinded session in the window: its label in both views, and nothing of a guide."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QApplication, QDoubleSpinBox

from entrain.conductor.snapshot import mask_snapshot
from entrain.setup.settings import Settings
from entrain.ui.shell import Window
from tests.gui.scripted import Scripted, snapshot_at
from tests.gui.seeing import show, texts


def test_both_views_show_the_label_and_no_guide(
    open_window: Callable[..., Window], scripted: Scripted
) -> None:
    running = open_window()
    running.start_session()
    open_ = snapshot_at(61.0, guide_per_min=6.3, guide_depth_db=4.2, tempo_bpm=76.0)
    running.show_view("clinician")
    QApplication.processEvents()
    show(running, scripted, guide_per_min=6.3, guide_depth_db=4.2, tempo_bpm=76.0)
    assert "Blinded" not in texts(running)
    assert "6.3" in texts(running)
    blind = mask_snapshot(open_, "B")
    scripted.queue.append(blind)
    running.draw_frame()
    for view in ("clinician", "patient"):
        running.show_view(view)  # type: ignore[arg-type]
        assert "Blinded session B" in texts(running)
        assert "6.3" not in texts(running)
    running.show_view("clinician")
    running.redraw()
    assert texts(running).count("sealed") >= 5
    assert "no guide" not in texts(running), "nobody has said so"


def test_the_choices_of_a_study_are_not_offered(
    open_window: Callable[..., Window], settings: Settings
) -> None:
    assert "Under" in texts(open_window(chosen=replace(settings, minutes=5.0)))
    window = open_window(chosen=replace(settings, minutes=5.0, study=Path("pilot.toml")))
    assert "sets its length" in texts(window)
    assert "Under" not in texts(window)
    assert not any(one.isVisible() for one in window.findChildren(QDoubleSpinBox))
