"""The strap's own ECG corrects what its profile says of the delay of its RR intervals."""

from itertools import pairwise

import numpy as np
import pytest

from entrain.events import Packet, StrapKnown, Trust
from entrain.physiology.body import Body
from entrain.physiology.cardiac.handover import count_new_beats
from entrain.physiology.readings import Beat
from entrain.protocols.polar_pmd import DATA_UUID
from entrain.simulation.oscillator import OscillatorPerson, draw_traits
from entrain.simulation.strap import CLEAN, RR_LATENCY_S, SimulatedStrap


@pytest.mark.parametrize("with_ecg", [True, False])
def test_the_delay_is_measured_where_there_is_an_ecg(with_ecg: bool) -> None:
    body = Body()
    body.set_strap_profile(
        StrapKnown(
            t_s=0.0, model="X", name="X", streams=("hr", "rr"), rr_latency_s=2.6,
            trust_hr=Trust.GOOD, trust_hrv=Trust.GOOD, simulated=False,
        )
    )  # fmt: skip
    person = OscillatorPerson(
        draw_traits("responder", np.random.default_rng((1, 1))), np.random.default_rng((1, 2))
    )
    strap = SimulatedStrap(person, np.random.default_rng((1, 3)), CLEAN)
    for second in range(1, 100):
        for sent in strap.advance(float(second), None):
            if with_ecg or sent.characteristic != DATA_UUID:
                body.read_packet(
                    Packet(t_s=sent.t_s, characteristic=sent.characteristic, data=sent.data)
                )
        body.tick(float(second))
    measured_s = body.vitals.rr_latency_s
    if with_ecg:
        assert measured_s == pytest.approx(RR_LATENCY_S, abs=0.1)
    else:
        assert measured_s is None


def strap_of(latency_s: float) -> StrapKnown:
    return StrapKnown(
        t_s=0.0, model="X", name="X", streams=("hr", "rr", "ecg"), rr_latency_s=latency_s,
        trust_hr=Trust.GOOD, trust_hrv=Trust.GOOD, simulated=False,
    )  # fmt: skip


@pytest.mark.parametrize("latency_s", [RR_LATENCY_S, 1.5, 2.6])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_no_beat_counts_twice_where_the_ecg_takes_over(latency_s: float, seed: int) -> None:
    """Whatever the profile says: places that are early by a second or two told beats again."""
    body = Body()
    body.set_strap_profile(strap_of(latency_s))
    person = OscillatorPerson(
        draw_traits("responder", np.random.default_rng((seed, 1))),
        np.random.default_rng((seed, 2)),
    )
    strap = SimulatedStrap(person, np.random.default_rng((seed, 3)), CLEAN)
    true_s: list[float] = []
    time_beat = strap._measure_interval
    strap._measure_interval = lambda beat: (true_s.append(beat.t_s), time_beat(beat))[1]  # type: ignore[method-assign, func-returns-value]
    beats: list[Beat] = []
    for tenth in range(1, 450):
        for sent in strap.advance(tenth / 10, None):
            if sent.characteristic != DATA_UUID or sent.t_s > 20:
                packet = Packet(t_s=sent.t_s, characteristic=sent.characteristic, data=sent.data)
                beats += [one for one in body.read_packet(packet) if isinstance(one, Beat)]
    n_true = sum(beat_s < beats[-1].t_s + 0.1 for beat_s in true_s)
    assert n_true - 1 <= len(beats) <= n_true
    assert all(later.t_s > beat.t_s for beat, later in pairwise(beats))


def test_intervals_say_which_beat_it_is() -> None:
    rr_ms = [812.0, 840.0, 795.0, 860.0, 901.0, 833.0]
    seen: list[float | None] = [None]
    assert count_new_beats(rr_ms[:4], seen) is None
    for seen_ms, n in ((839.0, None), (796.0, -1), (858.5, 0), (900.0, 1), (834.0, 2)):
        seen.append(seen_ms)
        assert count_new_beats(rr_ms[:4], seen) == n


def test_intervals_that_are_all_alike_say_nothing() -> None:
    assert count_new_beats([1000.0] * 5, [None, *[1001.0] * 5]) is None
