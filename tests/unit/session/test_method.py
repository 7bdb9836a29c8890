"""What a method section needs stands in the recording."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from entrain import app
from entrain.guidance.policies import lead, policy, ramp, yoked
from entrain.guidance.safety import heart, limits, signal
from entrain.journal.reader import Recording
from entrain.session.thread import close_recording
from entrain.setup.settings import Settings
from tests.helpers.forms import FORMS


@pytest.fixture
def meta(tmp_path: Path) -> dict[str, Any]:
    prepared = app.prepare(
        Settings(
            strap="virtual:responder", sound="null", minutes=0.1, seed=3, max_speed=True,
            folder=tmp_path, subject="P01",
        )
    )  # fmt: skip
    runner = prepared.make()
    asyncio.run(runner.run())
    close_recording(prepared.journal, runner)
    assert prepared.journal is not None
    with Recording.open(prepared.journal.path) as recording:
        return dict(recording.meta)


def test_who_what_and_with_which_program(meta: dict[str, Any]) -> None:
    for name in ("engine", "engine_source", "lock", "python", "numpy", "processor", "start_utc_s"):
        assert meta[name], name
    asked = {"form": "settle", "policy": "lead", "seed": 3, "minutes": 0.1, "subject": "P01"}
    assert {name: meta[name] for name in asked} == asked
    assert meta["simulated"] is True


def test_the_parameters_of_every_policy_and_every_limit(meta: dict[str, Any]) -> None:
    constants = meta["method"]["constants"]
    for module, name in (
        (lead, "CALM_SLEW"), (lead, "FOLLOW_HIGH"), (lead, "LOST_S"), (ramp, "RAMP_SLEW"),
        (policy, "MATCH_SLEW"), (yoked, "COURSE_STEP_S"), (limits, "FLOOR_PER_MIN"),
        (limits, "CEILING_PER_MIN"), (limits, "UP_SLEW"), (limits, "SLOW_MOST_S"),
        (heart, "HOT_BPM"), (signal, "SAFE_AFTER_S"), (signal, "SAFE_PER_MIN"),
    ):  # fmt: skip
        kept = constants[module.__name__.removeprefix("entrain.")]
        assert kept[name] == getattr(module, name)


def test_the_form_with_its_steps(meta: dict[str, Any]) -> None:
    (kept,) = meta["method"]["forms"]
    form = FORMS["settle"]
    assert (kept["name"], kept["least_minutes"], kept["most_minutes"]) == ("settle", 10, 60)
    assert [one["phase"] for one in kept["steps"]] == [step.phase for step in form.steps]
    assert [one["length_s"] for one in kept["steps"]] == [step.length_s for step in form.steps]
