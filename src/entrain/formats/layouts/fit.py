"""Read Garmin's FIT: the intervals of its HRV messages, else the heart rates of its records."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from entrain.formats.layouts.layout import Layout
from entrain.formats.problems import FileProblem, FileProblemError
from entrain.formats.text_table import TextTable

FILLER_S = 65535 / 1000
"""Filler of an array of intervals: the largest 16-bit number [s]."""
_DAMAGE = (
    ValueError,
    KeyError,
    IndexError,
    TypeError,
    OverflowError,
    AttributeError,
    AssertionError,
    struct.error,
)
"""What fitdecode raises on damaged bytes besides its own error."""


def read(path: Path) -> TextTable:
    """Read the table of a FIT file.

    Intervals have the time of the record before them, as packets have.

    Raises
    ------
    FileProblemError
        The file is damaged, or holds neither intervals nor heart rates.
    """
    import fitdecode

    rr: list[tuple[float, float]] = []
    hr: list[tuple[float, float]] = []
    try:
        _collect(_messages(path, fitdecode), rr, hr)
    except (fitdecode.FitError, *_DAMAGE) as error:
        # A truncated file is read as far as it goes.
        if not rr and not hr:
            raise FileProblemError(FileProblem.DAMAGED, path, str(error)) from error
    if not rr and not hr:
        raise FileProblemError(FileProblem.NO_INTERVALS, path, "it has no HRV messages")
    values = np.array(rr or hr, float)
    numbers = {0: values[:, 0], 1: values[:, 1]}
    if not np.isfinite(values[:, 0]).any():
        del numbers[0]
    return TextTable(names=("time_s", "rr_s" if rr else "hr_bpm"), numbers=numbers)


def _collect(
    frames: Iterator[Any], rr: list[tuple[float, float]], hr: list[tuple[float, float]]
) -> None:  # fmt: skip
    """Add the intervals [s] and heart rates of messages, each with the latest timestamp."""
    now_s = np.nan
    for frame in frames:
        stamp = _value(frame, "timestamp")
        now_s = stamp.timestamp() if hasattr(stamp, "timestamp") else now_s
        if frame.name == "hrv":
            rr += [(now_s, interval_s) for interval_s in _intervals(frame)]
        elif frame.name == "record" and _value(frame, "heart_rate") is not None:
            hr.append((now_s, float(_value(frame, "heart_rate"))))


def _messages(path: Path, fitdecode: Any) -> Iterator[Any]:
    # A wrong checksum, as in a truncated file, does not concern the messages before it.
    with fitdecode.FitReader(
        str(path),
        check_crc=fitdecode.CrcCheck.DISABLED,
        error_handling=fitdecode.ErrorHandling.IGNORE,
    ) as reader:
        for frame in reader:
            if frame.frame_type == fitdecode.FIT_FRAME_DATA:
                yield frame


def _value(frame: Any, name: str) -> Any:
    return frame.get_value(name, fallback=None) if frame.has_field(name) else None


def _intervals(frame: Any) -> list[float]:
    value = _value(frame, "time")
    several = value if isinstance(value, tuple | list) else (value,)
    return [float(rr_s) for rr_s in several if rr_s is not None and float(rr_s) < FILLER_S - 1e-6]


LAYOUT = Layout(name="Garmin FIT", fits=lambda head: head[8:12] == b".FIT", table=read)
