"""`entrain scan` and `entrain doctor` where a made bluetoothd is the system's."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path

import pytest

from tests.e2e.bluez_strap import BluezStrap
from tests.e2e.fakebluez import fake_bluez
from tests.helpers.waiting import wait_for

DEVICES = Path(__file__).parents[2] / "devices"


async def entrain(bus: str, *arguments: str, path: str = "") -> tuple[int | None, str, str]:
    running = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "entrain", *arguments),
        env={
            **os.environ,
            "DBUS_SYSTEM_BUS_ADDRESS": bus,
            "PATH": f"{path}{os.pathsep}{os.environ['PATH']}",
        },
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    printed, said = await wait_for(running.communicate(), running.pid)
    return running.returncode, printed.decode(), said.decode()


async def test_straps_in_reach_are_listed_the_strongest_first(bus: str) -> None:
    far = BluezStrap([], name="Polar H10 FAR", address="A0:9E:1A:00:00:0A")
    near = BluezStrap([], name=None, address="C0:FF:EE:00:00:01", settings=None, facts={})
    far.signal_dbm, near.signal_dbm = -80, -50
    async with fake_bluez(bus, [far, near]):
        status, printed, said = await entrain(bus, "scan", "--seconds", "1", "--json")
    assert status == 0, said
    result = json.loads(printed)
    assert result["schema"] == "entrain.scan/1"
    assert result["problem"] is None
    first, second = result["straps"]
    assert -53 < first.pop("signal_dbm") <= -50
    assert first == {
        "name": None,
        "address": "C0:FF:EE:00:00:01",
        "model": "Heart rate strap",
        "battery_frac": 0.87,
        "streams": ["hr", "rr"],
        "trust_hr": "unknown",
        "trust_hrv": "unknown",
        "facts": dict.fromkeys(("model", "firmware", "hardware", "software", "maker")),
    }
    assert second["model"] == "Polar H10"
    assert second["streams"] == ["hr", "rr", "ecg", "acc"]
    assert second["facts"] == {
        "model": "H10",
        "firmware": "5.0.0",
        "hardware": "00760690.03",
        "software": "3.2.0",
        "maker": "Polar Electro Oy",
    }
    assert not [uuid for uuid in far.read_uuids if "2a25" in uuid]  # whose it is
    assert (second["trust_hr"], second["trust_hrv"]) == ("good", "good")
    assert far.events == near.events == ["connected", "disconnected"]


async def test_a_persons_own_profile_is_read(
    bus: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    (tmp_path / "entrain/devices").mkdir(parents=True)
    mine = tmp_path / "entrain/devices/mine.toml"
    shipped = (DEVICES / "polar_h10.toml").read_text(encoding="utf-8")
    mine.write_text(shipped.replace('"Polar H10"', '"Polar H10 A1"'), encoding="utf-8")
    async with fake_bluez(bus, [BluezStrap([])]):
        _, printed, _ = await entrain(bus, "scan", "--seconds", "1", "--no-connect", "--json")
        assert json.loads(printed)["straps"][0]["model"] == "Polar H10 A1"
        mine.write_text(shipped.replace('"acc"]', '"eeg"]'), encoding="utf-8")
        for command in (("scan",), ("session", "--strap", "auto", "--sound", "null")):
            status, printed, said = await entrain(bus, *command)
            assert (status, printed) == (2, "")
            told = "mine.toml: The key streams is wrong (it must be some of hr, rr, ecg, acc, ppi)."
            assert said.splitlines()[-1].startswith(told)
            assert "Traceback" not in said


async def test_a_scan_can_be_content_to_listen(bus: str) -> None:
    strap = BluezStrap([])
    async with fake_bluez(bus, [strap]):
        status, printed, _ = await entrain(bus, "scan", "--seconds", "1", "--no-connect", "--json")
    (listed,) = json.loads(printed)["straps"]
    assert (status, listed["battery_frac"], strap.events) == (0, None, [])


async def test_a_strap_already_connected_is_listed(bus: str) -> None:
    strap = BluezStrap([])
    async with fake_bluez(bus, [strap]) as bluez:
        bluez.connect_elsewhere(strap)
        status, printed, _ = await entrain(bus, "scan", "--seconds", "1", "--json")
    (listed,) = json.loads(printed)["straps"]
    assert (status, listed["signal_dbm"], listed["battery_frac"]) == (0, None, 0.87)


async def test_the_list_is_words_where_nobody_asks_for_json(bus: str) -> None:
    async with fake_bluez(bus, [BluezStrap([])]):
        status, printed, said = await entrain(bus, "scan", "--seconds", "1")
    assert status == 0
    assert "Polar H10 A1B2C3D4  A0:9E:1A:A1:B2:C3  -6" in printed
    assert "battery 87 %" in printed
    assert "Polar Electro Oy H10, hardware 00760690.03, firmware 5.0.0, software 3.2.0" in printed
    assert said == ""


@pytest.mark.parametrize(
    ("options", "reason", "step"),
    [
        ({"powered": False}, "Bluetooth is switched off.", "Switch it on"),
        ({"adapter": False}, "This computer has no Bluetooth adapter.", "Plug one in"),
        ({}, "No strap was seen.", "Moisten"),
    ],
)
async def test_what_is_wrong_is_said_with_its_step(
    bus: str, options: dict[str, bool], reason: str, step: str
) -> None:
    async with fake_bluez(bus, [], **options):
        status, printed, said = await entrain(bus, "scan", "--seconds", "0.5", "--json")
        problem = json.loads(printed)["problem"]
        assert (status, problem["reason"]) == (1, reason)
        assert problem["step"].startswith(step)
        assert said.splitlines() == [f"{problem['reason']} {problem['step']}"]
        if options:
            check = await bluetooth_check(bus)
            assert (check["ok"], check["detail"], check["step"]) == (False, *problem.values())


async def test_a_bus_without_bluetoothd_is_said(bus: str) -> None:
    status, printed, _ = await entrain(bus, "scan", "--seconds", "1", "--json")
    assert status == 1
    assert json.loads(printed)["problem"]["reason"] == "The Bluetooth service does not answer."
    assert "systemctl start bluetooth" in (await bluetooth_check(bus))["step"]


@pytest.mark.parametrize("seconds", ["0", "-1", "1e9", "nan", "soon"])
async def test_seconds_that_cannot_be_are_the_callers_fault(seconds: str) -> None:
    status, printed, said = await entrain("unix:path=/nowhere", "scan", "--seconds", seconds)
    assert (status, printed, len(said.splitlines())) == (2, "", 1)


async def bluetooth_check(bus: str, path: str = "") -> dict[str, str]:
    _, printed, _ = await entrain(bus, "doctor", "--json", path=path)
    checks = json.loads(printed)["checks"]
    return next(check for check in checks if check["name"] == "bluetooth")


@pytest.mark.parametrize(("version", "ok"), [("5.54", False), ("5.55", True), ("5.66", True)])
async def test_the_doctor_knows_a_bluez_that_is_too_old(
    bus: str, tmp_path: Path, version: str, ok: bool
) -> None:
    tool = tmp_path / "bluetoothctl"
    tool.write_text(f"#!/bin/sh\necho bluetoothctl: {version}\n")
    tool.chmod(0o755)
    async with fake_bluez(bus, []):
        check = await bluetooth_check(bus, path=str(tmp_path))
    assert check["ok"] is ok
    assert ("older than 5.55" in check["detail"]) is not ok
