"""What is read, in a window too low for it: it scrolls."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QFrame, QLayout, QScrollArea, QWidget


class _Content(QWidget):
    """As high as its words need at the width there is: a scroll area does not ask for that."""

    def event(self, event: QEvent) -> bool:
        """Look again whenever the width or the words change."""
        done = super().event(event)
        layout = self.layout()
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest) and layout is not None:
            self.setMinimumHeight(max(0, layout.minimumHeightForWidth(self.width())))
        return done


def scrolled(inside: QLayout) -> QScrollArea:
    """Return `inside` as wide and high as there is room for, and scrolling where it needs more.

    It never takes the keyboard: keys belong to the page.
    """
    inner = _Content()
    inner.setLayout(inside)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(inner)
    return area
