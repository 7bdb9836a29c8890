"""Files of other programs, made here byte by byte, with a heartbeat that is known."""

from __future__ import annotations

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


def write_wfdb(path: Path, uv: np.ndarray, form: int) -> Path:
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
    lines += [f"{path.stem}.dat {form} 200 12 0 0 0 0 {label}" for label in ("resp", "MLII")]
    path.with_suffix(".hea").write_text("\n".join(lines) + "\n")
    return path.with_suffix(".hea")
