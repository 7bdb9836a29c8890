"""ECG out of EDF, EDF+ and BDF files (Kemp 2003, doi:10.1016/S1388-2457(03)00123-8)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from entrain.formats.channel import Channel, NoChannelError, chosen, uv_per
from entrain.formats.options import NO_OPTIONS, ReadOptions
from entrain.formats.problems import FileProblem, FileProblemError
from entrain.formats.signals import LONGEST_S, RATES_HZ, Ecg, Piece, Taken, ecg_of_pieces

WIDTHS = (16, 80, 8, 8, 8, 8, 8, 80, 8, 32)
ANNOTATIONS = ("EDF Annotations", "BDF Annotations")
BDF = b"\xffBIOSEMI"
MOST_SIGNALS = 1024
BLOCK_BYTES = 1 << 22


@dataclass(frozen=True, slots=True, kw_only=True)
class _Header:
    """What an EDF header says; `columns` are the ten texts of each signal."""

    n_bytes: int
    sample_bytes: int
    n_records: int
    record_s: float
    broken: bool
    columns: tuple[tuple[str, ...], ...]
    n_samples: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Channel:
    """Where the ECG lies in a record [samples], and how it is scaled to uV."""

    n_before: int
    n_until: int
    gain: float
    offset_uv: float


def read_edf(path: Path, asked: ReadOptions = NO_OPTIONS) -> Ecg:
    """Read the ECG of an EDF, EDF+ or BDF file.

    Raises
    ------
    FileProblemError
        It is damaged, or holds no signal that can be read.
    """
    try:
        with path.open("rb") as file:
            header = _header(file)
            record_bytes = header.sample_bytes * sum(header.n_samples)
            real = _real(header)
            there = (path.stat().st_size - header.n_bytes) // record_bytes
            # A file that was cut is read as far as it goes; -1 says that nobody counted.
            n_records = there if header.n_records < 0 else min(header.n_records, there)
            if n_records < 1:
                raise FileProblemError(FileProblem.TOO_SHORT, path)
            if n_records * header.record_s > LONGEST_S:
                raise ValueError("it says that it is longer than a year")
            channels = [_channel_of(header, at) for at in real]
            try:
                choice = chosen(
                    channels, lambda at: _pieces(file, header, real[at], n_records), asked.channel
                )
            except NoChannelError as error:
                raise error.problem(path, asked.channel) from error
            channel = channels[choice.at]
            if not RATES_HZ[0] <= channel.rate_hz <= RATES_HZ[1]:
                raise FileProblemError(FileProblem.RATE, path, f"{channel.rate_hz:g} Hz")
            pieces = _pieces(file, header, real[choice.at], n_records)
            ecg = ecg_of_pieces(pieces, channel.rate_hz)
    except (ValueError, IndexError, OverflowError) as error:
        raise FileProblemError(FileProblem.DAMAGED, path, str(error)) from error
    taken = Taken(unit=channel.unit or None, channel=channel.label, elapsed_s=ecg.end_s,
                  said=choice.said)  # fmt: skip
    return replace(ecg, taken=taken)


def _number(text: str) -> float:
    value = float(text.replace(",", "."))
    if not np.isfinite(value):
        raise ValueError("a number in the header")
    return value


def _header(file: BinaryIO) -> _Header:
    raw = file.read(256)
    text = raw.decode("latin-1")
    binary = raw[:8] == BDF
    if len(text) < 256 or not (binary or text[:8].strip() == "0"):
        raise ValueError("no EDF header")
    n_signals = int(text[252:256])
    if not 0 < n_signals <= MOST_SIGNALS:
        raise ValueError("number of signals")
    rest = file.read(256 * n_signals).decode("latin-1")
    if len(rest) < 256 * n_signals:
        raise ValueError("the header is cut")
    columns, at = [], 0
    for width in WIDTHS:
        part = rest[at : at + width * n_signals]
        columns.append(tuple(part[i * width : (i + 1) * width].strip() for i in range(n_signals)))
        at += width * n_signals
    return _Header(
        n_bytes=256 * (1 + n_signals),
        sample_bytes=3 if binary else 2,
        n_records=int(text[236:244]),
        record_s=_number(text[244:252]),
        broken=text[192:197] in ("EDF+D", "BDF+D"),
        columns=tuple(columns),
        n_samples=tuple(int(count) for count in columns[8]),
    )


def _real(header: _Header) -> list[int]:
    """Return which signals have samples."""
    labels, counts = header.columns[0], header.n_samples
    real = [at for at, label in enumerate(labels) if label not in ANNOTATIONS and counts[at] > 0]
    if not real or min(counts) < 0 or not 0 < header.record_s < 1e6:
        raise ValueError("no signal")
    return real


def _channel_of(header: _Header, at: int) -> Channel:
    labels, _, units = header.columns[:3]
    return Channel(label=labels[at], unit=units[at], rate_hz=header.n_samples[at] / header.record_s)


def _channel(header: _Header, at: int) -> _Channel:
    low, high, least, most = (_number(header.columns[i][at]) for i in (3, 4, 5, 6))
    if most == least or high == low:
        raise ValueError("the scale of the signal")
    gain = (high - low) / (most - least)
    uv = uv_per(header.columns[2][at])
    first = sum(header.n_samples[:at])
    return _Channel(
        n_before=first,
        n_until=first + header.n_samples[at],
        gain=gain * uv,
        offset_uv=(low - least * gain) * uv,
    )


def _pieces(file: BinaryIO, header: _Header, at: int, n_records: int) -> Iterator[Piece]:
    """Yield the ECG a few records at a time; those of EDF+D one by one, each at its time."""
    channel, whole = _channel(header, at), sum(header.n_samples)
    times = _times(header) if header.broken else None
    origin_s: float | None = None
    each = header.sample_bytes * whole
    step = max(1, BLOCK_BYTES // each)
    for number in range(0, n_records, step):
        # Whoever looks for the ECG reads parts of other channels in between.
        file.seek(header.n_bytes + number * each)
        raw = file.read(each * min(step, n_records - number))
        records = _samples(raw, header.sample_bytes).reshape(-1, whole)
        mine = records[:, channel.n_before : channel.n_until].astype(np.float64)
        uv = mine * channel.gain + channel.offset_uv
        if times is None:
            yield number * header.record_s, uv.ravel()
            continue
        for record, part in zip(records, uv, strict=True):
            told = _text(record[times], header.sample_bytes).split(b"\x14")[0].split(b"\x15")[0]
            onset_s = _number(told.decode("latin-1"))
            origin_s = onset_s if origin_s is None else origin_s
            yield onset_s - origin_s, part


def _samples(raw: bytes, sample_bytes: int) -> NDArray[np.int32]:
    if sample_bytes == 2:
        return np.frombuffer(raw, "<i2").astype(np.int32)
    wide = np.zeros((len(raw) // 3, 4), np.uint8)
    wide[:, 1:] = np.frombuffer(raw, np.uint8).reshape(-1, 3)
    signed: NDArray[np.int32] = wide.view("<i4").ravel() >> 8
    return signed


def _text(samples: NDArray[np.int32], sample_bytes: int) -> bytes:
    """Return the bytes that were read as samples."""
    return samples.astype("<i4").view(np.uint8).reshape(-1, 4)[:, :sample_bytes].tobytes()


def _times(header: _Header) -> slice:
    """Return where in a record its time is told: in the first annotations."""
    labels = header.columns[0]
    at = next((at for at, label in enumerate(labels) if label in ANNOTATIONS), None)
    if at is None:
        raise ValueError("EDF+D without times")
    first = sum(header.n_samples[:at])
    return slice(first, first + header.n_samples[at])
