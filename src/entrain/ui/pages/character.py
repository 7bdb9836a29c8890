"""The music's character: a button with a menu of those there are."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QPushButton

from entrain.conductor import Snapshot, list_characters
from entrain.wording import tr


class CharacterButton(QPushButton):
    """Offers what the music can become; `chosen` carries the name."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__(tr("Character"))
        self._names: tuple[str, ...] = ()
        self.setMenu(QMenu(self))

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Offer the characters of this music."""
        names = list_characters(snapshot.music_takes)
        if names == self._names:
            return
        self._names = names
        menu = self.menu()
        menu.clear()
        for name in names:
            action = menu.addAction(tr(name.capitalize()))
            action.triggered.connect(lambda _checked=False, one=name: self.chosen.emit(one))
