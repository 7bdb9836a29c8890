"""A form that is edited later changes no replay of a session that was run by it before."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import pytest

from entrain import app
from entrain.events import SessionOpened
from entrain.journal.reader import Recording
from entrain.session.replay import ReplayResult, replay_recording
from entrain.session.thread import close_recording
from entrain.setup import forms
from entrain.setup.forms import find_form
from entrain.setup.settings import Settings
from tests.house.tree import ROOT

BEFORE = ROOT / "recordings" / "anxious.entrain"
"""Made before a session carried its form."""


def again(path: Path) -> ReplayResult:
    with Recording.open(path) as recording:
        return replay_recording(recording)


def opened(path: Path) -> SessionOpened:
    with Recording.open(path) as recording:
        return next(event for event in recording.events() if isinstance(event, SessionOpened))


def run(path: Path, form: str) -> None:
    prepared = app.prepare(
        Settings(
            strap="virtual:responder", sound="null", minutes=3, seed=5, max_speed=True,
            folder=path.parent, record=path, form=form,
        )
    )  # fmt: skip
    runner = prepared.make()
    asyncio.run(runner.run())
    close_recording(prepared.journal, runner)


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put the shipped forms where they can be edited."""
    shutil.copytree(ROOT / "forms", tmp_path / "forms")
    monkeypatch.setattr(forms, "_folders", lambda _: (tmp_path / "forms", tmp_path / "none"))
    return tmp_path / "forms"


def edit(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    for old, new in (
        ("length_s = 120", "length_s = 90"),
        ("length_s = 90\ncontrols", "length_s = 30\ncontrols"),
        ("density_frac = 0.6", "density_frac = 0.1"),
        ("match_most_s = 150", "match_most_s = 60"),
    ):
        assert old in text
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")


def test_a_recording_that_names_its_form_alone_replays_by_what_that_was(files: Path) -> None:
    before = again(BEFORE)
    edit(files / "settle.toml")
    after = again(BEFORE)
    if opened(BEFORE).form_definition is None:
        assert after.n_decisions == before.n_decisions > 50
    assert after == before


@pytest.mark.parametrize("by_file", [False, True], ids=["named", "file"])
def test_a_recording_replays_by_the_form_that_it_carries(
    files: Path, tmp_path: Path, by_file: bool
) -> None:
    file, recorded = files / "settle.toml", tmp_path / "session.entrain"
    whole = find_form("settle")
    run(recorded, str(file) if by_file else "settle")
    edit(file)
    assert find_form("settle") != whole, "it was edited"
    assert opened(recorded).form_definition == whole
    found = again(recorded)
    assert found.first is None
    assert found.n_decisions > 50
    edited = tmp_path / "edited.entrain"
    run(edited, "settle")
    assert opened(edited).form_definition == find_form("settle")
    assert again(edited).first is None
    with Recording.open(recorded) as one, Recording.open(edited) as other:
        assert list(one.decisions()) != list(other.decisions()), "and the edit counts from then on"
