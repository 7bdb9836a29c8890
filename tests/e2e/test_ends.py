"""How commands end when what is around them gives way: one line, a status, nothing left over."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.e2e.command import called, entrain

ENTRAIN = (sys.executable, "-m", "entrain")
NO_ROOM = Path("/dev/full")
full = pytest.mark.skipif(not NO_ROOM.exists(), reason="no /dev/full")


@pytest.fixture
def intervals(tmp_path: Path) -> Path:
    path = tmp_path / "intervals.txt"
    path.write_text("\n".join(str(800 + at % 7) for at in range(120)))
    return path


@full
@pytest.mark.parametrize("options", [[], ["--json"]])
def test_output_that_cannot_be_printed_is_told(intervals: Path, options: list[str]) -> None:
    with NO_ROOM.open("w") as out:
        ran = subprocess.run(
            [*ENTRAIN, "analyze", str(intervals), *options],
            stdout=out, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert ran.returncode == 1
    assert len(ran.stderr.splitlines()) == 1
    assert "printed" in ran.stderr


@full
def test_a_table_on_a_full_disk_is_told(intervals: Path, tmp_path: Path) -> None:
    (tmp_path / "table.csv.part").symlink_to(NO_ROOM)
    ran = entrain("analyze", intervals, "--out", tmp_path / "table.csv", "--jobs", 1)
    assert ran.status == 1
    assert len(ran.err.splitlines()) == 1
    assert "The table could not be written" in ran.err
    assert not (tmp_path / "table.csv").exists()


def test_who_stops_reading_is_not_told_of_a_table(intervals: Path, tmp_path: Path) -> None:
    others = [tmp_path / f"{n}.txt" for n in range(4)]
    for other in others:
        other.write_bytes(intervals.read_bytes())
    read, write = os.pipe()
    os.close(read)
    ran = subprocess.run(
        [*ENTRAIN, "analyze", *map(str, others), "--json", "--jobs", "1"],
        stdout=write, stderr=subprocess.PIPE, text=True, check=False,
    )  # fmt: skip
    os.close(write)
    assert ran.stderr == ""


@pytest.mark.parametrize("sound", ["wav:nowhere/a.wav", "wav:."])
def test_a_session_that_cannot_begin_says_one_line(tmp_path: Path, sound: str) -> None:
    record = tmp_path / "a.entrain"
    ran = called(
        "session", "--strap", "virtual", "--sound", sound, "--speed", "max", "--record", record
    )
    assert ran.status == 2
    assert len(ran.err.splitlines()) == 1
    assert not record.exists()


@pytest.mark.skipif(sys.platform != "linux", reason="a display is named otherwise elsewhere")
def test_a_display_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    others = ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY")
    there = {name: value for name, value in os.environ.items() if name not in others}
    there["DISPLAY"] = ":9999"
    window, doctor = (
        subprocess.run(
            [*ENTRAIN, *words], capture_output=True, text=True, env=there, cwd=tmp_path, check=False
        )
        for words in (["--quit-after", "0"], ["doctor"])
    )
    assert window.returncode == 2
    assert len(window.stderr.splitlines()) == 1
    assert "entrain doctor" in window.stderr
    assert "WRONG  window: There is a display" in doctor.stdout


def test_a_name_that_the_terminal_cannot_print_is_no_fault(tmp_path: Path) -> None:
    path = tmp_path / "夢.entrain"
    ran = subprocess.run(
        [*ENTRAIN, "session", "--strap", "virtual", "--sound", "null", "--speed", "max",
         "--minutes", "1", "--record", str(path)],
        capture_output=True, check=False, env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.splitlines()[-1].endswith(b"\\u5922.entrain")
    assert path.exists()
