"""A person's own music through the shipped command: played, reported, replayed, refused."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from tests.helpers import measure_sound as measure
from tests.helpers.made_audio import encode, piece
from tests.helpers.waiting import Ended, run


def entrain(folder: Path, *words: str) -> Ended:
    environment = {**os.environ, "HOME": str(folder), "XDG_DATA_HOME": str(folder / "data")}
    return run(sys.executable, "-m", "entrain", *words, env=environment)


def session(folder: Path, music: Path, *words: str) -> Ended:
    fast = ["--strap", "virtual:responder", "--speed", "max", "--minutes", "1.5", "--seed", "5"]
    recording = ["--record", str(folder / "r.entrain"), "--json"]
    return entrain(folder, "session", *fast, *recording, "--music", str(music), *words)


def test_a_file_is_played_and_told_of_and_replayed_without_it(tmp_path: Path) -> None:
    song = encode(tmp_path / "slow song.flac", piece(100.0, bpm=66.0), "flac")
    wav = tmp_path / "heard.wav"
    done = session(tmp_path, song, "--sound", f"wav:{wav}")
    assert done.returncode == 0, done.stderr
    (track,) = json.loads(done.stdout)["tracks"]
    assert track["title"] == "slow song"
    assert 0.75 <= track["ratio_min"] <= track["ratio_max"] <= 1.25
    samples, rate_hz = measure.read_wav(wav)
    heard = samples[8 * rate_hz : 30 * rate_hz]
    assert measure.tempo_bpm(heard, rate_hz) == pytest.approx(60, rel=0.01), "six beats a breath"
    song.unlink()
    verified = entrain(tmp_path, "replay", str(tmp_path / "r.entrain"), "--verify")
    assert verified.returncode == 0, verified.stdout


def test_what_cannot_be_played_is_refused_in_one_line(tmp_path: Path) -> None:
    false = tmp_path / "false.mp3"
    false.write_bytes(b"this is no music" * 500)
    for music in (false, tmp_path / "nowhere.flac"):
        done = session(tmp_path, music, "--sound", "null")
        assert done.returncode == 2
        assert len(done.stderr.splitlines()) == 1
        assert not (tmp_path / "r.entrain").exists()


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a library of three tracks that nobody has reviewed."""
    folder = tmp_path_factory.mktemp("library")
    music = folder / "music"
    music.mkdir()
    for k, bpm in enumerate((60.0, 66.0, 72.0)):
        encode(music / f"song {k}.flac", piece(20.0, bpm=bpm, seed=k), "flac")
    assert entrain(folder, "library", "scan", str(music)).returncode == 0
    return folder


def test_of_the_library_only_what_was_allowed_plays(library: Path) -> None:
    refused = session(library, Path("library"), "--sound", "null")
    assert refused.returncode == 2
    assert len(refused.stderr.splitlines()) == 1
    assert "entrain library allow" in refused.stderr
    for title in ("song 0", "song 1"):
        assert entrain(library, "library", "allow", title).returncode == 0
    done = session(library, Path("library"), "--sound", "null")
    assert done.returncode == 0, done.stderr
    titles = {track["title"] for track in json.loads(done.stdout)["tracks"]}
    assert titles == {"song 0", "song 1"}
    verified = entrain(library, "replay", str(library / "r.entrain"), "--verify")
    assert verified.returncode == 0, verified.stdout
    (library / "r.entrain").unlink()


def test_a_track_is_blocked_and_allowed_again_for_one_person(library: Path) -> None:
    person = ("--subject", "P07", "--folder", str(library))
    assert entrain(library, "library", "block", "song 2", *person).returncode == 0
    music = library / "music"
    done = session(library, music, "--sound", "null", *person)
    assert "song 2" not in {track["title"] for track in json.loads(done.stdout)["tracks"]}
    (library / "r.entrain").unlink()
    allowed = entrain(library, "library", "allow", "song 2", *person)
    assert allowed.returncode == 0
    assert "no longer blocked" in allowed.stdout
    done = session(library, music, "--sound", "null", *person)
    assert "song 2" in {track["title"] for track in json.loads(done.stdout)["tracks"]}
    wrong = entrain(library, "library", "allow", "song 2", "--subject", "Ada Lovelace")
    assert wrong.returncode == 2
    assert len(wrong.stderr.splitlines()) == 1
