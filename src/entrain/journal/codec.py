"""Events and decisions <-> rows, by the annotations of their classes."""

from __future__ import annotations

import dataclasses
import enum
import json
import math
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, SupportsIndex, TypeAlias, TypeVar

from entrain.errors import EntrainError, Problem
from entrain.events import DECISIONS, EVENTS, Decision, Event, Reason

JsonValue: TypeAlias = (
    "bool | int | float | str | Sequence[JsonValue] | Mapping[str, JsonValue] | None"
)

Note: TypeAlias = "tuple[str, str]"

TEXT_MAX_BYTES = 4 << 20
"""The longest text or blob of a row; what is longer is refused on both ways."""


_UPDATE = "Update Entrain, then open it again."
_COPY = "Take the copy you keep elsewhere."


class RowProblem(Problem):
    """Why a value cannot become a row, or a row a value."""

    UNKNOWN_KIND = ("It is of a kind that this version of Entrain does not know.", _UPDATE)
    UNKNOWN_FIELD = ("It has a field that this version of Entrain does not know.", _UPDATE)
    MISSING_FIELD = ("A field is missing.", _COPY)
    WRONG_TYPE = ("A field does not hold what it should.", _COPY)
    NOT_FINITE = ("A number is not finite.", _COPY)
    NOT_JSON = ("Its text is not JSON.", _COPY)
    TOO_LONG = ("It is too long.", _COPY)
    CHANGED = ("Its checksum does not fit: it was changed after it was written.", _COPY)


class RowError(EntrainError):
    """A value that cannot be a row, or a row that cannot be a value; `reason` says why."""

    reason: RowProblem


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoded:
    """An event or a decision, as the columns of its row.

    Attributes
    ----------
    t_s : float
        When [s].
    kind : str
        Name of the class.
    fields : str
        The other fields as a JSON object, ASCII only.
    raw : bytes or None
        The field that is bytes, if the class has one.
    reason : str or None
        Why it was decided, as a JSON object; None for an event.
    """

    t_s: float
    kind: str
    fields: str
    raw: bytes | None
    reason: str | None


# ASCII only: every text, even half a surrogate pair, comes back as it was.
_to_text = json.JSONEncoder(allow_nan=False, separators=(",", ":")).encode


NOTE = ("patient", "clinician")
"""Beside the rule, in the reason's JSON: its sentences as they were shown. No replay compares
them, and a reason without them is whole."""
FIGURES_BEFORE = "saw"
"""What the figures of a reason were called in recordings of before 2027; see `reason_of`."""


def encode(value: Event | Decision, note: Note | None = None) -> Encoded:
    """Return an event or a decision as the columns of its row.

    Parameters
    ----------
    value : Event or Decision
        What to write.
    note : (str, str) or None
        The patient's and the clinician's sentence of a decision; None writes none.

    Raises
    ------
    RowError
        A field does not hold what its annotation says, a number is not finite, or the
        row would be too long.
    """
    if type(value) not in _RECORDED:
        raise RowError(RowProblem.UNKNOWN_KIND, detail=type(value).__name__)
    plan = _plan(type(value))
    raw = getattr(value, plan.raw) if plan.raw is not None else None
    if plan.raw is not None:
        _check_bytes(raw)
    return Encoded(
        # -0.0 becomes 0.0, as it would in the file.
        t_s=_finite(value.t_s) + 0.0,
        kind=plan.name,
        fields=_dump(plan, value),
        raw=raw,
        reason=_reason_text(value.reason, note) if isinstance(value, Decision) else None,
    )


def decode_event(kind: str, t_s: float, fields: str, raw: bytes | None) -> Event:
    """Return the event of a row.

    Raises
    ------
    RowError
        The row is not that of an event this version knows.
    """
    plan = _plan(_known(kind, _EVENT_OF))
    columns: dict[str, object] = {"t_s": _finite(t_s)}
    if plan.raw is not None:
        _check_bytes(raw)
        columns[plan.raw] = raw
    elif raw is not None:
        raise RowError(RowProblem.UNKNOWN_FIELD, detail=f"{kind}, raw")
    event = _build(plan, _load(fields), columns)
    assert isinstance(event, Event)  # noqa: S101 - for the type checker
    return event


def decode_decision(kind: str, t_s: float, fields: str, reason: str) -> Decision:
    """Return the decision of a row.

    Raises
    ------
    RowError
        The row is not that of a decision this version knows.
    """
    plan = _plan(_known(kind, _DECISION_OF))
    why = _build(_plan(Reason), reason_of(_load(reason)), {})
    decision = _build(plan, _load(fields), {"t_s": _finite(t_s), "reason": why})
    assert isinstance(decision, Decision)  # noqa: S101 - for the type checker
    return decision


def reason_of(values: JsonValue) -> JsonValue:
    """Return a reason's JSON without its note, with today's names."""
    if not isinstance(values, dict):
        return values
    return {
        "figures" if name == FIGURES_BEFORE else name: it
        for name, it in values.items()
        if name not in NOTE
    }


def _reason_text(reason: Reason, note: Note | None) -> str:
    plan = _plan(Reason)
    values = _written(plan, reason)
    if note is not None:
        values |= dict(zip(NOTE, note, strict=True))
    return _bounded(values, plan)


def _check_bytes(raw: object) -> None:
    if not isinstance(raw, bytes):
        raise RowError(RowProblem.WRONG_TYPE, detail=repr(raw)[:60])
    if len(raw) > TEXT_MAX_BYTES:
        raise RowError(RowProblem.TOO_LONG)


# ------------------------------------------------------------ one class, looked at once

_Convert = Callable[[Any], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Field:
    """How a field becomes JSON; where it holds `unsaid` it is left out."""

    write: _Convert
    read: _Convert
    required: bool
    unsaid: object


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """How a class becomes JSON: its fields but those that have columns of their own."""

    name: str
    make: Callable[..., object]
    fields: Mapping[str, _Field]
    raw: str | None


_EVENT_OF = {cls.__name__: cls for cls in EVENTS}
_DECISION_OF = {cls.__name__: cls for cls in DECISIONS}
_RECORDED = frozenset((*EVENTS, *DECISIONS))
_C = TypeVar("_C", bound="type[Event] | type[Decision]")


def _known(kind: str, known: Mapping[str, _C]) -> _C:
    try:
        return known[kind]
    except KeyError:
        raise RowError(RowProblem.UNKNOWN_KIND, detail=kind[:60]) from None


_plans: dict[type, _Plan] = {}


def _plan(cls: type) -> _Plan:
    plan = _plans.get(cls)
    if plan is None:
        plan = _plans[cls] = _look_at(cls)
    return plan


def _look_at(cls: type) -> _Plan:
    hints = typing.get_type_hints(cls)
    columns = {"t_s", "reason"} if issubclass(cls, Event | Decision) else set()
    raws = [name for name, hint in hints.items() if hint is bytes]
    if len(raws) > 1 or (raws and not issubclass(cls, Event)):
        msg = f"{cls.__name__}: only an event has bytes, and one field of them"
        raise TypeError(msg)
    fields = {}
    for field in dataclasses.fields(cls):
        if field.name not in columns and field.name not in raws:
            write, read = _converters(hints[field.name])
            required = (
                field.default is dataclasses.MISSING
                and field.default_factory is dataclasses.MISSING
            )
            unsaid = field.default if field.metadata.get("unsaid") else dataclasses.MISSING
            fields[field.name] = _Field(write=write, read=read, required=required, unsaid=unsaid)
    return _Plan(name=cls.__name__, make=cls, fields=fields, raw=raws[0] if raws else None)


def _dump(plan: _Plan, value: object) -> str:
    if not plan.fields:
        return "{}"
    return _bounded(_written(plan, value), plan)


def _bounded(values: Mapping[str, object], plan: _Plan) -> str:
    text = _to_text(values)
    if len(text) > TEXT_MAX_BYTES:
        raise RowError(RowProblem.TOO_LONG, detail=plan.name)
    return text


def _written(plan: _Plan, value: object) -> dict[str, object]:
    written = {}
    for name, field in plan.fields.items():
        one = getattr(value, name)
        if one != field.unsaid:
            written[name] = field.write(one)
    return written


def _load(text: str) -> JsonValue:
    if text == "{}":
        return {}
    if len(text) > TEXT_MAX_BYTES:
        raise RowError(RowProblem.TOO_LONG)
    try:
        value: JsonValue = json.loads(text)
    # ValueError also where a number has too many digits, RecursionError where a hostile
    # file nests too deeply.
    except (ValueError, RecursionError):
        raise RowError(RowProblem.NOT_JSON, detail=text[:60]) from None
    return value


def _build(plan: _Plan, values: JsonValue, columns: Mapping[str, object]) -> object:
    if not isinstance(values, dict):
        raise RowError(RowProblem.WRONG_TYPE, detail=plan.name)
    arguments = dict(columns)
    for name, field in plan.fields.items():
        if name in values:
            arguments[name] = field.read(values[name])
        elif field.required:
            raise RowError(RowProblem.MISSING_FIELD, detail=f"{plan.name}.{name}")
    if not values.keys() <= plan.fields.keys():
        unknown = min(values.keys() - plan.fields.keys())
        raise RowError(RowProblem.UNKNOWN_FIELD, detail=f"{plan.name}.{unknown[:60]}")
    return plan.make(**arguments)


# ------------------------------------------------------------ one annotation, both ways


def _converters(hint: Any) -> tuple[_Convert, _Convert]:
    """Return how a value of this annotation becomes JSON, and how it is read back."""
    if hint in _SIMPLE:
        return _SIMPLE[hint], _SIMPLE[hint]
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is tuple:
        return _tuple(arguments)
    if origin in (types.UnionType, typing.Union) and type(None) in arguments:
        inner = [one for one in arguments if one is not type(None)]
        if set(inner) == {float, str}:
            return _optional(_number_or_words, _number_or_words)
        (only,) = inner
        return _optional(*_converters(only))
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return _enum(hint)
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return _nested(hint)
    msg = f"the journal has no way to record {hint}"
    raise TypeError(msg)


def _finite(value: object) -> float:
    # A whole number may stand where a float is meant; True may not.
    if not isinstance(value, float) and (not isinstance(value, int) or isinstance(value, bool)):
        raise RowError(RowProblem.WRONG_TYPE, detail=repr(value)[:60])
    try:
        number = float(value)
    except OverflowError:
        raise RowError(RowProblem.NOT_FINITE) from None
    if not math.isfinite(number):
        raise RowError(RowProblem.NOT_FINITE)
    return number


def _whole(value: object) -> int:
    if type(value) is int:
        return value
    if isinstance(value, bool) or not isinstance(value, SupportsIndex):
        raise RowError(RowProblem.WRONG_TYPE, detail=repr(value)[:60])
    return value.__index__()


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise RowError(RowProblem.WRONG_TYPE, detail=repr(value)[:60])
    return value


def _words(value: object) -> str:
    if not isinstance(value, str):
        raise RowError(RowProblem.WRONG_TYPE, detail=repr(value)[:60])
    return str(value)


def _number_or_words(value: object) -> float | str:
    return _words(value) if isinstance(value, str) else _finite(value)


_SIMPLE: Mapping[Any, _Convert] = {float: _finite, int: _whole, bool: _flag, str: _words}


def _optional(write: _Convert, read: _Convert) -> tuple[_Convert, _Convert]:
    return (
        lambda value: None if value is None else write(value),
        lambda value: None if value is None else read(value),
    )


def _enum(kind: type[enum.Enum]) -> tuple[_Convert, _Convert]:
    def write(member: object) -> object:
        if not isinstance(member, kind):
            raise RowError(RowProblem.WRONG_TYPE, detail=repr(member)[:60])
        return member.value

    def read(value: object) -> enum.Enum:
        try:
            return kind(value)
        except ValueError:
            raise RowError(RowProblem.WRONG_TYPE, detail=repr(value)[:60]) from None

    return write, read


def _tuple(arguments: tuple[Any, ...]) -> tuple[_Convert, _Convert]:
    many = len(arguments) == 2 and arguments[1] is Ellipsis
    ways = [_converters(one) for one in (arguments[:1] if many else arguments)]

    def converter(way: int, kind: type) -> _Convert:
        def convert(values: Sequence[object]) -> Sequence[object]:
            if not isinstance(values, kind) or not (many or len(values) == len(ways)):
                raise RowError(RowProblem.WRONG_TYPE, detail=repr(values)[:60])
            if many:
                return tuple(map(ways[0][way], values))
            return tuple(one[way](value) for one, value in zip(ways, values, strict=True))

        return convert

    return converter(0, tuple), converter(1, list)


def _nested(cls: type) -> tuple[_Convert, _Convert]:
    plan = _plan(cls)

    def write(value: object) -> object:
        if type(value) is not cls:
            raise RowError(RowProblem.WRONG_TYPE, detail=repr(value)[:60])
        return _written(plan, value)

    return write, lambda values: _build(plan, values, {})
