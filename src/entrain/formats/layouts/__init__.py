"""Layouts of files that are not plain tables, one module each.

A new one is a module here, a line in `LAYOUTS` and a sample in tests/unit/formats/samples.
A table with named columns needs no layout; `column_names` knows what the names mean.
"""

from __future__ import annotations

from pathlib import Path

from entrain.formats.layouts import empatica, events, fit, hrm, json_samples
from entrain.formats.layouts.layout import Layout

LAYOUTS: tuple[Layout, ...] = (
    hrm.LAYOUT,
    empatica.IBI,
    empatica.HR,
    events.LAYOUT,
    json_samples.LAYOUT,
    fit.LAYOUT,
)
HEAD_BYTES = 4096


def layout_of(path: Path) -> Layout | None:
    """Return the layout of a file, by its first bytes; None for a plain table."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    return next((layout for layout in LAYOUTS if layout.fits(head)), None)
