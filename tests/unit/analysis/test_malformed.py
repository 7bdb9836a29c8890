"""Damaged files are refused in one line, or analysed: a share of benchmarks/malformed.py."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from entrain.analysis import bounded
from entrain.analysis.bounded import Bounded
from entrain.analysis.child import MEMORY_BYTES, answer, memory_for_bytes
from entrain.analysis.problems import FileProblem, FileProblemError
from tests.unit.analysis.mutations import KINDS, damaged, good_file

MUTATIONS = 25


@pytest.mark.parametrize("kind", KINDS)
def test_damage_is_told_in_one_line(kind: str, tmp_path: Path) -> None:
    path = good_file(kind, tmp_path)
    whole = {part: part.read_bytes() for part in tmp_path.iterdir()}
    n_refused = 0
    for seed in range(MUTATIONS):
        for part, content in damaged(whole, seed).items():
            part.write_bytes(content)
        told = answer(path)
        json.dumps(told, allow_nan=False)
        n_refused += "problem" in told
        assert told.get("problem") not in ("FAULT", "TOO_LARGE"), (seed, told)
        assert "\n" not in told.get("detail", "")
    assert n_refused


def test_who_takes_too_long_is_ended_and_the_next_file_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = good_file("rr", tmp_path)
    honest = bounded._started

    def asleep() -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", "import time; time.sleep(60)"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="ascii",
        )

    monkeypatch.setattr(bounded, "READ_S", 0.2)
    monkeypatch.setattr(bounded, "_started", asleep)
    with Bounded() as one:
        with pytest.raises(FileProblemError) as caught:
            one.analyze(good)
        assert caught.value.reason is FileProblem.TOO_SLOW
        monkeypatch.setattr(bounded, "READ_S", 8.0)
        monkeypatch.setattr(bounded, "_started", honest)
        assert one.analyze(good)["source"]["kind"] == "rr"
        first = one.pid
        assert one.analyze(good)["source"]["kind"] == "rr"
        assert one.pid == first, "one process serves many files"


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited so on Linux")
def test_memory_is_limited(tmp_path: Path) -> None:
    script = (
        "from entrain.analysis.child import answer; from pathlib import Path\n"
        "from entrain.library.limits import limit_memory\n"
        "from entrain.analysis import analyze\n"
        "def eat(path, has_read=None): return bytearray(2 << 30)\n"
        "analyze.analyze_here = eat; limit_memory(1 << 30); print(answer(Path('x'))['problem'])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ},
    )
    assert ran.stdout.strip() == "TOO_LARGE"
    assert memory_for_bytes(1 << 20) == MEMORY_BYTES
    assert memory_for_bytes(1 << 30) > MEMORY_BYTES


def test_what_is_no_plain_file_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    with Bounded() as one, pytest.raises(FileProblemError):
        one.analyze(tmp_path / "a.txt")
