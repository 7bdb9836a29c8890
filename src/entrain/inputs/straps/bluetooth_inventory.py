"""The list of straps in range, with what each reports of itself.

One of the four modules that import bleak, and only once a scan begins.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from entrain.events import Trust
from entrain.inputs.straps.bluetooth_scan import (
    UNKNOWN_DBM,
    Advertised,
    Finder,
    check_bluetooth,
    problem_of,
)
from entrain.inputs.straps.polar_streams import list_streams, select_streams
from entrain.inputs.straps.problems import StrapProblemError
from entrain.inputs.straps.profiles import Profile, find_profile
from entrain.protocols import (
    DeviceFact,
    MalformedPacketError,
    battery,
    device_information,
    polar_pmd,
    read_battery_frac,
    read_text,
)

if TYPE_CHECKING:
    from bleak.backends.device import BLEDevice

READ_WITHIN_S = 8.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfReport:
    """What a strap reported of itself; None or missing where it reported nothing."""

    battery_frac: float | None = None
    features: bytes | None = None
    facts: dict[DeviceFact, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedStrap:
    """A strap as a list shows it; None, or missing in `facts`, where it reported nothing."""

    name: str | None
    address: str
    model: str
    battery_frac: float | None
    signal_dbm: int | None
    streams: tuple[str, ...]
    trust_hr: Trust
    trust_hrv: Trust
    facts: dict[DeviceFact, str]


async def scan(
    profiles: Sequence[Profile],
    seconds: float,
    *,
    ask: bool = True,
    client_options: Mapping[str, Any] | None = None,
    scanner_options: Mapping[str, Any] | None = None,
) -> tuple[ListedStrap, ...]:
    """Return all straps in range, the strongest first.

    Parameters
    ----------
    profiles : sequence of Profile
        The profiles of all models.
    seconds : float
        Duration of the scan [s].
    ask : bool
        Connect to each for an instant, to read its battery, its streams and its device
        information.
    client_options, scanner_options : mapping or None
        Keyword arguments of bleak's client and scanner.

    Raises
    ------
    StrapProblemError
        Bluetooth cannot be used.
    """
    from bleak.exc import BleakError

    options = dict(scanner_options or {})
    if "backend" not in options:
        await check_bluetooth()
    finder = Finder(options, 0.0)
    try:
        straps = await finder.list_connected()
        result = await finder.scan(lambda _: False, first=True, connected=False, seconds=seconds)
    except (BleakError, OSError, EOFError) as error:
        raise StrapProblemError(problem_of(error)) from error
    connected = {strap.device.address for strap in straps}
    straps += [strap for strap in result.others if strap.device.address not in connected]
    straps.sort(key=lambda strap: 0 if strap.signal_dbm is None else strap.signal_dbm, reverse=True)
    return tuple([await _describe(strap, profiles, ask, client_options or {}) for strap in straps])


async def _describe(
    strap: Advertised, profiles: Sequence[Profile], ask: bool, options: Mapping[str, Any]
) -> ListedStrap:
    profile = find_profile(profiles, strap.device.name)
    report = await _read_report(strap.device, options) if ask else SelfReport()
    streams = profile.streams
    if report.features is not None:
        streams = list_streams(profile, select_streams(profile, report.features))
    return ListedStrap(
        name=strap.device.name,
        address=strap.device.address,
        model=profile.model,
        battery_frac=report.battery_frac,
        signal_dbm=None if strap.signal_dbm == UNKNOWN_DBM else strap.signal_dbm,
        streams=streams,
        trust_hr=profile.trust_hr,
        trust_hrv=profile.trust_hrv,
        facts=report.facts,
    )


async def _read_report(device: BLEDevice, options: Mapping[str, Any]) -> SelfReport:
    """Return what a strap reports of itself; nothing while it is busy."""
    from bleak import BleakClient
    from bleak.exc import BleakError

    values: dict[str, bytes] = {}
    connected = False
    with contextlib.suppress(BleakError, OSError, EOFError, TimeoutError):
        async with (
            asyncio.timeout(READ_WITHIN_S),
            BleakClient(device, **{"timeout": READ_WITHIN_S, **options}) as client,
        ):
            connected = True
            for uuid in (
                polar_pmd.CONTROL_POINT_UUID,
                battery.LEVEL_UUID,
                *device_information.DEVICE_FACTS,
            ):
                with contextlib.suppress(BleakError):
                    values[uuid] = bytes(await client.read_gatt_char(uuid))
    features = values.pop(polar_pmd.CONTROL_POINT_UUID, b"") if connected else None
    return _parse_report(values, features)


def _parse_report(values: Mapping[str, bytes], features: bytes | None) -> SelfReport:
    battery_frac: float | None = None
    facts: dict[DeviceFact, str] = {}
    for characteristic, value in values.items():
        with contextlib.suppress(MalformedPacketError):
            if characteristic == battery.LEVEL_UUID:
                battery_frac = read_battery_frac(value)
            else:
                facts[DeviceFact(characteristic)] = read_text(value)
    return SelfReport(battery_frac=battery_frac, features=features, facts=facts)
