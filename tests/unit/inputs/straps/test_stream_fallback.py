"""Which streams are given up for a link that breaks under them."""

from __future__ import annotations

from entrain.inputs.straps.stream_fallback import SOON_S, Carrying
from entrain.protocols.polar_pmd import Measurement

ALL = (Measurement.ECG, Measurement.ACC, Measurement.PPI)


def test_acceleration_goes_first_then_the_ecg_each_after_two_quick_breaks() -> None:
    carrying = Carrying()
    assert carrying.measurements == ALL
    assert carrying.broke(10.0) is None
    assert "without acceleration" in (carrying.broke(20.0) or "")
    assert carrying.measurements == (Measurement.ECG, Measurement.PPI)
    assert carrying.broke(1.0) is None
    assert "heart rate alone" in (carrying.broke(1.0) or "")
    assert carrying.measurements == ()
    assert [carrying.broke(1.0) for _ in range(5)] == [None] * 5


def test_a_link_that_lasted_clears_what_was() -> None:
    carrying = Carrying()
    for _ in range(5):
        assert carrying.broke(1.0) is None
        assert carrying.broke(SOON_S + 1) is None
    assert carrying.measurements == ALL


def test_what_the_streams_did_not_break_is_not_held_against_them() -> None:
    carrying = Carrying()
    carrying.broke(1.0)
    carrying.forgive()
    assert carrying.broke(1.0) is None
    assert carrying.broke(None) is None
    assert carrying.measurements == ALL
