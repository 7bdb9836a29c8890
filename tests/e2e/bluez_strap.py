"""A chest strap for the tests: what a strap has, does and sends, whatever carries it.

It wears a given list of RR intervals. Its own time can run faster than the clock's, so
that ten minutes of heart pass in seconds; the packets are the same.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Sequence
from dataclasses import dataclass, replace

from entrain.protocols.heart_rate_service import HeartRateMeasurement
from entrain.protocols.polar_pmd import (
    CONTROL_POINT_UUID,
    DATA_UUID,
    SERVICE_UUID,
    AccFrame,
    EcgFrame,
    Measurement,
    PpiFrame,
    Pulse,
)
from entrain.protocols.polar_pmd_control import (
    ControlReply,
    Features,
    Operation,
    PmdStatus,
    Setting,
    SettingsRequest,
    StartRequest,
    StopNotice,
    read_request,
    write_settings,
)

HEART_RATE_SERVICE, HEART_RATE = (
    f"0000{short}-0000-1000-8000-00805f9b34fb" for short in ("180d", "2a37")
)
BATTERY_SERVICE, BATTERY = (
    f"0000{short}-0000-1000-8000-00805f9b34fb" for short in ("180f", "2a19")
)
DEVICE_INFORMATION = "0000180a-0000-1000-8000-00805f9b34fb"
H10_FACTS = {
    f"0000{short}-0000-1000-8000-00805f9b34fb": text
    for short, text in (
        ("2a29", "Polar Electro Oy"),
        ("2a24", "H10"),
        ("2a25", "A1B2C3D4"),
        ("2a27", "00760690.03"),
        ("2a26", "5.0.0"),
        ("2a28", "3.2.0"),
    )
}
"""What an H10 tells of itself: polar-ble-sdk, issue 414; the serial number is made."""

ECG_SAMPLES, ECG_HZ = 73, 130
ACC_SAMPLES, ACC_HZ = 36, 50
CLOCK_START_NS = 599_616_000_000_000_000  # 2019-01-01, as an H10 that was off
CONNECTION_INTERVAL_S = 0.01

Settings = dict[Setting, tuple[int, ...]]
Disturb = Callable[[str, bytes], list[bytes]]
"""What really arrives of a packet: none, it, another one, several."""

H10_SETTINGS: dict[Measurement, Settings] = {
    Measurement.ECG: {Setting.RATE_HZ: (130,), Setting.RESOLUTION_BITS: (14,)},
    Measurement.ACC: {
        Setting.RATE_HZ: (25, 50, 100, 200),
        Setting.RESOLUTION_BITS: (16,),
        Setting.RANGE: (2, 4, 8),
    },
}
VERITY_SETTINGS: dict[Measurement, Settings] = {
    Measurement.ACC: {
        Setting.RATE_HZ: (52,),
        Setting.RESOLUTION_BITS: (16,),
        Setting.RANGE: (8,),
        Setting.CHANNELS: (3,),
    },
    Measurement.PPI: {},
}
PULSES = 5
REFUSALS = {
    Setting.RATE_HZ: PmdStatus.INVALID_SAMPLE_RATE,
    Setting.RESOLUTION_BITS: PmdStatus.INVALID_RESOLUTION,
    Setting.RANGE: PmdStatus.INVALID_RANGE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Characteristic:
    """One entry of the strap's table."""

    service: str
    uuid: str
    flags: tuple[str, ...]


class BluezStrap:
    """A strap on somebody with the given heart.

    Parameters
    ----------
    rr_1024 : sequence of int
        RR intervals [1/1024 s], sent once, from the first time anybody listens. Without any
        it sends its heart rate alone, for ever.
    name : str or None
        What it advertises.
    address : str
        Its Bluetooth address.
    speed : float
        How much faster than the clock its own time runs.
    settings : dict or None
        What its Polar streams offer; None for a strap without them.
    pulses : sequence of Pulse
        The intervals of an arm band, which sends no others: five at a time, once they are over.
    facts : dict
        What it tells of itself, by characteristic.
    """

    def __init__(
        self,
        rr_1024: Sequence[int],
        *,
        name: str | None = "Polar H10 A1B2C3D4",
        address: str = "A0:9E:1A:A1:B2:C3",
        speed: float = 1.0,
        settings: dict[Measurement, Settings] | None = H10_SETTINGS,
        pulses: Sequence[Pulse] = (),
        facts: dict[str, str] = H10_FACTS,
    ) -> None:
        self.name, self.address, self.speed = name, address, speed
        self.settings = settings
        self.facts = facts
        self.battery = 87
        self.in_range = True
        self.mute = False
        self.signal_dbm = -60
        self.secured = False  # Polar's service answers ATT 0x05 to all that are not paired
        self.pairable = True
        self.claimed: set[str] = set()  # what another program of this computer has
        self.paired = False
        self.begins_late_s = 0.0  # of its own time, after ECG or acceleration were started
        self.disturb: Disturb = lambda uuid, value: [value]
        self.clock_start_ns = CLOCK_START_NS
        self.contact: bool | None = None
        self._on_since_s: float | None = None
        self.since_connected = 0
        self.off_skin = False
        self.notify: Callable[[str, bytes], None] = lambda uuid, value: None
        self.connected = False
        self.listened: set[str] = set()
        self.streams: set[Measurement] = set()
        self.asked: list[bytes] = []
        self.read_uuids: list[str] = []
        self.events: list[str] = []
        self.sent: list[tuple[str, bytes]] = []
        self._connected_at: list[int] = []  # how much had been sent at each connection
        self._heart = _packets(rr_1024) if rr_1024 else _rates()
        frames = (tuple(pulses[at : at + PULSES]) for at in range(0, len(pulses), PULSES))
        self._pulses = iter(frames)
        self.all_sent = asyncio.Event()
        self._tasks: dict[str, asyncio.Task[None]] = {}

    @property
    def table(self) -> list[Characteristic]:
        """What it has."""
        table = [
            Characteristic(service=HEART_RATE_SERVICE, uuid=HEART_RATE, flags=("notify",)),
            Characteristic(service=BATTERY_SERVICE, uuid=BATTERY, flags=("read", "notify")),
        ]
        table += [
            Characteristic(service=DEVICE_INFORMATION, uuid=uuid, flags=("read",))
            for uuid in self.facts
        ]
        if self.settings is not None:
            control = ("read", "write", "indicate")
            table += [
                Characteristic(service=SERVICE_UUID, uuid=CONTROL_POINT_UUID, flags=control),
                Characteristic(service=SERVICE_UUID, uuid=DATA_UUID, flags=("notify",)),
            ]
        return table

    def sent_to(self, uuid: str) -> list[bytes]:
        """Return all notifications of a characteristic that left the strap."""
        return [value for to, value in self.sent if to == uuid]

    def sent_by_connection(self, uuid: str) -> list[list[bytes]]:
        """Return what `sent_to` does, connection by connection."""
        ends = [*self._connected_at[1:], len(self.sent)]
        spans = (self.sent[a:b] for a, b in zip(self._connected_at, ends, strict=True))
        return [[value for to, value in span if to == uuid] for span in spans]

    def notified(self) -> list[str]:
        """Return of what it sent only notifications: the control point is also read."""
        return sorted({uuid for uuid, _ in self.sent} & {HEART_RATE, DATA_UUID})

    def sent_rr_1024(self) -> list[int]:
        """Return all intervals that left the strap."""
        packets = map(HeartRateMeasurement.from_bytes, self.sent_to(HEART_RATE))
        return [rr for packet in packets for rr in packet.rr_1024]

    # ------------------------------------------------------------ the link

    def connect(self) -> None:
        self.connected = True
        self.since_connected = 0
        self._connected_at.append(len(self.sent))
        self.events.append("connected")

    def disconnect(self) -> None:
        """Forget who listened, as a strap does; the heart beats on when somebody listens."""
        self.connected = False
        self.events.append("disconnected")
        self.listened.clear()
        self.streams.clear()
        for task in self._tasks.values():
            task.cancel()
        self._tasks.clear()

    def read(self, uuid: str) -> bytes:
        self.read_uuids.append(uuid)
        if uuid == CONTROL_POINT_UUID:
            return bytes(Features.of(*(self.settings or {})))
        return self.facts[uuid].encode() if uuid in self.facts else bytes([self.battery])

    def listen(self, uuid: str, wanted: bool) -> None:
        (self.listened.add if wanted else self.listened.discard)(uuid)
        if uuid == HEART_RATE and wanted:
            self._begin("heart", self._send_heart())

    def write(self, request: bytes) -> None:
        """Take a request; the answer comes by indication, a connection interval later."""
        self.asked.append(request)
        loop = asyncio.get_running_loop()
        loop.call_later(
            CONNECTION_INTERVAL_S, lambda: self.send(CONTROL_POINT_UUID, self._do(request))
        )

    def send(self, uuid: str, value: bytes) -> None:
        """Send; `sent` holds what really went through the air."""
        if self.connected and uuid in self.listened and not self.mute:
            for packet in self.disturb(uuid, value):
                self.deliver(uuid, packet)

    def deliver(self, uuid: str, packet: bytes) -> None:
        """Let a packet arrive, if there is still a link."""
        if self.connected and uuid in self.listened:
            self.sent.append((uuid, packet))
            self.since_connected += uuid == HEART_RATE
            self.notify(uuid, packet)

    def refuses(self, uuid: str) -> bool:
        """Return whether it wants to be paired first."""
        return self.secured and not self.paired and uuid in (CONTROL_POINT_UUID, DATA_UUID)

    def stop_by_itself(self, *measurements: Measurement) -> None:
        """Stop streams and say so, as an H10 may."""
        for measurement in measurements:
            self.streams.remove(measurement)
            self._tasks.pop(measurement.name).cancel()
        self.send(CONTROL_POINT_UUID, bytes(StopNotice(measurements=measurements)))

    # ------------------------------------------------------------ Polar's streams

    def _do(self, packet: bytes) -> bytes:
        request = read_request(packet)
        measurement = request.measurement
        offered = (self.settings or {}).get(measurement)
        status, body = PmdStatus.SUCCESS, b""
        if offered is None:
            status = PmdStatus.NOT_SUPPORTED
        elif isinstance(request, SettingsRequest):
            body = write_settings(offered)
        elif isinstance(request, StartRequest):
            status = self._start(request, offered)
        else:
            self.events.append(f"stopped {measurement.name}")
            self.streams.discard(measurement)
            if measurement.name in self._tasks:
                self._tasks.pop(measurement.name).cancel()
        reply = ControlReply(
            operation=Operation(packet[0]), measurement=measurement, status=status, body=body
        )
        return bytes(reply)

    def _start(self, request: StartRequest, offered: Settings) -> PmdStatus:
        measurement, asked = request.measurement, dict(request.settings)
        if measurement in self.streams:
            return PmdStatus.ALREADY_IN_STATE
        for setting, values in offered.items():
            if asked.get(setting) not in values:
                return REFUSALS.get(setting, PmdStatus.INVALID_PARAMETER)
        self.streams.add(measurement)
        self._begin(measurement.name, self._stream(measurement, asked.get(Setting.RATE_HZ, 0)))
        self.events.append(f"started {measurement.name}")
        return PmdStatus.SUCCESS

    def _stream(self, measurement: Measurement, rate_hz: int) -> Coroutine[None, None, None]:
        match measurement:
            case Measurement.ECG:
                return self._send_stream(_ecg_frames(rate_hz), ECG_SAMPLES / rate_hz)
            case Measurement.ACC:
                return self._send_stream(_acc_frames(rate_hz), ACC_SAMPLES / rate_hz)
        return self._send_pulses()

    # ------------------------------------------------------------ sending

    def _begin(self, name: str, sending: Coroutine[None, None, None]) -> None:
        self._tasks[name] = asyncio.get_running_loop().create_task(sending)

    async def _send_heart(self) -> None:
        async for _ in self._every(1.0):
            packet = next(self._heart, None)
            if packet is None:
                self.all_sent.set()
                return
            if self.off_skin:
                packet = HeartRateMeasurement(hr_bpm=0)
            if self.contact is not None:
                packet = replace(packet, contact=self.contact)
            self.send(HEART_RATE, bytes(packet))

    async def _send_stream(self, frames: Iterator[EcgFrame | AccFrame], every_s: float) -> None:
        await asyncio.sleep(self.begins_late_s / self.speed)
        on_ns = self._on_ns()
        async for _ in self._every(every_s):
            frame = next(frames)
            moved_ns = frame.device_ns - CLOCK_START_NS + self.clock_start_ns + on_ns
            self.send(DATA_UUID, bytes(replace(frame, device_ns=moved_ns)))

    async def _send_pulses(self) -> None:
        await asyncio.sleep(self.begins_late_s / self.speed)
        start_s, over_s = asyncio.get_running_loop().time(), 0.0
        for pulses in self._pulses:
            over_s += sum(pulse.interval_ms for pulse in pulses) / 1000
            due_s = start_s + over_s / self.speed
            await asyncio.sleep(max(0.0, due_s - asyncio.get_running_loop().time()))
            self.send(DATA_UUID, bytes(PpiFrame(device_ns=0, pulses=pulses)))

    def _on_ns(self) -> int:
        """How long it has been on by its own time, which goes on from stream to stream."""
        now_s = asyncio.get_running_loop().time()
        self._on_since_s = self._on_since_s or now_s
        return round((now_s - self._on_since_s) * self.speed * 1e9)

    async def _every(self, period_s: float) -> AsyncIterator[None]:
        """Yield each time that `period_s` of the strap's own time has passed."""
        loop = asyncio.get_running_loop()
        start_s = loop.time()
        for count in itertools.count(1):
            due_s = start_s + count * period_s / self.speed
            await asyncio.sleep(max(0.0, due_s - loop.time()))
            yield


def _packets(rr_1024: Sequence[int]) -> Iterator[HeartRateMeasurement]:
    """Yield a measurement for each second, with the intervals that ended in it."""
    end_1024 = now_1024 = 0
    hr_bpm = 60
    pending: list[int] = []
    for rr in rr_1024:
        end_1024 += rr
        while end_1024 > now_1024 + 1024:
            now_1024 += 1024
            yield HeartRateMeasurement(hr_bpm=hr_bpm, rr_1024=tuple(pending))
            pending = []
        pending.append(rr)
        hr_bpm = round(60 * 1024 / max(rr, 1))
    yield HeartRateMeasurement(hr_bpm=hr_bpm, rr_1024=tuple(pending))


def _rates() -> Iterator[HeartRateMeasurement]:
    """Yield a heart rate in two bytes, without intervals, as an arm band does each second."""
    return itertools.repeat(HeartRateMeasurement(hr_bpm=60))


def _ecg_frames(rate_hz: int) -> Iterator[EcgFrame]:
    for frame in itertools.count():
        first = frame * ECG_SAMPLES
        # Every value of 24 bits is there in time, the lowest first.
        uv = tuple((i * 7919) % (1 << 24) - (1 << 23) for i in range(first, first + ECG_SAMPLES))
        yield EcgFrame(device_ns=_stamp_ns(first + ECG_SAMPLES, rate_hz), uv=uv)


def _acc_frames(rate_hz: int) -> Iterator[AccFrame]:
    for frame in itertools.count():
        first = frame * ACC_SAMPLES
        xyz_mg = tuple(
            ((i * 37) % 65536 - 32768, -(i % 300), 990 + i % 20)
            for i in range(first, first + ACC_SAMPLES)
        )
        yield AccFrame(device_ns=_stamp_ns(first + ACC_SAMPLES, rate_hz), xyz_mg=xyz_mg)


def _stamp_ns(samples: int, rate_hz: int) -> int:
    return CLOCK_START_NS + round(samples * 1e9 / rate_hz)
