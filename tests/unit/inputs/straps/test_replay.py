"""A recording's strap, played again."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from entrain import app
from entrain.events import Link, LinkChanged, Packet
from entrain.inputs.straps.replay import ReplayStrap
from entrain.journal.problems import RecordingProblemError
from entrain.journal.reader import Recording
from entrain.setup.settings import Settings


def record(folder: Path, strap: str, minutes: float, seed: int = 5) -> Path:
    path = folder / f"{seed}-{minutes}.entrain"
    prepared = app.prepare(
        Settings(
            strap=strap, sound="null", minutes=minutes, seed=seed, max_speed=True,
            record=path, folder=folder,
        )
    )  # fmt: skip
    runner = prepared.make()
    asyncio.run(runner.run())
    assert prepared.journal is not None
    assert prepared.journal.close() is None
    return path


def packets(path: Path) -> list[Packet]:
    with Recording.open(path) as recording:
        return [event for event in recording.events() if isinstance(event, Packet)]


def test_every_packet_comes_again_at_its_time(tmp_path: Path) -> None:
    first = record(tmp_path, "virtual:anxious", 2)
    again = record(tmp_path, f"replay:{first}", 3, seed=6)
    assert packets(again) == packets(first)
    with Recording.open(again) as recording:
        assert recording.meta["simulated"] is True
        links = [event for event in recording.events() if isinstance(event, LinkChanged)]
    assert [link.link for link in links] == [Link.CONNECTED, Link.LOST]
    assert links[-1].t_s == pytest.approx(120, abs=1)


def test_a_recording_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    foreign = tmp_path / "a.entrain"
    foreign.write_bytes(b"not a recording" * 100)
    with pytest.raises(RecordingProblemError, match="not an Entrain recording"):
        ReplayStrap(foreign)
