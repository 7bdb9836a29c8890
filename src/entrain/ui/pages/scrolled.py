"""A scroll area for texts in a window too low for them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QFrame, QLayout, QScrollArea, QWidget


class _Content(QWidget):
    """A widget as high as its texts need at its width, which a scroll area does not ask for."""

    def event(self, event: QEvent) -> bool:
        """Update the minimum height when the width or the texts change."""
        done = super().event(event)
        layout = self.layout()
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest) and layout is not None:
            self.setMinimumHeight(max(0, layout.minimumHeightForWidth(self.width())))
        return done


def make_scrollable(inside: QLayout) -> QScrollArea:
    """Return a scroll area that holds a layout and scrolls where it lacks room.

    It never takes the focus: keys belong to the page.
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
