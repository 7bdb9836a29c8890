"""Describe the first decision that differs from the recorded one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from entrain.journal import Encoded, RowError, decode_decision
from entrain.session import ABSENT, Changed, Difference
from entrain.wording import current_language, tr

SHOWN_APART = ("rule",)
"""Fields that have a line of their own, whether they differ or not."""
MOST_SHOWN = 12


def describe_difference(first: Difference, now: str) -> Iterator[str]:
    """Yield the lines that describe a difference.

    Parameters
    ----------
    first : Difference
        The difference.
    now : str
        What to call the decision that was not recorded, such as "decided now".
    """
    recorded, replayed = first.recorded, first.replayed
    changed = [field for field in first.list_changes() if field.name not in SHOWN_APART]
    for field in changed[:MOST_SHOWN]:
        yield f"  {_describe_field(field, now)}"
    if len(changed) > MOST_SHOWN:
        yield "  " + tr("and {n} fields more", n=str(len(changed) - MOST_SHOWN))
    reasons = [None if row is None else _reason(row) for row in (recorded, replayed)]
    if reasons[0] is not None and reasons[0] == reasons[1]:
        yield "  " + tr("both by {reason}", reason=reasons[0])
        return
    for name, row, reason in ((tr("recorded"), recorded, reasons[0]), (now, replayed, reasons[1])):
        if row is None:
            yield "  " + tr("{name}: nothing", name=name)
        elif recorded is None or replayed is None:
            what = describe_decision(row)
            yield "  " + tr("{name}: {what}, by {reason}", name=name, what=what, reason=reason)
        else:
            yield "  " + tr("{name} by {reason}", name=name, reason=reason)


def describe_decision(row: Encoded) -> str:
    """Return a decision and its time, such as "score moved at 2:01 (121.0 s)"."""
    kind = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", row.kind).lower()
    clock = f"{int(row.t_s // 60)}:{int(row.t_s % 60):02d}"
    return tr("{kind} at {clock} ({t_s:.1f} s)", kind=tr(kind), clock=clock, t_s=row.t_s)


def _describe_field(field: Changed, now: str) -> str:
    recorded, replayed = _values(field)
    if recorded is None:
        return tr("{name}: not recorded, {now} {value}", name=field.name, now=now, value=replayed)
    if replayed is None:
        return tr("{name}: recorded {value}, not {now}", name=field.name, value=recorded, now=now)
    values = {"name": field.name, "value": recorded, "now": now, "other": replayed}
    return tr("{name}: recorded {value}, {now} {other}", **values)


def _values(field: Changed) -> list[str | None]:
    """Return both values as text, with no more digits than show that they differ."""
    pair = (field.recorded, field.replayed)
    if all(isinstance(value, float) for value in pair):
        short = [f"{value:.6g}" for value in pair]
        if short[0] != short[1]:
            return [*short]
    return [None if value is ABSENT else json.dumps(value, ensure_ascii=False) for value in pair]


def _reason(row: Encoded) -> str:
    """Return the rule and its sentence for a clinician."""
    try:
        decision = decode_decision(row.kind, row.t_s, row.fields, row.reason or "")
    except RowError:
        return tr("a reason that cannot be read")
    return f"{decision.reason.rule}: {current_language().describe_decision(decision).clinician}"
