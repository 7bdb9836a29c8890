"""Difference: whether two decisions are the same, and field by field where they are not."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass

from entrain.journal import FIGURES_BEFORE, Encoded, reason_of


class Absent:
    """Stands for a field that one of two decisions does not have."""


ABSENT = Absent()


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """A field that differs, as JSON values; `ABSENT` where one of the two does not have it.

    A field within a field is named with its way there, such as "steps 2 swing_bpm".
    """

    name: str
    recorded: object
    replayed: object


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """The first decision that is not as recorded, as columns of its row.

    `recorded` is None where nothing was recorded there, or nothing that can be read;
    `replayed` where nothing is decided there now. `within_frac` is how far apart numbers may be.
    """

    seq: int
    recorded: Encoded | None
    replayed: Encoded | None
    within_frac: float

    def changed(self) -> tuple[Changed, ...]:
        """Return what differs; no fields of two decisions that are not of one kind, or not two."""
        if self.recorded is None or self.replayed is None:
            return ()
        one = _leaves_of(self.recorded, self.replayed)
        other = _leaves_of(self.replayed, self.recorded)
        if self.recorded.kind != self.replayed.kind:
            one, other = ({name: of[name] for name in ("t_s", "kind")} for of in (one, other))
        pairs = (
            Changed(name=name, recorded=one.get(name, ABSENT), replayed=other.get(name, ABSENT))
            for name in one | other
        )
        return tuple(it for it in pairs if not _alike(it.recorded, it.replayed, self.within_frac))


def same(recorded: Encoded | None, replayed: Encoded | None, within_frac: float) -> bool:
    """Return whether two decisions are the same, numbers to `within_frac` of each other."""
    if recorded is None or replayed is None:
        return False
    pair = _values(recorded, replayed), _values(replayed, recorded)
    return _alike(*pair, within_frac)


def parsed(text: str) -> object:
    """Return the value of a JSON text; other text says itself."""
    try:
        return json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return text


def _refuse(constant: str) -> None:
    # Python's JSON knows NaN and Infinity; JSON does not.
    raise ValueError(constant)


def _alike(one: object, other: object, within_frac: float) -> bool:
    """Return whether two JSON values are the same, numbers to `within_frac` of each other."""
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
    """Return what is compared of a row, however its JSON is spaced: no words."""
    return (row.t_s, row.kind, parsed(row.fields), _compared(row, other))


def _compared(row: Encoded, other: Encoded) -> object:
    """Return a reason without its sentences.

    Older recordings have fewer figures and no variants: only what both have is compared then.
    """
    reason, beside = parsed(row.reason or ""), parsed(other.reason or "")
    if not isinstance(reason, dict):
        return reason
    compared = reason_of(reason)
    older = [one for one in (reason, beside) if isinstance(one, dict) and FIGURES_BEFORE in one]
    if not older or not isinstance(compared, dict):
        return compared
    names = _names(older[0][FIGURES_BEFORE])
    figures = compared.get("figures")
    return {
        "rule": compared.get("rule"),
        "figures": [one for one in figures if _names([one]) <= names]
        if isinstance(figures, list)
        else figures,
    }


def _names(figures: object) -> set[object]:
    return {one[0] for one in figures if _figure(one)} if isinstance(figures, list) else set()


def _leaves_of(row: Encoded, other: Encoded) -> dict[str, object]:
    """Return all that is compared of a row, each single value by its name."""
    t_s, kind, fields, reason = _values(row, other)
    named: dict[str, object] = {"t_s": t_s, "kind": kind}
    named |= _leaves(fields, "" if isinstance(fields, dict) else "fields")
    return named | dict(_leaves(reason, "" if isinstance(reason, dict) else "reason"))


def _leaves(value: object, name: str) -> Iterator[tuple[str, object]]:
    parts: Iterator[tuple[object, object]]
    if isinstance(value, dict) and value:
        parts = iter(value.items())
    elif isinstance(value, list) and value:
        parts = (_figure(part) or (number, part) for number, part in enumerate(value, start=1))
    else:
        if name:
            yield name, value
        return
    for key, part in parts:
        yield from _leaves(part, f"{name} {key}".lstrip())


def _figure(part: object) -> tuple[str, object] | None:
    """Return the name and value of a figure that a rule fired on, if it is one."""
    if isinstance(part, list) and len(part) == 2 and isinstance(part[0], str):
        return part[0], part[1]
    return None
