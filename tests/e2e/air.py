"""What carries the straps of a test: bleak's BlueZ backend over D-Bus, or frames over HCI."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Mapping
from typing import Any, Protocol

from tests.e2e.bluez_strap import BluezStrap


class Air(Protocol):
    """What a test can do to the air; `bumble_strap.Radio` is one too.

    Attributes
    ----------
    options : mapping
        What `BluetoothStrap` is to be made with.
    n_pairings : int
        How often pairing was asked for.
    """

    @property
    def options(self) -> Mapping[str, Any]: ...

    @property
    def n_pairings(self) -> int: ...

    async def drop(self, worn: BluezStrap) -> None:
        """Break the link to a strap."""

    async def power(self, on: bool) -> None:
        """Switch Bluetooth on or off."""


class OnAir(Protocol):
    """Puts straps into the air."""

    def __call__(self, *straps: BluezStrap) -> contextlib.AbstractAsyncContextManager[Air]: ...


class BluezAir:
    """The air as a made bluetoothd has it; only on Linux."""

    options: Mapping[str, Any] = {}

    def __init__(self, bluez: Any) -> None:
        self._bluez = bluez

    @property
    def n_pairings(self) -> int:
        return int(self._bluez.calls.count("Pair"))

    async def drop(self, worn: BluezStrap) -> None:
        self._bluez.drop(worn)

    async def power(self, on: bool) -> None:
        self._bluez.power(on)


def bluez_air(bus: str) -> OnAir:
    """Return what puts straps into the air behind a made bluetoothd at `bus`."""
    from tests.e2e.fakebluez import fake_bluez  # only where there is a bluetoothd

    @contextlib.asynccontextmanager
    async def on_air(*straps: BluezStrap) -> AsyncIterator[Air]:
        async with fake_bluez(bus, straps) as bluez:
            yield BluezAir(bluez)

    return on_air
