"""What a test sees of a window, and how it lets a session show something."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QWidget

from entrain.ui.shell import Window
from tests.gui.scripted import Scripted, snapshot_at


def texts(widget: QWidget) -> str:
    """All words a person can see."""
    labels = widget.findChildren(QLabel)
    return "\n".join(label.text() for label in labels if label.isVisible())


def show(window: Window, scripted: Scripted, t_s: float = 60.0, **changes: object) -> None:
    """Let the session show a snapshot, and the window take it."""
    scripted.queue.append(snapshot_at(t_s, **changes))
    scripted.clock_s = max(scripted.clock_s, t_s)
    window.draw_frame()
