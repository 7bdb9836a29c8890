"""Finding straps over Bluetooth, by their service; those already connected are included.

One of the four modules that import bleak, and only once a scan begins.
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
"""Scans are short: one that is running when Bluetooth is switched off and on sees nothing more."""
ANSWER_S = 10.0
UNKNOWN_DBM = -127

# Keys are the names of bleak's reasons; any other reason is UNKNOWN.
_REASONS = {
    "NO_BLUETOOTH": BluetoothProblem.NO_ADAPTER,
    "NO_BLE_CENTRAL_ROLE": BluetoothProblem.TOO_SIMPLE,
    "POWERED_OFF": BluetoothProblem.SWITCHED_OFF,
    "DENIED_BY_USER": BluetoothProblem.DENIED_BY_USER,
    "DENIED_BY_SYSTEM": BluetoothProblem.DENIED_BY_SYSTEM,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Advertised:
    """A strap in range; `signal_dbm` is None where it is already connected to this computer."""

    device: BLEDevice
    signal_dbm: int | None

    @property
    def name(self) -> str:
        """Its advertised name, or its address if it has none."""
        return self.device.name or self.device.address


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanResult:
    """Result of one scan: the strap to use, if any, and the others in range."""

    strap: Advertised | None
    others: tuple[Advertised, ...]


def problem_of(error: BaseException) -> BluetoothProblem:
    """Return the Bluetooth problem that an exception of bleak stands for."""
    from bleak.exc import BleakBluetoothNotAvailableError

    if isinstance(error, BleakBluetoothNotAvailableError):
        return _REASONS.get(error.reason.name, BluetoothProblem.UNKNOWN)
    if "5.55" in str(error):
        return BluetoothProblem.TOO_OLD
    return BluetoothProblem.NO_SERVICE


async def check_bluetooth() -> None:
    """Check that Bluetooth can be used.

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
    """Scans for straps.

    Parameters
    ----------
    scanner_options : mapping
        Keyword arguments of bleak's scanner.
    choose_s : float
        How long a scan goes on after the first wanted strap was seen, for stronger ones [s].
    """

    def __init__(self, scanner_options: Mapping[str, Any], choose_s: float) -> None:
        self._options = scanner_options
        self._choose_s = choose_s
        # The scanner compares UUIDs as text, and advertised UUIDs have their full length.
        from bleak.uuids import normalize_uuid_str

        self._service = [normalize_uuid_str(heart_rate_service.SERVICE_UUID)]

    @property
    def _uses_own_adapter(self) -> bool:
        """Whether scans use this computer's adapter, not a backend of their own."""
        return "backend" not in self._options

    async def scan(
        self,
        is_wanted: Callable[[BLEDevice], bool],
        *,
        first: bool,
        connected: bool = True,
        seconds: float | None = None,
    ) -> ScanResult:
        """Scan once, until a wanted strap is seen, and choose the strongest wanted one.

        Parameters
        ----------
        is_wanted : callable
            Returns whether a device is wanted.
        first : bool
            Return as soon as a wanted one is seen: only one device can match.
        connected : bool
            Prefer one that is already connected to this computer: it does not advertise.
        seconds : float or None
            Longest duration of the scan [s]; None for `ROUND_S`.

        Returns
        -------
        ScanResult
            The strap chosen, if any, and the others.

        Raises
        ------
        BleakError, OSError, EOFError
            Bluetooth does not work.
        """
        for advertised in await self.list_connected() if connected else ():
            if is_wanted(advertised.device):
                return ScanResult(strap=advertised, others=())
        return await self._listen(
            is_wanted, 0.0 if first else self._choose_s, ROUND_S if seconds is None else seconds
        )

    async def list_connected(self) -> list[Advertised]:
        """Return the straps that are already connected to this computer."""
        from bleak import BleakAdapter

        if not self._uses_own_adapter:
            return []
        with contextlib.suppress(NotImplementedError):
            async with asyncio.timeout(ANSWER_S):
                adapter = await BleakAdapter.get()
                devices = await adapter.get_connected_devices(self._service)
            return [Advertised(device=device, signal_dbm=None) for device in devices]
        return []

    async def _listen(
        self, is_wanted: Callable[[BLEDevice], bool], choose_s: float, seconds: float
    ) -> ScanResult:
        from bleak import BleakScanner

        in_range: dict[str, Advertised] = {}
        found = asyncio.Event()

        def detect(device: BLEDevice, advertisement: AdvertisementData) -> None:
            in_range[device.address] = Advertised(device=device, signal_dbm=advertisement.rssi)
            if is_wanted(device):
                found.set()

        async with BleakScanner(detect, service_uuids=self._service, **self._options):
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await found.wait()
                    await asyncio.sleep(choose_s)
        wanted = [advertised for advertised in in_range.values() if is_wanted(advertised.device)]
        strap = max(wanted, key=_strength_dbm, default=None)
        others = tuple(advertised for advertised in in_range.values() if advertised is not strap)
        return ScanResult(strap=strap, others=others)


def _strength_dbm(advertised: Advertised) -> int:
    return UNKNOWN_DBM if advertised.signal_dbm is None else advertised.signal_dbm
