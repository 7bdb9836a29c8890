"""The library's commands, as shipped."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from entrain.cli.library import run
from tests.e2e.command import Ran, called, entrain
from tests.helpers.made_audio import encode, piece

FIELDS = {
    "path", "title", "artist", "seconds", "tempo_bpm", "tempo_source", "confidence_frac",
    "beats_s", "loudness_lufs", "key", "arousal_frac", "error",
}  # fmt: skip


def library(data: Path, *arguments: object) -> Ran:
    return called("library", "--library", data / "library.sqlite", *arguments)


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, Ran]:
    """Return the data folder and the music folder of a scan, and how it ran."""
    data, music = tmp_path_factory.mktemp("data"), tmp_path_factory.mktemp("music")
    tags = {"title": "Clair de lune", "artist": "Nobody"}
    encode(music / "a.mp3", piece(8.0), "mp3", tags=tags)
    encode(music / "b.flac", piece(5.0, seed=2), "flac", tags={"title": "Other"})
    (music / "c.mp3").write_bytes(b"no music")
    ran = entrain("library", "--library", data / "library.sqlite", "scan", music, "--json")
    return data, music, ran


def test_a_scan_prints_one_object(scanned: tuple[Path, Path, Ran]) -> None:
    _, music, ran = scanned
    assert ran.json["schema"] == "entrain.library/1"
    good, other, bad = ran.json["tracks"]
    assert all(set(track) >= FIELDS for track in (good, other, bad))
    assert good["path"] == str(music / "a.mp3")
    assert (good["title"], good["artist"]) == ("Clair de lune", "Nobody")
    assert good["tempo_source"] == "detected"
    assert good["tempo_bpm"] == pytest.approx(72, rel=0.03)
    assert good["error"] is None
    assert bad["error"]
    # The answer is no: one of the files has no music.
    assert ran.status == 1


def test_a_scan_says_how_far_it_is(scanned: tuple[Path, Path, Ran]) -> None:
    lines = scanned[2].err.splitlines()
    assert lines[0] == "1 of 3: a.mp3"
    assert len(lines) == 3


def test_a_list_prints_the_same(scanned: tuple[Path, Path, Ran]) -> None:
    data, _, ran = scanned
    listed = library(data, "list", "--json")
    assert listed.status == 0
    assert listed.json == ran.json


def test_where_there_is_no_music_it_says_so(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("nothing to hear")
    scanned = library(tmp_path, "scan", tmp_path, "--json")
    assert (scanned.status, scanned.json["tracks"]) == (0, [])
    assert "no files of music" in scanned.err
    assert "entrain library scan" in library(tmp_path, "list").err


def test_what_is_said_of_a_track_is_kept(scanned: tuple[Path, Path, Ran]) -> None:
    data, music, _ = scanned

    def row() -> dict[str, Any]:
        tracks = library(data, "list", "--json").json["tracks"]
        (found,) = [t for t in tracks if t["title"] == "Clair de lune"]
        assert isinstance(found, dict)
        return found

    assert not row()["reviewed"]
    allowed = library(data, "allow", "clair de lune")
    assert allowed.status == 0
    assert re.search(r"\d\d beats/min \(detected, \d+ % sure\), .*, allowed$", allowed.out.strip())
    marked = library(data, "mark", music / "a.mp3", "--sung", "yes", "--label", "calm")
    assert marked.status == 0
    assert marked.out.strip().endswith("allowed, sung, labels: calm")
    assert library(data, "tempo", "Clair de lune", "half").status == 0
    said = row()
    assert (said["reviewed"], said["blocked"], said["sung"]) == (True, False, True)
    assert said["labels"] == ["calm"]
    assert said["tempo_source"] == "user"
    assert said["tempo_bpm"] == pytest.approx(36, rel=0.03)
    assert len(said["beats_s"]) < 6
    assert library(data, "block", said["id"][:8]).status == 0
    assert row()["blocked"]
    assert library(data, "forget", "Clair de lune").status == 0
    assert (row()["reviewed"], row()["blocked"], row()["tempo_source"]) == (
        False,
        False,
        "detected",
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ("scan", "no such folder"),
        ("scan",),
        ("allow", "no such track"),
        ("tempo", "Other", "fast"),
        ("tempo", "Other", "1000"),
        ("tempo", "Other", "nan"),
        ("mark", "Other", "--sung", "perhaps"),
        ("sing",),
        (),
    ],
)
def test_what_cannot_be_is_one_line(
    scanned: tuple[Path, Path, Ran], arguments: tuple[str, ...]
) -> None:
    assert library(scanned[0], *arguments).refused()


def test_too_few_taps_are_no_tempo(
    scanned: tuple[Path, Path, Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("\n\nq\n"))
    assert "Tap 4 beats" in library(scanned[0], "tempo", "Other", "tap").refused()


def test_a_tempo_can_be_tapped(
    scanned: tuple[Path, Path, Ran], monkeypatch: pytest.MonkeyPatch
) -> None:
    taps_s = iter(10 + 0.8 * tap for tap in range(9))
    monkeypatch.setattr(sys, "stdin", iter(["\n"] * 9 + ["q\n"]))
    monkeypatch.setattr(time, "monotonic", lambda: next(taps_s))
    where = ["--library", str(scanned[0] / "library.sqlite")]
    assert run([*where, "tempo", "Other", "tap"]) == 0
    monkeypatch.undo()
    rows = library(scanned[0], "list", "--json").json["tracks"]
    assert [r["tempo_bpm"] for r in rows if r["title"] == "Other"] == [75.0]


@pytest.fixture
def many(tmp_path: Path) -> Path:
    folder = tmp_path / "music"
    folder.mkdir()
    for number in range(6):
        encode(folder / f"{number}.wav", piece(3.5, seed=number), "wav")
    return folder


def test_a_scan_that_is_killed_goes_on_where_it_was(tmp_path: Path, many: Path) -> None:
    command = [sys.executable, "-m", "entrain", "library", "--library",
               str(tmp_path / "library.sqlite"), "scan", str(many)]  # fmt: skip
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL) as scan:
        assert scan.stderr is not None
        # Three are done when the fourth is begun.
        for _ in range(4):
            assert scan.stderr.readline()
        scan.kill()
    rest = library(tmp_path, "scan", many, "--json")
    assert rest.status == 0
    assert rest.err.splitlines()[0] == "1 of 3: 3.wav"
    assert len(rest.json["tracks"]) == 6
    assert json.dumps(rest.json)
    assert library(tmp_path, "scan", many).err == ""
