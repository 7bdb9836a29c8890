"""One connection to a strap: its set-up, its streams, the watch over it and its orderly end.

One of the four modules that import bleak, and only once a strap is found.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, TypeVar

from entrain.events import Link
from entrain.inputs.straps.arrivals import Arrivals
from entrain.inputs.straps.polar_streams import (
    STREAM_NAMES,
    PolarStreams,
    list_streams,
    select_streams,
)
from entrain.inputs.straps.problems import BluetoothProblem
from entrain.inputs.straps.profiles import Profile
from entrain.protocols import (
    MalformedPacketError,
    Measurement,
    PmdStatus,
    StopNotice,
    battery,
    device_information,
    heart_rate_service,
    polar_pmd,
    read_control,
)

if TYPE_CHECKING:
    from bleak import BleakClient

PAIRING_S = 30.0
SETUP_S = 20.0 + PAIRING_S
"""A person may have to confirm pairing before the strap shows its features."""
STOPPING_S = 2.0
WATCH_S = 0.25
ASLEEP_S = 8.0
"""A longer pause between two checks means that the computer slept: no loop is busy for so long."""

# ATT errors 0x05, 0x08, 0x0C and 0x0F, and BlueZ's own names for three of them.
_PAIR_CODES = (0x05, 0x08, 0x0C, 0x0F)
_PAIR_WORDS = ("Not paired", "NotAuthorized", "AuthenticationFailed")

_Result = TypeVar("_Result")


class NotPairedError(Exception):
    """The strap requires pairing, and pairing failed."""


class BluetoothLink:
    """One connection to a strap.

    Parameters
    ----------
    client : BleakClient
        The connected client.
    gone : asyncio.Event
        Set when the connection is over.
    name : str
        Name of the strap.
    profile : Profile
        The profile of its model.
    arrivals : Arrivals
        The queue for all that arrives.
    now_s : callable
        The session's clock [s].
    silence_s : float
        A link on which nothing arrives for this long is given up [s].
    wanted : sequence of Measurement
        The streams to request, where the strap offers them.

    Attributes
    ----------
    streams_since_s : float or None
        When the first stream was requested [s].
    was_broken : bool
        False where the link ended only because the computer slept.
    """

    def __init__(
        self,
        client: BleakClient,
        gone: asyncio.Event,
        *,
        name: str,
        profile: Profile,
        arrivals: Arrivals,
        now_s: Callable[[], float],
        silence_s: float,
        wanted: Sequence[Measurement],
    ) -> None:
        self.streams_since_s: float | None = None
        self.was_broken = True
        self._client = client
        self._gone = gone
        self._name = name
        self._profile = profile
        self._arrivals = arrivals
        self._now_s = now_s
        self._silence_s = silence_s
        self._wanted = wanted
        self._offered: tuple[Measurement, ...] = ()
        self._may_pair = True
        write = functools.partial(
            client.write_gatt_char, polar_pmd.CONTROL_POINT_UUID, response=True
        )
        self._streams = PolarStreams(write, gone)

    async def serve(self) -> str:
        """Receive from the strap until the link is over.

        Returns
        -------
        str
            Why the link is over, as a sentence.

        Raises
        ------
        BleakError, TimeoutError
            The link could not be set up.
        """
        streaming: asyncio.Task[None] | None = None
        try:
            async with asyncio.timeout(SETUP_S):
                await self._set_up()
            # In its own task: pairing and a slow strap must not leave the link unwatched.
            streaming = asyncio.create_task(self._finish_setup(), name="strap streams")
            return await self._watch(streaming)
        finally:
            if streaming is not None:
                streaming.cancel()
                await asyncio.gather(streaming, return_exceptions=True)
            await self._stop()

    # ------------------------------------------------------------ set-up

    async def _set_up(self) -> None:
        """Read the battery and the features of the strap, and subscribe to its heart rate."""
        # Read before notifying: BlueZ would deliver the answer as a notification too.
        await self._read_plain(battery.LEVEL_UUID)
        with contextlib.suppress(NotPairedError):
            features = await self._with_pairing(lambda: self._read(polar_pmd.CONTROL_POINT_UUID))
            self._offered = select_streams(self._profile, features)
        self._offered = tuple(offered for offered in self._offered if offered in self._wanted)
        streams = list_streams(self._profile, self._offered)
        self._arrivals.add(
            self._profile.make_strap_known(
                t_s=self._now_s(), name=self._name, simulated=False, streams=streams
            )
        )
        await self._with_pairing(lambda: self._notify(heart_rate_service.MEASUREMENT_UUID))
        await self._notify_battery()

    async def _read_plain(self, characteristic: str) -> None:
        """Read a value that is worth neither pairing nor giving the link up."""
        from bleak.exc import BleakError

        with contextlib.suppress(BleakError):
            await self._read(characteristic)

    async def _notify_battery(self) -> None:
        from bleak.exc import BleakError

        with contextlib.suppress(BleakError):
            await self._notify(battery.LEVEL_UUID)

    async def _finish_setup(self) -> None:
        """Start the streams, then read the device information: nothing waits for that."""
        await self._start_streams()
        for fact in device_information.DEVICE_FACTS:
            await self._read_plain(fact)

    async def _start_streams(self) -> None:
        """Start the offered streams; if one is refused, the heart rate goes on."""
        from bleak.exc import BleakError

        if not self._offered:
            return
        try:
            await self._with_pairing(self._open_streams)
        except NotPairedError:
            return
        except BleakError as error:  # by the strap or, if another program has them, the system
            self._report(f"Its {_join_names(self._offered)} cannot be had ({error}).")
            return
        for measurement in self._offered:
            problem = await self._start(measurement)
            if problem is not None:
                self._report(problem)

    async def _open_streams(self) -> None:
        await self._notify(polar_pmd.CONTROL_POINT_UUID, self._handle_control)
        await self._notify(polar_pmd.DATA_UUID, self._handle_frame)

    async def _start(self, measurement: Measurement) -> str | None:
        """Start a stream; return a sentence on what is wrong with it, or None."""
        from bleak.exc import BleakError

        name = STREAM_NAMES[measurement]
        if self.streams_since_s is None:
            self.streams_since_s = self._now_s()
        try:
            status = await self._with_pairing(lambda: self._streams.start(measurement))
        except TimeoutError:
            self._streams.watch(self._now_s(), measurement)
            return f"The strap has not answered for its {name} yet: it is waited for."
        except NotPairedError:
            return None  # reported already
        except BleakError as error:
            return f"The strap sends no {name} ({error})."
        if status is not PmdStatus.SUCCESS:
            return f"The strap sends no {name}. {status.value}"
        self._streams.watch(self._now_s(), measurement)
        return None

    # ------------------------------------------------------------ pairing

    async def _with_pairing(self, act: Callable[[], Awaitable[_Result]]) -> _Result:
        """Call what may need pairing; if the strap requires it, pair and call it again.

        Raises
        ------
        NotPairedError
            Pairing failed, which was reported.
        """
        from bleak.exc import BleakError

        try:
            return await act()
        except BleakError as error:
            if not _requires_pairing(error):
                raise
            await self._pair()
        try:
            return await act()
        except BleakError as error:
            if not _requires_pairing(error):
                raise
            self._report(BluetoothProblem.NOT_PAIRED.line)
            raise NotPairedError from error

    async def _pair(self) -> None:
        from bleak.exc import BleakError

        paired = False
        # macOS has no pairing by program: the system itself asks the person (NotImplementedError).
        # EOFError and OSError are raised when the D-Bus connection ends.
        with contextlib.suppress(NotImplementedError, BleakError, OSError, EOFError, TimeoutError):
            if self._may_pair:
                self._may_pair = False
                self._report("The strap wants to be paired: pairing with it now.")
                async with asyncio.timeout(PAIRING_S):
                    await self._client.pair()
                paired = True
        if not paired:
            self._report(BluetoothProblem.NOT_PAIRED.line)
            raise NotPairedError

    # ------------------------------------------------------------ the watch

    async def _watch(self, streaming: asyncio.Task[None]) -> str:
        """Wait until the link is lost or silent, or the computer slept; return which."""
        sleep = SleepDetector(self._now_s)
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(WATCH_S):
                    await self._gone.wait()
                    return f"{self._name} was lost."
            gap_s = sleep.measure_gap_s()
            if gap_s > ASLEEP_S:
                self.was_broken = False
                return f"The computer slept for {gap_s:.0f} s: connecting anew."
            if self._now_s() - self._arrivals.last_packet_s > self._silence_s:
                return f"{self._name} sends nothing any more."
            if streaming.done():
                streaming.result()
                await self._request_missing()
                sleep.restart()

    async def _request_missing(self) -> None:
        """Request again the streams that the strap stopped or never began."""
        from bleak.exc import BleakError

        for measurement in self._streams.find_missing(self._now_s()):
            try:
                self._report(await self._streams.request_again(self._now_s(), measurement))
            except (BleakError, TimeoutError, ConnectionError):
                self._report(f"The strap does not answer for its {STREAM_NAMES[measurement]}.")

    def _handle_control(self, _: float, packet: bytes) -> None:
        self._streams.handle_control(packet)
        with contextlib.suppress(MalformedPacketError):
            message = read_control(packet)
            if isinstance(message, StopNotice):
                self._report(f"The strap itself stopped {_join_names(message.measurements)}.")

    def _handle_frame(self, t_s: float, packet: bytes) -> None:
        self._streams.record_frame(t_s, packet)

    async def _stop(self) -> None:
        """Stop the streams if still connected, ignoring failures: the link ends anyway."""
        from bleak.exc import BleakError

        if self._client.is_connected:
            with contextlib.suppress(BleakError, OSError, EOFError, TimeoutError):
                async with asyncio.timeout(STOPPING_S):
                    await self._streams.stop()

    # ------------------------------------------------------------ helpers

    def _report(self, detail: str) -> None:
        self._arrivals.add_link_change(Link.CONNECTED, detail)

    async def _read(self, characteristic: str) -> bytes | None:
        """Read a value and queue it as a packet; return None if the strap does not have it."""
        from bleak.exc import BleakCharacteristicNotFoundError, BleakGATTProtocolError

        try:
            value = bytes(await self._client.read_gatt_char(characteristic))
        except BleakCharacteristicNotFoundError:
            return None
        except BleakGATTProtocolError as error:
            if _requires_pairing(error):
                raise
            return None
        self._arrivals.add_packet(self._now_s(), characteristic, value)
        return value

    async def _notify(
        self, characteristic: str, handle: Callable[[float, bytes], None] | None = None
    ) -> None:
        """Subscribe to notifications; each is stamped, queued, and passed to `handle`."""

        def receive(_: object, value: bytearray) -> None:
            t_s = self._now_s()  # first: anything before it would make the stamp late
            packet = bytes(value)
            self._arrivals.add_packet(t_s, characteristic, packet)
            if handle is not None:
                handle(t_s, packet)

        await self._client.start_notify(characteristic, receive)


class SleepDetector:
    """Measures the time between checks: after a long one the computer slept or was suspended.

    Parameters
    ----------
    now_s : callable
        The session's clock [s], which on Linux and macOS stands still during sleep.
    """

    def __init__(self, now_s: Callable[[], float]) -> None:
        self._now_s = now_s
        self.restart()

    def restart(self) -> None:
        """Measure from now on."""
        self._checked_s = (self._now_s(), boot_clock_s())

    def measure_gap_s(self) -> float:
        """Return the time since the check before, by whichever clock ran further [s]."""
        before_s = self._checked_s
        self.restart()
        return max(now - before for now, before in zip(self._checked_s, before_s, strict=True))


def boot_clock_s() -> float:
    """Return the time of a clock that runs on while the computer sleeps [s]."""
    # CLOCK_BOOTTIME on Linux, CLOCK_MONOTONIC on macOS, Python's own monotonic clock on Windows.
    clock = getattr(time, "CLOCK_BOOTTIME", getattr(time, "CLOCK_MONOTONIC", None))
    return time.monotonic() if clock is None else time.clock_gettime(clock)


def _join_names(measurements: Sequence[Measurement]) -> str:
    return " and ".join(STREAM_NAMES.get(each, each.name) for each in measurements)


def _requires_pairing(error: BaseException) -> bool:
    from bleak.exc import BleakGATTProtocolError

    if isinstance(error, BleakGATTProtocolError):
        return error.code in _PAIR_CODES
    return any(words in str(error) for words in _PAIR_WORDS)
