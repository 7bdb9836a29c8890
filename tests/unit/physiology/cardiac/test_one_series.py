"""ECG and the strap's own intervals as one series: holes in the one do not break the other."""

from collections.abc import Callable

import numpy as np
import pytest

from entrain.events import Packet
from tests.helpers.told import (
    DATA_UUID,
    Sitting,
    beats_s,
    ecg_packets,
    packet,
    rmssd_ms,
    rr_packets,
)

MINUTES = 6.0
TRUE_S = beats_s(60 * MINUTES)
CHANCE = np.random.default_rng(7).random(2000)

HOLES: dict[str, Callable[[int, float], bool]] = {
    "one of six": lambda n, t_s: n % 6 != 2,
    "one of three": lambda n, t_s: n % 3 != 2,
    "every other": lambda n, t_s: n % 2 == 0,
    "two of three": lambda n, t_s: n % 3 == 0,
    "by chance": lambda n, t_s: CHANCE[n] > 0.2,
    "now and then": lambda n, t_s: n % 120 != 5,
    "bursts": lambda n, t_s: t_s % 60 > 8,
    "stops and returns": lambda n, t_s: not 130 < t_s < 230,
    "stops": lambda n, t_s: t_s < 170,
    "begins late": lambda n, t_s: t_s > 90,
}


@pytest.mark.parametrize(
    ("name", "latency_s"),
    [*((name, 2.6) for name in HOLES), ("every other", 0.4), ("bursts", 0.4), ("stops", 0.4)],
)
def test_with_holes_in_the_ecg_all_that_intervals_tell_is_known(
    name: str, latency_s: float
) -> None:
    ecg = [one for n, one in enumerate(ecg_packets(TRUE_S)) if HOLES[name](n, one.t_s)]
    sat = Sitting([*rr_packets(TRUE_S, late_s=latency_s), *ecg], MINUTES)
    tally = sat.tally
    assert sat.known_frac("hr_bpm", 20) > 0.98
    assert sat.known_frac("rmssd_ms") > 0.98
    assert sat.known_frac("breathing_per_min") > 0.9
    assert "safe" not in [spell.name for spell in tally.phases()]
    # None lost and none doubled, but for those that are still on their way at the end.
    assert len(TRUE_S) - 6 <= len(tally.beats) <= len(TRUE_S)
    assert tally.n_gaps <= 1
    for condition in (tally.baseline(), tally.final()):
        assert condition.hr_bpm == pytest.approx(60 / np.diff(TRUE_S).mean(), abs=0.7)
        assert condition.rmssd_ms == pytest.approx(rmssd_ms(TRUE_S), rel=0.12)


def test_a_strap_whose_clock_is_set_anew_loses_no_beat() -> None:
    frames = [
        one if one.t_s < 150 else packet(one.t_s, late.data, DATA_UUID)
        for one, late in zip(ecg_packets(TRUE_S), ecg_packets(TRUE_S, clock_s=-500), strict=True)
    ]
    sat = Sitting([*rr_packets(TRUE_S, late_s=2.6), *frames], MINUTES)
    assert len(TRUE_S) - 6 <= len(sat.tally.beats) <= len(TRUE_S)
    assert sat.known_frac("rmssd_ms") > 0.98


def test_without_intervals_a_hole_in_the_ecg_is_a_gap() -> None:
    frames = [one for one in ecg_packets(TRUE_S) if not 150 < one.t_s < 160]
    sat = Sitting(frames, MINUTES)
    assert sat.tally.n_gaps == 1
    assert max(sat.rr_ms) < 1200


def test_where_intervals_were_lost_the_series_breaks_once() -> None:
    told: list[Packet] = rr_packets(TRUE_S)
    sat = Sitting([one for one in told if not 150 < one.t_s < 160], MINUTES)
    assert sat.tally.n_gaps == 1
    assert sum(beat.rr_ms is None for beat in sat.tally.beats) == 2
