"""Damaged files are refused in one line, or analysed: a share of benchmarks/malformed.py."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

import numpy as np
import pytest

from entrain.analysis.bounded import Bounded
from entrain.analysis.child import (
    MOST_S,
    MUCH_BYTES,
    analyze_or_refuse,
    memory_for_bytes,
    reading_s,
)
from entrain.formats.problems import FileProblem, FileProblemError
from entrain.sandbox import process
from entrain.sandbox.limits import MEMORY_BYTES
from tests.unit.formats.mutations import KINDS, damaged, good_file

MUTATIONS = 25


@pytest.mark.parametrize("kind", KINDS)
def test_damage_is_told_in_one_line(kind: str, tmp_path: Path) -> None:
    path = good_file(kind, tmp_path)
    whole = {part: part.read_bytes() for part in tmp_path.iterdir()}
    n_refused = 0
    for seed in range(MUTATIONS):
        for part, content in damaged(whole, seed).items():
            part.write_bytes(content)
        told = analyze_or_refuse(path)
        json.dumps(told, allow_nan=False)
        n_refused += "problem" in told
        assert told.get("problem") not in ("FAULT", "TOO_LARGE"), (seed, told)
        assert "\n" not in told.get("detail", "")
    assert n_refused


def test_who_takes_too_long_is_ended_and_the_next_file_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = good_file("rr", tmp_path)
    # Who asks may hold much more than a reader may without being renewed.
    held = np.ones(MUCH_BYTES // 8)
    with Bounded() as one:
        assert one.analyze(good)["source"]["kind"] == "rr"
        assert held.all()
        first = one.pid
        assert one.analyze(good)["source"]["kind"] == "rr"
        assert first is not None
        assert one.pid == first, "one process serves many files"
        os.kill(first, signal.SIGSTOP)
        monkeypatch.setattr(process, "MOST_S", 0.2)
        with pytest.raises(FileProblemError) as caught:
            one.analyze(good)
        assert caught.value.reason is FileProblem.TOO_SLOW
        monkeypatch.undo()
        assert one.analyze(good)["source"]["kind"] == "rr"


def test_a_process_that_dies_is_said(tmp_path: Path) -> None:
    good = good_file("rr", tmp_path)
    with Bounded() as one:
        one.analyze(good)
        assert one.pid is not None
        os.kill(one.pid, signal.SIGKILL)
        with pytest.raises(FileProblemError) as caught:
            one.analyze(good)
        assert caught.value.reason is FileProblem.TOO_LARGE
        assert caught.value.path == good


def test_a_larger_file_may_take_more() -> None:
    assert memory_for_bytes(1 << 20) == MEMORY_BYTES
    assert memory_for_bytes(1 << 30) > MEMORY_BYTES
    assert reading_s(1 << 20, recording=False) < reading_s(1 << 20, recording=True)
    assert reading_s(1 << 40, recording=True) == MOST_S


def test_what_is_no_plain_file_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    with Bounded() as one, pytest.raises(FileProblemError):
        one.analyze(tmp_path / "a.txt")
