"""Whatever is recorded is read back, bit for bit; whatever is read is an event or refused."""

import contextlib
import dataclasses
import enum
import json
import tempfile
import types
import typing
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from entrain.events import DECISIONS, EVENTS, Decision, Event, Reason
from entrain.journal.check import check_recording
from entrain.journal.codec import decode_decision, decode_event, encode
from entrain.journal.fields import RowError
from entrain.journal.reader import Recording
from entrain.journal.writer import PlainJournal

Strategy = st.SearchStrategy[Any]

# Surrogates too: a name from another system may hold half a pair.
TEXT = st.text(st.characters(exclude_categories=()), max_size=20)
SIMPLE: dict[Any, Strategy] = {
    float: st.floats(allow_nan=False, allow_infinity=False),
    int: st.integers(),
    bool: st.booleans(),
    str: TEXT,
    bytes: st.binary(max_size=300),
}


def values_of(hint: Any) -> Strategy:
    """Return all that an annotation of the vocabulary allows."""
    if hint in SIMPLE:
        return SIMPLE[hint]
    arguments = typing.get_args(hint)
    if typing.get_origin(hint) is tuple:
        if arguments[-1] is Ellipsis:
            return st.lists(values_of(arguments[0]), max_size=4).map(tuple)
        return st.tuples(*map(values_of, arguments))
    if isinstance(hint, types.UnionType):
        return st.one_of([st.none() if one is type(None) else values_of(one) for one in arguments])
    if issubclass(hint, enum.Enum):
        return st.sampled_from(hint)
    return instances(hint)


def instances(cls: type) -> Strategy:
    hints = typing.get_type_hints(cls)
    return st.builds(cls, **{f.name: values_of(hints[f.name]) for f in dataclasses.fields(cls)})


ANY_EVENT = st.one_of([instances(cls) for cls in EVENTS])
ANY_DECISION = st.one_of([instances(cls) for cls in DECISIONS])


@given(ANY_EVENT)
@settings(max_examples=400)
def test_an_event_comes_back_as_it_was(event: Event) -> None:
    row = encode(event)
    back = decode_event(row.kind, row.t_s, row.fields, row.raw)
    assert back == event
    assert encode(back) == row, "bit for bit"


@given(ANY_DECISION)
@settings(max_examples=400)
def test_a_decision_comes_back_as_it_was(decision: Decision) -> None:
    row = encode(decision)
    assert row.reason is not None
    back = decode_decision(row.kind, row.t_s, row.fields, row.reason)
    assert back == decision
    assert encode(back) == row, "bit for bit"


@given(st.lists(ANY_EVENT | ANY_DECISION, max_size=30))
@settings(max_examples=30, deadline=None)
def test_a_recording_reads_what_was_written(values: list[Event | Decision]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.entrain"
        expected: list[tuple[int, Decision]] = []
        n_events = 0
        with PlainJournal.create(path, {}) as journal:
            for value in values:
                if isinstance(value, Event):
                    n_events = journal.event(value)
                else:
                    journal.decision(value)
                    expected.append((n_events, value))
        assert journal.problem is None
        with Recording.open(path) as recording:
            assert list(recording.events()) == [v for v in values if isinstance(v, Event)]
            decided = [(after, value) for _, after, value in recording.numbered_decisions()]
            assert decided == expected
        assert all(check.ok for check in check_recording(path))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


@st.composite
def nearly_right(draw: st.DrawFn) -> tuple[str, float, str, bytes | None]:
    """Draw the row of an event with some of its fields taken away or replaced."""
    row = encode(draw(ANY_EVENT))
    fields = json.loads(row.fields)
    for name in list(fields):
        match draw(st.integers(0, 4)):
            case 0:
                del fields[name]
            case 1:
                fields[name] = draw(JSON)
    kind = draw(st.sampled_from([row.kind, *(cls.__name__ for cls in EVENTS), "Reason"]))
    return kind, draw(st.floats()), json.dumps(fields), draw(st.sampled_from([row.raw, None]))


@given(nearly_right())
@settings(max_examples=400)
def test_a_row_is_an_event_or_is_refused(row: tuple[str, float, str, bytes | None]) -> None:
    with contextlib.suppress(RowError):  # any other exception is a failure
        assert isinstance(decode_event(*row), Event)


@given(TEXT, JSON.map(json.dumps) | TEXT, JSON.map(json.dumps) | TEXT)
def test_any_text_is_a_decision_or_is_refused(kind: str, fields: str, reason: str) -> None:
    for name in (kind, *(cls.__name__ for cls in DECISIONS)):
        with contextlib.suppress(RowError):
            assert isinstance(decode_decision(name, 1.0, fields, reason).reason, Reason)
