"""ECG out of WFDB records (header(5) and signal(5) of the WFDB Applications Guide)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from entrain.analysis.edf import UV, chosen
from entrain.analysis.problems import FileProblem, FileProblemError
from entrain.analysis.signals import RATES_HZ, Ecg, ecg_of

DEFAULT_HZ, DEFAULT_GAIN = 250.0, 200.0
MOST_SIGNALS = 512
_GAIN = re.compile(r"^([-+.\deE]+)(?:\(([-+]?\d+)\))?(?:/(\S+))?$")
INVALID = {212: -2048, 16: -32768, 61: -32768, 80: -128, 160: -32768, 24: -8388608,
           32: -2147483648}  # fmt: skip
_DTYPES = {16: "<i2", 61: ">i2", 160: "<u2", 80: "u1", 32: "<i4"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """A signal's line in the header."""

    file: str
    form: int
    start_bytes: int
    gain: float
    baseline: int
    unit: str
    label: str


def read_wfdb(path: Path) -> Ecg:
    """Read the ECG of a record, given its header.

    Raises
    ------
    FileProblemError
        It is damaged, incomplete, or in a form that is not supported.
    """
    try:
        text = path.read_text(encoding="latin-1")
        lines = [line for line in text.splitlines() if line.strip() and line[0] != "#"]
        head = lines[0].split()
        n_signals = int(head[1])
        rate_hz = float(re.split(r"[/(]", head[2])[0]) if len(head) > 2 else DEFAULT_HZ
        if "/" in head[0] or not 0 < n_signals <= MOST_SIGNALS:
            raise FileProblemError(FileProblem.UNSUPPORTED, path, "a record of segments")
        if not RATES_HZ[0] <= rate_hz <= RATES_HZ[1]:
            raise FileProblemError(FileProblem.RATE, path, f"{rate_hz:g} Hz")
        signals = [_line(path, line) for line in lines[1 : 1 + n_signals]]
        if len(signals) < n_signals:
            raise ValueError("the header is cut")
        return _signal(path, signals, rate_hz)
    except (ValueError, IndexError, OverflowError) as error:
        raise FileProblemError(FileProblem.DAMAGED, path, str(error)) from error


def _line(path: Path, line: str) -> _Line:
    words = line.split(None, 8)
    form = re.fullmatch(r"(\d+)(?:x(\d+))?(?::(\d+))?(?:\+(\d+))?", words[1])
    if form is None or int(form[2] or 1) != 1 or int(form[1]) not in INVALID:
        raise FileProblemError(FileProblem.UNSUPPORTED, path, f"format {words[1]}")
    gain = _GAIN.match(words[2]) if len(words) > 2 else None
    zero = int(words[4]) if len(words) > 4 else 0
    factor = float(gain[1]) if gain else DEFAULT_GAIN
    return _Line(
        file=words[0],
        form=int(form[1]),
        start_bytes=int(form[4] or 0),
        gain=factor or DEFAULT_GAIN,
        baseline=int(gain[2]) if gain and gain[2] else zero,
        unit=(gain[3] if gain and gain[3] else "mV").upper(),
        label=words[8] if len(words) > 8 else "",
    )


def _signal(path: Path, signals: list[_Line], rate_hz: float) -> Ecg:
    at = chosen([one.label for one in signals])
    line = signals[at]
    together = [i for i, one in enumerate(signals) if one.file == line.file]
    # A header names files beside it, never elsewhere.
    data = path.parent / Path(line.file).name
    if not data.is_file():
        raise FileProblemError(FileProblem.NO_SUCH_FILE, data)
    samples = _samples(data, line)
    n = len(samples) // len(together)
    if n == 0:
        raise FileProblemError(FileProblem.TOO_SHORT, path)
    mine = samples[: n * len(together)].reshape(n, len(together))[:, together.index(at)]
    uv = (mine.astype(np.float64) - line.baseline) / line.gain * UV.get(line.unit, 1e3)
    uv[mine == INVALID[line.form]] = np.nan
    return ecg_of(uv, rate_hz)


def _samples(data: Path, line: _Line) -> NDArray[np.signedinteger]:
    """Return the interleaved samples of a file, as integers."""
    if line.form == 212:
        return _packed_12(np.fromfile(data, np.uint8, offset=line.start_bytes))
    if line.form == 24:
        raw = np.fromfile(data, np.uint8, offset=line.start_bytes)
        three = raw[: len(raw) // 3 * 3].reshape(-1, 3).astype(np.int32)
        value = three[:, 0] | (three[:, 1] << 8) | (three[:, 2] << 16)
        return np.where(value >= 1 << 23, value - (1 << 24), value)
    size = np.dtype(_DTYPES[line.form]).itemsize
    count = (data.stat().st_size - line.start_bytes) // size
    values = np.fromfile(data, _DTYPES[line.form], count=max(count, 0), offset=line.start_bytes)
    offset = {80: 128, 160: 32768}.get(line.form, 0)
    return values.astype(np.int32) - offset


def _packed_12(raw: NDArray[np.uint8]) -> NDArray[np.signedinteger]:
    three = raw[: len(raw) // 3 * 3].reshape(-1, 3).astype(np.int16)
    low = three[:, 0] | ((three[:, 1] & 0x0F) << 8)
    high = three[:, 2] | ((three[:, 1] & 0xF0) << 4)
    both = np.stack([low, high], axis=1).ravel()
    return np.where(both >= 2048, both - 4096, both)
