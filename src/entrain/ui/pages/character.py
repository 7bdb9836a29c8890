"""A button with a menu of the music's characters."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QPushButton

from entrain.conductor import Snapshot, list_characters
from entrain.wording import tr


class CharacterButton(QPushButton):
    """Offers the characters of the music; `chosen` carries the name of one."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__(tr("Character"))
        self._names: tuple[str, ...] = ()
        self.setMenu(QMenu(self))

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Offer the characters of the session's music."""
        names = list_characters(snapshot.music_takes)
        if names == self._names:
            return
        self._names = names
        menu = self.menu()
        menu.clear()
        for name in names:
            action = menu.addAction(tr(name.capitalize()))
            action.triggered.connect(
                lambda _checked=False, chosen_name=name: self.chosen.emit(chosen_name)
            )
