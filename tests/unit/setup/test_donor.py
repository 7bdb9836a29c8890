"""The guide of another session, read from its recording."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from entrain import app
from entrain.errors import EntrainError
from entrain.events import Heard
from entrain.guidance.policies.yoked import COURSE_STEP_S
from entrain.journal.reader import Recording
from entrain.session.thread import close_recording
from entrain.setup.donor import find_donor, read_guide
from entrain.setup.settings import Settings
from tests.helpers.forms import FORMS


def record(path: Path, policy: str = "lead") -> None:
    prepared = app.prepare(
        Settings(
            strap="virtual:responder", sound="null", minutes=4, seed=3, max_speed=True,
            folder=path.parent, record=path, policy=policy,
        )
    )  # fmt: skip
    runner = prepared.make()
    asyncio.run(runner.run())
    close_recording(prepared.journal, runner)


@pytest.fixture(scope="module")
def donor(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("donor") / "donor.entrain"
    record(path)
    return path


def heard(path: Path) -> list[Heard]:
    with Recording.open(path) as recording:
        events = [event for event in recording.events() if isinstance(event, Heard)]
    return [event for event in events if event.depth_db > 0]


def test_it_is_the_rate_that_was_heard(donor: Path) -> None:
    course = read_guide(donor, form=FORMS["settle"], minutes=4)
    rates = [event.per_min for event in heard(donor)]
    assert list(course) == pytest.approx(rates[:: int(COURSE_STEP_S)][: len(course)], abs=1e-3)


def test_a_session_yoked_to_it_goes_the_same_way_and_replays_without_it(
    donor: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "donor.entrain"
    copy.write_bytes(donor.read_bytes())
    yoked = tmp_path / "yoked.entrain"
    record(yoked, f"yoked:{copy}")
    copy.unlink()
    ours, theirs = heard(yoked)[30:-20], heard(donor)[30:-20]
    near = [abs(a.per_min - b.per_min) for a, b in zip(ours, theirs, strict=False)]
    assert max(near) < 0.15
    from entrain.session.replay import replay_recording

    with Recording.open(yoked) as recording:
        assert recording.meta["policy"] == "yoked"
        assert replay_recording(recording).n_different == 0


def test_what_cannot_be_a_donor_is_refused(donor: Path, tmp_path: Path) -> None:
    damaged, alone = tmp_path / "damaged.entrain", tmp_path / "alone.entrain"
    damaged.write_bytes(donor.read_bytes()[:3000])
    record(alone, "music-only")
    for path, minutes, why in (
        (tmp_path / "none.entrain", 4, "no such file"),
        (damaged, 4, "damaged"),
        (donor, 12, "Name a longer recording"),
        (alone, 4, "guide lasted 0.0 min"),
    ):
        with pytest.raises(EntrainError, match=why) as error:
            read_guide(path, form=FORMS["settle"], minutes=minutes)
        assert "\n" not in str(error.value)
    with pytest.raises(EntrainError, match="needs a recording"):
        find_donor("yoked")
    assert find_donor("lead") is None
