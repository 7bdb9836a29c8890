"""Which streams are given up for a link that breaks under them."""

from __future__ import annotations

from entrain.inputs.straps.stream_fallback import SOON_S, StreamFallback
from entrain.protocols.polar_pmd import Measurement

ALL = (Measurement.ECG, Measurement.ACC, Measurement.PPI)


def test_acceleration_goes_first_then_the_ecg_each_after_two_quick_breaks() -> None:
    fallback = StreamFallback()
    assert fallback.measurements == ALL
    assert fallback.record_disconnect(10.0) is None
    assert "without acceleration" in (fallback.record_disconnect(20.0) or "")
    assert fallback.measurements == (Measurement.ECG, Measurement.PPI)
    assert fallback.record_disconnect(1.0) is None
    assert "heart rate alone" in (fallback.record_disconnect(1.0) or "")
    assert fallback.measurements == ()
    assert [fallback.record_disconnect(1.0) for _ in range(5)] == [None] * 5


def test_a_link_that_lasted_clears_what_was() -> None:
    fallback = StreamFallback()
    for _ in range(5):
        assert fallback.record_disconnect(1.0) is None
        assert fallback.record_disconnect(SOON_S + 1) is None
    assert fallback.measurements == ALL


def test_what_the_streams_did_not_break_is_not_held_against_them() -> None:
    fallback = StreamFallback()
    fallback.record_disconnect(1.0)
    fallback.forget_disconnects()
    assert fallback.record_disconnect(1.0) is None
    assert fallback.record_disconnect(None) is None
    assert fallback.measurements == ALL
