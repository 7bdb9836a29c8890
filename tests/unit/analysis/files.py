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
