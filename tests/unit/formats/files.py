"""Files of other programs, made here byte by byte, with a heartbeat that is known."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np

RATE_HZ = 250


def heartbeat(seconds: float, rate_hz: float = RATE_HZ, rr_s: float = 0.8) -> np.ndarray:
    """Return an ECG [uV] whose R peaks lie at 0.5 s and each `rr_s` after."""
    t_s = np.arange(int(seconds * rate_hz)) / rate_hz
    uv = np.zeros(len(t_s))
    for beat_s in np.arange(0.5, seconds, rr_s):
        uv += 1000 * np.exp(-0.5 * ((t_s - beat_s) / 0.012) ** 2)
        uv += 200 * np.exp(-0.5 * ((t_s - beat_s - 0.28) / 0.045) ** 2)
    return uv + np.random.default_rng(0).normal(0, 5, len(t_s))


def write_edf(path: Path, uv: np.ndarray, onsets_s: list[float] | None = None) -> Path:
    """Write EDF in records of a second, or EDF+D with these times of the records."""
    n = len(uv) // RATE_HZ
    labels = ["Resp", "ECG chest"] + (["EDF Annotations"] if onsets_s else [])
    counts = [10, RATE_HZ] + ([15] if onsets_s else [])
    columns = [
        [f"{label:<16}" for label in labels],
        [" " * 80] * len(labels),
        [f"{unit:<8}" for unit in ["", "mV", ""][: len(labels)]],
        ["-4      "] * len(labels),
        ["4       "] * len(labels),
        ["-32768  "] * len(labels),
        ["32767   "] * len(labels),
        [" " * 80] * len(labels),
        [f"{count:<8}" for count in counts],
        [" " * 32] * len(labels),
    ]
    head = f"{'0':<8}{'X X X X':<80}{'Startdate X X X X':<80}01.01.2601.02.03"
    head += f"{256 * (1 + len(labels)):<8}{'EDF+D' if onsets_s else '':<44}{n:<8}{1:<8}"
    head += f"{len(labels):<4}" + "".join("".join(column) for column in columns)
    digital = np.clip(np.round((uv / 1000 + 4) * 65535 / 8 - 32768), -32768, 32767).astype("<i2")
    body = b""
    for at in range(n):
        body += np.zeros(10, "<i2").tobytes() + digital[at * RATE_HZ : (at + 1) * RATE_HZ].tobytes()
        if onsets_s:
            body += f"+{onsets_s[at]:g}\x14\x14".encode().ljust(30, b"\x00")
    path.write_bytes(head.encode("ascii") + body)
    return path


def write_fit(
    path: Path, rr_ms: list[int], rates: list[int], *, start_s: int = 1_000_000_000
) -> Path:  # fmt: skip
    """Write FIT: a record a second with a heart rate, and between them HRV messages of five.

    After the flexible and interoperable data transfer protocol: a definition of each message
    (record 20: timestamp 253 and heart rate 3; HRV 78: time 0), then data. What an array of
    intervals does not fill is 65535.
    """
    body = struct.pack("<BBBHB", 0x40, 0, 0, 20, 2) + bytes([253, 4, 0x86, 3, 1, 0x02])
    body += struct.pack("<BBBHB", 0x41, 0, 0, 78, 1) + bytes([0, 10, 0x84])
    waiting, passed_s = list(rr_ms), 0.0
    for second in range(max(len(rates), int(sum(rr_ms) / 1000) + 2)):
        rate = rates[second] if second < len(rates) else 255
        body += struct.pack("<BIB", 0, start_s + second, rate)
        told = []
        while waiting and passed_s + waiting[0] / 1000 <= second and len(told) < 5:
            passed_s += waiting[0] / 1000
            told.append(waiting.pop(0))
        if told:
            body += struct.pack("<B5H", 1, *told, *[65535] * (5 - len(told)))
    head = struct.pack("<BBHI4s", 12, 0x20, 2132, len(body), b".FIT")
    path.write_bytes(head + body + struct.pack("<H", _fit_crc(head + body)))
    return path


_FIT_CRC = (0x0000, 0xCC01, 0xD801, 0x1400, 0xF001, 0x3C00, 0x2800, 0xE401,
            0xA001, 0x6C00, 0x7800, 0xB401, 0x5000, 0x9C01, 0x8801, 0x4400)  # fmt: skip


def _fit_crc(content: bytes) -> int:
    crc = 0
    for byte in content:
        for nibble in (byte & 15, byte >> 4):
            crc = (crc >> 4) ^ _FIT_CRC[crc & 15] ^ _FIT_CRC[nibble]
    return crc


Signal = tuple[str, str, float, np.ndarray]
"""A channel to write: label, unit, rate [Hz] and samples in that unit."""


def write_channels(path: Path, signals: list[Signal], *, binary: bool = False) -> Path:
    """Write EDF, or BDF, in records of a second."""
    n_records = int(min(len(samples) / rate for _, _, rate, samples in signals))
    most = (1 << 23) - 1 if binary else (1 << 15) - 1
    spans = [max(float(np.abs(samples).max()), 1e-6) for _, _, _, samples in signals]
    columns = [
        [f"{label:<16}" for label, *_ in signals],
        [" " * 80] * len(signals),
        [f"{unit:<8}" for _, unit, *_ in signals],
        [f"{-span:<8.6g}"[:8] for span in spans],
        [f"{span:<8.6g}"[:8] for span in spans],
        [f"{-most:<8}"] * len(signals),
        [f"{most:<8}"] * len(signals),
        [" " * 80] * len(signals),
        [f"{round(rate):<8}" for _, _, rate, _ in signals],
        [" " * 32] * len(signals),
    ]
    head = b"\xffBIOSEMI" if binary else f"{'0':<8}".encode()
    head += f"{'X X X X':<80}{'Startdate X X X X':<80}01.01.2601.02.03".encode()
    head += f"{256 * (1 + len(signals)):<8}{'':<44}{n_records:<8}{1:<8}{len(signals):<4}".encode()
    body = b""
    for at in range(n_records):
        for (_, _, rate, samples), span in zip(signals, spans, strict=True):
            part = samples[at * round(rate) : (at + 1) * round(rate)]
            words = np.clip(np.round(part * most / span), -most, most).astype("<i4")
            size = 3 if binary else 2
            body += words.view(np.uint8).reshape(-1, 4)[:, :size].tobytes()
    path.write_bytes(head + "".join("".join(column) for column in columns).encode() + body)
    return path


def write_wfdb(
    path: Path, uv: np.ndarray, form: int, labels: tuple[str, str] = ("resp", "MLII")
) -> Path:
    """Write a record of two signals, of which the second is the ECG; return its header."""
    digital = np.round(uv / 5).astype(np.int32)
    both = np.stack([np.zeros_like(digital), digital], axis=1)
    if form == 16:
        data = both.astype("<i2").tobytes()
    else:
        low, high = both[:, 0] & 0xFFF, both[:, 1] & 0xFFF
        three = np.stack([low & 0xFF, (low >> 8) | ((high >> 8) << 4), high & 0xFF], axis=1)
        data = three.astype(np.uint8).tobytes()
    path.with_suffix(".dat").write_bytes(data)
    lines = [f"{path.stem} 2 {RATE_HZ} {len(uv)}"]
    lines += [f"{path.stem}.dat {form} 200 12 0 0 0 0 {label}" for label in labels]
    path.with_suffix(".hea").write_text("\n".join(lines) + "\n")
    return path.with_suffix(".hea")
