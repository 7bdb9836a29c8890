"""What a strap's link costs, and whether it leaks: `python benchmarks/links.py`.

A made bluetoothd on a D-Bus of its own carries a made strap; bleak's real BlueZ backend and
the real `BluetoothStrap` are the client. First at true rates, the client in a process of its
own: every packet is compared, and its processor time is what a link costs; then the same over
a virtual link of real ATT and HCI, in one process. Then straps that go and come back, after
seconds and after two minutes: how long until they are connected again. Then drop after drop in
one process: tasks, descriptors and memory before and after. No radio is in it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import psutil

from entrain.events import LinkChanged, Packet
from entrain.inputs.straps import stream_fallback
from entrain.inputs.straps.bluetooth import BluetoothStrap
from entrain.inputs.straps.profiles import load_profiles
from tests.e2e import fakebluez
from tests.e2e.bluez_strap import DATA_UUID, HEART_RATE, BluezStrap
from tests.e2e.bumble_strap import virtual_radio
from tests.e2e.fakebluez import FakeBluez, fake_bluez, private_bus

RR_1024 = [600 + 97 * i % 700 for i in range(5000)]
SETTLE_DROPS = 20
SHORT_S = (0.2, 0.5, 1.0, 1.7, 2.4, 3.1, 3.9, 4.6, 5.4, 6.5)
LONG_S = (120.0,)
N_STRAPS = 8
SLOW_ADVERTISING_S, SLOW_CONNECTING_S = 1.0, 1.0
"""Slower than a strap: it advertises several times a second."""


Stamped = tuple[float, str, str]
"""When, which characteristic, and the packet in hexadecimal."""


async def listen(seconds: float, **options: Any) -> tuple[list[Stamped], float]:
    """Read the strap as a session does; return what came, and the processor's time [s]."""
    packets: list[Packet] = []
    strap = BluetoothStrap("auto", load_profiles(), time.monotonic, **options)
    await strap.open(lambda: None)
    began_s = used_s = 0.0
    while not began_s or time.monotonic() < began_s + seconds + 0.5:
        await asyncio.sleep(0.1)
        events = await strap.advance(time.monotonic(), None)
        packets += [event for event in events if isinstance(event, Packet)]
        if packets and not began_s:
            began_s, used_s = time.monotonic(), time.process_time()
    used_s = time.process_time() - used_s
    await strap.close()
    return [(event.t_s, event.characteristic, event.data.hex()) for event in packets], used_s


class NotedStrap(BluezStrap):
    """A strap that notes when each packet left it."""

    def __init__(self) -> None:
        super().__init__(RR_1024)
        self.left: list[Stamped] = []
        self.disturb = self._note

    def _note(self, uuid: str, value: bytes) -> list[bytes]:
        self.left.append((time.monotonic(), uuid, value.hex()))
        return [value]


async def true_rates(seconds: float) -> None:
    """Count what of a minute arrives, exactly."""
    strap = NotedStrap()
    with private_bus() as bus:
        async with fake_bluez(bus, [strap]):
            running = await asyncio.create_subprocess_exec(
                sys.executable,
                *(__file__, "--client", str(seconds)),
                env={**os.environ, "DBUS_SYSTEM_BUS_ADDRESS": bus},
                stdout=asyncio.subprocess.PIPE,
            )
            printed, _ = await running.communicate()
    came, used_s = json.loads(printed)
    print(f"true rates, {seconds:.0f} s, bleak's BlueZ backend")
    compare(strap, came)
    print(f"  client                 {100 * used_s / seconds:.2f} % of a core")
    strap = NotedStrap()
    async with virtual_radio(strap) as radio:
        came, used_s = await listen(seconds, **radio.options)
    print(f"true rates, {seconds:.0f} s, ATT over a virtual link")
    compare(strap, came)
    print(f"  client, strap and link {100 * used_s / seconds:.2f} % of a core")


def compare(strap: NotedStrap, packets: list[Stamped]) -> None:
    """Print how many packets came, and whether they are those that were sent."""
    for called, uuid, short in (
        ("heart rate", HEART_RATE, "2a37"),
        ("ECG and acceleration", DATA_UUID, DATA_UUID),
    ):
        came = [(t_s, value) for t_s, name, value in packets if name == short]
        sent = [(t_s, value) for t_s, name, value in strap.left if name == uuid][: len(came)]
        same = [value for _, value in came] == [value for _, value in sent]
        late_ms = sorted(1000 * (b[0] - a[0]) for a, b in zip(sent, came, strict=True))
        n = len(late_ms)
        print(
            f"  {called:22} {len(came):5d} packets, {'all as sent' if same else 'NOT as sent'}, "
            f"after {late_ms[n // 2]:.2f} ms (median), {late_ms[int(0.99 * n)]:.2f} ms (p99)"
        )


async def returns(called: str, away_s: Sequence[float]) -> None:
    """Let straps go away and come back, some at a time; print how long they were waited for."""
    fakebluez.ADVERTISING_S, fakebluez.CONNECTING_S = SLOW_ADVERTISING_S, SLOW_CONNECTING_S
    straps = [
        BluezStrap(RR_1024, name=f"Polar H10 {n}", address=f"A0:9E:1A:00:00:{n:02X}")
        for n in range(N_STRAPS)
    ]
    took_s: list[tuple[float, float]] = []

    async def come_and_go(bluez: FakeBluez, strap: BluezStrap, late_s: float) -> None:
        client = BluetoothStrap(strap.name or "", load_profiles(), time.monotonic)
        await client.open(lambda: None)
        await _until(lambda: strap.since_connected > 0)
        await asyncio.sleep(late_s)  # each in another part of the round that looks for it
        for seconds in away_s:
            strap.in_range = False
            bluez.drop(strap)
            await asyncio.sleep(seconds)
            strap.in_range = True
            began_s = time.monotonic()
            await _until(lambda: strap.connected)
            connected_s = time.monotonic() - began_s
            await _until(lambda: strap.since_connected > 0)
            took_s.append((connected_s, time.monotonic() - began_s))
        await client.close()

    with private_bus() as bus:
        os.environ["DBUS_SYSTEM_BUS_ADDRESS"] = bus
        async with fake_bluez(bus, straps) as bluez:
            coming = (come_and_go(bluez, one, 0.4 * n) for n, one in enumerate(straps))
            await asyncio.gather(*coming)
    print(f"{len(took_s)} returns after {called}")
    for column, what in enumerate(("connected again", "first heart rate")):
        ordered_s = sorted(pair[column] for pair in took_s)
        median_s = ordered_s[len(ordered_s) // 2]
        print(f"  {what:22} {median_s:.2f} s (median), {ordered_s[-1]:.2f} s (max)")
    print(
        f"  (advertised every {SLOW_ADVERTISING_S:.0f} s; connecting takes "
        f"{SLOW_CONNECTING_S:.0f} s, the strap's next heart rate up to 1 s)"
    )


async def _until(reached: Callable[[], bool]) -> None:
    while not reached():
        await asyncio.sleep(0.01)


async def drops(count: int) -> None:
    """Break the link again and again."""
    stream_fallback.SOON_S = 0.0  # the drops are not the streams' fault: give none up
    strap, process = BluezStrap(RR_1024), psutil.Process()
    seen: list[tuple[int, int, float]] = []
    took_s: list[float] = []
    with private_bus() as bus:
        os.environ["DBUS_SYSTEM_BUS_ADDRESS"] = bus
        async with fake_bluez(bus, [strap]) as bluez:
            client = BluetoothStrap("auto", load_profiles(), time.monotonic)
            await client.open(lambda: None)
            links = 0
            for number in range(count + 1):
                began_s = time.monotonic()
                while len(strap.streams) < 2:
                    await asyncio.sleep(0.01)
                took_s.append(time.monotonic() - began_s)
                events = await client.advance(time.monotonic(), None)
                links += sum(isinstance(event, LinkChanged) for event in events)
                strap.sent.clear()
                strap.asked.clear()
                strap.events.clear()
                bluez.calls.clear()
                if number in (SETTLE_DROPS, count):
                    rss_mib = process.memory_info().rss / 2**20
                    seen.append((len(asyncio.all_tasks()), process.num_fds(), rss_mib))
                if number < count:
                    bluez.drop(strap)
            await client.close()
    took_s = sorted(took_s[1:])
    (tasks, fds, rss_mib), (tasks_after, fds_after, rss_after_mib) = seen
    print(f"{count} drops in a row, told in {links} words of the link")
    print(
        f"  connected, both streams {took_s[count // 2]:.2f} s (median), {took_s[-1]:.2f} s (max)"
    )
    print(f"  tasks                  {tasks} -> {tasks_after}")
    print(f"  descriptors            {fds} -> {fds_after}")
    print(f"  memory                 {rss_mib:.1f} -> {rss_after_mib:.1f} MiB")
    print(f"  (from drop {SETTLE_DROPS} on; strap and bluetoothd are in the same process)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--drops", type=int, default=500)
    parser.add_argument("--only", choices=("rates", "returns", "drops"))
    parser.add_argument("--client", type=float, metavar="SECONDS", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.client:
        sys.stdout.write(json.dumps(asyncio.run(listen(options.client))))
        return
    if options.only in (None, "rates"):
        asyncio.run(true_rates(options.seconds))
    if options.only in (None, "returns"):
        asyncio.run(returns("0.2 s to 6.5 s", SHORT_S))
        asyncio.run(returns("2 min", LONG_S))
    if options.only in (None, "drops") and options.drops > SETTLE_DROPS:
        asyncio.run(drops(options.drops))


if __name__ == "__main__":
    main()
