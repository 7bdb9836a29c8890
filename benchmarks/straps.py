"""How a strap is read: malformed packets, clocks, rounding, and stamps beside a busy window.

    .venv/bin/python -m benchmarks.straps [--only packets|clock|rounding|lateness] [--packets N]

Needs the repository's root as the working directory; prints one table each. Lateness needs
Linux: another process plays bluetoothd and strap, and its clock is this one's.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import numpy as np
from numpy.typing import NDArray

from entrain.physiology.cardiac.series import window_of
from entrain.physiology.indices.rmssd import rmssd_ms
from entrain.physiology.readings import Beat, BeatLabel
from entrain.physiology.timing.timebase import DeviceClock
from entrain.protocols.battery import read_battery_frac
from entrain.protocols.heart_rate_service import HeartRateMeasurement
from entrain.protocols.polar_pmd import EcgFrame, read_frame
from entrain.protocols.polar_pmd_control import read_control
from entrain.protocols.problems import MalformedPacketError
from tests.helpers.packet_values import READERS, Reader
from tests.helpers.slow_packets import RefusedError

Floats = NDArray[np.float64]

# ---------------------------------------------------------------- malformed packets

SHARES = {"heart rate": 0.4, "frames": 0.3, "control": 0.2, "battery": 0.1}
FAST: dict[str, Callable[[bytes], object]] = {
    "heart rate": HeartRateMeasurement.from_bytes,
    "frames": read_frame,
    "control": read_control,
    "battery": read_battery_frac,
}
CHUNK = 10_000


def captured() -> list[bytes]:
    """Return the packets that lie beside the profiles, and a whole frame of ECG."""
    lines = [
        line
        for file in sorted(Path("devices").glob("*.packets"))
        for line in file.read_text(encoding="utf-8").splitlines()
        if line.startswith(("real", "made"))
    ]
    whole = EcgFrame(device_ns=599_616_000_000_000_000, uv=tuple(range(-36, 37)))
    return [bytes.fromhex(line.split(maxsplit=2)[2]) for line in lines] + [bytes(whole)]


def mangled(rng: Random, whole: list[bytes], reader: Reader) -> bytes:
    """Return a packet that went wrong: cut, grown, with bits turned over, or nothing but noise."""
    packet = bytearray(rng.choice(whole))
    match rng.randrange(5):
        case 0:
            del packet[rng.randrange(len(packet)) :]
        case 1:
            packet += rng.randbytes(rng.randrange(1, 9))
        case 2:
            for _ in range(rng.randrange(1, 5)):
                packet[rng.randrange(len(packet))] ^= 1 << rng.randrange(8)
        case 3:
            packet = bytearray(rng.choice(reader.starts) + rng.randbytes(rng.randrange(40)))
        case _:
            packet = bytearray(rng.randbytes(rng.randrange(60)))
    return bytes(packet)


def outcome(read: Callable[[bytes], object], packet: bytes) -> object:
    try:
        return read(packet)
    except (MalformedPacketError, RefusedError):
        return None


def bench_packets(count: int) -> None:
    """Read packets that went wrong, and hold each against a slow second reading."""
    print(f"\n{count:,} packets that went wrong (seed 7)\n")
    print("| reader | packets | refused with a reason | other exceptions | invented | packets/s |")
    print("|---|---|---|---|---|---|")
    rng, whole = Random(7), captured()  # noqa: S311
    for reader in READERS:
        n_packets = round(count * SHARES[reader.name])
        refused = other = invented = 0
        taken_s = 0.0
        for start in range(0, n_packets, CHUNK):
            n_chunk = min(CHUNK, n_packets - start)
            packets = [mangled(rng, whole, reader) for _ in range(n_chunk)]
            fast = FAST[reader.name]
            began_s = time.perf_counter()
            for packet in packets:
                try:
                    fast(packet)
                except MalformedPacketError:
                    refused += 1
                except Exception:  # what must not be is counted
                    other += 1
            taken_s += time.perf_counter() - began_s
            for packet in packets:
                invented += outcome(reader.read, packet) != outcome(reader.slow, packet)
        print(
            f"| {reader.name} | {n_packets:,} | {refused:,} | {other} | {invented} "
            f"| {n_packets / taken_s:,.0f} |"
        )


# ---------------------------------------------------------------- clocks

FRAME_S = 73 / 129.87
FLOOR_S = 0.020
SETTLED = 200


def arrivals(rng: np.random.Generator, ppm: float) -> tuple[Floats, Floats, Floats]:
    """Return device stamps of an hour of frames, their true times and arrivals [s]."""
    n_frames = round(3600 / FRAME_S)
    device_s = 1e5 + np.arange(n_frames) * FRAME_S
    true_s = np.arange(n_frames) * FRAME_S * (1 - ppm * 1e-6)
    delay_s = FLOOR_S + rng.uniform(0, 0.045, n_frames)
    delay_s += (rng.random(n_frames) < 0.03) * rng.exponential(0.15, n_frames)
    stalled = slice(n_frames // 2, n_frames // 2 + 60)
    delay_s[stalled] += np.linspace(2, 0, 60)  # a backlog that drains
    return device_s, true_s, np.maximum.accumulate(true_s + delay_s)


def bench_clock() -> None:
    """Place an hour of frames; the constant floor of the delay cannot be known one way."""
    print(
        "\n60 min of frames, 45 ms connection interval, 3 % retransmitted, a 2 s stall; "
        "error beyond the constant floor, without the first 2 min\n"
    )
    print("| drift | method | mean ms | p95 ms | max ms |")
    print("|---|---|---|---|---|")
    for ppm in (28, -28):
        device_s, true_s, arrival_s = arrivals(np.random.default_rng(3), ppm)
        clock = DeviceClock()
        pairs = zip(arrival_s.tolist(), device_s.tolist(), strict=True)
        methods = {
            "sliding minimum (Entrain)": np.array([clock.host_s(*pair) for pair in pairs]),
            "offset of the first frame": device_s + (arrival_s[0] - device_s[0]),
            "stamp of arrival": arrival_s,
        }
        for name, placed_s in methods.items():
            error_ms = (placed_s - true_s - FLOOR_S)[SETTLED:] * 1e3
            size_ms = np.abs(error_ms)
            print(
                f"| {ppm:+d} ppm | {name} | {error_ms.mean():.2f} "
                f"| {np.percentile(size_ms, 95):.2f} | {size_ms.max():.1f} |"
            )


# ---------------------------------------------------------------- rounding


UNIT_MS = 1000 / 1024


def heart(rng: np.random.Generator, quiet_ms: float) -> Floats:
    """Return an hour of intervals with breathing in them and this RMSSD [ms]."""
    n_beats = 4000
    steps_ms = np.sin(2 * np.pi * 0.25 * np.arange(n_beats)) + rng.normal(0, 0.7, n_beats)
    steps_ms *= quiet_ms / np.sqrt(np.mean(np.diff(steps_ms) ** 2))
    # How roundings fall depends on where the intervals lie.
    return rng.uniform(700, 1100) + 30 * np.sin(2 * np.pi * np.arange(n_beats) / 97) + steps_ms


def rmssd_of(rr_ms: Floats) -> float:
    beats = [
        Beat(t_s=t_s, rr_ms=float(rr), label=BeatLabel.NORMAL)
        for t_s, rr in zip(np.cumsum(rr_ms) / 1000, rr_ms, strict=True)
    ]
    return rmssd_ms(window_of(beats, float(rr_ms.sum() / 1000))) or np.nan


def through_packets(rr_1024: NDArray[np.int64]) -> Floats:
    """Send intervals as a strap does and read them as Entrain does [ms]."""
    sent = (bytes(HeartRateMeasurement(hr_bpm=65, rr_1024=(rr,))) for rr in rr_1024.tolist())
    return np.array([rr for packet in sent for rr in HeartRateMeasurement.from_bytes(packet).rr_ms])


def sheppard(rmssd: float) -> float:
    """Take the noise of rounded intervals out of an RMSSD [ms].

    Rounding to steps of q adds q^2 / 12 to the variance (Sheppard 1897,
    doi:10.1112/plms/s1-29.1.353), so two intervals of their own add q^2 / 6 to the square of
    their difference. Where beat times are rounded and intervals taken between them it is
    q^2 / 2: a difference is b2 - 2 b1 + b0, and 1 + 4 + 1 times q^2 / 12.
    """
    return float(np.sqrt(max(0.0, rmssd**2 - UNIT_MS**2 / 6)))


def bench_rounding() -> None:
    """What the unit of the intervals costs a quiet heart's RMSSD, over 40 hearts."""
    print(
        "\nRMSSD of a quiet heart against that of its true intervals: mean (worst) of 40 hearts\n"
    )
    print(
        "| true ms | 1/1024 s kept (Entrain) | corrected for it | a strap that rounds beat times "
        "| corrected as before | rounded to ms | up to the next ms | 1/1024 as ms |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for quiet_ms in (4.0, 6.0, 8.0, 15.0):
        errors = []
        for seed in range(40):
            true_ms = heart(np.random.default_rng(seed), quiet_ms)
            rr_1024 = np.rint(true_ms * 1.024).astype(np.int64)
            kept_ms = through_packets(rr_1024)
            beats_1024 = np.rint(np.cumsum(true_ms * 1.024)).astype(np.int64)
            timed_ms = through_packets(np.diff(beats_1024, prepend=0))
            ways = (np.rint(kept_ms), np.ceil(kept_ms), rr_1024.astype(float))
            true, kept, timed = rmssd_of(true_ms), rmssd_of(kept_ms), rmssd_of(timed_ms)
            found = [kept, sheppard(kept), timed, sheppard(timed), *map(rmssd_of, ways)]
            errors.append([100 * (one / true - 1) for one in found])
        both = zip(np.mean(errors, axis=0), np.abs(errors).max(axis=0), strict=True)
        shown = " | ".join(f"{mean:+.2f} % ({worst:.2f})" for mean, worst in both)
        print(f"| {quiet_ms:.0f} | {shown} |")


# ----------------------------------------------------------------


def main() -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", choices=("packets", "clock", "rounding", "lateness"))
    parser.add_argument("--packets", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=float, default=20.0, help="of each way of listening")
    options = parser.parse_args()

    def lateness() -> None:
        from benchmarks.straps_lateness import bench_lateness

        bench_lateness(options.seconds)

    parts = {
        "packets": lambda: bench_packets(options.packets),
        "clock": bench_clock,
        "rounding": bench_rounding,
        "lateness": lateness,
    }
    for name, part in parts.items():
        if options.only in (None, name):
            part()


if __name__ == "__main__":
    main()
