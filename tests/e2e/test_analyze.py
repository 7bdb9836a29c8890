"""`entrain analyze` on many files: killed and gone on with, on a cluster, and as it was lived."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

import entrain as package
from entrain import cli
from entrain.analysis.single_file import analyze_in_process
from entrain.conductor.conductor import Conductor
from entrain.events import Event
from entrain.physiology.readings import Beat
from tests.e2e.command import called, entrain
from tests.helpers.waiting import Started, communicated, started, wait_until

CLUSTER = """
import sys
from distributed import LocalCluster
if __name__ == "__main__":
    with LocalCluster(n_workers=1, threads_per_worker=2, dashboard_address=None) as cluster:
        print(cluster.scheduler_address, flush=True)
        sys.stdin.read()
"""


def folder_of(path: Path, n: int = 12, beats: int = 60) -> Path:
    path.mkdir()
    for at in range(n):
        text = "\n".join(str(790 + (at + beat * 7) % 31) for beat in range(beats))
        (path / f"{at:02}.txt").write_text(text + "\n")
    (path / "bad.txt").write_text("800\nhello\n810\n")
    (path / ".hidden.txt").write_text("")
    return path


def analyzing(*arguments: object) -> AbstractContextManager[Started]:
    return started(sys.executable, "-m", "entrain", "analyze", *arguments)


def wait_for_rows(part: Path, n: int, process: Started) -> None:
    wait_until(
        lambda: part.exists() and part.read_text().count("\n") >= n, "rows", pids=[process.pid]
    )


def test_a_kill_costs_only_what_was_not_done(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "in", beats=200)
    whole, table = tmp_path / "whole.csv", tmp_path / "table.csv"
    assert entrain("analyze", folder, "--out", whole).status == 1
    assert not list(tmp_path.glob("*.part"))
    with analyzing(folder, "--out", table, "--jobs", 1) as killed:
        wait_for_rows(tmp_path / "table.csv.part", 3, killed)
        killed.kill()
    assert not table.exists()
    part = tmp_path / "table.csv.part"
    n_kept = part.read_text().count("\n")
    with analyzing(folder, "--out", table, "--jobs", 1, "--resume") as stopped:
        wait_for_rows(part, n_kept + 2, stopped)
        stopped.send_signal(signal.SIGINT)
        _, said = communicated(stopped)
    assert stopped.returncode == 130
    assert "Traceback" not in said
    assert "--resume" in said.splitlines()[-1]
    ended = entrain("analyze", folder, "--out", table, "--resume", "--json")
    assert ended.status == 1
    assert "have not changed" in ended.err
    assert table.read_bytes() == whole.read_bytes()
    results = ended.json["results"]
    assert [Path(one["source"]["path"]).stem for one in results][-1] == "bad"
    assert results[0]["resumed"]
    assert "beats" in results[-2]
    assert "Passed over: 1 hidden." in ended.err


@pytest.fixture
def scheduler() -> Iterator[str]:
    pytest.importorskip("distributed")
    quiet = {"stdin": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with started(sys.executable, "-c", CLUSTER, **quiet) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        # Nothing more is written to it: it ends.
        communicated(process)


def test_a_cluster_writes_the_same_table(tmp_path: Path, scheduler: str) -> None:
    folder = folder_of(tmp_path / "in")
    ours, theirs = tmp_path / "ours.csv", tmp_path / "theirs.csv"
    assert entrain("analyze", folder, "--out", ours, "--jobs", 2).status == 1
    ran = entrain("analyze", folder, "--out", theirs, "--scheduler", scheduler)
    assert ran.status == 1
    assert "Traceback" not in ran.err
    assert theirs.read_bytes() == ours.read_bytes()


def test_a_cluster_that_is_not_there_is_told_in_a_line(tmp_path: Path) -> None:
    pytest.importorskip("distributed")
    folder = folder_of(tmp_path / "in", 1)
    said = entrain("analyze", folder, "--scheduler", "nonsense://x").refused()
    assert "scheduler does not answer" in said


def test_what_the_extra_brings_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = folder_of(tmp_path / "in", 1)
    for name in ("distributed", "pyarrow"):
        monkeypatch.setitem(sys.modules, name, None)
    for option in ("--scheduler=tcp://127.0.0.1:1", f"--out={tmp_path / 't.parquet'}"):
        assert cli.main(["analyze", str(folder), option]) == 2
        assert "entrain[research]" in capsys.readouterr().err.splitlines()[-1]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--resume"], "--out"),
        (["--jobs", "0"], "--jobs"),
        (["--out", "t.xlsx"], ".csv or .parquet"),
        (["--out", "none/t.csv"], "cannot be written"),
    ],
)
def test_options_that_cannot_be(tmp_path: Path, options: list[str], said: str) -> None:
    assert said in called("analyze", folder_of(tmp_path / "in", 1), *options).refused()


def test_one_file_that_failed_is_one_object(tmp_path: Path) -> None:
    bad = folder_of(tmp_path / "in", 1) / "bad.txt"
    ran = called("analyze", bad, "--json")
    assert ran.status == 1
    assert "line 2" in ran.json["error"]


def test_an_analysis_is_what_was_shown_live(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same beats, and at the same instants the same indices, as the session itself had."""
    beats: list[Beat] = []
    shown: dict[float, dict[str, Any]] = {}
    honest = Conductor.handle

    def watched(conductor: Conductor, event: Event) -> Any:
        step = honest(conductor, event)
        beats.extend(one for one in step.readings if isinstance(one, Beat))
        if step.second is not None:
            vitals = step.second.vitals
            names = ("hr_bpm", "rmssd_ms", "stress_index", "arousal", "breathing_per_min")
            shown[event.t_s] = {name: getattr(vitals, name).value for name in names}
        return step

    path = tmp_path / "a.entrain"
    command = "session --strap virtual:responder --sound null --speed max --minutes 9 --seed 5"
    with monkeypatch.context() as patched:
        patched.setattr(Conductor, "handle", watched)
        ran = called(*command.split(), "--record", path, "--json")
    assert ran.status == 0
    told = json.loads(ran.out)
    phases = told["phases"]
    result = analyze_in_process(path)
    found = result["beats"]
    assert len(beats) > 200
    assert told["beats"] == len(found["t_s"])
    assert told["beats_corrected"] == sum(label != "normal" for label in found["label"])
    assert found["t_s"][: len(beats)] == [round(one.t_s, 6) for one in beats]
    assert found["label"][: len(beats)] == [str(one.label) for one in beats]
    assert len(found["t_s"]) - len(beats) <= 3, "the last are labelled when nothing follows"
    assert len(result["timeline"]) > 40
    for line in result["timeline"]:
        live = shown[line["t_s"]]
        for name, value in live.items():
            assert line[name] == (None if value is None else round(value, 6)), (line["t_s"], name)
    # The strap of seed 5 is off the skin for 12 s of the rest: it is a baseline all the same.
    leads = [(one["start_s"], one["end_s"]) for one in phases if one["name"] == "lead"]
    led = [a["arousal"] for a in result["timeline"] if any(x < a["t_s"] < y for x, y in leads)]
    assert len(led) > 20
    assert all(value is not None for value in led)
    opened = package.open(path)
    assert opened.beats.t_s.round(6).tolist() == found["t_s"]
    assert package.analyze(path)["beats"] == json.loads(json.dumps(found))


def test_what_is_said_of_a_file_reaches_its_reader(tmp_path: Path) -> None:
    rr_s = [0.79 + 0.001 * (at * 7 % 31) for at in range(120)]
    path = tmp_path / "a.csv"
    path.write_text("left,right\n" + "".join(f"{rr:.3f},{rr + 0.2:.3f}\n" for rr in rr_s))
    guessed = called("analyze", path)
    assert guessed.status == 0
    assert "taken for seconds" in guessed.out
    table = tmp_path / "table.csv"
    for options, middle_ms in ((["--unit", "s"], 805), (["--channel", "right"], 1005)):
        ran = called("analyze", path, "--json", "--out", table, "--resume", *options)
        assert ran.status == 0
        assert ran.json["summary"]["mean_rr_ms"] == pytest.approx(middle_ms, abs=3)
        assert "resumed" not in ran.json, "another question has another answer"
    assert "channel=right" in table.read_text()
    again = called("analyze", path, "--json", "--out", table, "--resume", "--channel", "right")
    assert again.json["resumed"]
    assert again.json["source"]["taken"]["channel"] == "right"
    assert called("analyze", path, "--channel", "middle").status == 1
    assert "1/1024 s" in called("analyze", path, "--unit", "hours").refused()
    assert package.analyze(path, unit="s", channel="2")["source"]["taken"]["channel"] == "right"
