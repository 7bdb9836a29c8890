"""Conversion between events or decisions and rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from entrain.events import DECISIONS, EVENTS, Decision, Event, Reason
from entrain.journal.fields import (
    TEXT_MAX_BYTES,
    JsonValue,
    RowError,
    RowProblem,
    bounded_text,
    build,
    check_finite,
    dump,
    load,
    plan_of,
    to_json_values,
)

Note: TypeAlias = "tuple[str, str]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoded:
    """An event or a decision, as the columns of its row.

    Attributes
    ----------
    t_s : float
        Time [s].
    kind : str
        Name of the class.
    fields : str
        The other fields as a JSON object, ASCII only.
    raw : bytes or None
        The field of type bytes, if the class has one.
    reason : str or None
        The reason of a decision, as a JSON object; None for an event.
    """

    t_s: float
    kind: str
    fields: str
    raw: bytes | None
    reason: str | None


NOTE = ("patient", "clinician")
"""Keys in a reason's JSON for its sentences as they were shown. A replay does not compare them,
and a reason is complete without them."""
FIGURES_BEFORE = "saw"
"""The key of a reason's figures in recordings before 2027; see `reason_of`."""


def encode(value: Event | Decision, note: Note | None = None) -> Encoded:
    """Return an event or a decision as the columns of its row.

    Parameters
    ----------
    value : Event or Decision
        What to encode.
    note : (str, str) or None
        The patient's and the clinician's sentence of a decision; None for none.

    Raises
    ------
    RowError
        A field is not of its annotated type, a number is not finite, or the row would be too
        long.
    """
    if type(value) not in _RECORDED:
        raise RowError(RowProblem.UNKNOWN_KIND, detail=type(value).__name__)
    plan = plan_of(type(value))
    raw = getattr(value, plan.raw) if plan.raw is not None else None
    if plan.raw is not None:
        _check_bytes(raw)
    return Encoded(
        # -0.0 becomes 0.0, as it would be read back.
        t_s=check_finite(value.t_s) + 0.0,
        kind=plan.name,
        fields=dump(plan, value),
        raw=raw,
        reason=_reason_text(value.reason, note) if isinstance(value, Decision) else None,
    )


def decode_event(kind: str, t_s: float, fields: str, raw: bytes | None) -> Event:
    """Return the event of a row.

    Parameters
    ----------
    kind : str
        Name of its class.
    t_s : float
        Time [s].
    fields : str
        The other fields as a JSON object.
    raw : bytes or None
        The field of type bytes, if the class has one.

    Raises
    ------
    RowError
        The row is not an event that this version knows.
    """
    plan = plan_of(_find_class(kind, _EVENT_OF))
    columns: dict[str, object] = {"t_s": check_finite(t_s)}
    if plan.raw is not None:
        _check_bytes(raw)
        columns[plan.raw] = raw
    elif raw is not None:
        raise RowError(RowProblem.UNKNOWN_FIELD, detail=f"{kind}, raw")
    event = build(plan, load(fields), columns)
    assert isinstance(event, Event)  # noqa: S101 - for the type checker
    return event


def decode_decision(kind: str, t_s: float, fields: str, reason: str) -> Decision:
    """Return the decision of a row.

    Parameters
    ----------
    kind : str
        Name of its class.
    t_s : float
        Time [s].
    fields, reason : str
        Its other fields and its reason, each as a JSON object.

    Raises
    ------
    RowError
        The row is not a decision that this version knows.
    """
    plan = plan_of(_find_class(kind, _DECISION_OF))
    why = build(plan_of(Reason), reason_of(load(reason)), {})
    decision = build(plan, load(fields), {"t_s": check_finite(t_s), "reason": why})
    assert isinstance(decision, Decision)  # noqa: S101 - for the type checker
    return decision


def reason_of(values: JsonValue) -> JsonValue:
    """Return a reason's JSON without its sentences, with the present names."""
    if not isinstance(values, dict):
        return values
    return {
        "figures" if name == FIGURES_BEFORE else name: value
        for name, value in values.items()
        if name not in NOTE
    }


def _reason_text(reason: Reason, note: Note | None) -> str:
    plan = plan_of(Reason)
    values = to_json_values(plan, reason)
    if note is not None:
        values |= dict(zip(NOTE, note, strict=True))
    return bounded_text(values, plan)


def _check_bytes(raw: object) -> None:
    if not isinstance(raw, bytes):
        raise RowError(RowProblem.WRONG_TYPE, detail=repr(raw)[:60])
    if len(raw) > TEXT_MAX_BYTES:
        raise RowError(RowProblem.TOO_LONG)


_EVENT_OF = {cls.__name__: cls for cls in EVENTS}
_DECISION_OF = {cls.__name__: cls for cls in DECISIONS}
_RECORDED = frozenset((*EVENTS, *DECISIONS))
_C = TypeVar("_C", bound="type[Event] | type[Decision]")


def _find_class(kind: str, known: Mapping[str, _C]) -> _C:
    try:
        return known[kind]
    except KeyError:
        raise RowError(RowProblem.UNKNOWN_KIND, detail=kind[:60]) from None
