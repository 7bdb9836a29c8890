"""The simulated strap sends a real strap's bytes, at a real strap's rates."""

from collections import Counter

import numpy as np
import pytest

from entrain.protocols import polar_pmd
from entrain.protocols.heart_rate_service import HeartRateMeasurement
from entrain.simulation.oscillator import OscillatorPerson, draw_traits
from entrain.simulation.person import TrueBeat
from entrain.simulation.strap import (
    ALL,
    CLEAN,
    INTERVALS_ONLY,
    LIGHT,
    Artefacts,
    SentPacket,
    SimulatedStrap,
    Streams,
)


def worn(
    seed: int, seconds: int, artefacts: Artefacts = CLEAN, streams: Streams = ALL
) -> tuple[list[SentPacket], list[TrueBeat]]:
    """Return what was sent, and the beats as they were."""
    rng = np.random.default_rng(seed)
    person = OscillatorPerson(draw_traits("responder", rng), rng)
    beats: list[TrueBeat] = []
    live = person.advance

    def overheard(*args: object) -> object:
        lived = live(*args)  # type: ignore[arg-type]
        beats.extend(lived[0])
        return lived

    person.advance = overheard  # type: ignore[assignment, method-assign]
    strap = SimulatedStrap(person, np.random.default_rng(seed), artefacts, streams)
    sent = [one for step in range(1, seconds * 10 + 1) for one in strap.advance(step / 10, None)]
    return sent, beats


def frames(sent: list[SentPacket]) -> list[polar_pmd.EcgFrame | polar_pmd.AccFrame]:
    return [
        polar_pmd.read_frame(one.data) for one in sent if one.characteristic == polar_pmd.DATA_UUID
    ]


def test_true_rates() -> None:
    sent, _ = worn(0, 60)
    kinds = Counter(one.characteristic for one in sent)
    assert kinds["2a37"] == 59  # the sixtieth is still in the air
    ecg = [frame for frame in frames(sent) if isinstance(frame, polar_pmd.EcgFrame)]
    acc = [frame for frame in frames(sent) if isinstance(frame, polar_pmd.AccFrame)]
    assert {len(frame.uv) for frame in ecg} == {73}
    assert {len(frame.xyz_mg) for frame in acc} == {36}
    span_s = (ecg[-1].device_ns - ecg[0].device_ns) / 1e9
    assert (len(ecg) - 1) * 73 / span_s == pytest.approx(129.87, abs=0.01)
    assert len(acc) == int(60 * 50 / 36)


def test_every_interval_is_sent_once_to_a_thousandth() -> None:
    sent, beats = worn(1, 300)
    rr_1024 = [
        rr
        for one in sent
        if one.characteristic == "2a37"
        for rr in HeartRateMeasurement.from_bytes(one.data).rr_1024
    ]
    true = [round(beat.rr_ms * 1.024) for beat in beats if beat.rr_ms is not None]
    assert rr_1024 == true[: len(rr_1024)]
    assert len(true) - len(rr_1024) < 5


def test_packets_arrive_in_order_and_late_by_little() -> None:
    sent, _ = worn(2, 60)
    times = [one.t_s for one in sent]
    assert times == sorted(times)


def test_artefacts_happen_as_often_as_asked() -> None:
    often = Artefacts(missed_frac=0.05, extra_frac=0.05, contact_lost_every_s=60.0)
    sent, beats = worn(3, 600, often)
    measured = [HeartRateMeasurement.from_bytes(s.data) for s in sent if s.characteristic == "2a37"]
    lost = [one for one in measured if one.contact is False]
    assert 60 < len(lost) < 500
    assert all(one.rr_1024 == () and one.hr_bpm == 0 for one in lost)
    usual = np.median([beat.rr_ms for beat in beats if beat.rr_ms]) * 1.024
    odd = [rr for one in measured for rr in one.rr_1024 if not 0.7 < rr / usual < 1.5]
    assert len(odd) > 10


def test_a_light_strap_sends_the_same_heart_and_the_same_chest() -> None:
    whole, beats = worn(4, 60)
    light, same = worn(4, 60, streams=LIGHT)
    assert beats == same
    intervals = [one.data for one in whole if one.characteristic == "2a37"]
    assert [one.data for one in light if one.characteristic == "2a37"] == intervals
    assert not [one for one in frames(light) if isinstance(one, polar_pmd.EcgFrame)]

    def chest_mg(sent: list[SentPacket]) -> tuple[np.ndarray, np.ndarray]:
        acc = [one for one in frames(sent) if isinstance(one, polar_pmd.AccFrame)]
        xyz = np.array([row for frame in acc for row in frame.xyz_mg], float)
        hz = (len(acc[0].xyz_mg) * (len(acc) - 1)) / ((acc[-1].device_ns - acc[0].device_ns) / 1e9)
        return (1 + np.arange(len(xyz))) / hz, xyz[:, 2]

    (whole_s, whole_mg), (light_s, light_mg) = chest_mg(whole), chest_mg(light)
    assert len(light_s) == pytest.approx(len(whole_s) / 5, abs=10)
    smooth = np.convolve(whole_mg, np.ones(5) / 5, "same")
    alike = np.corrcoef(np.interp(light_s, whole_s, smooth), light_mg)[0, 1]
    assert alike > 0.95


def test_a_strap_without_motion_sends_none() -> None:
    sent, _ = worn(5, 30, streams=INTERVALS_ONLY)
    assert frames(sent) == []
    assert INTERVALS_ONLY.names == ("hr", "rr")
    assert ALL.names == ("hr", "rr", "ecg", "acc")
