"""The figures of the physiology view, each with its unit and quality."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout

from entrain.conductor import Snapshot
from entrain.ui import words
from entrain.ui.pages.figure import FigureTile, make_muted_label
from entrain.ui.theme import Colours
from entrain.wording import tr

COLUMNS = 3
PRESS = "Press a number to read how right it is."

MEASURED: tuple[tuple[str, str, str, int], ...] = (
    ("hr_bpm", "Heart rate", "/min", 0),
    ("breathing_per_min", "Breathing", "/min", 1),
    ("rmssd_ms", "RMSSD", "ms", 0),
    ("stress_index", "Baevsky index", "/s²", 0),
    ("arousal", "Arousal", "of 100", 0),
)
"""Field of the snapshot, name, unit, digits after the decimal mark."""


class Numbers(QFrame):
    """The present figures of the person and of the music."""

    def __init__(self, colours: Colours) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.tiles = {
            field: FigureTile(field, tr(name), tr(unit), decimals, colours, scale=1.7)
            for field, name, unit, decimals in MEASURED
        }
        self.following = FigureTile("following_frac", tr("Following"), "", 0, colours, scale=1.7)
        self.guide = FigureTile("guide_per_min", tr("Guide"), "/min", 1, colours, scale=1.7)
        self.tempo = FigureTile("tempo_bpm", tr("Tempo"), "/min", 0, colours, scale=1.7)
        self.swell = FigureTile("guide_depth_db", tr("Swell"), "dB", 1, colours, scale=1.7)
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(8)
        for place, tile in enumerate(self.all_tiles):
            grid.addWidget(tile, place // COLUMNS, place % COLUMNS)
        for column in range(COLUMNS):
            grid.setColumnStretch(column, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 10, 10, 10)
        layout.addLayout(grid)
        layout.addWidget(make_muted_label(tr(PRESS), scale=0.92, wrap=True))

    @property
    def all_tiles(self) -> tuple[FigureTile, ...]:
        """All tiles in the order shown."""
        return (*self.tiles.values(), self.following, self.guide, self.tempo, self.swell)

    def clear(self) -> None:
        """Show dashes."""
        for tile in self.all_tiles:
            tile.show_text(words.BLANK, "")

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show the session as it is now."""
        for field, tile in self.tiles.items():
            tile.show_figure(getattr(snapshot, field))
        if snapshot.label is None:
            self._show_guide(snapshot)
            return
        for tile in (self.following, self.guide, self.tempo, self.swell):
            tile.show_text(words.BLANK, tr("sealed"))

    def _show_guide(self, snapshot: Snapshot) -> None:
        self.following.show_text(
            words.format_percent(snapshot.following_frac), _following_text(snapshot)
        )
        per_min = snapshot.guide_per_min
        self.guide.show_text(
            words.BLANK if per_min is None else words.format_number(per_min, 1),
            tr("breaths") if per_min is not None else tr("no guide"),
        )
        tempo_bpm = snapshot.tempo_bpm
        self.tempo.show_text(
            words.format_number(tempo_bpm, 0) if tempo_bpm is not None else words.BLANK,
            tr("of the music") if tempo_bpm is not None else tr("no music"),
        )
        self.swell.show_text(
            words.format_number(snapshot.guide_depth_db, 1)
            if tempo_bpm is not None
            else words.BLANK,
            tr("of the music") if tempo_bpm is not None else tr("no music"),
        )

    def recolour(self, colours: Colours) -> None:
        """Change the colours."""
        for tile in self.tiles.values():
            tile.recolour(colours)


def _following_text(snapshot: Snapshot) -> str:
    if snapshot.guide_per_min is None:
        return tr("no guide")
    if not snapshot.follows:
        return tr("this strap does not tell")
    if snapshot.following_frac is None:
        return tr(words.NOT_YET)
    return tr("claimed") if snapshot.following else tr("not claimed")
