"""A chest that shows no breath is told to have none, and one that breathes is read."""

from __future__ import annotations

import struct
from collections.abc import Callable

import numpy as np
import pytest

from entrain.events import Heard, Packet, StrapKnown, Trust
from entrain.physiology.body import NO_BREATH, Body
from entrain.physiology.readings import Beat, BeatLabel
from entrain.physiology.respiration.breathing import SampleGrid
from entrain.physiology.respiration.chest import UNKNOWN_S, BreathPresence
from entrain.physiology.respiration.evidence import weigh_evidence
from entrain.physiology.respiration.heart_motion import HeartRhythm
from entrain.physiology.respiration.rounding import LEAST_MG, Rounding
from entrain.physiology.respiration.sources import BreathSources
from entrain.protocols.heart_rate_service import HeartRateMeasurement
from entrain.protocols.polar_pmd import DATA_UUID

GRAVITY_MG = np.array([30.0, -40.0, 980.0])
TILT = np.array([0.3, 0.5, 0.8])
Motion = Callable[[np.ndarray], np.ndarray]


def samples(
    motion: Motion,
    *,
    noise_mg: float = 3.0,
    step_mg: float = 1.0,
    rate_hz: float = 50.0,
    seconds: float = 120,
    seed: int = 0,
) -> tuple[np.ndarray, np.ndarray]:
    """Return times [s] and what a sensor sends of a motion along a tilted axis [mg]."""
    t_s = np.arange(round(seconds * rate_hz)) / rate_hz
    mg = GRAVITY_MG + motion(t_s)[:, None] * TILT / np.linalg.norm(TILT)
    mg += noise_mg * np.random.default_rng(seed).standard_normal(mg.shape)
    return t_s, np.rint(mg / step_mg) * step_mg


def told(
    t_s: np.ndarray, mg: np.ndarray, sources: BreathSources | None = None
) -> list[float | None]:
    """Return the rate of each look, every 2 s from 20 s on."""
    sources = sources or BreathSources()
    rates, first = [], 0
    for second in np.arange(2.0, t_s[-1], 2.0):
        last = int(np.searchsorted(t_s, second - 0.2))
        sources.add_chest(t_s[first:last], mg[first:last])
        first = last
        if second >= 20:
            rates.append(sources.estimate(float(second), 0.0, timed=False).per_min)
    return rates


def told_frac(rates: list[float | None]) -> float:
    return sum(rate is not None for rate in rates) / len(rates)


def still(t_s: np.ndarray) -> np.ndarray:
    return np.zeros(len(t_s))


def breath(per_min: float, mg: float) -> Motion:
    return lambda t_s: mg * np.sin(2 * np.pi * per_min / 60 * t_s)


# ---------------------------------------------------------------- no breath


@pytest.mark.parametrize("rate_hz", [25.0, 50.0, 100.0, 200.0])
def test_the_noise_of_a_sensor_is_no_breath(rate_hz: float) -> None:
    shares = [
        told_frac(told(*samples(still, noise_mg=noise, step_mg=step, rate_hz=rate_hz, seed=seed)))
        for noise, step in ((0.3, 1.0), (1.0, 1.0), (2.0, 4.0), (3.0, 8.0), (5.0, 16.0))
        for seed in range(3)
    ]
    assert np.mean(shares) <= 0.02


@pytest.mark.parametrize("seed", range(4))
def test_a_posture_that_wanders_is_no_breath(seed: int) -> None:
    def wander(t_s: np.ndarray) -> np.ndarray:
        walk = np.cumsum(np.random.default_rng(50 + seed).standard_normal(len(t_s)))
        return 10 * walk / walk.std()

    assert told_frac(told(*samples(wander, noise_mg=1.0, seed=seed))) <= 0.05


@pytest.mark.parametrize("heart_per_min", [46.0, 62.0, 90.6])
@pytest.mark.parametrize("rate_hz", [25.0, 50.0, 200.0])
def test_the_heart_alone_is_no_breath(heart_per_min: float, rate_hz: float) -> None:
    def knocks(t_s: np.ndarray) -> np.ndarray:
        rng = np.random.default_rng(1)
        moved = np.zeros(len(t_s))
        for at_s in np.cumsum(60 / heart_per_min + 0.003 * rng.standard_normal(300)):
            after_s = np.clip(t_s - at_s, 0, None)
            moved += 13 * np.exp(-after_s / 0.06) * np.sin(2 * np.pi * 6.3 * after_s)
        return moved

    assert told_frac(told(*samples(knocks, noise_mg=0.7, rate_hz=rate_hz))) <= 0.02


@pytest.mark.parametrize("step_mg", [4.0, 8.0, 16.0])
def test_a_drift_through_coarse_steps_is_no_breath(step_mg: float) -> None:
    per_s = step_mg / 9  # A step each 9 s looks like 6.7 breaths a minute.
    t_s, mg = samples(lambda t_s: per_s * t_s / 0.8, noise_mg=0.3, step_mg=step_mg, seconds=180)
    assert told_frac(told(t_s, mg)) <= 0.02


@pytest.mark.parametrize(
    "spoil",
    [
        lambda mg: np.zeros_like(mg),
        lambda mg: np.tile(mg[:1], (len(mg), 1)),
        lambda mg: np.full_like(mg, 2000.0),
        lambda mg: np.column_stack([mg[:, :2], np.full(len(mg), -2000.0)]),
        lambda mg: np.clip(mg, -900, 900),
    ],
    ids=["zeros", "identical", "saturated", "stuck axis", "clipped"],
)
def test_what_stands_still_shows_no_breath(spoil: Callable[[np.ndarray], np.ndarray]) -> None:
    t_s, mg = samples(lambda t_s: np.zeros(len(t_s)))
    assert told_frac(told(t_s, spoil(mg))) <= 0.02


def test_a_rhythm_as_fast_as_the_heart_or_half_of_it_is_the_hearts() -> None:
    for per_min, is_told in ((35.0, False), (30.0, True), (17.5, True)):
        sources = BreathSources()
        put_heart(sources, heart_per_min=70.0, breath_per_min=12.0, rsa_ms=0.0)
        t_s, mg = samples(breath(per_min, 6.0), seconds=80)
        assert (told(t_s, mg, sources)[-1] is not None) is is_told


@pytest.mark.parametrize(
    ("rate_hz", "rsa_ms", "is_told"), [(25.0, 0.0, False), (25.0, 40.0, True), (50.0, 0.0, True)]
)
def test_an_alias_of_a_regular_heart_is_the_hearts(
    rate_hz: float, rsa_ms: float, is_told: bool
) -> None:
    # Harmonic 20 of 74.4/min is 12/min below 25 Hz, and 40 of them 24/min below 50 Hz.
    sources = BreathSources()
    put_heart(sources, heart_per_min=74.4, breath_per_min=12.0, rsa_ms=rsa_ms)
    t_s, mg = samples(breath(12.0, 6.0), rate_hz=rate_hz, seconds=80)
    assert (told(t_s, mg, sources)[-1] is not None) is is_told


@pytest.mark.parametrize(
    ("heart_per_min", "spread_frac", "sample_hz", "per_min", "is_heart"),
    [
        (60.5, 0.0, 25.0, 12.5, True),  # 25 of 60.5 are 1512.5.
        (60.5, 0.0, 25.0, 25.0, True),  # 50 of them are 3025: 25 above 50 Hz.
        (60.5, 0.0, 25.0, 18.0, False),
        (60.5, 0.005, 25.0, 12.5, False),  # No line any more.
        (60.5, 0.0, 200.0, 12.5, False),  # No knock is heard there.
        (60.5, 0.1, 200.0, 59.0, True),
        (60.5, 0.1, 200.0, 30.8, True),
    ],
)
def test_what_is_as_fast_as_the_heart_makes_it(
    heart_per_min: float, spread_frac: float, sample_hz: float, per_min: float, is_heart: bool
) -> None:
    heart = HeartRhythm(per_min=heart_per_min, spread_frac=spread_frac)
    assert heart.may_cause(per_min, sample_hz) is is_heart


# ---------------------------------------------------------------- a breath


def test_an_uneven_breath_is_told() -> None:
    shares = []
    for seed in range(6):
        rng = np.random.default_rng(seed)
        onset_s = np.cumsum(4 * np.exp(0.2 * rng.standard_normal(60)))
        depth = np.exp(0.4 * rng.standard_normal(60))

        def uneven(
            t_s: np.ndarray, onset_s: np.ndarray = onset_s, depth: np.ndarray = depth
        ) -> np.ndarray:
            turns = np.interp(t_s, onset_s, np.arange(60))
            moved: np.ndarray = 3 * depth[turns.astype(int)] * np.cos(2 * np.pi * turns)
            return moved

        shares.append(told_frac(told(*samples(uneven, noise_mg=2.0, seed=seed))[15:]))
    assert np.mean(shares) >= 0.85


@pytest.mark.parametrize("per_min", [4.0, 6.0, 9.0, 14.0, 20.0])
@pytest.mark.parametrize("rate_hz", [25.0, 50.0, 200.0])
def test_a_breath_of_a_milligravity_and_a_half_is_told(per_min: float, rate_hz: float) -> None:
    for noise_mg in (0.3, 1.5 * np.sqrt(rate_hz / 50)):
        made = samples(breath(per_min, 1.5), noise_mg=noise_mg, rate_hz=rate_hz)
        rates = told(*made)[15:]
        # Of the slowest a window holds two breaths only.
        assert told_frac(rates) >= (0.95 if per_min > 4 else 0.75)
        assert np.allclose([r for r in rates if r is not None], per_min, atol=1.5)


def test_a_breath_that_changes_at_once_is_blank_rather_than_wrong() -> None:
    def slows(t_s: np.ndarray) -> np.ndarray:
        turns = np.where(t_s < 90, t_s * 14 / 60, 21 + (t_s - 90) * 7 / 60)
        moved: np.ndarray = 4 * np.sin(2 * np.pi * turns)
        return moved

    rates = told(*samples(slows, seconds=160))
    # Looks are every 2 s from 20 s on: half a minute from the change on may be blank, no more.
    before, since, after = rates[6:35], rates[35:57], rates[57:]
    assert before == pytest.approx([14.0] * len(before), abs=0.3)
    assert after == pytest.approx([7.0] * len(after), abs=0.4)
    assert np.allclose([r for r in since[14:] if r is not None], 7, atol=0.7)


def test_who_steps_shows_no_breath() -> None:
    def steps(t_s: np.ndarray) -> np.ndarray:
        moved: np.ndarray = 5 * np.sin(2 * np.pi * 14 / 60 * t_s) + 60 * np.sin(5.03 * t_s)
        return moved

    t_s, mg = samples(steps)
    sources = BreathSources()
    assert told_frac(told(t_s, mg, sources)) == 0.0
    assert sources.window(float(t_s[-1]) - 1, 60.0).per_min is None


# ---------------------------------------------------------------- beside the heart


def put_heart(
    sources: BreathSources, heart_per_min: float, breath_per_min: float, rsa_ms: float
) -> None:
    """Put 80 s of beats that go with a breath."""
    rng = np.random.default_rng(3)
    at_s = 0.5
    while at_s < 80:
        rr_ms = 60000 / heart_per_min + rng.normal(0, 3)
        rr_ms += rsa_ms * np.sin(2 * np.pi * breath_per_min / 60 * at_s)
        at_s += rr_ms / 1000
        label = BeatLabel.NORMAL
        sources.add_beat(Beat(t_s=at_s, rr_ms=rr_ms, label=label, rr_corrected_ms=rr_ms))


def test_where_the_chest_shows_none_the_heartbeat_is_read() -> None:
    sources = BreathSources()
    put_heart(sources, heart_per_min=70, breath_per_min=14, rsa_ms=40)
    t_s, mg = samples(still, seconds=78)
    sources.add_chest(t_s, mg)
    seen = sources.estimate(78.0, 0.5, timed=True)
    assert (seen.source, seen.per_min) == ("rr", pytest.approx(14, abs=0.7))
    for window_s in (32.0, 60.0):
        assert sources.window(76.0, window_s).per_min == pytest.approx(14, abs=0.7)


def test_a_chest_that_may_show_a_breath_is_believed_where_the_heart_agrees() -> None:
    found = 0
    for seed in range(40):
        t_s, mg = samples(breath(14, 0.8), noise_mg=5.0, rate_hz=25.0, seconds=60, seed=seed)
        alone, agreed, other = (BreathSources() for _ in range(3))
        for sources in (alone, agreed, other):
            sources.add_chest(t_s, mg)
        seen, shown = alone.chest.assess(60.0, None)
        if shown is not BreathPresence.POSSIBLE or abs((seen.per_min or 0) - 14) > 1:
            continue
        found += 1
        put_heart(agreed, heart_per_min=70, breath_per_min=14, rsa_ms=40)
        put_heart(other, heart_per_min=70, breath_per_min=9, rsa_ms=40)
        assert alone.estimate(60.0, 0.0, timed=False).per_min is None
        assert agreed.estimate(60.0, 0.0, timed=False).source == "acc"
        assert other.estimate(60.0, 0.0, timed=False).per_min == pytest.approx(9, abs=0.7)
    assert found


# ---------------------------------------------------------------- through a session's body


def chest_packet(second: int, rng: np.random.Generator) -> Packet:
    """A second of a sensor's noise, 50 samples."""
    xyz_mg = np.rint(GRAVITY_MG + 3 * rng.standard_normal((50, 3))).astype(int)
    data = b"\x02" + struct.pack("<Q", second * 10**9) + b"\x01"
    data += b"".join(struct.pack("<3h", *row) for row in xyz_mg.tolist())
    return Packet(t_s=second + 0.01, characteristic=DATA_UUID, data=data)


def guide(t_s: float) -> Heard:
    """What is heard of a guide at 5.7 a minute."""
    return Heard(
        t_s=t_s, phase_rad=0.6 * t_s, per_min=5.7, depth_db=6.0, tempo_bpm=60.0, latency_s=0.0,
        underflows=0,
    )  # fmt: skip


def test_a_strap_without_intervals_whose_chest_shows_nothing_does_not_tell_the_breath() -> None:
    body, rng = Body(), np.random.default_rng(0)
    body.set_strap_profile(
        StrapKnown(
            t_s=0.0, model="Made", name="made", streams=("hr", "acc"), rr_latency_s=None,
            trust_hr=Trust.GOOD, trust_hrv=Trust.GOOD, simulated=True,
        )
    )  # fmt: skip
    body.begin_baseline(0.0)
    told_at = {}
    for second in range(1, round(UNKNOWN_S) + 20):
        measured = HeartRateMeasurement(hr_bpm=64)
        body.read_packet(Packet(t_s=float(second), characteristic="2a37", data=bytes(measured)))
        body.read_packet(chest_packet(second, rng))
        body.add_heard(guide(float(second)))
        body.tick(float(second))
        told_at[second] = body.vitals.can_read_breath
    assert told_at[60]
    assert not told_at[max(told_at)]
    assert body.vitals.breathing_per_min.value is None
    assert body.vitals.breathing_per_min.blank_because == NO_BREATH
    assert body.vitals.following is None
    assert body.end_baseline(float(max(told_at))).breathing_per_min is None


# ---------------------------------------------------------------- the parts


def test_a_slot_keeps_breaths_and_lets_no_knock_near_its_own_rate_through() -> None:
    t_s = np.arange(0, 60, 0.01)
    left = {}
    for hz in (0.2, 0.6, 9.7, 10.4, 19.8):
        grid = SampleGrid(1)
        grid.add(t_s, np.sin(2 * np.pi * hz * t_s)[:, None])
        left[hz] = np.sqrt(2) * float(np.nanstd(grid.values()[-600:-10]))
    assert left[0.2] > 0.98
    assert left[0.6] > 0.93
    assert max(left[9.7], left[10.4], left[19.8]) < 0.01


def test_a_rhythm_above_its_background_is_evidence_and_a_background_is_none() -> None:
    rng = np.random.default_rng(0)
    t_s = np.arange(600) / 10
    white = rng.standard_normal(600)
    wander = np.cumsum(white)
    rhythm = weigh_evidence(white + 2 * np.sin(2 * np.pi * 0.15 * t_s))
    assert min(rhythm.noise_nats, rhythm.background_nats) > 8
    assert weigh_evidence(white).noise_nats < 5
    assert weigh_evidence(wander).noise_nats > 8
    assert weigh_evidence(wander).background_nats < 5
    assert weigh_evidence(np.zeros(600)).noise_nats == 0


def test_evidence_of_one_rate_is_none_of_another() -> None:
    rng = np.random.default_rng(1)
    t_s = np.arange(600) / 10
    signal = rng.standard_normal(600) + 2 * np.sin(2 * np.pi * 0.15 * t_s)
    here, away = weigh_evidence(signal, 0.15), weigh_evidence(signal, 0.3)
    assert min(here.noise_nats, here.background_nats) > 8
    assert away.background_nats < 1


def test_steps_that_noise_bridges_hide_nothing_and_others_hide_less_than_a_step() -> None:
    direction = np.array([1.0, 0.0, 0.0])
    for noise_mg, step_mg, least_mg in ((0.3, 16.0, 7.2), (5.0, 8.0, LEAST_MG)):
        rounding = Rounding()
        t_s, mg = samples(breath(6, 20), noise_mg=noise_mg, step_mg=step_mg)
        for at in range(0, len(t_s), 36):
            rounding.add(t_s[at : at + 36], mg[at : at + 36])
        assert rounding.least_mg(direction) == pytest.approx(least_mg)
    assert Rounding().least_mg(direction) == LEAST_MG


# ---------------------------------------------------------------- which sense is in


def sense_of(sources: BreathSources, *, timed: bool, turned: float = 1.0) -> float:
    """Return how the signal goes with a breath during which the heart is fastest, -1 to 1."""
    t_s, mg = samples(lambda at_s: -turned * breath(14, 4.0)(at_s), seconds=78)
    sources.add_chest(t_s, mg)
    for _ in range(2):  # What the first look learns, the second shows.
        seen = sources.estimate(78.0, 0.5, timed=timed)
    assert seen.source == "acc"
    breath_in = -np.sin(2 * np.pi * 14 / 60 * seen.t_s)
    return float(np.nanmean(seen.signal * breath_in) * np.sqrt(2))


def test_the_chest_moves_in_where_the_heart_is_fastest() -> None:
    senses = []
    for timed in (True, False):
        for turned in (1.0, -1.0):
            sources = BreathSources()
            put_heart(sources, heart_per_min=70, breath_per_min=14, rsa_ms=40)
            senses.append(sense_of(sources, timed=timed, turned=turned))
    assert senses[:2] == pytest.approx([1.0, 1.0], abs=0.1), "either way it is worn"
    assert senses[2] == pytest.approx(-senses[3], abs=0.1), "unknown where beats have no true time"


def test_a_heart_that_says_nothing_of_the_breath_turns_nothing() -> None:
    alone, beside = (BreathSources() for _ in range(2))
    put_heart(beside, heart_per_min=70, breath_per_min=5, rsa_ms=40)
    for turned in (1.0, -1.0):
        assert sense_of(beside, timed=True, turned=turned) == pytest.approx(
            sense_of(alone, timed=True, turned=turned), abs=0.1
        )
        alone, beside = (BreathSources() for _ in range(2))
        put_heart(beside, heart_per_min=70, breath_per_min=5, rsa_ms=40)


def test_a_blank_keeps_the_curve_and_says_how_likely_its_rate_was() -> None:
    rng = np.random.default_rng(0)
    onset_s = np.cumsum(4 * np.exp(0.5 * rng.standard_normal(60)))

    def uneven(t_s: np.ndarray) -> np.ndarray:
        moved: np.ndarray = 4 * np.cos(2 * np.pi * np.interp(t_s, onset_s, np.arange(60)))
        return moved

    sources = BreathSources()
    put_heart(sources, heart_per_min=70, breath_per_min=9, rsa_ms=5)
    sources.add_chest(*samples(uneven, noise_mg=1.0, seconds=78))
    seen = sources.estimate(78.0, 0.5, timed=True)
    window = sources.window(78.0, 32.0)
    assert (seen.per_min, seen.source) == (None, "acc")
    assert seen.quality_frac == pytest.approx(window.quality_frac)
    assert 0.0 < seen.quality_frac < 0.6
    assert np.isfinite(seen.signal).mean() > 0.9
