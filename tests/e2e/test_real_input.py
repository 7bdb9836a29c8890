"""The shipped command with a strap: what the strap sent is what the recording holds."""

from __future__ import annotations

import asyncio
import contextlib
import csv
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from entrain.events import Link, LinkChanged, Packet, StrapKnown
from entrain.journal.reader import Recording
from entrain.protocols.heart_rate_service import HeartRateMeasurement
from entrain.protocols.polar_pmd import DATA_UUID
from tests.e2e.bluez_strap import BluezStrap
from tests.e2e.fakebluez import fake_bluez
from tests.helpers.waiting import wait_for

REAL_H10 = Path(__file__).parents[3] / "shared/data/h10_ibi/dhyb_sample_data_ibi.csv"
RR_1024 = [600 + 97 * i % 700 for i in range(200)]  # every remainder, so that rounding shows
STARTING_S, ENDING_S = 30.0, 20.0


@contextlib.asynccontextmanager
async def entrain(bus: str, *arguments: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run the command where the bus with the strap is the system's."""
    command = [sys.executable, "-m", "entrain", "session", *arguments]
    running = await asyncio.create_subprocess_exec(
        *command,
        env={**os.environ, "DBUS_SYSTEM_BUS_ADDRESS": bus},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield running
    finally:
        if running.returncode is None:
            running.kill()
            await running.communicate()


def options(recording: Path, *, strap: str, minutes: float) -> list[str]:
    return [
        "--strap", strap, "--music", "none", "--sound", "null", "--seed", "1",
        "--minutes", str(minutes), "--record", str(recording), "--json",
    ]  # fmt: skip


def packets(recording: Path, characteristic: str) -> list[bytes]:
    with Recording.open(recording) as opened:
        events = [event for event in opened.events() if isinstance(event, Packet)]
    return [event.data for event in events if event.characteristic == characteristic]


def recorded_rr_1024(recording: Path) -> list[int]:
    read = map(HeartRateMeasurement.from_bytes, packets(recording, "2a37"))
    return [rr for measurement in read for rr in measurement.rr_1024]


async def record(bus: str, recording: Path, worn: BluezStrap) -> int | None:
    """Record until the strap has sent all, then interrupt; return the exit status."""
    async with (
        fake_bluez(bus, [worn]),
        entrain(bus, *options(recording, strap="auto", minutes=5)) as running,
    ):
        await wait_for(worn.all_sent.wait(), os.getpid(), running.pid)
        await asyncio.sleep(0.3)
        running.send_signal(signal.SIGINT)
        await wait_for(running.communicate(), running.pid)
    return running.returncode


async def test_every_interval_is_in_the_recording_as_it_was_sent(bus: str, tmp_path: Path) -> None:
    recording = tmp_path / "made.entrain"
    worn = BluezStrap(RR_1024, speed=40)
    assert await record(bus, recording, worn) == 130
    assert worn.sent_rr_1024() == RR_1024
    assert recorded_rr_1024(recording) == RR_1024
    frames = packets(recording, DATA_UUID)
    assert frames == worn.sent_to(DATA_UUID)[: len(frames)] != []
    assert worn.events[-3:] == ["stopped ACC", "stopped ECG", "disconnected"]
    with Recording.open(recording) as opened:
        events = list(opened.events())
    (known,) = [event for event in events if isinstance(event, StrapKnown)]
    assert (known.model, known.simulated) == ("Polar H10", False)
    links = [event.link for event in events if isinstance(event, LinkChanged)]
    assert links == [Link.SEARCHING, Link.CONNECTED]


@pytest.mark.slow
@pytest.mark.skipif(not REAL_H10.exists(), reason="the intervals of a real H10 are not here")
async def test_ten_minutes_of_a_real_h10_are_in_the_recording(bus: str, tmp_path: Path) -> None:
    with REAL_H10.open(encoding="utf-8") as file:
        rr_1024 = [round(float(ibi_ms) * 1.024) for _, ibi_ms in csv.reader(file)]
    assert len(rr_1024) > 600
    recording = tmp_path / "real.entrain"
    assert await record(bus, recording, BluezStrap(rr_1024, speed=120, settings=None)) == 130
    assert recorded_rr_1024(recording) == rr_1024


async def test_a_session_with_a_strap_runs_to_its_end(bus: str, tmp_path: Path) -> None:
    recording = tmp_path / "whole.entrain"
    worn = BluezStrap(RR_1024, name="Polar H10 B")
    other = BluezStrap(RR_1024, name="Polar H10 A", address="A0:9E:1A:00:00:0A")
    given = options(recording, strap="Polar H10 B", minutes=0.1)
    async with fake_bluez(bus, [other, worn]), entrain(bus, *given) as running:
        printed, said = await wait_for(running.communicate(), os.getpid(), running.pid)
    assert running.returncode == 0, said.decode()
    result = json.loads(printed)
    assert result["schema"] == "entrain.session/1"
    assert result["recording"] == str(recording)
    recorded = recorded_rr_1024(recording)
    assert recorded == worn.sent_rr_1024()[: len(recorded)]
    assert len(recorded) >= 3
    assert other.events == []
    assert "Traceback" not in said.decode()


async def test_bluetooth_that_is_off_ends_the_command_with_one_line(
    bus: str, tmp_path: Path
) -> None:
    given = options(tmp_path / "none.entrain", strap="auto", minutes=1)
    async with fake_bluez(bus, [], powered=False), entrain(bus, *given) as running:
        printed, said = await wait_for(running.communicate(), running.pid)
    assert (running.returncode, printed) == (2, b"")
    assert said.decode().splitlines()[-1].startswith("Bluetooth is switched off. Switch it on")
    assert "Traceback" not in said.decode()
