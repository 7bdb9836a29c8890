"""On the skin or not, by what the strap tells: noise is found out, odd hearts are not."""

from collections.abc import Callable

import numpy as np
import pytest

from entrain.events import Packet
from entrain.physiology.body import OFF_SKIN, Body
from entrain.physiology.skin import Skin
from entrain.protocols.heart_rate_service import HeartRateMeasurement
from entrain.protocols.polar_pmd import DATA_UUID, EcgFrame
from tests.helpers.told import (
    ECG_HZ,
    FRAME_N,
    Sitting,
    beats_s,
    ecg_packets,
    measured,
    packet,
    rmssd_ms,
    seconds_of,
)

MINUTES = 6.0


def noise(rng: np.random.Generator, lo_s: float, hi_s: float, hr_bpm: int | None) -> bytes:
    rate = int(rng.uniform(55, 150)) if hr_bpm is None else hr_bpm
    return measured(rng.uniform(lo_s, hi_s, rng.choice([0, 1, 1, 2])), hr_bpm=rate)


@pytest.mark.parametrize(
    ("lo_s", "hi_s", "hr_bpm"),
    [(0.33, 1.86, None), (0.4, 1.2, None), (0.35, 1.85, 70), (0.3, 0.9, 72)],
)
def test_off_the_skin_nothing_is_shown_and_nothing_of_it_is_in_any_figure(
    lo_s: float, hi_s: float, hr_bpm: int | None
) -> None:
    rng, true_s = np.random.default_rng(2), beats_s(60 * MINUTES)
    packets = [
        packet(t_s, noise(rng, lo_s, hi_s, hr_bpm) if 150 < t_s < 240 else measured(rr_s))
        for t_s, rr_s in seconds_of(true_s)
    ]
    sat = Sitting(packets, MINUTES)
    assert sat.known_frac("hr_bpm", 170, 240) == 0
    assert sat.known_frac("rmssd_ms", 170, 240) == 0
    assert sat.known_frac("breathing_per_min", 170, 240) == 0
    assert sat.known_frac("hr_bpm", 270, 350) == 1
    assert "safety.skin" in sat.notices()
    worn = [view.notice for view in sat.shown[:150] + sat.shown[270:]]
    assert all(notice is None or notice.rule != "safety.skin" for notice in worn)
    whole = sat.tally.condition(0.0, 60 * MINUTES)
    assert whole.rmssd_ms is None or whole.rmssd_ms == pytest.approx(rmssd_ms(true_s), rel=0.1)
    lost = sat.tally.condition(150.0, 240.0)
    assert (lost.hr_bpm, lost.rmssd_ms, lost.breathing_per_min) == (None, None, None)
    assert "does not look like a heartbeat" in lost.why_null["rmssd_ms"]


def test_a_wave_in_what_comes_of_no_heart_is_no_breath() -> None:
    rng, true_s = np.random.default_rng(2), beats_s(60 * MINUTES)
    packets = []
    for t_s, rr_s in seconds_of(true_s):
        if 150 < t_s < 240:
            wave_s = 0.8 * (1 + 0.25 * np.sin(2 * np.pi * 0.2 * t_s)) + rng.normal(0, 0.15, 2)
            rr_s = wave_s[: rng.choice([0, 1, 1, 2])]
        rate_bpm = 70 if len(rr_s) != 1 else int(rng.uniform(55, 150))
        packets.append(packet(t_s, measured(rr_s, hr_bpm=rate_bpm if 150 < t_s < 240 else 70)))
    sat = Sitting(packets, MINUTES)
    off = [view for view in sat.shown if view.notice and view.notice.rule == "safety.skin"]
    assert len(off) > 30
    assert all(view.breathing_per_min.value is None for view in off)
    assert {view.breathing_per_min.blank_because for view in off} == {OFF_SKIN}


def fibrillating(rng: np.random.Generator, at_s: float) -> list[float]:
    return [max(0.35, rng.normal(0.75, 0.17))]


def ectopic(rng: np.random.Generator, at_s: float) -> list[float]:
    early_s = rng.uniform(0.45, 0.55)
    return [early_s, 1.7 - early_s] if rng.random() < 0.3 else [rng.normal(0.85, 0.03)]


def bigeminal(rng: np.random.Generator, at_s: float) -> list[float]:
    return [0.5, 1.1]


def swaying(rng: np.random.Generator, at_s: float) -> list[float]:
    return [0.9 * (1 + 0.3 * np.sin(2 * np.pi * 0.1 * at_s)) + rng.normal(0, 0.01)]


def moving(rng: np.random.Generator, at_s: float) -> list[float]:
    chance = rng.random()
    part_s = rng.uniform(0.25, 0.5)
    beat_s = rng.normal(0.8, 0.03)
    return [2 * beat_s] if chance < 0.1 else [part_s, beat_s - part_s] if chance < 0.2 else [beat_s]


def test_an_uneven_heart_is_believed_again_when_nothing_has_contradicted_it_for_long() -> None:
    # Never even over ten beats, at no lag, but its intervals add up to the clock.
    rng, pattern_s = np.random.default_rng(3), (0.5, 0.7, 0.9, 1.1, 0.6, 1.0, 0.8)
    beat_s = 0.4 + np.concatenate([[0.0], np.cumsum(np.tile(pattern_s, 60))])
    skin, off_s = Skin(), []
    for t_s, rr_s in seconds_of(beat_s):
        told = noise(rng, 0.33, 1.86, None) if 100 < t_s < 160 else measured(rr_s, hr_bpm=75)
        skin.add(t_s, HeartRateMeasurement.from_bytes(told))
        if skin.is_off:
            off_s.append(t_s)
    assert 101 < off_s[0] < 125
    assert 160 + 30 <= off_s[-1] < 160 + 45
    assert len(off_s) == off_s[-1] - off_s[0] + 1, "not on and off in between"


@pytest.mark.parametrize("seed", range(6))
def test_noise_is_doubted_from_where_it_began(seed: int) -> None:
    rng, skin = np.random.default_rng(seed), Skin()
    for t_s, rr_s in seconds_of(beats_s(300)):
        told = measured(rng.uniform(0.38, 1.9, 1)) if t_s > 100 else measured(rr_s)
        skin.add(t_s, HeartRateMeasurement.from_bytes(told))
        if skin.is_off:
            break
    assert skin.is_off
    assert 85 < skin.off_since_s < 104


@pytest.mark.parametrize("heart", [fibrillating, ectopic, bigeminal, swaying, moving])
@pytest.mark.parametrize(
    ("lost", "rate_of_s"), [(0.0, 0.0), (0.05, 8.0)], ids=["last rate", "packets lost"]
)
def test_no_heart_is_called_off_the_skin(
    heart: Callable[..., list[float]], lost: float, rate_of_s: float
) -> None:
    rng, beat_s = np.random.default_rng(3), [0.4]
    while beat_s[-1] < 60 * MINUTES:
        for rr_s in heart(rng, beat_s[-1]):
            beat_s.append(beat_s[-1] + round(rr_s * 1024) / 1024)
    true_s = np.array(beat_s)
    packets: list[Packet] = []
    for t_s, rr_s in seconds_of(true_s):
        known = true_s[true_s <= t_s]
        rate = known[known > t_s - rate_of_s] if rate_of_s else known[-2:]
        hr_bpm = round(60 / float(np.diff(rate).mean())) if len(rate) > 1 else 70
        if rng.random() >= lost:
            packets.append(packet(t_s, measured(rr_s, hr_bpm=hr_bpm)))
    sat = Sitting(packets, MINUTES)
    assert "safety.skin" not in sat.notices()
    assert len(sat.rr_ms) > (0.97 - 2 * lost) * len(true_s)


def test_a_contact_bit_that_always_says_no_is_not_believed_for_long() -> None:
    true_s = beats_s(60 * MINUTES)
    packets = [packet(t_s, measured(rr, contact=False)) for t_s, rr in seconds_of(true_s)]
    sat = Sitting(packets, MINUTES)
    assert sat.known_frac("hr_bpm", 1, 28) == 0
    assert sat.known_frac("hr_bpm", 45) == 1
    assert sat.tally.final().rmssd_ms == pytest.approx(rmssd_ms(true_s), rel=0.1)
    assert "strap.contact" in sat.notices()


def test_a_contact_bit_that_works_is_always_believed() -> None:
    true_s = beats_s(60 * MINUTES)
    packets = [
        packet(t_s, measured(rr, contact=not 100 < t_s < 250)) for t_s, rr in seconds_of(true_s)
    ]
    sat = Sitting(packets, MINUTES)
    assert sat.known_frac("hr_bpm", 110, 249) == 0
    assert "strap.contact" not in sat.notices()


def test_off_the_skin_a_bit_that_says_so_is_believed_although_the_strap_tells_on() -> None:
    rng = np.random.default_rng(2)
    packets = [
        packet(float(second), measured(rng.uniform(0.4, 1.8, 1), contact=False))
        for second in range(1, 360)
    ]
    sat = Sitting(packets, MINUTES)
    assert sat.known_frac("hr_bpm", 1) == 0
    assert sat.rr_ms == []


@pytest.mark.parametrize("kind", ["mains", "railing", "noise"])
@pytest.mark.parametrize("intervals", [True, False], ids=["intervals", "ecg alone"])
def test_an_ecg_that_shows_no_heartbeat_is_told_unless_intervals_do(
    kind: str, intervals: bool
) -> None:
    rng, true_s = np.random.default_rng(5), beats_s(60 * MINUTES)
    packets = [packet(t_s, measured(rr if intervals else ())) for t_s, rr in seconds_of(true_s)]
    for frame in ecg_packets(true_s):
        if 150 < frame.t_s < 240:
            t_s = frame.t_s + np.arange(FRAME_N) / ECG_HZ
            uv = {
                "mains": 300 * np.sin(2 * np.pi * 50 * t_s),
                "railing": np.full(FRAME_N, 20000.0),
                "noise": rng.normal(0, 6, FRAME_N),
            }[kind]
            spoiled = EcgFrame(
                device_ns=round((frame.t_s - 0.02 + 1000) * 1e9), uv=tuple(int(v) for v in uv)
            )
            packets.append(packet(frame.t_s, bytes(spoiled), DATA_UUID))
        else:
            packets.append(frame)
    sat = Sitting(packets, MINUTES)
    hinted = [
        at
        for at, view in enumerate(sat.shown, 1)
        if view.notice and view.notice.rule == "safety.skin"
    ]
    if intervals:
        assert hinted == []
        assert sat.known_frac("hr_bpm") > 0.97
    else:
        assert 155 < min(hinted) < 200
        assert max(hinted) < 250
        assert sat.known_frac("hr_bpm", 175, 240) == 0


@pytest.mark.parametrize(
    ("data", "seen"),
    [
        (measured(hr_bpm=0), False),
        (measured(hr_bpm=70, contact=False), False),
        (b"\x10", False),
        (measured(hr_bpm=70), True),
        (measured(hr_bpm=70, contact=True), True),
    ],
)
def test_a_heart_is_seen_where_a_rate_is_reported_of_a_worn_strap(data: bytes, seen: bool) -> None:
    body = Body()
    assert not body.has_heart_signal
    body.read_packet(packet(1.0, data))
    assert body.has_heart_signal is seen
