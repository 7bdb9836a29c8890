"""The sample recordings give the same decisions as when they were made."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from entrain.journal.check import check_recording
from entrain.journal.reader import Recording
from entrain.session.replay import replay_recording
from entrain.wording import LANGUAGES, ReasonWords, language
from tests.helpers.driven import Driven, record

FOLDER = Path(__file__).parents[2] / "recordings"
SAMPLES = sorted(FOLDER.glob("*.entrain"))


def test_there_are_samples() -> None:
    assert SAMPLES


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_it_is_whole_and_of_a_simulated_person(path: Path) -> None:
    assert all(check.ok for check in check_recording(path))
    with Recording.open(path) as recording:
        assert recording.meta["simulated"] is True


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_it_decides_the_same_again(path: Path) -> None:
    with Recording.open(path) as recording:
        result = replay_recording(recording)
    assert result.first is None, (
        f"{result.n_different} decisions differ. If the rules changed on purpose, make the "
        "sample anew: recordings/README.md"
    )
    assert result.n_decisions > 20


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_changed_word_changes_no_decision(tmp_path: Path, code: str) -> None:
    session = Driven(minutes=5.0)
    session.run(120)
    spoken = language(code)
    changed = {
        key: ReasonWords(f"{one.patient} So.", "Otherwise.")
        for key, one in spoken.sentences.items()
    }
    record(session, tmp_path / "changed.entrain", replace(spoken, sentences=changed))
    with Recording.open(tmp_path / "changed.entrain") as recording:
        assert replay_recording(recording).first is None
        notes = [json.loads(row.reason or "") for _, row in recording.stored_decisions() if row]
    assert notes[0]["patient"] == f"{spoken.sentences['plan.check'].patient} So."
    assert {note["clinician"] for note in notes} == {"Otherwise."}
