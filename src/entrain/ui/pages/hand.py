"""The panel of the clinician's manual control: directions for a running session."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QPushButton, QSizePolicy

from entrain.conductor import Snapshot
from entrain.events import Direction
from entrain.ui.pages.character import CharacterButton
from entrain.wording import tr

MOST_COLUMNS = 6
STEP_FRAC = 0.25
START_FRAC = 0.5

KEYS: dict[int, Direction] = {
    int(Qt.Key.Key_H): Direction.HOLD,
    int(Qt.Key.Key_S): Direction.SLOWER,
    int(Qt.Key.Key_F): Direction.FASTER,
    int(Qt.Key.Key_N): Direction.NEXT_TRACK,
    int(Qt.Key.Key_G): Direction.END_GENTLY,
}
LABELS: tuple[tuple[str, str, Direction, float | None], ...] = (
    ("Hold", "Hold the pace, or let it go on", Direction.HOLD, None),
    ("Slower", "Half a breath a minute slower", Direction.SLOWER, None),
    ("Faster", "Half a breath a minute faster", Direction.FASTER, None),
    ("Swell less", "Let the music swell less", Direction.INTENSITY, -STEP_FRAC),
    ("Swell more", "Let the music swell more", Direction.INTENSITY, STEP_FRAC),
    ("Pulse", "Let the beat be heard, or not", Direction.PULSE, None),
    ("Sparer", "Less going on in the music", Direction.DENSITY, -STEP_FRAC),
    ("Fuller", "More going on in the music", Direction.DENSITY, STEP_FRAC),
    ("End gently", "Fade out within half a minute, and end", Direction.END_GENTLY, None),
    ("Next", "Another piece of music", Direction.NEXT_TRACK, None),
    ("Never this", "Never play this piece to this person again", Direction.NEVER_TRACK, None),
)
"""Text, accessible name, direction, and step."""
TAKES = {
    Direction.NEXT_TRACK: "track",
    Direction.NEVER_TRACK: "track",
    Direction.PULSE: "pulse",
    Direction.CHARACTER: "character",
}
"""Capabilities of the music without which a button is hidden."""


class HandPanel(QFrame):
    """The buttons; `directed` carries a direction and its value: 0..1, a name, or None."""

    directed = Signal(Direction, object)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._frac = {Direction.INTENSITY: START_FRAC, Direction.DENSITY: START_FRAC}
        self._pulse = True
        self._held = False
        self.buttons: list[tuple[Direction, QPushButton]] = []
        self._arranged: tuple[int, list[QPushButton]] = (0, [])
        # As wide as there is room for; the buttons wrap into as many rows as they need.
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(10, 8, 10, 8)
        self._grid.setSpacing(6)
        for text, name, what, step_frac in LABELS:
            button = QPushButton(tr(text))
            button.clicked.connect(
                lambda _checked=False, direction=what, by=step_frac: self.request(direction, by)
            )
            self._add(what, button, tr(name))
        self.character = CharacterButton()
        self.character.chosen.connect(lambda name: self.directed.emit(Direction.CHARACTER, name))
        self._add(Direction.CHARACTER, self.character, tr("Let the music sound another way"))
        self._arrange()

    def _add(self, what: Direction, button: QPushButton, name: str) -> None:
        button.setProperty("role", "narrow")
        button.setAccessibleName(name)
        key = next((key for key, direction in KEYS.items() if direction is what), None)
        button.setToolTip(tr("{name}. Key: {key}", name=name, key=chr(key)) if key else name)
        if what in TAKES:
            button.hide()
        self.buttons.append((what, button))

    def reset(self) -> None:
        """Reset to the state at the beginning of a session."""
        self._frac = dict.fromkeys(self._frac, START_FRAC)
        self._pulse = True
        self._show_held(held=False)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the present state, and only the buttons that this music supports."""
        self._show_held(held=snapshot.held)
        self.character.show_snapshot(snapshot)
        for what, button in self.buttons:
            need = TAKES.get(what)
            button.setVisible(need is None or need in snapshot.music_takes)
        self._arrange()

    def set_running(self, running: bool) -> None:
        """Enable the buttons while a session runs."""
        for _, button in self.buttons:
            button.setEnabled(running)

    def request(self, what: Direction, step_frac: float | None = None) -> None:
        """Request a direction, as its button does.

        Parameters
        ----------
        what : Direction
            The direction.
        step_frac : float or None
            Change of its value; None where it has no steps.
        """
        value_frac: float | None = None
        if what is Direction.HOLD:
            value_frac = 0.0 if self._held else 1.0
        elif what is Direction.PULSE:
            self._pulse = not self._pulse
            value_frac = float(self._pulse)
        elif what in self._frac and step_frac is not None:
            value_frac = min(max(self._frac[what] + step_frac, 0.0), 1.0)
            self._frac[what] = value_frac
        self.directed.emit(what, value_frac)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Arrange the buttons for the new width."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        gap = self._grid.spacing()
        sides = self._grid.contentsMargins()
        widest = max(button.sizeHint().width() for _, button in self.buttons)
        room = self.width() - sides.left() - sides.right() + gap
        columns = min(max(room // (widest + gap), 1), MOST_COLUMNS)
        # Hidden buttons leave no gap.
        shown = [button for _, button in self.buttons if not button.isHidden()]
        if (columns, shown) == self._arranged:
            return
        self._arranged = columns, shown
        hidden = [button for _, button in self.buttons if button.isHidden()]
        for place, button in enumerate((*shown, *hidden)):
            self._grid.addWidget(button, place // columns, place % columns)

    def _show_held(self, *, held: bool) -> None:
        self._held = held
        for what, button in self.buttons:
            if what is Direction.HOLD:
                button.setText(tr("Let go") if held else tr("Hold"))
