"""Whatever happens, in whatever order: no exception, no limit passed, the same twice."""

from __future__ import annotations

import math
from collections.abc import Callable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from entrain.conductor.conductor import Conductor
from entrain.events import (
    Button,
    Decision,
    Event,
    Heard,
    Link,
    LinkChanged,
    Marked,
    Packet,
    PersonLoaded,
    Pressed,
    ScoreMoved,
    SessionOpened,
    SoundChanged,
    StrapKnown,
    Tick,
    Trust,
)
from entrain.protocols.heart_rate_service import HeartRateMeasurement
from entrain.protocols.polar_pmd import DATA_UUID, AccFrame, EcgFrame

U16 = st.integers(0, 0xFFFF)
MEASURED = st.builds(
    HeartRateMeasurement,
    hr_bpm=st.integers(0, 255),
    contact=st.none() | st.booleans(),
    rr_1024=st.lists(st.integers(150, 3000), max_size=4).map(tuple),
).map(bytes)
DEVICE_NS = st.integers(0, 2**62)
ECG = st.builds(
    EcgFrame,
    device_ns=DEVICE_NS,
    uv=st.lists(st.integers(-(2**23), 2**23 - 1), max_size=80).map(tuple),
).map(bytes)
AXIS = st.integers(-(2**15), 2**15 - 1)
ACC = st.builds(
    AccFrame,
    device_ns=DEVICE_NS,
    xyz_mg=st.lists(st.tuples(AXIS, AXIS, AXIS), max_size=40).map(tuple),
).map(bytes)
Make = Callable[[float], Event]


def packet(name: str, data: st.SearchStrategy[bytes]) -> st.SearchStrategy[Make]:
    return data.map(lambda d: lambda t_s: Packet(t_s=t_s, characteristic=name, data=d))


HAPPENING: st.SearchStrategy[Make] = st.one_of(
    st.just(lambda t_s: Tick(t_s=t_s)),
    st.just(lambda t_s: Tick(t_s=t_s)),
    packet("2a37", MEASURED),
    packet("2a37", st.binary(max_size=20)),
    packet("2a19", st.binary(max_size=3)),
    packet(DATA_UUID, ECG),
    packet(DATA_UUID, ACC),
    packet(DATA_UUID, st.binary(max_size=60)),
    packet("unheard-of", st.binary(max_size=9)),
    st.sampled_from(Link).map(lambda link: lambda t_s: LinkChanged(t_s=t_s, link=link, detail="")),
    st.sampled_from(Button).map(lambda b: lambda t_s: Pressed(t_s=t_s, button=b, who="patient")),
    st.floats(-1e6, 1e6).map(
        lambda x: lambda t_s: Heard(
            t_s=t_s, phase_rad=x, per_min=abs(x) % 20, depth_db=5.0, tempo_bpm=60.0,
            latency_s=0.1, underflows=0,
        )
    ),
    st.just(lambda t_s: Marked(t_s=t_s, text="", who="clinician")),
    st.just(lambda t_s: SoundChanged(t_s=t_s, output="null", detail="")),
    st.just(
        lambda t_s: StrapKnown(
            t_s=t_s, model="", name="", streams=(), rr_latency_s=2.6, trust_hr=Trust.FAIR,
            trust_hrv=Trust.NONE, simulated=False,
        )
    ),
)  # fmt: skip
STEPS = st.lists(
    st.tuples(st.sampled_from((0.0, 0.1, 1.0, 7.0)), HAPPENING), min_size=80, max_size=400
)


def run(steps: list[tuple[float, Make]]) -> list[Decision]:
    conductor = Conductor()
    events: list[Event] = [
        PersonLoaded(t_s=0.0, subject=None, goal_per_min=6.0, floor_per_min=4.5, session_number=4),
        SessionOpened(
            t_s=0.0, form="settle", policy="lead", minutes=4.0, seed=0, music=None, simulated=False
        ),
    ]
    t_s = 0.0
    for after_s, make in steps:
        t_s += after_s
        events.append(make(t_s))
    decisions: list[Decision] = []
    for event in events:
        decisions += conductor.handle(event).decisions
        if isinstance(event, Tick):
            conductor.snapshot(event.t_s)
    return decisions


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.large_base_example,
    ],
)
@given(steps=STEPS)
def test_anything_may_happen(steps: list[tuple[float, Make]]) -> None:
    decisions = run(steps)
    for decision in decisions:
        if isinstance(decision, ScoreMoved):
            for rate in (decision.from_per_min, decision.to_per_min):
                if decision.from_depth_db > 0 or decision.to_depth_db > 0:
                    assert 4.5 <= rate <= 18.0
                assert math.isfinite(rate)
            assert 0 <= decision.to_level_frac <= 1
            assert 0 <= decision.to_depth_db <= 5
            assert math.isfinite(decision.phase_rad)
        assert all(value is None or math.isfinite(value) for _, value in decision.reason.saw)
    assert decisions == run(steps)
