"""What several tests from end to end begin with."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.e2e.air import OnAir, bluez_air
from tests.e2e.steady_loop import SteadyLoop


def pytest_asyncio_loop_factories() -> dict[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Run what is asynchronous on a loop that a busy machine does not hurry."""
    # The usual loop of Windows alone can start a program there.
    return {"loop": asyncio.new_event_loop if sys.platform == "win32" else SteadyLoop}


@pytest.fixture
def bus(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Run a D-Bus of the test's own, as the system's; only on Linux."""
    from tests.e2e.fakebluez import private_bus

    with private_bus() as address:
        monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", address)
        yield address


@pytest.fixture(params=["bluez", "bumble"])
def on_air(request: pytest.FixtureRequest) -> OnAir:
    """Run the test twice: what is worn goes through bleak's real backend, then over real HCI."""
    if request.param == "bluez":
        return bluez_air(request.getfixturevalue("bus"))
    from tests.e2e.bumble_strap import virtual_radio

    return virtual_radio


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where a recording may lie."""
    return tmp_path / "worn.entrain"
