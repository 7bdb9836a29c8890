"""The streams of a Polar strap beyond the heart rate, requested through its control point.

A stream may begin half a minute after it was requested, and a strap may stop one by itself.
Both are watched for as long as the connection lasts.
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
    # Last: an arm band that starts with it no longer answers a request for acceleration, because
    # that restarts the sensor (polar-ble-sdk, issue 139).
    Measurement.PPI: {},
}
"""The streams to request, in this order, and their settings."""

STREAM_NAMES = {
    Measurement.ECG: "ECG",
    Measurement.ACC: "acceleration",
    Measurement.PPI: "pulse intervals",
}

REPLY_TIMEOUT_S = 5.0
LATE_S = 40.0
"""A stream may begin 25 s to 30 s late, so it is not requested again before this."""
RETRY_S = 2.0
"""How long after the strap stopped a stream it is requested again."""
STEADY_S = 60.0
MOST_TRIES = 3
"""How often a stream is requested again before it has run for `STEADY_S`."""
# A stream that already runs was left running by a link that broke.
_RUNNING = (PmdStatus.SUCCESS, PmdStatus.ALREADY_IN_STATE)
_NOT_CHOSEN = (Setting.FACTOR, Setting.SECURITY)


def select_streams(profile: Profile, features: bytes | None) -> tuple[Measurement, ...]:
    """Return which of the wanted streams a strap offers, from its feature bits.

    Pulse intervals are included only where the model sends them in place of RR intervals: the
    same beat must not be counted twice.

    Parameters
    ----------
    profile : Profile
        The profile of its model.
    features : bytes or None
        What its control point reads as; None where it has none.
    """
    with contextlib.suppress(MalformedPacketError):
        message = read_control(features or b"")
        if isinstance(message, Features):
            has = message.measurements
            if "ppi" not in profile.streams:
                has -= {Measurement.PPI}
            return tuple(measurement for measurement in WANTED if measurement in has)
    return ()


def list_streams(profile: Profile, offered: Sequence[Measurement]) -> tuple[str, ...]:
    """Return the names of what a strap sends: its model's "hr" and "rr", and `offered`."""
    standard = [stream for stream in profile.streams if stream in ("hr", "rr")]
    return (*standard, *(measurement.name.lower() for measurement in offered))


@dataclass(slots=True, kw_only=True)
class _Watched:
    """A stream: when it was requested, and when it was last known to run [s]."""

    requested_s: float
    alive_s: float
    n_tries: int = 0
    stopped: bool = False


class PolarStreams:
    """The streams of one connection.

    Parameters
    ----------
    write : callable
        Writes bytes to the control point and waits for the acknowledgement.
    gone : asyncio.Event
        Set when the connection is over; ends every wait for a reply.
    """

    def __init__(self, write: Callable[[bytes], Awaitable[None]], gone: asyncio.Event) -> None:
        self._write = write
        self._gone = gone
        self._replies: asyncio.Queue[ControlReply] = asyncio.Queue()
        self._running: list[Measurement] = []
        self._watched: dict[Measurement, _Watched] = {}

    def handle_control(self, packet: bytes) -> None:
        """Handle an indication of the control point: a reply, or a notice of stopped streams."""
        try:
            message = read_control(packet)
        except MalformedPacketError:
            return
        if isinstance(message, ControlReply):
            self._replies.put_nowait(message)
        elif isinstance(message, StopNotice):
            for measurement in message.measurements:
                if measurement in self._watched:
                    self._watched[measurement].stopped = True

    def record_frame(self, t_s: float, packet: bytes) -> None:
        """Record that a frame arrived at `t_s` [s]: its stream is running."""
        for measurement, stream in self._watched.items():
            if packet and packet[0] & MEASUREMENT_BITS == measurement:
                stream.alive_s = t_s
                if t_s - stream.requested_s > STEADY_S:
                    stream.n_tries = 0

    def watch(self, t_s: float, measurement: Measurement) -> None:
        """Watch a stream from now on; it was requested at `t_s` [s]."""
        self._watched[measurement] = _Watched(requested_s=t_s, alive_s=t_s)

    def find_missing(self, t_s: float) -> list[Measurement]:
        """Return which streams must be requested again at `t_s` [s]."""
        return [
            measurement
            for measurement, stream in self._watched.items()
            if t_s - stream.alive_s >= (RETRY_S if stream.stopped else LATE_S)
        ]

    async def request_again(self, t_s: float, measurement: Measurement) -> str:
        """Request a stream again that was stopped or never began.

        Returns
        -------
        str
            A sentence that says how it went.

        Raises
        ------
        TimeoutError, ConnectionError
            The strap does not answer, or the connection is over.
        """
        stream, name = self._watched[measurement], STREAM_NAMES[measurement]
        stream.requested_s = stream.alive_s = t_s
        stream.n_tries += 1
        if stream.n_tries > MOST_TRIES:
            del self._watched[measurement]
            return f"The strap keeps back its {name}: it is not asked for any more."
        # Stop first: the strap does not start a stream that it believes to be running.
        if measurement in self._running:
            self._running.remove(measurement)
            await self._request(StopRequest(measurement=measurement))
        status = await self.start(measurement)
        stream.stopped = status is not PmdStatus.SUCCESS
        if stream.stopped:
            return f"The strap was asked again for its {name}. {status.value}"
        return f"The strap was asked again for its {name}."

    async def start(self, measurement: Measurement) -> PmdStatus:
        """Start a stream with the wanted settings or, failing that, the nearest offered ones.

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
            offer = await self._request(SettingsRequest(measurement=measurement))
            nearest = _nearest(offer, wanted)
            if nearest and nearest != wanted:
                status = await self._start(measurement, nearest)
        if status not in _RUNNING:
            self._running.remove(measurement)
            return status
        return PmdStatus.SUCCESS

    async def stop(self) -> None:
        """Stop all streams: an H10 left streaming stays on until its battery is empty.

        Raises
        ------
        TimeoutError, ConnectionError
            The strap does not answer, or the connection is over.
        """
        self._watched.clear()
        while self._running:
            await self._request(StopRequest(measurement=self._running.pop()))

    async def _start(self, measurement: Measurement, settings: dict[Setting, int]) -> PmdStatus:
        request = StartRequest(measurement=measurement, settings=tuple(settings.items()))
        return (await self._request(request)).status

    async def _request(self, request: Request) -> ControlReply:
        """Write a request and wait for its reply; skip late replies to earlier requests."""
        await self._write(bytes(request))
        async with asyncio.timeout(REPLY_TIMEOUT_S):
            while True:
                reply = await self._next_reply()
                if (reply.operation, reply.measurement) == (request.operation, request.measurement):
                    return reply

    async def _next_reply(self) -> ControlReply:
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
    """Return for each offered setting the value nearest to the wanted one."""
    try:
        offered = offer.settings
    except MalformedPacketError:
        return {}
    return {
        setting: min(values, key=lambda value: abs(value - wanted.get(setting, value)))
        for setting, values in offered.items()
        if values and setting not in _NOT_CHOSEN
    }
