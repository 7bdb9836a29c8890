"""How each annotation becomes JSON and is read back, looked at anew for each test."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import Any

import pytest

from entrain.events import Event
from entrain.journal.fields import (
    ClassPlan,
    RowError,
    RowProblem,
    _make_plan,
    build,
    dump,
    to_json_values,
)


class Colour(enum.Enum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True, kw_only=True)
class Inner:
    n: int


@dataclass(frozen=True, kw_only=True)
class Held(Event):
    """One field of each kind."""

    x: float
    n: int
    yes: bool
    words: str
    colour: Colour
    maybe: float | None
    figure: float | str | None
    many: tuple[int, ...]
    pair: tuple[str, float]
    inner: Inner
    inners: tuple[Inner, ...]
    raw: bytes
    usual: str = field(default="here", metadata={"unsaid": True})
    spare: int = 7
    made: tuple[int, ...] = field(default_factory=tuple)


RIGHT: dict[str, Any] = {
    "x": 1.5, "n": 2, "yes": True, "words": "å", "colour": Colour.BLUE, "maybe": None,
    "figure": "z", "many": (1, 2), "pair": ("a", 2.0), "inner": Inner(n=3),
    "inners": (Inner(n=4), Inner(n=5)), "raw": b"\0",
}  # fmt: skip
JSON: dict[str, Any] = {
    "x": 1.5, "n": 2, "yes": True, "words": "å", "colour": "blue", "maybe": None, "figure": "z",
    "many": [1, 2], "pair": ["a", 2.0], "inner": {"n": 3}, "inners": [{"n": 4}, {"n": 5}],
    "spare": 7, "made": [],
}  # fmt: skip


def held(**changes: Any) -> Held:
    return Held(t_s=0.0, **{**RIGHT, **changes})


def as_lists(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: as_lists(one) for name, one in value.items()}
    return [as_lists(one) for one in value] if isinstance(value, tuple) else value


@pytest.fixture
def plan() -> ClassPlan:
    return _make_plan(Held)


def test_a_class_is_its_fields_but_those_with_columns(plan: ClassPlan) -> None:
    assert (plan.name, plan.make, plan.raw) == ("Held", Held, "raw")
    assert list(plan.fields) == [*[*JSON][:11], "usual", "spare", "made"]
    assert {name for name, one in plan.fields.items() if not one.required} == {
        "usual", "spare", "made",
    }  # fmt: skip


def test_each_kind_goes_there_and_back(plan: ClassPlan) -> None:
    assert as_lists(to_json_values(plan, held())) == JSON
    columns = {"t_s": 0.0, "raw": b"\0"}
    assert build(plan, JSON, columns) == held()
    assert build(plan, {**JSON, "maybe": 3, "figure": 2}, columns) == held(maybe=3.0, figure=2.0)
    assert to_json_values(plan, held(usual="there"))["usual"] == "there"
    assert to_json_values(plan, held(maybe=2, figure=1))["figure"] == 1.0


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("x", "1"), ("x", True), ("n", 1.5), ("n", True), ("yes", 1), ("words", 1),
        ("colour", "red"), ("maybe", "x"), ("figure", True), ("many", [1]), ("many", ("x",)),
        ("pair", ("a",)), ("pair", ("a", 1.0, 2.0)), ("pair", (1.0, "a")), ("inner", {"n": 3}),
        ("inner", None), ("inners", (3,)),
    ],
)  # fmt: skip
def test_what_is_of_another_kind_is_not_written(plan: ClassPlan, name: str, wrong: Any) -> None:
    with pytest.raises(RowError) as error:
        to_json_values(plan, held(**{name: wrong}))
    assert error.value.reason is RowProblem.WRONG_TYPE


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("x", "1"), ("n", "1"), ("yes", 0), ("words", None), ("colour", "green"), ("maybe", "x"),
        ("figure", []), ("many", "12"), ("many", {}), ("many", [None]), ("pair", ["a"]),
        ("pair", ["a", 1.0, 2.0]), ("pair", [1.0, "a"]), ("inner", [3]), ("inners", [3]),
    ],
)  # fmt: skip
def test_what_is_of_another_kind_is_not_read(plan: ClassPlan, name: str, wrong: Any) -> None:
    with pytest.raises(RowError) as error:
        build(plan, {**JSON, name: wrong}, {"t_s": 0.0, "raw": b"\0"})
    assert error.value.reason is RowProblem.WRONG_TYPE


def test_a_field_that_is_missing_or_unknown_is_named(plan: ClassPlan) -> None:
    without = {name: one for name, one in JSON.items() if name != "words"}
    with pytest.raises(RowError, match=r"Held\.words") as error:
        build(plan, without, {"t_s": 0.0, "raw": b"\0"})
    assert error.value.reason is RowProblem.MISSING_FIELD
    with pytest.raises(RowError, match=r"Held\.another") as error:
        build(plan, {**JSON, "zone": 1, "another": 2}, {"t_s": 0.0, "raw": b"\0"})
    assert error.value.reason is RowProblem.UNKNOWN_FIELD
    inner = {**JSON, "inner": {}}
    with pytest.raises(RowError, match=r"Inner\.n"):
        build(plan, inner, {"t_s": 0.0, "raw": b"\0"})


@dataclass(frozen=True, kw_only=True)
class TwoRaws(Event):
    one: bytes
    two: bytes


@dataclass(frozen=True, kw_only=True)
class NoEvent:
    raw: bytes


@dataclass(frozen=True, kw_only=True)
class Odd(Event):
    what: dict[str, int]


@dataclass(frozen=True, kw_only=True)
class Empty(Event):
    pass


def test_what_cannot_be_recorded_is_a_fault_of_ours() -> None:
    for cls, words in ((TwoRaws, "TwoRaws"), (NoEvent, "NoEvent"), (Odd, "no way to record")):
        with pytest.raises(TypeError, match=words):
            _make_plan(cls)


def test_an_empty_class_is_an_empty_object() -> None:
    plan = _make_plan(Empty)
    assert (dict(plan.fields), plan.raw) == ({}, None)
    assert dump(plan, Empty(t_s=0.0)) == "{}"
