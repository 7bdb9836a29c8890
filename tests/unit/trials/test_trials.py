"""Trials: the truth is measured right, and arms are compared on the same people."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from entrain.inputs.straps.virtual import VirtualStrap
from entrain.simulation.person import TrueBeat
from entrain.simulation.strap import ALL, CLEAN, LIGHT
from entrain.trials import trials
from entrain.trials.outcome import MEASURES, TrialOutcome, heart_rate_and_rsa

ONE = TrialOutcome(
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
    hr_bpm, rsa_ms = heart_rate_and_rsa(beats, 0.0, 120.0, 8.0)
    assert hr_bpm == pytest.approx(66.7, abs=0.5)
    assert rsa_ms == pytest.approx(100, rel=0.05)
    assert heart_rate_and_rsa(beats, 0.0, 120.0, 16.0)[1] < 15, "only what is at the breathing rate"


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
    assert set(pairs) == set(MEASURES)
    assert pairs["strain"].ci95 == (0.0, 0.0)


def test_the_arm_without_a_guide_guides_nobody() -> None:
    job = trials.Job(kind="responder", arm="none", seed=3, minutes=3, goal_per_min=6.0)
    lived = trials.run_job(job)
    assert lived.following_frac == 0.0
    assert lived.strain == 0.0
    assert trials.run_job(job) == lived


@pytest.mark.parametrize(("kind", "model"), [("responder", "oscillator"), ("anxious", "timing")])
def test_the_light_path_shows_the_conductor_what_the_whole_one_does(kind: str, model: str) -> None:
    job = trials.Job(kind=kind, arm="none", seed=1001, minutes=5, goal_per_min=6.0)
    seen = []
    for streams in (LIGHT, ALL):
        strap = VirtualStrap(f"{kind}/{model}", job.seed, CLEAN, streams=streams)
        tally = trials._run_session(job, strap)
        seen.append(tally.condition(60, 240))
    light, whole = seen
    assert light.breathing_per_min == pytest.approx(whole.breathing_per_min, abs=0.2)
    assert light.hr_bpm == pytest.approx(whole.hr_bpm, abs=0.5)
    assert light.rmssd_ms == pytest.approx(whole.rmssd_ms, rel=0.1)


def test_people_end_alike_on_the_light_path_and_the_whole_one() -> None:
    """Within 1.5/min each and 0.75/min in the mean; ten people, longer, are in benchmarks."""
    apart = []
    for kind in ("responder", "nonresponder"):
        light, whole = (
            trials.run_job(
                trials.Job(
                    kind=kind, arm="lead", seed=1002, minutes=10, goal_per_min=6.0, variant=variant
                )
            )
            for variant in ("usual", "whole")
        )
        assert light.breathing_end_per_min is not None
        assert whole.breathing_end_per_min is not None
        apart.append(light.breathing_end_per_min - whole.breathing_end_per_min)
    assert np.abs(apart).max() < 1.5
    assert abs(np.mean(apart)) < 0.75


OF_PEOPLE = [
    name
    for name, one in trials.VARIANTS.items()
    if one == trials.Variant(assumption=one.assumption)
]
"""The variants in which people differ, by model; the others are of the strap alone."""


@pytest.mark.parametrize(
    ("model", "variant"),
    [
        *(("oscillator", variant) for variant in trials.VARIANTS),
        *(("timing", variant) for variant in OF_PEOPLE),
    ],
)
def test_every_variant_of_every_model_runs(model: str, variant: str) -> None:
    job = trials.Job(
        kind="partial", arm="lead", seed=1, minutes=1, goal_per_min=6.0, model=model,
        variant=variant,
    )  # fmt: skip
    assert all(
        np.isfinite(trials.values_of([trials.run_job(job)], name)).all() for name in MEASURES
    )


STEADY = """
import json, sys
for line in sys.stdin:
    t_s = json.loads(line)["t_s"]
    if abs(t_s - round(t_s)) < 0.05:
        units = (1024 + int(sys.argv[1])).to_bytes(2, "little")
        packet = bytes([0x10, 60]) + units
        print(json.dumps({"t_s": t_s, "characteristic": "2a37", "hex": packet.hex()}))
    print(json.dumps({"done": t_s}), flush=True)
"""


def test_a_program_plays_the_people_and_is_told_who(tmp_path: Path) -> None:
    program = tmp_path / "steady.py"
    program.write_text(STEADY)
    lived = [
        trials.run_job(
            trials.Job(
                kind=f"exec:{sys.executable} {program} {{seed}}",
                arm="lead",
                seed=seed,
                minutes=2,
                goal_per_min=6.0,
            )
        )
        for seed in (0, 100)
    ]
    assert lived[0].hr_end_bpm == pytest.approx(60, abs=0.1)
    assert lived[1].hr_end_bpm == pytest.approx(60 * 1024 / 1124, abs=0.1)
    assert lived[0].strain is None
    pairs = trials.compare("program", "lead", "none", lived, lived)
    unknown = next(pair for pair in pairs if pair.measure == "strain")
    assert unknown.mean is None
    assert unknown.ci95 is None
