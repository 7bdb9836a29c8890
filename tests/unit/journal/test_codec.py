"""Values to rows and back; what cannot go either way is refused with a reason."""

import json
from dataclasses import dataclass, fields, replace

import pytest

from entrain.events import (
    DECISIONS,
    EVENTS,
    Button,
    Event,
    Heard,
    LinkChanged,
    Marked,
    Packet,
    PersonLoaded,
    Phase,
    PhaseEntered,
    Pressed,
    Reason,
    StrapKnown,
    Tick,
    Trust,
)
from entrain.journal.codec import decode_decision, decode_event, encode
from entrain.journal.fields import RowError, RowProblem, plan_of

STRAP = StrapKnown(
    t_s=0.25,
    model="H10",
    name="Polar H10 å",
    streams=("hr", "rr"),
    rr_latency_s=0.1 + 0.2,
    trust_hr=Trust.GOOD,
    trust_hrv=Trust.UNKNOWN,
    simulated=False,
)
ENTERED = PhaseEntered(
    t_s=30.0,
    reason=Reason(rule="plan.next", figures=(("minutes", 20.0), ("x", None), ("y", "z"))),
    phase=Phase.LEAD,
    ends_s=None,
)


def test_an_event_is_a_name_a_time_and_json() -> None:
    row = encode(STRAP)
    assert (row.kind, row.t_s, row.raw, row.reason) == ("StrapKnown", 0.25, None, None)
    assert row.fields == (
        '{"model":"H10","name":"Polar H10 \\u00e5","streams":["hr","rr"],'
        '"rr_latency_s":0.30000000000000004,"trust_hr":"good","trust_hrv":"unknown",'
        '"simulated":false}'
    )
    assert decode_event(row.kind, row.t_s, row.fields, row.raw) == STRAP


def test_bytes_have_a_column_of_their_own() -> None:
    row = encode(Packet(t_s=1.0, characteristic="2a37", data=b"\x00\xff"))
    assert (row.fields, row.raw) == ('{"characteristic":"2a37"}', b"\x00\xff")


def test_a_decision_keeps_its_reason_apart() -> None:
    row = encode(ENTERED)
    assert row.fields == '{"phase":"lead","ends_s":null}'
    assert row.reason is not None
    assert decode_decision(row.kind, row.t_s, row.fields, row.reason) == ENTERED


@pytest.mark.parametrize("kind", [*EVENTS, *DECISIONS], ids=lambda kind: kind.__name__)
def test_every_kind_can_be_recorded(kind: type) -> None:
    plan = plan_of(kind)
    held = {*plan.fields, "t_s", "reason", plan.raw}
    assert {field.name for field in fields(kind)} <= held


def test_half_a_surrogate_pair_and_nul_survive() -> None:
    marked = Marked(t_s=1.0, text="\ud83d\x00'\"\\", who="clinician")
    row = encode(marked)
    assert decode_event(row.kind, row.t_s, row.fields, row.raw) == marked


@dataclass(frozen=True, slots=True, kw_only=True)
class Stranger(Event):
    """An event nobody put in the vocabulary."""


def person(**changes: object) -> Event:
    fields = {"t_s": 0.0, "subject": None, "goal_per_min": 6.0, "floor_per_min": 4.5}
    return PersonLoaded(**{**fields, "session_number": 1, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (person(goal_per_min=float("nan")), RowProblem.NOT_FINITE),
        (person(goal_per_min=float("inf")), RowProblem.NOT_FINITE),
        (person(goal_per_min=10**400), RowProblem.NOT_FINITE),
        (person(t_s=float("nan")), RowProblem.NOT_FINITE),
        (person(goal_per_min=None), RowProblem.WRONG_TYPE),
        (person(goal_per_min=True), RowProblem.WRONG_TYPE),
        (person(session_number=1.0), RowProblem.WRONG_TYPE),
        (person(session_number=True), RowProblem.WRONG_TYPE),
        (person(subject=7), RowProblem.WRONG_TYPE),
        (LinkChanged(t_s=0.0, link="lost", detail=""), RowProblem.WRONG_TYPE),  # type: ignore[arg-type]
        (Packet(t_s=0.0, characteristic="2a37", data="x"), RowProblem.WRONG_TYPE),  # type: ignore[arg-type]
        (Packet(t_s=0.0, characteristic="2a37", data=bytes(5 << 20)), RowProblem.TOO_LONG),
        (Marked(t_s=0.0, text="x" * (5 << 20), who="clinician"), RowProblem.TOO_LONG),
        (Stranger(t_s=0.0), RowProblem.UNKNOWN_KIND),
    ],
    ids=lambda it: it.name if isinstance(it, RowProblem) else type(it).__name__,
)
def test_what_could_not_be_read_back_is_not_written(value: Event, reason: RowProblem) -> None:
    with pytest.raises(RowError) as caught:
        encode(value)
    assert caught.value.reason is reason


@pytest.mark.parametrize(
    ("kind", "fields", "raw", "reason"),
    [
        ("Dreamt", "{}", None, RowProblem.UNKNOWN_KIND),
        ("PhaseEntered", "{}", None, RowProblem.UNKNOWN_KIND),
        ("Tick", '{"tock":1}', None, RowProblem.UNKNOWN_FIELD),
        ("Tick", '{"t_s":1}', None, RowProblem.UNKNOWN_FIELD),
        ("Tick", "{}", b"", RowProblem.UNKNOWN_FIELD),
        ("Marked", '{"text":"a"}', None, RowProblem.MISSING_FIELD),
        ("Marked", '{"text":"a","who":null}', None, RowProblem.WRONG_TYPE),
        ("Marked", "[]", None, RowProblem.WRONG_TYPE),
        ("Marked", "7", None, RowProblem.WRONG_TYPE),
        ("Packet", '{"characteristic":"2a37"}', None, RowProblem.WRONG_TYPE),
        ("Pressed", '{"button":"harder","who":"a"}', None, RowProblem.WRONG_TYPE),
        ("Marked", "{", None, RowProblem.NOT_JSON),
        ("Marked", "[" * 100_000, None, RowProblem.NOT_JSON),
        ("Marked", "9" * 100_000, None, RowProblem.NOT_JSON),
        ("Marked", " " * (5 << 20), None, RowProblem.TOO_LONG),
    ],
)
def test_a_row_that_is_no_event_is_refused(
    kind: str, fields: str, raw: bytes | None, reason: RowProblem
) -> None:
    with pytest.raises(RowError) as caught:
        decode_event(kind, 1.0, fields, raw)
    assert caught.value.reason is reason


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999"])
def test_a_number_that_is_not_finite_is_not_read(number: str) -> None:
    heard = encode(
        Heard(
            t_s=1.0,
            phase_rad=0.0,
            per_min=6.0,
            depth_db=0.0,
            tempo_bpm=60.0,
            latency_s=0.5,
            underflows=0,
        )
    )
    with pytest.raises(RowError) as caught:
        decode_event("Heard", 1.0, heard.fields.replace("0.5", number), None)
    assert caught.value.reason is RowProblem.NOT_FINITE


def test_a_reason_is_as_strict() -> None:
    row = encode(ENTERED)
    for reason in (
        '{"variant":"a"}', '{"rule":"a","figures":[["x"]]}', '{"rule":"a","figures":[["x",true]]}',
        '{"rule":"a","saw":[["x"]],"patient":"","clinician":""}', '{"rule":"a","why":1}', "[",
    ):  # fmt: skip
        with pytest.raises(RowError):
            decode_decision(row.kind, row.t_s, row.fields, reason)


def test_the_sentences_stand_beside_the_rule_and_are_no_part_of_it() -> None:
    noted = encode(ENTERED, ("Go on.", "x 1.5"))
    reason = json.loads(noted.reason or "")
    assert (reason["patient"], reason["clinician"]) == ("Go on.", "x 1.5")
    assert decode_decision(noted.kind, noted.t_s, noted.fields, noted.reason or "") == ENTERED


def test_what_figures_were_called_before_is_read() -> None:
    row = encode(ENTERED)
    before = '{"rule":"plan.next","saw":[["minutes",20.0]],"patient":"a","clinician":"b"}'
    read = decode_decision(row.kind, row.t_s, row.fields, before)
    assert read.reason == Reason(rule="plan.next", figures=(("minutes", 20.0),))


def test_a_whole_number_stands_for_a_float() -> None:
    assert encode(Tick(t_s=3)).t_s == 3.0
    assert '"goal_per_min":6.0' in encode(person(goal_per_min=6)).fields


def test_a_source_is_written_only_where_it_is_not_the_usual_one() -> None:
    usual = Packet(t_s=1.0, characteristic="2a37", data=b"\0\x41")
    second = replace(usual, source="strap 2")
    assert encode(usual).fields == '{"characteristic":"2a37"}', "as it was before there was one"
    assert encode(second).fields == '{"source":"strap 2","characteristic":"2a37"}'
    for packet in (usual, second):
        row = encode(packet)
        assert decode_event(row.kind, row.t_s, row.fields, row.raw) == packet
    pressed = Pressed(t_s=1.0, button=Button.STOP, who="patient")
    assert "source" not in encode(pressed).fields
    assert pressed.source == "here"
    assert '"source":"remote"' in encode(replace(pressed, source="remote")).fields
