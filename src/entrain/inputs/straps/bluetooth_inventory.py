"""A list of the straps in reach, each asked for what it says of itself.

One of the four modules that import bleak, and only when something is looked for.
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
from entrain.inputs.straps.polar_streams import offered_streams, own_streams
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

ASKING_S = 8.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What a strap said of itself; None and what is missing, it did not say."""

    battery_frac: float | None = None
    features: bytes | None = None
    facts: dict[DeviceFact, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedStrap:
    """A strap as a list shows it; None where it did not say, and in `facts` nothing."""

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
    """Return all straps in reach, the strongest first.

    Parameters
    ----------
    profiles : sequence of Profile
        What is known of models.
    seconds : float
        How long to look [s].
    ask : bool
        Connect to each for an instant, to read its battery, which streams it has, and
        what it tells of itself.
    client_options, scanner_options : mapping or None
        What bleak's client and scanner are made with.

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
        there = await finder.connected()
        choice = await finder.scan(lambda _: False, first=True, connected=False, seconds=seconds)
    except (BleakError, OSError, EOFError) as error:
        raise StrapProblemError(problem_of(error)) from error
    known = {seen.device.address for seen in there}
    there += [seen for seen in choice.others if seen.device.address not in known]
    there.sort(key=lambda seen: 0 if seen.signal_dbm is None else seen.signal_dbm, reverse=True)
    return tuple([await _listed(seen, profiles, ask, client_options or {}) for seen in there])


async def _listed(
    seen: Advertised, profiles: Sequence[Profile], ask: bool, options: Mapping[str, Any]
) -> ListedStrap:
    profile = find_profile(profiles, seen.device.name)
    answers = await _ask(seen.device, options) if ask else Answers()
    streams = profile.streams
    if answers.features is not None:
        streams = own_streams(profile, offered_streams(profile, answers.features))
    return ListedStrap(
        name=seen.device.name,
        address=seen.device.address,
        model=profile.model,
        battery_frac=answers.battery_frac,
        signal_dbm=None if seen.signal_dbm == UNKNOWN_DBM else seen.signal_dbm,
        streams=streams,
        trust_hr=profile.trust_hr,
        trust_hrv=profile.trust_hrv,
        facts=answers.facts,
    )


async def _ask(device: BLEDevice, options: Mapping[str, Any]) -> Answers:
    """Return what a strap says of itself; nothing while it is busy."""
    from bleak import BleakClient
    from bleak.exc import BleakError

    said: dict[str, bytes] = {}
    connected = False
    with contextlib.suppress(BleakError, OSError, EOFError, TimeoutError):
        async with (
            asyncio.timeout(ASKING_S),
            BleakClient(device, **{"timeout": ASKING_S, **options}) as client,
        ):
            connected = True
            for one in (
                polar_pmd.CONTROL_POINT_UUID,
                battery.LEVEL_UUID,
                *device_information.DEVICE_FACTS,
            ):
                with contextlib.suppress(BleakError):
                    said[one] = bytes(await client.read_gatt_char(one))
    features = said.pop(polar_pmd.CONTROL_POINT_UUID, b"") if connected else None
    return _understood(said, features)


def _understood(said: Mapping[str, bytes], features: bytes | None) -> Answers:
    battery_frac: float | None = None
    facts: dict[DeviceFact, str] = {}
    for characteristic, value in said.items():
        with contextlib.suppress(MalformedPacketError):
            if characteristic == battery.LEVEL_UUID:
                battery_frac = read_battery_frac(value)
            else:
                facts[DeviceFact(characteristic)] = read_text(value)
    return Answers(battery_frac=battery_frac, features=features, facts=facts)
