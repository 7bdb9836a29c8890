"""The streams of a Polar strap: asking its control point for what it has beyond the heart rate.

A stream may begin half a minute after it was asked for, and a strap may stop one by itself.
Both are looked after as long as the connection lasts.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from entrain.inputs.straps.profiles import Profile
from entrain.protocols import (
    MEASUREMENT_BITS,
    ControlReply,
    Features,
    MalformedPacketError,
    Measurement,
    PmdStatus,
    Request,
    Setting,
    SettingsRequest,
    StartRequest,
    StopNotice,
    StopRequest,
    read_control,
)

WANTED: dict[Measurement, dict[Setting, int]] = {
    Measurement.ECG: {Setting.RATE_HZ: 130, Setting.RESOLUTION_BITS: 14},
    # 50 Hz shows breathing and steps, and leaves room on the link; 8 g is never clipped.
    Measurement.ACC: {Setting.RANGE: 8, Setting.RATE_HZ: 50, Setting.RESOLUTION_BITS: 16},
    # Last: an arm band that begins with it no longer answers for acceleration, since the one
    # starts the other's sensor anew (polar-ble-sdk, issue 139).
    Measurement.PPI: {},
}
"""What is streamed, in the order of asking, and how."""

CALLED = {
    Measurement.ECG: "ECG",
    Measurement.ACC: "acceleration",
    Measurement.PPI: "pulse intervals",
}

REPLY_TIMEOUT_S = 5.0
LATE_S = 40.0
"""A stream may begin 25 s to 30 s late, so it is not asked for again before this."""
AGAIN_S = 2.0
"""How long after its end a stream that the strap stopped is asked for again."""
STEADY_S = 60.0
MOST_TRIES = 3
"""Times that a stream is asked for again before it has flowed for `STEADY_S`."""
# A stream that already runs was left running by a link that broke.
_RUNNING = (PmdStatus.SUCCESS, PmdStatus.ALREADY_IN_STATE)
_NOT_CHOSEN = (Setting.FACTOR, Setting.SECURITY)


def offered_streams(profile: Profile, features: bytes | None) -> tuple[Measurement, ...]:
    """Return which of the wanted streams a strap has, from its feature bits.

    Intervals between pulses only where its model sends them in place of RR intervals: the
    same beat must not come twice.
    """
    with contextlib.suppress(MalformedPacketError):
        message = read_control(features or b"")
        if isinstance(message, Features):
            has = message.measurements
            if "ppi" not in profile.streams:
                has -= {Measurement.PPI}
            return tuple(one for one in WANTED if one in has)
    return ()


def own_streams(profile: Profile, offered: Sequence[Measurement]) -> tuple[str, ...]:
    """Return what a strap sends: its model's heart rate and RR, and the streams it offers."""
    plain = [stream for stream in profile.streams if stream in ("hr", "rr")]
    return (*plain, *(measurement.name.lower() for measurement in offered))


@dataclass(slots=True, kw_only=True)
class _Tended:
    """A stream: when it was asked for, and when it last gave a sign of life [s]."""

    asked_s: float
    alive_s: float
    n_tries: int = 0
    stopped: bool = False


class PolarStreams:
    """The streams of one connection.

    Parameters
    ----------
    write : callable
        Writes bytes to the control point and waits until they are there.
    gone : asyncio.Event
        Set when the connection is over, so that nobody waits for its answers.
    """

    def __init__(self, write: Callable[[bytes], Awaitable[None]], gone: asyncio.Event) -> None:
        self._write = write
        self._gone = gone
        self._replies: asyncio.Queue[ControlReply] = asyncio.Queue()
        self._running: list[Measurement] = []
        self._tended: dict[Measurement, _Tended] = {}

    def handle_control(self, packet: bytes) -> None:
        """Take what the control point indicates: an answer, or that the strap stopped streams."""
        try:
            message = read_control(packet)
        except MalformedPacketError:
            return
        if isinstance(message, ControlReply):
            self._replies.put_nowait(message)
        elif isinstance(message, StopNotice):
            for measurement in message.measurements:
                if measurement in self._tended:
                    self._tended[measurement].stopped = True

    def hear(self, t_s: float, packet: bytes) -> None:
        """Take that a frame came at `t_s`: its stream lives."""
        for measurement, tended in self._tended.items():
            if packet and packet[0] & MEASUREMENT_BITS == measurement:
                tended.alive_s = t_s
                if t_s - tended.asked_s > STEADY_S:
                    tended.n_tries = 0

    def tend(self, t_s: float, measurement: Measurement) -> None:
        """From now on look after a stream that was asked for at `t_s`."""
        self._tended[measurement] = _Tended(asked_s=t_s, alive_s=t_s)

    def missing(self, t_s: float) -> list[Measurement]:
        """Return which streams are to be asked for again now."""
        return [
            one
            for one, tended in self._tended.items()
            if t_s - tended.alive_s >= (AGAIN_S if tended.stopped else LATE_S)
        ]

    async def ask_again(self, t_s: float, measurement: Measurement) -> str:
        """Ask again for a stream that was stopped or never came; say how it went.

        Raises
        ------
        TimeoutError, ConnectionError
            The strap does not answer, or the connection is over.
        """
        tended, called = self._tended[measurement], CALLED[measurement]
        tended.asked_s = tended.alive_s = t_s
        tended.n_tries += 1
        if tended.n_tries > MOST_TRIES:
            del self._tended[measurement]
            return f"The strap keeps back its {called}: it is not asked for any more."
        # Stopped first: what the strap believes to run it would not start.
        if measurement in self._running:
            self._running.remove(measurement)
            await self._ask(StopRequest(measurement=measurement))
        status = await self.start(measurement)
        tended.stopped = status is not PmdStatus.SUCCESS
        if tended.stopped:
            return f"The strap was asked again for its {called}. {status.value}"
        return f"The strap was asked again for its {called}."

    async def start(self, measurement: Measurement) -> PmdStatus:
        """Start a stream as it is wanted or, failing that, as near to it as the strap offers.

        Returns
        -------
        PmdStatus
            SUCCESS, or why there is no stream.

        Raises
        ------
        TimeoutError
            The strap does not answer; the stream may still begin, and will be stopped.
        ConnectionError
            The connection is over.
        """
        wanted = WANTED[measurement]
        if measurement not in self._running:
            self._running.append(measurement)
        status = await self._start(measurement, wanted)
        if status not in _RUNNING:
            offer = await self._ask(SettingsRequest(measurement=measurement))
            nearest = _nearest(offer, wanted)
            if nearest and nearest != wanted:
                status = await self._start(measurement, nearest)
        if status not in _RUNNING:
            self._running.remove(measurement)
            return status
        return PmdStatus.SUCCESS

    async def stop(self) -> None:
        """Stop what was started: an H10 left streaming stays on until its battery is empty.

        Raises
        ------
        TimeoutError, ConnectionError
            The strap does not answer, or the connection is over.
        """
        self._tended.clear()
        while self._running:
            await self._ask(StopRequest(measurement=self._running.pop()))

    async def _start(self, measurement: Measurement, settings: dict[Setting, int]) -> PmdStatus:
        request = StartRequest(measurement=measurement, settings=tuple(settings.items()))
        return (await self._ask(request)).status

    async def _ask(self, request: Request) -> ControlReply:
        """Write a request and wait for its answer, passing over late ones to others."""
        await self._write(bytes(request))
        async with asyncio.timeout(REPLY_TIMEOUT_S):
            while True:
                reply = await self._reply()
                if (reply.operation, reply.measurement) == (request.operation, request.measurement):
                    return reply

    async def _reply(self) -> ControlReply:
        reply = asyncio.create_task(self._replies.get())
        gone = asyncio.create_task(self._gone.wait())
        try:
            await asyncio.wait((reply, gone), return_when=asyncio.FIRST_COMPLETED)
            if reply.done():
                return reply.result()
            raise ConnectionError
        finally:
            reply.cancel()
            gone.cancel()


def _nearest(offer: ControlReply, wanted: dict[Setting, int]) -> dict[Setting, int]:
    """Choose of each setting that is offered the value nearest to the wanted one."""
    try:
        offered = offer.settings
    except MalformedPacketError:
        return {}
    return {
        setting: min(values, key=lambda value: abs(value - wanted.get(setting, value)))
        for setting, values in offered.items()
        if values and setting not in _NOT_CHOSEN
    }
