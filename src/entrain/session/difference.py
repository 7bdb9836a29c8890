"""Comparing two decisions: whether they are the same, and which fields differ."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass

from entrain.journal import FIGURES_BEFORE, Encoded, reason_of


class Absent:
    """The type of `ABSENT`, which stands for a field that one of two decisions lacks."""


ABSENT = Absent()


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A field that differs, as JSON values; `ABSENT` where one of the two lacks it.

    A nested field is named by its path, such as "steps 2 swing_bpm".
    """

    name: str
    recorded: object
    replayed: object


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """The first decision that is not as recorded.

    Attributes
    ----------
    seq : int
        Its number in the recording.
    recorded : Encoded or None
        The recorded row, None where there is none or it cannot be read.
    replayed : Encoded or None
        The replayed row, None where nothing was decided.
    within_frac : float
        Tolerance of numbers, relative and absolute.
    """

    seq: int
    recorded: Encoded | None
    replayed: Encoded | None
    within_frac: float

    def list_changes(self) -> tuple[Changed, ...]:
        """Return the fields that differ; of decisions of different kinds only time and kind.

        Empty where one of the two is None.
        """
        if self.recorded is None or self.replayed is None:
            return ()
        then = _leaves_of(self.recorded, self.replayed)
        now = _leaves_of(self.replayed, self.recorded)
        if self.recorded.kind != self.replayed.kind:
            then, now = ({name: row[name] for name in ("t_s", "kind")} for row in (then, now))
        pairs = (
            Changed(name=name, recorded=then.get(name, ABSENT), replayed=now.get(name, ABSENT))
            for name in then | now
        )
        return tuple(
            pair for pair in pairs if not _alike(pair.recorded, pair.replayed, self.within_frac)
        )


def is_same(recorded: Encoded | None, replayed: Encoded | None, within_frac: float) -> bool:
    """Return whether two decisions are the same.

    Parameters
    ----------
    recorded, replayed : Encoded or None
        The rows, None where there is none; None equals nothing.
    within_frac : float
        Tolerance of numbers, relative and absolute.
    """
    if recorded is None or replayed is None:
        return False
    pair = _values(recorded, replayed), _values(replayed, recorded)
    return _alike(*pair, within_frac)


def parse_json(text: str) -> object:
    """Return the value of a JSON text; text that is not JSON is returned as it is."""
    try:
        return json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return text


def _refuse(constant: str) -> None:
    # Python's json accepts NaN and Infinity; JSON does not.
    raise ValueError(constant)


def _alike(one: object, other: object, within_frac: float) -> bool:
    """Return whether two JSON values are the same, with a tolerance for numbers."""
    if isinstance(one, float | int) and isinstance(other, float | int):
        return math.isclose(one, other, rel_tol=within_frac, abs_tol=within_frac)
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(
            _alike(a, b, within_frac) for a, b in zip(one, other, strict=True)
        )
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(
            _alike(one[k], other[k], within_frac) for k in one
        )
    return one == other


def _values(row: Encoded, other: Encoded) -> tuple[object, ...]:
    """Return what is compared of a row, independent of JSON spacing; sentences are not."""
    return (row.t_s, row.kind, parse_json(row.fields), _compared(row, other))


def _compared(row: Encoded, other: Encoded) -> object:
    """Return a reason without its sentences.

    Older recordings have fewer figures and no variants; then only what both have is compared.
    """
    reason, other_reason = parse_json(row.reason or ""), parse_json(other.reason or "")
    if not isinstance(reason, dict):
        return reason
    compared = reason_of(reason)
    older = [
        each for each in (reason, other_reason) if isinstance(each, dict) and FIGURES_BEFORE in each
    ]
    if not older or not isinstance(compared, dict):
        return compared
    names = _names(older[0][FIGURES_BEFORE])
    figures = compared.get("figures")
    return {
        "rule": compared.get("rule"),
        "figures": [figure for figure in figures if _names([figure]) <= names]
        if isinstance(figures, list)
        else figures,
    }


def _names(figures: object) -> set[object]:
    if not isinstance(figures, list):
        return set()
    return {figure[0] for figure in figures if _parse_figure(figure)}


def _leaves_of(row: Encoded, other: Encoded) -> dict[str, object]:
    """Return what is compared of a row, each single value by the path to it."""
    t_s, kind, fields, reason = _values(row, other)
    leaves: dict[str, object] = {"t_s": t_s, "kind": kind}
    leaves |= _leaves(fields, "" if isinstance(fields, dict) else "fields")
    return leaves | dict(_leaves(reason, "" if isinstance(reason, dict) else "reason"))


def _leaves(value: object, name: str) -> Iterator[tuple[str, object]]:
    parts: Iterator[tuple[object, object]]
    if isinstance(value, dict) and value:
        parts = iter(value.items())
    elif isinstance(value, list) and value:
        parts = (
            _parse_figure(part) or (number, part) for number, part in enumerate(value, start=1)
        )
    else:
        if name:
            yield name, value
        return
    for key, part in parts:
        yield from _leaves(part, f"{name} {key}".lstrip())


def _parse_figure(part: object) -> tuple[str, object] | None:
    """Return the name and value of a figure of a reason, None if the part is none."""
    if isinstance(part, list) and len(part) == 2 and isinstance(part[0], str):
        return part[0], part[1]
    return None
