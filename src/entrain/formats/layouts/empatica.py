"""Read Empatica's IBI.csv and HR.csv, whose first line holds the start time."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from entrain.formats.layouts.layout import Layout
from entrain.formats.problems import FileProblem, FileProblemError
from entrain.formats.text_form import number_in
from entrain.formats.text_lines import blocks_of
from entrain.formats.text_table import GARBLED, TextTable

_IBI = re.compile(rb"(?:\xef\xbb\xbf)?\s*\d{9,10}(?:\.\d+)?\s*,\s*IBI\s*[\r\n]", re.IGNORECASE)
_RATE = re.compile(rb"(?:\xef\xbb\xbf)?\s*\d{9,10}\.\d+\s*[\r\n]+\s*(\d{1,2}\.\d+)\s*[\r\n]")


def read_ibi(path: Path) -> TextTable:
    """Read the table of an IBI.csv: a start, then rows of offset and interval [s]."""
    rows, start_s = _rows(path)
    table = np.full((len(rows), 2), GARBLED)
    for at, line in enumerate(rows):
        words = [number_in(word.strip(), comma=False) for word in line.split(",")]
        if len(words) >= 2:
            table[at] = [GARBLED if value is None else value for value in words[:2]]
    times = np.where(np.isfinite(table[:, 0]), start_s + table[:, 0], np.nan)
    return TextTable(names=("time_s", "ibi_s"), numbers={0: times, 1: table[:, 1]})


def read_heart_rate(path: Path) -> TextTable:
    """Read the table of an HR.csv: a start, a sampling rate [Hz], then heart rates [bpm].

    Raises
    ------
    FileProblemError
        The rate is that of another signal, whose files look alike.
    """
    rows, start_s = _rows(path)
    rate_hz = float(rows[0])
    if rate_hz != 1.0:
        raise FileProblemError(
            FileProblem.NO_INTERVALS, path, f"it seems to hold a signal of {rate_hz:g} Hz"
        )
    values = [number_in(line.strip(), comma=False) for line in rows[1:]]
    bpm = np.array([GARBLED if value is None else value for value in values], float)
    return TextTable(names=("time_s", "hr_bpm"),
                 numbers={0: start_s + np.arange(len(bpm)) / rate_hz, 1: bpm})  # fmt: skip


def _rows(path: Path) -> tuple[list[str], float]:
    lines = [line for _, block in blocks_of(path) for line in block]
    return lines[1:], float(lines[0].split(",")[0])


IBI = Layout(
    name="Empatica IBI.csv", fits=lambda head: _IBI.match(head) is not None, table=read_ibi
)
HR = Layout(
    name="Empatica HR.csv", fits=lambda head: _RATE.match(head) is not None, table=read_heart_rate
)
