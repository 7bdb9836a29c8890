"""Whatever happens, in whatever order: no exception, no limit passed, the same twice."""

from __future__ import annotations

import math
from collections.abc import Callable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from entrain.conductor.conductor import Conductor
from entrain.events import (
    Answer,
    Answered,
    Button,
    Decision,
    Directed,
    Direction,
    Event,
    Heard,
    LibraryLoaded,
    Link,
    LinkChanged,
    Marked,
    Packet,
    PersonLoaded,
    Pressed,
    Rest,
    ScoreMoved,
    SessionOpened,
    SoundChanged,
    StrapKnown,
    Tick,
    TrackFailed,
    Trust,
)
from entrain.guidance.first_forms import FIRST_FORMS
from entrain.guidance.policies import POLICIES
from entrain.journal.codec import encode
from entrain.protocols.heart_rate_service import HeartRateMeasurement
from entrain.protocols.polar_pmd import DATA_UUID, AccFrame, EcgFrame
from tests.helpers.forms import FORMS, MADE
from tests.helpers.shelves import known

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
SONGS = st.lists(
    st.builds(
        known,
        st.sampled_from(("one", "two", "three")),
        tempo_bpm=st.none() | st.floats(30, 220),
        seconds=st.floats(1, 400),
        blocked=st.booleans(),
    ),
    max_size=3,
    unique_by=lambda song: song.track_id,
).map(tuple)


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
    SONGS.map(lambda songs: lambda t_s: LibraryLoaded(t_s=t_s, tracks=songs)),
    st.sampled_from(("one", "none")).map(
        lambda song: lambda t_s: TrackFailed(t_s=t_s, track_id=song, detail="")
    ),
    st.just(lambda t_s: Marked(t_s=t_s, text="", who="clinician")),
    st.sampled_from(Answer).map(
        lambda a: lambda t_s: Answered(t_s=t_s, question="feel", answer=a, who="patient")
    ),
    st.tuples(st.sampled_from(Direction), st.none() | st.floats(-1, 2)).map(
        lambda d: lambda t_s: Directed(t_s=t_s, what=d[0], value_frac=d[1], who="clinician")
    ),
    st.just(lambda t_s: SoundChanged(t_s=t_s, output="null", detail="")),
    st.just(
        lambda t_s: StrapKnown(
            t_s=t_s, model="", name="", streams=(), rr_latency_s=2.6, trust_hr=Trust.FAIR,
            trust_hrv=Trust.NONE, simulated=False,
        )
    ),
)  # fmt: skip
STEPS = st.lists(
    st.tuples(st.sampled_from((0.0, 0.1, 1.0, 7.0)), HAPPENING), min_size=200, max_size=400
)
"""50 examples of 200 and more: over ten thousand steps."""
OPENED = st.builds(
    SessionOpened,
    t_s=st.just(0.0),
    form=st.sampled_from(list(FIRST_FORMS)),
    form_definition=st.none() | st.sampled_from([*FORMS.values(), MADE]),
    policy=st.sampled_from(list(POLICIES)),
    minutes=st.sampled_from((1.0, 4.0, 12.0)),
    seed=st.just(0),
    music=st.none() | st.just("A song"),
    simulated=st.booleans(),
    silence=st.booleans(),
    music_takes=st.sampled_from(((), ("track", "character", "pulse"))),
    full_level_db=st.none() | st.just(100.0),
    label=st.none() | st.just("A"),
)
KNOWN = st.builds(
    PersonLoaded,
    t_s=st.just(0.0),
    subject=st.none(),
    goal_per_min=st.floats(1, 20),
    floor_per_min=st.floats(1, 20),
    session_number=st.integers(1, 5),
    rest=st.none()
    | st.builds(
        Rest,
        breathing_per_min=st.none() | st.floats(3, 40),
        hr_bpm=st.none() | st.floats(30, 180),
        age_days=st.floats(0, 60),
    ),
)


def run(
    known: PersonLoaded, opened: SessionOpened, steps: list[tuple[float, Make]]
) -> list[Decision]:
    conductor = Conductor()
    events: list[Event] = [known, opened]
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
    max_examples=50,
    deadline=None,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.large_base_example,
    ],
)
@given(known=KNOWN, opened=OPENED, steps=STEPS)
def test_anything_may_happen(
    known: PersonLoaded, opened: SessionOpened, steps: list[tuple[float, Make]]
) -> None:
    decisions = run(known, opened, steps)
    for decision in decisions:
        if isinstance(decision, ScoreMoved):
            for rate in (decision.from_per_min, decision.to_per_min):
                if decision.from_depth_db > 0 or decision.to_depth_db > 0:
                    assert 4.5 <= rate <= 18.0
                assert math.isfinite(rate)
            assert 0 <= decision.to_level_frac <= 1
            assert 0 <= decision.to_depth_db <= 8
            if decision.from_depth_db > 0 and decision.over_s > 0:
                step = abs(decision.to_per_min - decision.from_per_min)
                assert step <= 3 / 60 * max(decision.over_s, 1.0) + 1e-9
            assert math.isfinite(decision.phase_rad)
        assert decision.reason.figures
        assert all(
            math.isfinite(value)
            for _, value in decision.reason.figures
            if isinstance(value, float | int)
        )
        encode(decision)
    assert decisions == run(known, opened, steps)
