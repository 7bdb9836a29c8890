"""A real strap over Bluetooth: find it, read it, and find it again whenever it is lost.

The only module that imports bleak, and only when a strap is looked for: the rest of the
program starts without it. It runs on the session's own loop; what arrives is stamped
first thing in bleak's callback and kept until the session asks for it.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from entrain.events import Event, Link
from entrain.music.score import Moment
from entrain.protocols import battery, heart_rate_service, polar_pmd
from entrain.protocols.polar_pmd import Measurement
from entrain.protocols.polar_pmd_control import Features, PmdStatus, StopNotice, read_control
from entrain.protocols.problems import MalformedPacketError
from entrain.straps.arrivals import Arrivals
from entrain.straps.polar_streams import WANTED, PolarStreams
from entrain.straps.profiles import Profile, find_profile
from entrain.straps.strap import StrapProblemError

if TYPE_CHECKING:
    from bleak import BleakClient
    from bleak.backends.device import BLEDevice

AUTO = "auto"
SCAN_S = 10.0
SETUP_S = 30.0
STOPPING_S = 2.0
SILENCE_S = 10.0
FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 10.0

# By name of bleak's reason; any other is the last.
_NOT_AVAILABLE = {
    "NO_BLUETOOTH": "This computer has no Bluetooth adapter: plug one in and try again.",
    "NO_BLE_CENTRAL_ROLE": "This Bluetooth adapter cannot talk to straps: use a newer one.",
    "POWERED_OFF": "Bluetooth is switched off: switch it on and try again.",
    "DENIED_BY_USER": "Entrain may not use Bluetooth: allow it in the system's settings.",
    "DENIED_BY_SYSTEM": "The system does not let this user use Bluetooth: ask its administrator.",
    "UNKNOWN": "Bluetooth cannot be used: restart it, or the computer, and try again.",
}
_NO_SERVICE = (
    "The Bluetooth service does not answer: install bluez and start it, "
    "for instance with `sudo systemctl start bluetooth`."
)
_CALLED = {Measurement.ECG: "ECG", Measurement.ACC: "acceleration"}

log = logging.getLogger(__name__)


class BluetoothStrap:
    """A strap with the Bluetooth Heart Rate Service, and Polar's streams where it has them.

    Parameters
    ----------
    wanted : str
        "auto" for the first strap that is seen, or a name (or its beginning) or an
        address. Once one was connected, only that very strap is looked for again.
    profiles : sequence of Profile
        What is known of models.
    now_s : callable
        The session's clock [s].
    find_timeout_s : float
        How long a strap asked for by name may remain unseen at the start [s].
    silence_s : float
        A link on which nothing arrives for so long is given up [s].
    client_options, scanner_options : mapping or None
        What bleak's client and scanner are made with, such as a `backend`. A scanner with
        a backend of its own is not of this computer's adapter, which then is not asked.
    """

    simulated = False

    def __init__(
        self,
        wanted: str,
        profiles: Sequence[Profile],
        now_s: Callable[[], float],
        *,
        find_timeout_s: float = 30.0,
        silence_s: float = SILENCE_S,
        client_options: Mapping[str, Any] | None = None,
        scanner_options: Mapping[str, Any] | None = None,
    ) -> None:
        self._wanted = wanted
        self._profiles = profiles
        self._now_s = now_s
        self._find_timeout_s = find_timeout_s
        self._silence_s = silence_s
        self._client_options = dict(client_options or {})
        self._scanner_options = dict(scanner_options or {})
        self._arrivals = Arrivals(now_s)
        self._address: str | None = None
        self._name = "a strap" if wanted == AUTO else wanted
        self._problem: str | None = None
        self._opened_s = 0.0
        self._task: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Begin to look for the strap.

        Raises
        ------
        StrapProblemError
            There is no adapter, Bluetooth is off, or its service does not run.
        """
        from bleak import BleakAdapter
        from bleak.exc import BleakBluetoothNotAvailableError, BleakError

        self._opened_s = self._now_s()
        try:
            if not self._elsewhere():
                await BleakAdapter.get()
        except BleakBluetoothNotAvailableError as error:
            raise StrapProblemError(_not_available(error.reason.name)) from error
        except (BleakError, OSError, EOFError) as error:
            raise StrapProblemError(_NO_SERVICE) from error
        self._arrivals.say(Link.SEARCHING, f"Looking for {self._name}.")
        self._task = asyncio.create_task(self._run(), name="bluetooth strap")

    async def advance(self, t_s: float, moment: Moment | None) -> Sequence[Event]:
        """Return all that has arrived up to `t_s`, in order; `moment` changes nothing.

        Raises
        ------
        StrapProblemError
            Bluetooth turned out not to work, or the strap asked for by name was not
            found in time.
        """
        if self._problem is not None:
            raise StrapProblemError(self._problem)
        never_seen = self._address is None and self._wanted != AUTO
        if never_seen and t_s - self._opened_s > self._find_timeout_s:
            message = (
                f"{self._wanted} was not found in {self._find_timeout_s:.0f} s: "
                "is it worn, near, and free of other programs and watches?"
            )
            raise StrapProblemError(message)
        return self._arrivals.until(t_s)

    async def close(self) -> None:
        """Stop the streams, then let go of the strap."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    # ------------------------------------------------------------ finding

    async def _run(self) -> None:
        """Find, serve, and begin again, for as long as the session lasts."""
        from bleak.exc import BleakBluetoothNotAvailableError

        pause_s = FIRST_PAUSE_S
        while True:
            begun_s = self._now_s()
            device = None
            try:
                device = await self._find()
                await self._serve(device)
            except BleakBluetoothNotAvailableError as error:
                self._tell_of_trouble(_not_available(error.reason.name))
                if self._address is None:
                    self._problem = _not_available(error.reason.name)
            except Exception as error:  # whatever the system's Bluetooth throws, the session lasts
                log.debug("the link failed", exc_info=True)
                self._tell_of_trouble(_NO_SERVICE if device is None else self._failed(error))
            if self._arrivals.last_packet_s > begun_s:
                pause_s = FIRST_PAUSE_S
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)

    def _failed(self, error: Exception) -> str:
        what = "was lost" if self._arrivals.link is Link.CONNECTED else "does not connect"
        return f"{self._name} {what} ({error or type(error).__name__})."

    def _tell_of_trouble(self, words: str) -> None:
        was_connected = self._arrivals.link is Link.CONNECTED
        self._arrivals.say(Link.LOST if was_connected else Link.SEARCHING, words)

    async def _find(self) -> BLEDevice:
        """Wait until the strap is seen: by its service, for names are many."""
        from bleak import BleakAdapter, BleakScanner
        from bleak.uuids import normalize_uuid_str

        # The scanner compares UUIDs as text, and what is advertised is of full length.
        service = [normalize_uuid_str(heart_rate_service.SERVICE_UUID)]
        while True:
            # A strap that is already connected to this computer does not advertise.
            with contextlib.suppress(NotImplementedError):
                adapter = None if self._elsewhere() else await BleakAdapter.get()
                for device in await adapter.get_connected_devices(service) if adapter else ():
                    if self._is_wanted(device):
                        return device
            found = await BleakScanner.find_device_by_filter(
                lambda device, _: self._is_wanted(device),
                timeout=SCAN_S,
                service_uuids=service,
                **self._scanner_options,
            )
            if found is not None:
                return found
            self._arrivals.say(Link.SEARCHING, f"Looking for {self._name}.")

    def _elsewhere(self) -> bool:
        """Return whether it is not this computer's adapter that scans."""
        return "backend" in self._scanner_options

    def _is_wanted(self, device: BLEDevice) -> bool:
        address = device.address.casefold()
        if self._address is not None:
            return address == self._address.casefold()
        wanted = self._wanted.casefold()
        return wanted in (AUTO, address) or (device.name or "").casefold().startswith(wanted)

    # ------------------------------------------------------------ serving

    async def _serve(self, device: BLEDevice) -> None:
        """Connect and stay until the link is lost or silent, or this task is cancelled."""
        from bleak import BleakClient

        gone = asyncio.Event()
        # A client whose link broke is finished: each connection has one of its own.
        async with BleakClient(device, lambda _: gone.set(), **self._client_options) as client:
            self._address = device.address
            self._name = device.name or device.address
            self._arrivals.last_packet_s = self._now_s()
            self._arrivals.say(Link.CONNECTED, f"Connected to {self._name}.")
            write = functools.partial(
                client.write_gatt_char, polar_pmd.CONTROL_POINT_UUID, response=True
            )
            streams = PolarStreams(write, gone)
            try:
                async with asyncio.timeout(SETUP_S):
                    await self._let_flow(client, streams)
                silent = await self._is_silent(gone)
            finally:
                await _stop(client, streams)
        lost = f"{self._name} sends nothing any more." if silent else f"{self._name} was lost."
        self._arrivals.say(Link.LOST, lost)

    async def _let_flow(self, client: BleakClient, streams: PolarStreams) -> None:
        """Read what is to be known of the strap, and let it send all it has."""
        from bleak.exc import BleakError, BleakGATTProtocolError

        # Read before notifying: BlueZ would deliver the answer as a notification too.
        await self._read(client, battery.LEVEL_UUID)
        offered = _offered(await self._read(client, polar_pmd.CONTROL_POINT_UUID))
        self._introduce(offered)
        await self._notify(client, heart_rate_service.MEASUREMENT_UUID)
        with contextlib.suppress(BleakError):
            await self._notify(client, battery.LEVEL_UUID)
        try:
            await self._start_streams(client, streams, offered)
        except BleakGATTProtocolError as error:  # the heart rate still flows
            words = f"The strap lets nobody have its ECG and acceleration ({error})."
            self._arrivals.say(Link.CONNECTED, words)

    async def _start_streams(
        self, client: BleakClient, streams: PolarStreams, offered: Sequence[Measurement]
    ) -> None:
        if offered:
            await self._notify(client, polar_pmd.CONTROL_POINT_UUID, streams.take)
            await self._notify(client, polar_pmd.DATA_UUID)
        for measurement in offered:
            try:
                status = await streams.start(measurement)
                problem = None if status is PmdStatus.SUCCESS else status.value
            except TimeoutError:
                problem = "The strap does not answer."
            if problem is not None:
                words = f"There is no {_CALLED[measurement]}. {problem}"
                self._arrivals.say(Link.CONNECTED, words)

    async def _is_silent(self, gone: asyncio.Event) -> bool:
        """Wait until the link is gone (False) or nothing came for too long (True)."""
        while (left_s := self._arrivals.last_packet_s + self._silence_s - self._now_s()) > 0:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(left_s):
                    await gone.wait()
                    return False
        return True

    async def _read(self, client: BleakClient, characteristic: str) -> bytes | None:
        """Read a value and keep it as a packet; None where the strap does not have it."""
        from bleak.exc import BleakCharacteristicNotFoundError, BleakGATTProtocolError

        with contextlib.suppress(BleakCharacteristicNotFoundError, BleakGATTProtocolError):
            value = bytes(await client.read_gatt_char(characteristic))
            self._arrivals.keep(self._now_s(), characteristic, value)
            return value
        return None

    async def _notify(
        self,
        client: BleakClient,
        characteristic: str,
        also: Callable[[bytes], None] | None = None,
    ) -> None:
        """Ask for notifications; each is stamped, kept, and handed to `also`."""

        def receive(_: object, value: bytearray) -> None:
            t_s = self._now_s()  # first: all that follows would make the stamp late
            packet = bytes(value)
            self._arrivals.keep(t_s, characteristic, packet)
            if also is not None:
                also(packet)
                self._tell_of_stops(packet)

        await client.start_notify(characteristic, receive)

    # ------------------------------------------------------------ telling

    def _introduce(self, offered: Sequence[Measurement]) -> None:
        """Tell which strap it is: of its model, but with the streams of this very one."""
        profile = find_profile(self._profiles, self._name)
        plain = [stream for stream in profile.streams if stream in ("hr", "rr")]
        streams = [*plain, *(measurement.name.lower() for measurement in offered)]
        self._arrivals.add(
            profile.known(t_s=self._now_s(), name=self._name, simulated=False, streams=streams)
        )

    def _tell_of_stops(self, packet: bytes) -> None:
        with contextlib.suppress(MalformedPacketError):
            message = read_control(packet)
            if isinstance(message, StopNotice):
                called = " and ".join(_CALLED.get(one, one.name) for one in message.measurements)
                self._arrivals.say(Link.CONNECTED, f"The strap itself stopped {called}.")


async def _stop(client: BleakClient, streams: PolarStreams) -> None:
    """Stop the streams if the link is still there; whatever happens, it will be let go."""
    from bleak.exc import BleakError

    if client.is_connected:
        with contextlib.suppress(BleakError, OSError, TimeoutError):
            async with asyncio.timeout(STOPPING_S):
                await streams.stop()


def _offered(features: bytes | None) -> tuple[Measurement, ...]:
    """Return which of the wanted streams the strap has, from its feature bits."""
    with contextlib.suppress(MalformedPacketError):
        message = read_control(features or b"")
        if isinstance(message, Features):
            return tuple(one for one in WANTED if one in message.measurements)
    return ()


def _not_available(reason: str) -> str:
    return _NOT_AVAILABLE.get(reason, _NOT_AVAILABLE["UNKNOWN"])
