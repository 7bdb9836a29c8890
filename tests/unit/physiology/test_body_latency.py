"""The strap's own ECG corrects what its profile says of the delay of its RR intervals."""

import numpy as np
import pytest

from entrain.events import Packet, StrapKnown, Trust
from entrain.physiology.body import Body
from entrain.protocols.polar_pmd import DATA_UUID
from entrain.simulation.oscillator import Oscillator, draw_traits
from entrain.simulation.strap import CLEAN, RR_LATENCY_S, SimulatedStrap


@pytest.mark.parametrize("with_ecg", [True, False])
def test_the_delay_is_measured_where_there_is_an_ecg(with_ecg: bool) -> None:
    body = Body()
    body.strap_known(
        StrapKnown(
            t_s=0.0, model="X", name="X", streams=("hr", "rr"), rr_latency_s=2.6,
            trust_hr=Trust.GOOD, trust_hrv=Trust.GOOD, simulated=False,
        )
    )  # fmt: skip
    person = Oscillator(
        draw_traits("responder", np.random.default_rng((1, 1))), np.random.default_rng((1, 2))
    )
    strap = SimulatedStrap(person, np.random.default_rng((1, 3)), CLEAN)
    for second in range(1, 100):
        for sent in strap.advance(float(second), None):
            if with_ecg or sent.characteristic != DATA_UUID:
                body.packet(
                    Packet(t_s=sent.t_s, characteristic=sent.characteristic, data=sent.data)
                )
        body.tick(float(second))
    measured_s = body.vitals.rr_latency_s
    if with_ecg:
        assert measured_s == pytest.approx(RR_LATENCY_S, abs=0.1)
    else:
        assert measured_s is None
