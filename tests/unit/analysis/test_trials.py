"""Trials: the truth is measured right, and arms are compared on the same people."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from entrain.analysis import trials
from entrain.simulation.person import TrueBeat

ONE = trials.Lived(
    breathing_start_per_min=14.0,
    breathing_end_per_min=8.0,
    hr_start_bpm=70.0,
    hr_end_bpm=68.0,
    rsa_start_ms=40.0,
    rsa_end_ms=60.0,
    minutes_below_10=5.0,
    following_frac=0.7,
    strain=0.1,
    arousal_rise_frac=0.0,
)


def test_rsa_and_heart_rate_of_a_known_heart() -> None:
    beats, t_s = [], 0.0
    while t_s < 125:
        rr_ms = 900 + 50 * np.sin(2 * np.pi * 8 / 60 * t_s)
        t_s += rr_ms / 1000
        beats.append(TrueBeat(t_s=t_s, rr_ms=float(rr_ms)))
    hr_bpm, rsa_ms = trials._heart(beats, 0.0, 120.0, 8.0)
    assert hr_bpm == pytest.approx(66.7, abs=0.5)
    assert rsa_ms == pytest.approx(100, rel=0.05)
    assert trials._heart(beats, 0.0, 120.0, 16.0)[1] < 15, "only what is at the breathing rate"


def test_arms_are_compared_person_by_person() -> None:
    rng = np.random.default_rng(0)
    theirs = [replace(ONE, breathing_end_per_min=float(rng.normal(12, 3))) for _ in range(30)]
    ours = [
        replace(one, breathing_end_per_min=one.breathing_end_per_min - float(rng.normal(2, 0.1)))
        for one in theirs
    ]
    pairs = {p.measure: p for p in trials.compare("responder", "lead", "none", ours, theirs)}
    fall = pairs["breathing_end_per_min"]
    assert fall.mean == pytest.approx(-2, abs=0.05)
    assert fall.ci95[0] < fall.mean < fall.ci95[1]
    assert fall.ci95[1] - fall.ci95[0] < 0.2, "people differ far more than the effect does"
    assert set(pairs) == set(trials.MEASURES)
    assert pairs["strain"].ci95 == (0.0, 0.0)


def test_the_arm_without_a_guide_guides_nobody() -> None:
    job = trials.Job(kind="responder", arm="none", seed=3, minutes=3, goal_per_min=6.0)
    lived = trials.live(job)
    assert lived.following_frac == 0.0
    assert lived.strain == 0.0
    assert trials.live(job) == lived
