"""Trials as their users type them: simulated people, and people of their own."""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path

import pytest

from tests.e2e.command import Ran, called, entrain

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "bring-your-own-person.md"
MEASURES = {
    "breathing_start_per_min",
    "breathing_end_per_min",
    "hr_start_bpm",
    "hr_end_bpm",
    "rsa_start_ms",
    "rsa_end_ms",
    "minutes_below_10",
    "following_frac",
    "strain",
    "arousal_rise_frac",
}


def trial(kind: str, *more: object, minutes: float = 2, here: bool = False) -> Ran:
    return (called if here else entrain)(
        "trial", "--type", kind, "--arms", "lead,none", "--patients", 2, "--seed", 1,
        "--minutes", minutes, "--jobs", 1, *more,
    )  # fmt: skip


def test_a_trial_prints_what_the_contract_says() -> None:
    ran = trial("partial,anxious", "--model", "timing", "--variant", "rr-only", "--json")
    assert ran.status == 0, ran.err
    result = ran.json
    assert (result["schema"], result["simulated"]) == ("entrain.trial/1", True)
    assert (result["model"], result["variant"], result["seed"]) == ("timing", "rr-only", 1)
    assert [(one["type"], one["arm"]) for one in result["results"]] == [
        ("partial", "lead"),
        ("partial", "none"),
        ("anxious", "lead"),
        ("anxious", "none"),
    ]
    for one in result["results"]:
        assert set(one) == {"type", "arm", "patients", *MEASURES}
        assert all(one[name] is not None for name in MEASURES)
    assert {pair["measure"] for pair in result["pairs"]} == MEASURES
    assert all(
        set(p) == {"type", "arm", "against", "measure", "mean", "ci95"} for p in result["pairs"]
    )
    assert all(len(pair["ci95"]) == 2 for pair in result["pairs"])


def test_its_table_says_that_it_is_simulated() -> None:
    ran = trial("nonresponder", minutes=1)
    assert ran.status == 0, ran.err
    assert ran.err == "", "nobody watches: no word of how far it is"
    assert "difference in breaths/min" in ran.out
    assert all("SIMULATED" in part.splitlines()[0] for part in ran.out.strip().split("\n\n"))


def test_one_arm_alone_is_compared_with_nothing() -> None:
    ran = entrain(
        "trial", "--type", "partial", "--arms", "none", "--patients", 2, "--seed", 1,
        "--minutes", 1, "--jobs", 1,
    )  # fmt: skip
    assert ran.out
    assert "difference" not in ran.out


def test_the_person_of_the_page_takes_part(tmp_path: Path) -> None:
    (source,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    program = tmp_path / "steady_person.py"
    program.write_text(source)
    command = f"exec:{shlex.quote(sys.executable)} {shlex.quote(str(program))} {{seed}}"
    ran = trial(command, "--json", minutes=3)
    assert ran.status == 0, ran.err
    led, alone = ran.json["results"]
    assert (led["type"], led["patients"]) == (command, 2)
    assert led["breathing_end_per_min"] == pytest.approx(12, abs=0.3)
    assert led["hr_end_bpm"] == pytest.approx(60, abs=1)
    assert alone["following_frac"] == 0
    blank = ("rsa_start_ms", "rsa_end_ms", "minutes_below_10", "strain", "arousal_rise_frac")
    assert [led[name] for name in blank] == [None] * 5
    unknown = next(pair for pair in ran.json["pairs"] if pair["measure"] == "strain")
    assert (unknown["mean"], unknown["ci95"]) == (None, None)


def test_a_program_that_dies_or_is_not_there_is_told() -> None:
    died = trial(f"exec:{shlex.quote(sys.executable)} -c pass")
    assert died.status == 1
    assert "No breathing" in died.err
    assert "cannot be started" in trial("exec:/nowhere/person").refused()


@pytest.mark.parametrize("option", ["--model", "--variant"])
def test_what_is_not_known_is_refused(option: str) -> None:
    assert "magic" in trial("partial", option, "magic", here=True).refused()


def test_an_arm_may_be_yoked_to_a_session(tmp_path: Path) -> None:
    donors = [tmp_path / f"{policy}.entrain" for policy in ("matched", "fixed6")]
    session = "session --strap virtual:responder --sound null --speed max --minutes 4 --seed 1"
    for donor in donors:
        assert entrain(*session.split(), "--policy", donor.stem, "--record", donor).status == 0
    people = ["trial", "--type", "responder", "--patients", 2, "--seed", 1, "--minutes", 3]
    ran = entrain(*people, "--arms", ",".join(f"yoked:{donor}" for donor in donors), "--json")
    assert ran.status == 0, ran.err
    matched, fixed6 = ran.json["results"]
    assert matched["arm"] == f"yoked:{donors[0]}"
    assert matched["breathing_end_per_min"] != fixed6["breathing_end_per_min"]
    for wrong in ("yoked", f"yoked:{tmp_path / 'missing.entrain'}"):
        ran = called(*people, "--arms", f"{wrong},none")
        assert ran.status == 2
        assert len(ran.err.strip().splitlines()) == 1
