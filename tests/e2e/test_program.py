"""A program plays the strap: the one on the how-to page, and some that misbehave."""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path

import pytest

from entrain.events import Link, LinkChanged
from entrain.journal.reader import Recording
from tests.e2e.command import Ran, entrain

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "bring-your-own-person.md"


def run(folder: Path, source: str, minutes: float = 10) -> tuple[Ran, Path]:
    program = folder / "person.py"
    program.write_text(source)
    path = folder / "a.entrain"
    command = f"exec:{shlex.quote(sys.executable)} {shlex.quote(str(program))}"
    ran = entrain(
        "session", "--strap", command, "--speed", "max", "--sound", "null", "--minutes", minutes,
        "--seed", 1, "--record", path, "--json",
    )  # fmt: skip
    return ran, path


def links(path: Path) -> list[LinkChanged]:
    with Recording.open(path) as recording:
        return [event for event in recording.events() if isinstance(event, LinkChanged)]


def test_the_person_of_the_page_is_read(tmp_path: Path) -> None:
    (source,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    ran, path = run(tmp_path, source)
    assert ran.status == 0, ran.err
    assert ran.json["beats"] == pytest.approx(600, abs=5)
    assert ran.json["baseline"]["hr_bpm"] == pytest.approx(60, abs=0.5)
    assert ran.json["baseline"]["breathing_per_min"] == pytest.approx(12, abs=0.5)
    assert [link.link for link in links(path)] == [Link.CONNECTED]
    assert entrain("replay", path, "--verify").status == 0


ECHO = "import json, sys\nfor line in sys.stdin:\n    t_s = json.loads(line)['t_s']\n"
OUTLIVED = """
import subprocess, sys, time
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(30)"])
print("hello", flush=True)
time.sleep(30)
"""
MISBEHAVING = {
    "it ends": (ECHO + "    if t_s > 5: break\n    print('{\"done\": 1}', flush=True)\n", "ended"),
    "no JSON": (ECHO + "    print('hello', flush=True)\n", "nonsense"),
    "no object": (ECHO + "    print('[1]', flush=True)\n", "nonsense"),
    "not hex": (
        ECHO
        + "    print(json.dumps(dict(t_s=t_s, characteristic='2a37', hex='zz')), flush=True)\n",
        "nonsense",
    ),
    "the future": (
        ECHO + "    print(json.dumps(dict(t_s=t_s + 9, characteristic='2a37', hex='10 3c')),"
        " flush=True)\n",
        "nonsense",
    ),
    "a flood": (
        ECHO + "    for _ in range(999): print(json.dumps(dict(t_s=t_s, characteristic='2a19',"
        " hex='10')), flush=True)\n",
        "nonsense",
    ),
    "a huge number": (
        ECHO + "    print('{\"t_s\": 1' + '0' * 400 + '}', flush=True)\n",
        "nonsense",
    ),
    "deep nesting": (ECHO + "    print('[' * 5000, flush=True)\n", "nonsense"),
    "a child that outlives it": (OUTLIVED, "nonsense"),
    "a long line": (ECHO + "    print('x' * 100000, flush=True)\n", "nonsense"),
}


@pytest.mark.parametrize("name", MISBEHAVING)
def test_a_program_that_misbehaves_is_a_strap_that_is_lost(name: str, tmp_path: Path) -> None:
    source, said = MISBEHAVING[name]
    ran, path = run(tmp_path, source, minutes=1)
    assert ran.status == 0, ran.err
    assert "Traceback" not in ran.err
    last = links(path)[-1]
    assert last.link is Link.LOST
    assert said in last.detail


def test_a_program_that_is_not_there_is_refused(tmp_path: Path) -> None:
    ran = entrain(
        "session", "--strap", "exec:/nowhere/person", "--speed", "max", "--sound", "null",
        "--record", tmp_path / "a.entrain",
    )  # fmt: skip
    assert "/nowhere/person" in ran.refused()
    assert list(tmp_path.iterdir()) == []


RATE_ALONE = (
    ECHO
    + """    if abs(t_s - round(t_s)) < 0.05:
        print(json.dumps(dict(t_s=t_s, characteristic='2a37', hex='00 48')))
    print(json.dumps(dict(done=t_s)), flush=True)
"""
)


def test_a_strap_that_tells_the_heart_rate_alone(tmp_path: Path) -> None:
    ran, _ = run(tmp_path, RATE_ALONE)
    assert ran.status == 0, ran.err
    assert ran.json["follows"] is False
    for when in ("baseline", "final"):
        figures = dict(ran.json[when])
        assert set(figures.pop("why_null")) == {"breathing_per_min", "rmssd_ms"}
        assert figures == {"hr_bpm": 72.0, "breathing_per_min": None, "rmssd_ms": None}
    assert "person.py plays the strap." in ran.err


SILENT_FOR_A_WHILE = (
    ECHO
    + """    if abs(t_s - round(t_s)) < 0.05 and not 120 < t_s < 160:
        print(json.dumps(dict(t_s=t_s, characteristic='2a37', hex='10 3c 00 04')))
    print(json.dumps(dict(done=t_s)), flush=True)
"""
)


def test_intervals_that_stay_away_are_a_gap(tmp_path: Path) -> None:
    ran, _ = run(tmp_path, SILENT_FOR_A_WHILE, minutes=4)
    assert ran.json["gaps"] == 1
