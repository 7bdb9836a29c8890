"""The streams of a Polar strap: asking its control point for ECG and acceleration."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from entrain.protocols.polar_pmd import Measurement
from entrain.protocols.polar_pmd_control import (
    ControlReply,
    PmdStatus,
    Request,
    Setting,
    SettingsRequest,
    StartRequest,
    StopRequest,
    read_control,
)
from entrain.protocols.problems import MalformedPacketError

WANTED: dict[Measurement, dict[Setting, int]] = {
    Measurement.ECG: {Setting.RATE_HZ: 130, Setting.RESOLUTION_BITS: 14},
    # 50 Hz shows breathing and steps, and leaves room on the link; 8 g is never clipped.
    Measurement.ACC: {Setting.RANGE: 8, Setting.RATE_HZ: 50, Setting.RESOLUTION_BITS: 16},
}
"""What is streamed, in the order of asking, and how."""

REPLY_TIMEOUT_S = 5.0
# A stream that already runs was left running by a link that broke.
_RUNNING = (PmdStatus.SUCCESS, PmdStatus.ALREADY_IN_STATE)
_NOT_CHOSEN = (Setting.FACTOR, Setting.SECURITY)


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

    def take(self, packet: bytes) -> None:
        """Take what the control point indicates; what is no reply is left aside."""
        try:
            message = read_control(packet)
        except MalformedPacketError:
            return
        if isinstance(message, ControlReply):
            self._replies.put_nowait(message)

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
