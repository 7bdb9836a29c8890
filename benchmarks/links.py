"""What a strap's link costs, and whether it leaks: `python benchmarks/links.py`.

A made bluetoothd on a D-Bus of its own carries a made strap; bleak's real BlueZ backend and
the real `BluetoothStrap` are the client. First at true rates, the client in a process of its
own: every packet is compared, and its processor time is what a link costs. Then drop after
drop in one process: tasks, descriptors and memory before and after. No radio is in it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import psutil

from entrain.events import LinkChanged, Packet
from entrain.straps import carrying
from entrain.straps.bluetooth import BluetoothStrap
from entrain.straps.profiles import load_profiles
from tests.e2e.bluez_strap import DATA_UUID, HEART_RATE, BluezStrap
from tests.e2e.fakebluez import fake_bluez, private_bus

RR_1024 = [600 + 97 * i % 700 for i in range(5000)]
SETTLE_DROPS = 20


async def client(seconds: float) -> None:
    """Read the strap as a session does; print what came and what it cost."""
    packets: list[Packet] = []
    strap = BluetoothStrap("auto", load_profiles(), time.monotonic)
    await strap.open()
    began_s = used_s = 0.0
    while not began_s or time.monotonic() < began_s + seconds + 0.5:
        await asyncio.sleep(0.1)
        events = await strap.advance(time.monotonic(), None)
        packets += [event for event in events if isinstance(event, Packet)]
        if packets and not began_s:
            began_s, used_s = time.monotonic(), time.process_time()
    used_s = time.process_time() - used_s
    await strap.close()
    told = [[event.t_s, event.characteristic, event.data.hex()] for event in packets]
    sys.stdout.write(json.dumps({"used_s": used_s, "packets": told}))


async def true_rates(seconds: float) -> None:
    """Count what of a minute arrives, exactly."""
    strap = BluezStrap(RR_1024)
    sent_s: list[tuple[float, str, str]] = []

    def note(uuid: str, value: bytes) -> list[bytes]:
        sent_s.append((time.monotonic(), uuid, value.hex()))
        return [value]

    strap.disturb = note
    with private_bus() as bus:
        async with fake_bluez(bus, [strap]):
            running = await asyncio.create_subprocess_exec(
                sys.executable,
                *(__file__, "--client", str(seconds)),
                env={**os.environ, "DBUS_SYSTEM_BUS_ADDRESS": bus},
                stdout=asyncio.subprocess.PIPE,
            )
            printed, _ = await running.communicate()
    result = json.loads(printed)
    print(f"true rates, {seconds:.0f} s")
    for called, uuid, short in (
        ("heart rate", HEART_RATE, "2a37"),
        ("ECG and acceleration", DATA_UUID, DATA_UUID),
    ):
        came = [(t_s, value) for t_s, name, value in result["packets"] if name == short]
        sent = [(t_s, value) for t_s, name, value in sent_s if name == uuid][: len(came)]
        same = [value for _, value in came] == [value for _, value in sent]
        late_ms = sorted(1000 * (b[0] - a[0]) for a, b in zip(sent, came, strict=True))
        n = len(late_ms)
        print(
            f"  {called:22} {len(came):5d} packets, {'all as sent' if same else 'NOT as sent'}, "
            f"after {late_ms[n // 2]:.2f} ms (median), {late_ms[int(0.99 * n)]:.2f} ms (p99)"
        )
    print(f"  client                 {100 * result['used_s'] / seconds:.2f} % of a core")


async def drops(count: int) -> None:
    """Break the link again and again."""
    carrying.SOON_S = 0.0  # the drops are not the streams' fault: give none up
    strap, process = BluezStrap(RR_1024), psutil.Process()
    seen: list[tuple[int, int, float]] = []
    took_s: list[float] = []
    with private_bus() as bus:
        os.environ["DBUS_SYSTEM_BUS_ADDRESS"] = bus
        async with fake_bluez(bus, [strap]) as bluez:
            client = BluetoothStrap("auto", load_profiles(), time.monotonic)
            await client.open()
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
    parser.add_argument("--client", type=float, metavar="SECONDS", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.client:
        asyncio.run(client(options.client))
        return
    asyncio.run(true_rates(options.seconds))
    if options.drops > SETTLE_DROPS:
        asyncio.run(drops(options.drops))


if __name__ == "__main__":
    main()
