"""The sample recordings give the same decisions as when they were made."""

from __future__ import annotations

from pathlib import Path

import pytest

from entrain.journal.check import check_recording
from entrain.journal.reader import Recording
from entrain.session.replay import replay

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
        result = replay(recording)
    assert result.first is None, (
        f"{result.n_different} decisions differ. If the rules changed on purpose, make the "
        "sample anew: recordings/README.md"
    )
    assert result.n_decisions > 20
