"""What an analysis tells is a number or null, in any case."""

from __future__ import annotations

import json
import math

import numpy as np

from entrain.analysis.measurements import Measurements
from entrain.analysis.numbers import build_result
from entrain.physiology.readings import Beat, BeatLabel
from entrain.physiology.respiration.windows import BreathWindow


def test_what_is_no_finite_number_is_null() -> None:
    measurements = Measurements(seconds=60.0)
    measurements.timeline.append({"t_s": 5.0, "hr_bpm": math.nan, "rmssd_ms": math.inf})
    measurements.add_beat(Beat(t_s=1.0, rr_ms=-math.inf, label=BeatLabel.EXTRA))
    measurements.windows.append(
        BreathWindow(
            t_s=32.0, window_s=32.0, per_min=math.nan, ungated_per_min=None, quality_frac=math.nan
        )
    )
    told = json.loads(json.dumps(build_result(measurements, {}), allow_nan=False))
    assert told["timeline"] == [{"t_s": 5.0, "hr_bpm": None, "rmssd_ms": None}]
    assert told["beats"]["rr_ms"] == [None]
    assert told["breathing"][0]["per_min"] == [None]
    assert told["breathing"][0]["quality"] == [None]


def test_a_steady_heart_has_numbers_where_they_can_be() -> None:
    measurements = Measurements(seconds=120.0)
    for at in range(140):
        known = float(850 + 20 * np.sin(at)) if at else None
        measurements.add_beat(
            Beat(t_s=0.85 * at, rr_ms=known, label=BeatLabel.NORMAL, rr_corrected_ms=known)
        )
    told = build_result(measurements, {})["summary"]
    assert told["hr_bpm"] is not None
    assert told["breathing_per_min"] is None
    assert told["irregular"] is False


def test_chance_is_told_where_there_was_a_guide_to_follow() -> None:
    assert "following_chance_frac" not in build_result(Measurements(seconds=60.0), {})["summary"]
    assert (
        build_result(Measurements(seconds=60.0, following_chance_frac=0.25), {})["summary"][
            "following_chance_frac"
        ]
        == 0.25
    )
