"""Every problem has a sentence and a step, also where the system has its own."""

from __future__ import annotations

import sys

import pytest

from entrain.inputs.straps.bluetooth_scan import problem_of
from entrain.inputs.straps.problems import BluetoothProblem


@pytest.mark.parametrize("platform", ["linux", "darwin", "win32"])
@pytest.mark.parametrize("problem", list(BluetoothProblem))
def test_a_problem_is_a_sentence_and_a_step(
    problem: BluetoothProblem, platform: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    assert problem.words.endswith(".")
    assert problem.step.endswith(".")
    assert problem.line == f"{problem.words} {problem.step}"


@pytest.mark.parametrize(
    ("reason", "problem"),
    [
        ("NO_BLUETOOTH", BluetoothProblem.NO_ADAPTER),
        ("NO_BLE_CENTRAL_ROLE", BluetoothProblem.TOO_SIMPLE),
        ("POWERED_OFF", BluetoothProblem.SWITCHED_OFF),
        ("DENIED_BY_USER", BluetoothProblem.DENIED_BY_USER),
        ("DENIED_BY_SYSTEM", BluetoothProblem.DENIED_BY_SYSTEM),
        ("DENIED_BY_UNKNOWN", BluetoothProblem.UNKNOWN),
        ("UNKNOWN", BluetoothProblem.UNKNOWN),
    ],
)
def test_what_bleak_says_has_its_problem(reason: str, problem: BluetoothProblem) -> None:
    from bleak.exc import BleakBluetoothNotAvailableError, BleakBluetoothNotAvailableReason

    error = BleakBluetoothNotAvailableError("no", BleakBluetoothNotAvailableReason[reason])
    assert problem_of(error) is problem


def test_a_bluez_that_is_too_old_is_known() -> None:
    from bleak.exc import BleakError

    too_old = BleakError("Bleak requires BlueZ >= 5.55.")
    assert problem_of(too_old) is BluetoothProblem.TOO_OLD
    assert problem_of(OSError()) is BluetoothProblem.NO_SERVICE
