"""Parse times written as text: with a date, of a day, or as an ISO 8601 duration."""

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
_MOST_CACHED = 1 << 20


def is_clock(word: str) -> bool:
    """Return whether a word is a time of day, with or without a date."""
    return _TIME.fullmatch(word) is not None


def is_date(word: str) -> bool:
    """Return whether a word is a date alone."""
    return _DATE.fullmatch(word) is not None


def duration_s(word: str) -> float | None:
    """Return an ISO 8601 duration such as `PT0.857S` in seconds, None where it is not one."""
    match = _DURATION.fullmatch(word)
    if match is None or not any(match.groups()):
        return None
    h, m, s = (float((part or "0").replace(",", ".")) for part in match.groups())
    return 3600 * h + 60 * m + s


def seconds_of_clock(words: Iterable[str]) -> Floats:
    """Return times in seconds, NaN where a word is not a time.

    Times with a date count from 1970, as UTC where they have no zone; times without one count from
    midnight and go on across the next.

    Parameters
    ----------
    words : iterable of str
        In the order of rows.

    Returns
    -------
    ndarray, shape (n_words,)
        Times [s].
    """
    words = list(words)
    cache: dict[str, float] = {}
    order = _order(words)
    dated = False
    out = np.full(len(words), np.nan)
    for at, word in enumerate(words):
        value = cache.get(word)
        if value is None:
            match = _TIME.fullmatch(word)
            value = math.nan if match is None else _seconds(match, order)
            dated = dated or (match is not None and match["date"] is not None)
            if len(cache) < _MOST_CACHED:
                cache[word] = value
        out[at] = value
    return out if dated else _past_midnight(out)


def _seconds(match: re.Match[str], order: str) -> float:
    h, m, s = int(match["h"] or 0), int(match["m"]), int(match["s"])
    if match["half"]:
        h = h % 12 + (12 if match["half"][0].lower() == "p" else 0)
    fraction = match["f"]
    seconds = 3600.0 * h + 60 * m + s + (int(fraction) / 10 ** len(fraction) if fraction else 0.0)
    zone = match["zone"]
    if zone and zone[0] in "+-":
        digits = zone[1:].replace(":", "")
        seconds -= (1 if zone[0] == "+" else -1) * (3600 * int(digits[:2]) + 60 * int(digits[2:]))
    if match["date"] is None:
        return seconds
    try:
        return _day_s(match["date"], order) + seconds
    except ValueError:
        return math.nan


def _day_s(date: str, order: str) -> float:
    parts = [int(part) for part in re.split(r"[-/.]", date)]
    if parts[0] > 31:
        year, month, day = parts
    elif order == "month first":
        month, day, year = parts
    else:
        day, month, year = parts
    year += 2000 if year < 100 else 0
    return datetime(year, month, day, tzinfo=UTC).timestamp()


def _order(words: list[str]) -> str:
    """Return whether dates such as 4/24/2026 start with the month or the day."""
    dates = {match["date"] for word in words[:5000] if (match := _TIME.fullmatch(word)) is not None}
    dates.discard(None)
    parts = [re.split(r"[-/.]", date) for date in dates]
    short = [date_parts for date_parts in parts if len(date_parts[0]) < 3]
    if any(int(date_parts[0]) > 12 for date_parts in short):
        return "day first"
    slashes = any("/" in date for date in dates)
    return (
        "month first"
        if slashes or any(int(date_parts[1]) > 12 for date_parts in short)
        else "day first"
    )


def _past_midnight(t_s: Floats) -> Floats:
    """Return times of day that keep rising past midnight."""
    known = np.flatnonzero(np.isfinite(t_s))
    if len(known) < 2:
        return t_s
    steps_s = np.diff(t_s[known])
    days = np.concatenate([[0], np.cumsum(steps_s < -DAY_S / 2)])
    out = t_s.copy()
    out[known] += DAY_S * days
    return out
