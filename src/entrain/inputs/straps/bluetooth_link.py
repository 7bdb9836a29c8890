"""One connection to a strap: it is asked for all it has, watched over, and let go in order.

One of the four modules that import bleak, and only when a strap is there.
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
from entrain.inputs.straps.polar_streams import CALLED, PolarStreams, offered_streams, own_streams
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
"""A person may have to say yes to pairing before the strap says what it has."""
STOPPING_S = 2.0
WATCH_S = 0.25
ASLEEP_S = 8.0
"""Time that nobody watched: more than the busiest loop takes."""

# ATT errors 0x05, 0x08, 0x0C and 0x0F, and BlueZ's own word for three of them.
_PAIR_CODES = (0x05, 0x08, 0x0C, 0x0F)
_PAIR_WORDS = ("Not paired", "NotAuthorized", "AuthenticationFailed")

_Answer = TypeVar("_Answer")


class NotPairedError(Exception):
    """The strap wants to be paired, and that did not succeed."""


class BluetoothLink:
    """One connection.

    Parameters
    ----------
    client : BleakClient
        Connected.
    gone : asyncio.Event
        Set when the connection is over.
    name : str
        What the strap is called.
    profile : Profile
        What is known of its model.
    arrivals : Arrivals
        Where all that comes is kept.
    now_s : callable
        The session's clock [s].
    silence_s : float
        A link on which nothing arrives for so long is given up [s].
    carried : sequence of Measurement
        Which streams the link is thought to carry.

    Attributes
    ----------
    streams_since_s : float or None
        When the first stream was started [s].
    at_fault : bool
        The link is over by itself, and not because the computer slept.
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
        carried: Sequence[Measurement],
    ) -> None:
        self.streams_since_s: float | None = None
        self.at_fault = True
        self._client = client
        self._gone = gone
        self._name = name
        self._profile = profile
        self._arrivals = arrivals
        self._now_s = now_s
        self._silence_s = silence_s
        self._carried = carried
        self._offered: tuple[Measurement, ...] = ()
        self._may_pair = True
        write = functools.partial(
            client.write_gatt_char, polar_pmd.CONTROL_POINT_UUID, response=True
        )
        self._streams = PolarStreams(write, gone)

    async def serve(self) -> str:
        """Let the strap send until the link is over; return why it is, in plain words."""
        streaming: asyncio.Task[None] | None = None
        try:
            async with asyncio.timeout(SETUP_S):
                await self._greet()
            # Beside the watch: pairing and a slow strap must not leave the link unwatched.
            streaming = asyncio.create_task(self._settle(), name="strap streams")
            return await self._watch(streaming)
        finally:
            if streaming is not None:
                streaming.cancel()
                await asyncio.gather(streaming, return_exceptions=True)
            await self._stop()

    # ------------------------------------------------------------ at the start

    async def _greet(self) -> None:
        """Read what is to be known of the strap, and let its heart rate come."""
        # Read before notifying: BlueZ would deliver the answer as a notification too.
        await self._read_plain(battery.LEVEL_UUID)
        with contextlib.suppress(NotPairedError):
            features = await self._permitted(lambda: self._read(polar_pmd.CONTROL_POINT_UUID))
            self._offered = offered_streams(self._profile, features)
        self._offered = tuple(one for one in self._offered if one in self._carried)
        streams = own_streams(self._profile, self._offered)
        self._arrivals.add(
            self._profile.strap_known(
                t_s=self._now_s(), name=self._name, simulated=False, streams=streams
            )
        )
        await self._permitted(lambda: self._notify(heart_rate_service.MEASUREMENT_UUID))
        await self._notify_battery()

    async def _read_plain(self, characteristic: str) -> None:
        """Read what is not worth pairing for, nor giving the link up."""
        from bleak.exc import BleakError

        with contextlib.suppress(BleakError):
            await self._read(characteristic)

    async def _notify_battery(self) -> None:
        from bleak.exc import BleakError

        with contextlib.suppress(BleakError):
            await self._notify(battery.LEVEL_UUID)

    async def _settle(self) -> None:
        await self._start_streams()
        # Last: nothing waits for it.
        for fact in device_information.DEVICE_FACTS:
            await self._read_plain(fact)

    async def _start_streams(self) -> None:
        """Start what the strap offers; whatever is refused, the heart rate still flows."""
        from bleak.exc import BleakError

        if not self._offered:
            return
        try:
            await self._permitted(self._open_streams)
        except NotPairedError:
            return
        except BleakError as error:  # of the strap or, where another program has them, the system
            self._say(f"Its {_called(self._offered)} cannot be had ({error}).")
            return
        for measurement in self._offered:
            problem = await self._start(measurement)
            if problem is not None:
                self._say(problem)

    async def _open_streams(self) -> None:
        await self._notify(polar_pmd.CONTROL_POINT_UUID, self._take_control)
        await self._notify(polar_pmd.DATA_UUID, self._take_frame)

    async def _start(self, measurement: Measurement) -> str | None:
        """Start a stream; return what is wrong with it, None for nothing."""
        from bleak.exc import BleakError

        called = CALLED[measurement]
        if self.streams_since_s is None:
            self.streams_since_s = self._now_s()
        try:
            status = await self._permitted(lambda: self._streams.start(measurement))
        except TimeoutError:
            self._streams.tend(self._now_s(), measurement)
            return f"The strap has not answered for its {called} yet: it is waited for."
        except NotPairedError:
            return None  # told already
        except BleakError as error:
            return f"The strap sends no {called} ({error})."
        if status is not PmdStatus.SUCCESS:
            return f"The strap sends no {called}. {status.value}"
        self._streams.tend(self._now_s(), measurement)
        return None

    # ------------------------------------------------------------ pairing

    async def _permitted(self, act: Callable[[], Awaitable[_Answer]]) -> _Answer:
        """Do what may need pairing: where the strap asks for it, pair, then do it again.

        Raises
        ------
        NotPairedError
            It could not be paired; that was said.
        """
        from bleak.exc import BleakError

        try:
            return await act()
        except BleakError as error:
            if not _asks_for_pairing(error):
                raise
            await self._pair()
        try:
            return await act()
        except BleakError as error:
            if not _asks_for_pairing(error):
                raise
            self._say(BluetoothProblem.NOT_PAIRED.line)
            raise NotPairedError from error

    async def _pair(self) -> None:
        from bleak.exc import BleakError

        paired = False
        # On macOS there is no pairing by program: the system itself asks the person.
        # Otherwise EOFError and OSError are the ways in which D-Bus ends.
        with contextlib.suppress(NotImplementedError, BleakError, OSError, EOFError, TimeoutError):
            if self._may_pair:
                self._may_pair = False
                self._say("The strap wants to be paired: pairing with it now.")
                async with asyncio.timeout(PAIRING_S):
                    await self._client.pair()
                paired = True
        if not paired:
            self._say(BluetoothProblem.NOT_PAIRED.line)
            raise NotPairedError

    # ------------------------------------------------------------ while it lasts

    async def _watch(self, streaming: asyncio.Task[None]) -> str:
        """Wait until the link is gone, is silent, or was left alone by a computer asleep."""
        awake = Awake(self._now_s)
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(WATCH_S):
                    await self._gone.wait()
                    return f"{self._name} was lost."
            missed_s = awake.missed_s()
            if missed_s > ASLEEP_S:
                self.at_fault = False
                return f"The computer slept for {missed_s:.0f} s: connecting anew."
            if self._now_s() - self._arrivals.last_packet_s > self._silence_s:
                return f"{self._name} sends nothing any more."
            if streaming.done():
                streaming.result()
                await self._tend()
                awake.check()

    async def _tend(self) -> None:
        """Ask again for streams that the strap stopped or never began."""
        from bleak.exc import BleakError

        for measurement in self._streams.missing(self._now_s()):
            try:
                self._say(await self._streams.ask_again(self._now_s(), measurement))
            except (BleakError, TimeoutError, ConnectionError):
                self._say(f"The strap does not answer for its {CALLED[measurement]}.")

    def _take_control(self, _: float, packet: bytes) -> None:
        self._streams.handle_control(packet)
        with contextlib.suppress(MalformedPacketError):
            message = read_control(packet)
            if isinstance(message, StopNotice):
                self._say(f"The strap itself stopped {_called(message.measurements)}.")

    def _take_frame(self, t_s: float, packet: bytes) -> None:
        self._streams.hear(t_s, packet)

    async def _stop(self) -> None:
        """Stop the streams if the link is still there; whatever happens, it will be let go."""
        from bleak.exc import BleakError

        if self._client.is_connected:
            with contextlib.suppress(BleakError, OSError, EOFError, TimeoutError):
                async with asyncio.timeout(STOPPING_S):
                    await self._streams.stop()

    # ------------------------------------------------------------ small things

    def _say(self, words: str) -> None:
        self._arrivals.add_link_change(Link.CONNECTED, words)

    async def _read(self, characteristic: str) -> bytes | None:
        """Read a value and keep it as a packet; None where the strap does not have it."""
        from bleak.exc import BleakCharacteristicNotFoundError, BleakGATTProtocolError

        try:
            value = bytes(await self._client.read_gatt_char(characteristic))
        except BleakCharacteristicNotFoundError:
            return None
        except BleakGATTProtocolError as error:
            if _asks_for_pairing(error):
                raise
            return None
        self._arrivals.keep(self._now_s(), characteristic, value)
        return value

    async def _notify(
        self, characteristic: str, also: Callable[[float, bytes], None] | None = None
    ) -> None:
        """Ask for notifications; each is stamped, kept, and handed to `also`."""

        def receive(_: object, value: bytearray) -> None:
            t_s = self._now_s()  # first: all that follows would make the stamp late
            packet = bytes(value)
            self._arrivals.keep(t_s, characteristic, packet)
            if also is not None:
                also(t_s, packet)

        await self._client.start_notify(characteristic, receive)


class Awake:
    """Notices that nobody looked for a while: the computer was asleep, or stopped.

    Parameters
    ----------
    now_s : callable
        The session's clock [s], which on Linux and macOS stands still meanwhile.
    """

    def __init__(self, now_s: Callable[[], float]) -> None:
        self._now_s = now_s
        self.check()

    def check(self) -> None:
        """Look now."""
        self._looked_s = (self._now_s(), through_sleep_s())

    def missed_s(self) -> float:
        """Look, and return how long ago the look before was [s]."""
        before_s = self._looked_s
        self.check()
        return max(now - before for now, before in zip(self._looked_s, before_s, strict=True))


def through_sleep_s() -> float:
    """Return a clock that goes on while the computer sleeps [s]."""
    # Linux has one of its own; on macOS it is CLOCK_MONOTONIC, on Windows Python's own goes on.
    clock = getattr(time, "CLOCK_BOOTTIME", getattr(time, "CLOCK_MONOTONIC", None))
    return time.monotonic() if clock is None else time.clock_gettime(clock)


def _called(measurements: Sequence[Measurement]) -> str:
    return " and ".join(CALLED.get(one, one.name) for one in measurements)


def _asks_for_pairing(error: BaseException) -> bool:
    from bleak.exc import BleakGATTProtocolError

    if isinstance(error, BleakGATTProtocolError):
        return error.code in _PAIR_CODES
    return any(words in str(error) for words in _PAIR_WORDS)
