"""Read Polar's `.hrm` (file format 1.4): heart rates at a fixed rate, or RR intervals."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from entrain.formats.layouts.layout import Layout
from entrain.formats.problems import FileProblem, FileProblemError
from entrain.formats.text_lines import blocks_of
from entrain.formats.text_table import GARBLED, TextTable
from entrain.physiology import Floats

RR_MODE = 238
"""Value of `Interval` where each line of `[HRData]` is an RR interval [ms]."""
STEPS_S = (1, 2, 5, 15, 30, 60, 120, 240, 480)


def read(path: Path) -> TextTable:
    """Read the table of a `.hrm` file.

    Raises
    ------
    FileProblemError
        Its `Interval` is not a known one, or there are no data.
    """
    sections = _sections(path)
    parameters = dict(line.split("=", 1) for line in sections.get("params", []) if "=" in line)
    values = {name.strip().lower(): value.strip() for name, value in parameters.items()}
    data = sections.get("hrdata", [])
    if not data:
        raise FileProblemError(FileProblem.TOO_SHORT, path)
    first = _first_numbers(data)
    bad = np.flatnonzero(first == GARBLED)
    garbled = int(bad[0]) + 1 if len(bad) else None
    interval = values.get("interval", "")
    if interval == str(RR_MODE):
        return TextTable(names=("rr_ms",), numbers={0: first}, first_garbled=garbled)
    if not interval.isdecimal() or int(interval) not in STEPS_S:
        raise FileProblemError(FileProblem.UNSUPPORTED, path, f"Interval={interval[:20]}")
    t_s = np.arange(len(first), dtype=np.float64) * int(interval)
    return TextTable(names=("time_s", "hr_bpm"), numbers={0: t_s, 1: first}, first_garbled=garbled)


def _sections(path: Path) -> dict[str, list[str]]:
    sections: dict[str, list[str]] = {}
    section: list[str] = []
    for _, lines in blocks_of(path):
        for line in lines:
            word = line.strip()
            if word.startswith("[") and word.endswith("]"):
                section = sections.setdefault(word[1:-1].lower(), [])
            else:
                section.append(word)
    return sections


def _first_numbers(lines: list[str]) -> Floats:
    """Return the first number of each line; speed, altitude and power follow it."""
    values: Floats = np.full(len(lines), GARBLED)
    for at, line in enumerate(lines):
        word = line.split()[0]
        if word.isascii() and word.isdigit():
            values[at] = int(word)
    return values


def _fits(head: bytes) -> bool:
    return head.lstrip(b"\xef\xbb\xbf \r\n")[:8].lower() == b"[params]"


LAYOUT = Layout(name="Polar .hrm", fits=_fits, table=read)
