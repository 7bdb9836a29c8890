"""Times that are written as text: of a calendar, of a day, or since a start."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from datetime import UTC, datetime

import numpy as np

from entrain.physiology import Floats

DAY_S = 86400.0
_TIME = re.compile(
    r"(?:(?P<date>\d{1,4}([-/.])\d{1,2}\2\d{1,4})[T ,]*)?"
    r"(?:(?P<h>\d{1,3}):)?(?P<m>\d{1,2}):(?P<s>\d{1,2})(?:[.,:](?P<f>\d{1,9}))?"
    r"\s*(?P<half>[ap]\.?m\.?)?\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)
_DATE = re.compile(r"\d{1,4}([-/.])\d{1,2}\1\d{1,4}")
_DURATION = re.compile(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:[.,]\d+)?)S)?", re.IGNORECASE)
_BUSY = 1 << 20


def is_clock(word: str) -> bool:
    """Return whether a word is a time of day, perhaps with a date, and no plain number."""
    return _TIME.fullmatch(word) is not None


def is_date(word: str) -> bool:
    """Return whether a word is a date alone."""
    return _DATE.fullmatch(word) is not None


def duration_s(word: str) -> float | None:
    """Return a duration as ISO 8601 writes it (`PT0.857S`) [s], None where it is none."""
    found = _DURATION.fullmatch(word)
    if found is None or not any(found.groups()):
        return None
    h, m, s = (float((one or "0").replace(",", ".")) for one in found.groups())
    return 3600 * h + 60 * m + s


def seconds_of_clock(words: Iterable[str]) -> Floats:
    """Return times [s], NaN where a word is none.

    With dates they count from 1970, those without a zone as if they were UTC; without, from
    midnight, and go on where the clock passes it.

    Parameters
    ----------
    words : iterable of str
        In the order of rows.
    """
    words = list(words)
    known: dict[str, float] = {}
    order = _order(words)
    dated = False
    out = np.full(len(words), np.nan)
    for at, word in enumerate(words):
        value = known.get(word)
        if value is None:
            found = _TIME.fullmatch(word)
            value = math.nan if found is None else _seconds(found, order)
            dated = dated or (found is not None and found["date"] is not None)
            if len(known) < _BUSY:
                known[word] = value
        out[at] = value
    return out if dated else _past_midnight(out)


def _seconds(found: re.Match[str], order: str) -> float:
    h, m, s = int(found["h"] or 0), int(found["m"]), int(found["s"])
    if found["half"]:
        h = h % 12 + (12 if found["half"][0].lower() == "p" else 0)
    fraction = found["f"]
    seconds = 3600.0 * h + 60 * m + s + (int(fraction) / 10 ** len(fraction) if fraction else 0.0)
    zone = found["zone"]
    if zone and zone[0] in "+-":
        digits = zone[1:].replace(":", "")
        seconds -= (1 if zone[0] == "+" else -1) * (3600 * int(digits[:2]) + 60 * int(digits[2:]))
    if found["date"] is None:
        return seconds
    try:
        return _day_s(found["date"], order) + seconds
    except ValueError:
        return math.nan


def _day_s(date: str, order: str) -> float:
    parts = [int(one) for one in re.split(r"[-/.]", date)]
    if parts[0] > 31:
        year, month, day = parts
    elif order == "month first":
        month, day, year = parts
    else:
        day, month, year = parts
    year += 2000 if year < 100 else 0
    return datetime(year, month, day, tzinfo=UTC).timestamp()


def _order(words: list[str]) -> str:
    """Return whether dates like 4/24/2026 name the month or the day first."""
    dates = {found["date"] for word in words[:5000] if (found := _TIME.fullmatch(word)) is not None}
    dates.discard(None)
    parts = [re.split(r"[-/.]", date) for date in dates]
    short = [one for one in parts if len(one[0]) < 3]
    if any(int(one[0]) > 12 for one in short):
        return "day first"
    slashes = any("/" in date for date in dates)
    return "month first" if slashes or any(int(one[1]) > 12 for one in short) else "day first"


def _past_midnight(t_s: Floats) -> Floats:
    """Return times of day that go on rising where the clock begins at zero again."""
    known = np.flatnonzero(np.isfinite(t_s))
    if len(known) < 2:
        return t_s
    steps_s = np.diff(t_s[known])
    days = np.concatenate([[0], np.cumsum(steps_s < -DAY_S / 2)])
    out = t_s.copy()
    out[known] += DAY_S * days
    return out
