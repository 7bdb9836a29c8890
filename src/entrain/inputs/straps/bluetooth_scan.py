"""Finding straps over Bluetooth: by their service, those already connected included.

One of the four modules that import bleak, and only when something is looked for.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from entrain.inputs.straps.problems import BluetoothProblem, StrapProblemError
from entrain.protocols import heart_rate_service

if TYPE_CHECKING:
    from bleak.backends.device import BLEDevice
    from bleak.backends.scanner import AdvertisementData

ROUND_S = 3.0
"""Of a Bluetooth that was switched off and on meanwhile a running scan sees nothing."""
ANSWER_S = 10.0
UNKNOWN_DBM = -127

# By name of bleak's reason; any other is UNKNOWN.
_REASONS = {
    "NO_BLUETOOTH": BluetoothProblem.NO_ADAPTER,
    "NO_BLE_CENTRAL_ROLE": BluetoothProblem.TOO_SIMPLE,
    "POWERED_OFF": BluetoothProblem.SWITCHED_OFF,
    "DENIED_BY_USER": BluetoothProblem.DENIED_BY_USER,
    "DENIED_BY_SYSTEM": BluetoothProblem.DENIED_BY_SYSTEM,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Advertised:
    """A strap in reach; `signal_dbm` is None where it is already connected to this computer."""

    device: BLEDevice
    signal_dbm: int | None

    @property
    def name(self) -> str:
        """What to call it."""
        return self.device.name or self.device.address


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanResult:
    """What a round of looking came to: the strap to use, if any, and the others in reach."""

    strap: Advertised | None
    others: tuple[Advertised, ...]


def problem_of(error: BaseException) -> BluetoothProblem:
    """Return what is wrong with Bluetooth, from what bleak raised."""
    from bleak.exc import BleakBluetoothNotAvailableError

    if isinstance(error, BleakBluetoothNotAvailableError):
        return _REASONS.get(error.reason.name, BluetoothProblem.UNKNOWN)
    if "5.55" in str(error):
        return BluetoothProblem.TOO_OLD
    return BluetoothProblem.NO_SERVICE


async def check_bluetooth() -> None:
    """Find out whether Bluetooth can be used.

    Raises
    ------
    StrapProblemError
        There is no adapter, Bluetooth is off or denied, or its service does not run.
    """
    from bleak import BleakAdapter
    from bleak.exc import BleakError

    try:
        async with asyncio.timeout(ANSWER_S):
            await BleakAdapter.get()
    except (BleakError, OSError, EOFError) as error:
        raise StrapProblemError(problem_of(error)) from error


class Finder:
    """Looks for straps, round by round.

    Parameters
    ----------
    scanner_options : mapping
        What bleak's scanner is made with.
    choose_s : float
        How long after the first wanted strap was seen others may still show up [s].
    """

    def __init__(self, scanner_options: Mapping[str, Any], choose_s: float) -> None:
        self._options = scanner_options
        self._choose_s = choose_s
        # The scanner compares UUIDs as text, and what is advertised is of full length.
        from bleak.uuids import normalize_uuid_str

        self._service = [normalize_uuid_str(heart_rate_service.SERVICE_UUID)]

    @property
    def _own_adapter(self) -> bool:
        """A scanner with a backend of its own is not of this computer's adapter."""
        return "backend" not in self._options

    async def scan(
        self,
        wants: Callable[[BLEDevice], bool],
        *,
        first: bool,
        connected: bool = True,
        seconds: float | None = None,
    ) -> ScanResult:
        """Look for a round, or until a wanted strap is seen: the strongest is chosen.

        Parameters
        ----------
        wants : callable
            Tells whether a device is wanted.
        first : bool
            The first that is seen is as good as any: only one can be wanted.
        connected : bool
            Take one that is already connected to this computer: it does not advertise.
        seconds : float
            How long to look [s].

        Raises
        ------
        BleakError, OSError, EOFError
            Bluetooth does not work.
        """
        for seen in await self.connected() if connected else ():
            if wants(seen.device):
                return ScanResult(strap=seen, others=())
        return await self._listen(
            wants, 0.0 if first else self._choose_s, ROUND_S if seconds is None else seconds
        )

    async def connected(self) -> list[Advertised]:
        """Return the straps that are connected to this computer already."""
        from bleak import BleakAdapter

        if not self._own_adapter:
            return []
        with contextlib.suppress(NotImplementedError):
            async with asyncio.timeout(ANSWER_S):
                adapter = await BleakAdapter.get()
                devices = await adapter.get_connected_devices(self._service)
            return [Advertised(device=device, signal_dbm=None) for device in devices]
        return []

    async def _listen(
        self, wants: Callable[[BLEDevice], bool], choose_s: float, seconds: float
    ) -> ScanResult:
        from bleak import BleakScanner

        heard: dict[str, Advertised] = {}
        found = asyncio.Event()

        def hear(device: BLEDevice, advertisement: AdvertisementData) -> None:
            heard[device.address] = Advertised(device=device, signal_dbm=advertisement.rssi)
            if wants(device):
                found.set()

        async with BleakScanner(hear, service_uuids=self._service, **self._options):
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await found.wait()
                    await asyncio.sleep(choose_s)
        wanted = [seen for seen in heard.values() if wants(seen.device)]
        strap = max(wanted, key=_strength_dbm, default=None)
        return ScanResult(
            strap=strap, others=tuple(one for one in heard.values() if one is not strap)
        )


def _strength_dbm(seen: Advertised) -> int:
    return UNKNOWN_DBM if seen.signal_dbm is None else seen.signal_dbm
