"""The terminal in another language: what a person reads, and no name of a program's field."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from entrain.cli import main
from entrain.journal.reader import Recording
from entrain.setup.language_choice import store_language
from entrain.wording import LANGUAGES, set_language
from tests.helpers.english import english_in

CODES = LANGUAGES[1:]
SESSION = [
    "session",
    "--strap",
    "virtual:responder",
    "--sound",
    "null",
    "--speed",
    "max",
    "--seed",
    "5",
]


@pytest.fixture(params=CODES)
def code(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[str]:
    """Name another language, and speak English again afterwards."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    yield request.param
    set_language(LANGUAGES[0])


def test_a_session_and_its_replay_are_told_in_the_language(
    code: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "one.entrain"
    assert main([*SESSION, "--lang", code, "--minutes", "5", "--record", str(path)]) == 0
    said = capsys.readouterr()
    for line in (*said.out.splitlines(), *said.err.splitlines()):
        assert not english_in(line), line
    assert len(said.err.splitlines()) > 8
    with Recording.open(path) as recording:
        assert recording.meta["language"] == code
        notes = [json.loads(row.reason or "") for _, row in recording.stored_decisions() if row]
    assert not any(english_in(f"{note['patient']} {note['clinician']}") for note in notes)
    assert main(["replay", "--lang", code, "--verify", str(path)]) == 0
    assert main(["replay", "--lang", code, "--policy", "fixed75", str(path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) > 6
    for line in lines:
        assert not english_in(line), line


def test_a_program_reads_the_same_names_in_any_language(
    code: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    printed = []
    for lang in (LANGUAGES[0], code):
        path = tmp_path / f"{lang}.entrain"
        wanted = ["--form", "short", "--minutes", "6", "--json", "--record", str(path)]
        assert main([*SESSION, "--lang", lang, *wanted]) == 0
        printed.append(json.loads(capsys.readouterr().out))
        assert main(["replay", "--lang", lang, "--json", str(path)]) == 0
        printed.append(json.loads(capsys.readouterr().out))
    for one, same in zip(printed[:2], printed[2:], strict=True):
        assert {**one, "recording": ""} == {**same, "recording": ""}


@pytest.mark.parametrize(
    "wanted",
    [
        ["--policy", "sideways"],
        ["--minutes", "1000"],
        ["--screening", "minor"],
        ["--subject", "a name"],
        ["--strap", "exec:"],
        ["--policy", "yoked"],
        ["--record", "/nowhere/at all.entrain"],
    ],
)
def test_what_cannot_be_is_said_in_the_language(
    code: str, wanted: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*SESSION, "--lang", code, *wanted]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert not english_in(line), line


def test_what_was_named_stays_as_it_was_named(
    code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of an error as a text, nobody can tell a name with a full stop from two sentences."""
    assert main([*SESSION, "--lang", code, "--music", "/no. such: one"]) == 2
    line = capsys.readouterr().err
    assert " '/no. such: one' " in line
    assert not english_in(line.replace("such", "")), line


def test_a_recording_that_cannot_be_read_is_said_in_the_language(
    code: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bad.entrain").write_bytes(b"nothing")
    assert main(["replay", "--lang", code, str(tmp_path / "bad.entrain")]) == 2
    # What SQLite says of it stands in parentheses, in its own words.
    line = re.sub(r"\([^)]*\)", "", capsys.readouterr().err)
    assert "Datei" in line
    assert not english_in(line), line


def test_the_window_speaks_what_is_named_or_else_what_was_chosen(
    code: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("entrain.setup.language_choice.data_folder", lambda: tmp_path)

    def said(*words: str) -> str:
        assert main([*words, "--quit-after", "-1"]) == 2
        return capsys.readouterr().err

    assert "seconds" in said()
    assert "seconds" not in said("--lang", code)
    store_language(code)
    assert "seconds" not in said()
    assert "seconds" in said("--lang", LANGUAGES[0])
