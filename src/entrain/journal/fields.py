"""Conversion between the fields of a class and JSON, by their annotations."""

from __future__ import annotations

import dataclasses
import enum
import json
import math
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, SupportsIndex, TypeAlias

from entrain.errors import EntrainError, Problem
from entrain.events import Decision, Event

JsonValue: TypeAlias = (
    "bool | int | float | str | Sequence[JsonValue] | Mapping[str, JsonValue] | None"
)

TEXT_MAX_BYTES = 4 << 20
"""The longest text or blob of a row; a longer one is neither written nor read."""


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


# ASCII only: every text, even half a surrogate pair, is read back unchanged.
_to_text = json.JSONEncoder(allow_nan=False, separators=(",", ":")).encode


# ------------------------------------------------------------ one class, inspected once

_Convert = Callable[[Any], Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldPlan:
    """How a field is converted to JSON and back; the value `unsaid` is left out."""

    write: _Convert
    read: _Convert
    required: bool
    unsaid: object


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassPlan:
    """How a class is converted: all fields except those with columns of their own."""

    name: str
    make: Callable[..., object]
    fields: Mapping[str, FieldPlan]
    raw: str | None


_plans: dict[type, ClassPlan] = {}


def plan_of(cls: type) -> ClassPlan:
    """Return how a class is converted to JSON and back; cached.

    Raises
    ------
    TypeError
        A field has an annotation that cannot be recorded.
    """
    plan = _plans.get(cls)
    if plan is None:
        plan = _plans[cls] = _make_plan(cls)
    return plan


def _make_plan(cls: type) -> ClassPlan:
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
            fields[field.name] = FieldPlan(write=write, read=read, required=required, unsaid=unsaid)
    return ClassPlan(name=cls.__name__, make=cls, fields=fields, raw=raws[0] if raws else None)


def dump(plan: ClassPlan, value: object) -> str:
    """Return a value as a JSON text; raises RowError where that is not possible."""
    if not plan.fields:
        return "{}"
    return bounded_text(to_json_values(plan, value), plan)


def bounded_text(values: Mapping[str, object], plan: ClassPlan) -> str:
    """Return fields as a JSON text; raises RowError where that is too long."""
    text = _to_text(values)
    if len(text) > TEXT_MAX_BYTES:
        raise RowError(RowProblem.TOO_LONG, detail=plan.name)
    return text


def to_json_values(plan: ClassPlan, value: object) -> dict[str, object]:
    """Return the fields of a value as JSON values, by name; raises RowError for a wrong one."""
    values: dict[str, object] = {}
    for name, field in plan.fields.items():
        field_value = getattr(value, name)
        if field_value != field.unsaid:
            values[name] = field.write(field_value)
    return values


def load(text: str) -> JsonValue:
    """Return the value of a JSON text; raises RowError where it is not JSON or too long."""
    if text == "{}":
        return {}
    if len(text) > TEXT_MAX_BYTES:
        raise RowError(RowProblem.TOO_LONG)
    try:
        value: JsonValue = json.loads(text)
    # ValueError also if a number has too many digits; RecursionError if a hostile file nests
    # too deeply.
    except (ValueError, RecursionError):
        raise RowError(RowProblem.NOT_JSON, detail=text[:60]) from None
    return value


def build(plan: ClassPlan, values: JsonValue, columns: Mapping[str, object]) -> object:
    """Make a value from its fields.

    Parameters
    ----------
    plan : ClassPlan
        How its class is converted.
    values : JSON
        The fields as JSON values, by name.
    columns : mapping
        The fields with columns of their own, by name.

    Raises
    ------
    RowError
        A field is missing, unknown, or of the wrong type.
    """
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
    """Return the functions that convert a value of this annotation to JSON and back."""
    if hint in _SIMPLE:
        return _SIMPLE[hint], _SIMPLE[hint]
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is tuple:
        return _tuple(arguments)
    if origin in (types.UnionType, typing.Union) and type(None) in arguments:
        inner = [argument for argument in arguments if argument is not type(None)]
        if set(inner) == {float, str}:
            return _optional(_check_number_or_str, _check_number_or_str)
        (only,) = inner
        return _optional(*_converters(only))
    if isinstance(hint, type) and issubclass(hint, enum.Enum):
        return _enum(hint)
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return _nested(hint)
    msg = f"the journal has no way to record {hint}"
    raise TypeError(msg)


def check_finite(value: object) -> float:
    """Return a finite number; raises RowError for anything else."""
    # An int may stand for a float; True may not.
    if not isinstance(value, float) and (not isinstance(value, int) or isinstance(value, bool)):
        raise RowError(RowProblem.WRONG_TYPE, detail=repr(value)[:60])
    try:
        number = float(value)
    except OverflowError:
        raise RowError(RowProblem.NOT_FINITE) from None
    if not math.isfinite(number):
        raise RowError(RowProblem.NOT_FINITE)
    return number


def _check_int(value: object) -> int:
    if type(value) is int:
        return value
    if isinstance(value, bool) or not isinstance(value, SupportsIndex):
        raise RowError(RowProblem.WRONG_TYPE, detail=repr(value)[:60])
    return value.__index__()


def _check_bool(value: object) -> bool:
    if not isinstance(value, bool):
        raise RowError(RowProblem.WRONG_TYPE, detail=repr(value)[:60])
    return value


def _check_str(value: object) -> str:
    if not isinstance(value, str):
        raise RowError(RowProblem.WRONG_TYPE, detail=repr(value)[:60])
    return str(value)


def _check_number_or_str(value: object) -> float | str:
    return _check_str(value) if isinstance(value, str) else check_finite(value)


_SIMPLE: Mapping[Any, _Convert] = {
    float: check_finite,
    int: _check_int,
    bool: _check_bool,
    str: _check_str,
}


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
    pairs = [_converters(argument) for argument in (arguments[:1] if many else arguments)]

    def converter(direction: int, kind: type) -> _Convert:
        def convert(values: Sequence[object]) -> Sequence[object]:
            if not isinstance(values, kind) or not (many or len(values) == len(pairs)):
                raise RowError(RowProblem.WRONG_TYPE, detail=repr(values)[:60])
            if many:
                return tuple(map(pairs[0][direction], values))
            return tuple(pair[direction](value) for pair, value in zip(pairs, values, strict=True))

        return convert

    return converter(0, tuple), converter(1, list)


def _nested(cls: type) -> tuple[_Convert, _Convert]:
    plan = plan_of(cls)

    def write(value: object) -> object:
        if type(value) is not cls:
            raise RowError(RowProblem.WRONG_TYPE, detail=repr(value)[:60])
        return to_json_values(plan, value)

    return write, lambda values: build(plan, values, {})
