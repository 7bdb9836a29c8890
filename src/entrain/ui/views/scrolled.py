"""What is read, in a window too low for it: it scrolls."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLayout, QScrollArea, QWidget


def scrolled(inside: QLayout) -> QScrollArea:
    """Return `inside` as wide and high as there is room for, and scrolling where it needs more.

    It never takes the keyboard: keys belong to the page.
    """
    inner = QWidget()
    inner.setLayout(inside)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(inner)
    return area
