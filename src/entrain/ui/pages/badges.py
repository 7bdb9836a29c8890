"""The badges beside the tabs: simulated, demonstration, not following, blinded."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from entrain.conductor import Snapshot
from entrain.wording import tr

BLINDED = "Blinded"
BADGES = ("Simulated person", "Demonstration", "Does not follow you", BLINDED)


class Badges(QWidget):
    """Shows the badges of the present or last session."""

    def __init__(self) -> None:
        super().__init__()
        self._badges = {text: QLabel(tr(text)) for text in BADGES}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 6, 16, 10)
        for badge in self._badges.values():
            badge.setProperty("role", "badge")
            row.addWidget(badge)
        self.show_snapshot(None)

    def show_snapshot(self, snapshot: Snapshot | None) -> None:
        """Show the badges of a session; none for None."""
        label = None if snapshot is None else snapshot.label
        holds = {
            "Simulated person": snapshot is not None and snapshot.simulated,
            "Demonstration": snapshot is not None and snapshot.demonstration,
            "Does not follow you": snapshot is not None and not snapshot.follows,
            BLINDED: label is not None,
        }
        for text, badge in self._badges.items():
            badge.setVisible(holds[text])
        self._badges[BLINDED].setText(tr("Blinded session {label}", label=label or ""))
