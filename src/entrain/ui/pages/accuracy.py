"""How right a number is: a button around it, and the panel that the button opens."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, QUrl
from PySide6.QtGui import QColor, QIcon, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import (
    QAbstractButton,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QMainWindow,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from entrain.ui.accuracy_text import (
    ALL,
    describe_accuracy,
    describe_all,
    summarize_accuracy,
)
from entrain.wording import tr

SIZE = (620, 520)
MARGIN = 14


class AccuracyButton(QAbstractButton):
    """A number that tells how right it is when it is pressed; what it shows is laid out in it.

    Parameters
    ----------
    figure : str
        Name of the number in `entrain.physiology.ACCURACY`.
    label : QLabel or None
        A label to lay out in it.
    """

    def __init__(self, figure: str, label: QLabel | None = None) -> None:
        super().__init__()
        self.figure = figure
        # With a click the focus stays where it is: Space and Esc belong to the page.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        lines = summarize_accuracy(figure)
        self.setToolTip("".join(f"<p>{line}</p>" for line in lines))
        self.setAccessibleDescription(" ".join(lines))
        self.clicked.connect(lambda: show_accuracy(self))
        if label is not None:
            layout = QVBoxLayout(self)
            layout.setContentsMargins(0, 0, 0, 0)
            layout.addWidget(label)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint a frame while it has the focus."""
        if not self.hasFocus():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self.palette().color(QPalette.ColorRole.Link)), 2))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)
        painter.end()


class AccuracyPanel(QDialog):
    """A window of its own with the text, beside a session that goes on and can be stopped."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setModal(False)
        self.setWindowTitle(tr("How right is this number?"))
        self.text = QTextBrowser()
        self.text.setAccessibleName(self.windowTitle())
        self.text.setOpenLinks(False)
        self.text.document().setDocumentMargin(MARGIN)
        self.text.document().setIndentWidth(MARGIN)
        self.text.anchorClicked.connect(self._follow_link)
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.buttons.rejected.connect(self.reject)
        self.buttons.button(QDialogButtonBox.StandardButton.Close).setIcon(QIcon())
        layout = QVBoxLayout(self)
        layout.addWidget(self.text, 1)
        layout.addWidget(self.buttons)
        self.resize(*SIZE)

    def show_figure(self, name: str) -> None:
        """Show the text of a number."""
        self._show(describe_accuracy(name))

    def _follow_link(self, address: QUrl) -> None:
        if address.toString() == ALL:
            self._show(describe_all())

    def _show(self, markdown: str) -> None:
        self.text.setMarkdown(markdown)
        self.text.setFocus()


def show_accuracy(button: AccuracyButton) -> None:
    """Show how right the number of a button is, in the one panel of its window."""
    window = button.window()
    # The pages own it, so that it goes with them when the language is changed.
    pages = (window.centralWidget() if isinstance(window, QMainWindow) else None) or window
    panel = pages.findChild(AccuracyPanel) or AccuracyPanel(pages)
    panel.show_figure(button.figure)
    panel.show()
    panel.raise_()
    panel.activateWindow()
