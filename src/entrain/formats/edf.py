"""Read the ECG of EDF, EDF+ and BDF files (Kemp 2003, doi:10.1016/S1388-2457(03)00123-8)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from entrain.formats.channel import Channel, NoChannelError, choose_channel, uv_per
from entrain.formats.options import NO_OPTIONS, ReadOptions
from entrain.formats.problems import FileProblem, FileProblemError
from entrain.formats.signals import LONGEST_S, RATES_HZ, Ecg, Interpretation, Piece, ecg_of_pieces

WIDTHS = (16, 80, 8, 8, 8, 8, 8, 80, 8, 32)
ANNOTATIONS = ("EDF Annotations", "BDF Annotations")
BDF = b"\xffBIOSEMI"
MOST_SIGNALS = 1024
BLOCK_BYTES = 1 << 22


@dataclass(frozen=True, slots=True, kw_only=True)
class _Header:
    """The header of an EDF file; `columns` are the ten text fields of each signal."""

    n_bytes: int
    sample_bytes: int
    n_records: int
    record_s: float
    broken: bool
    columns: tuple[tuple[str, ...], ...]
    n_samples: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Channel:
    """Position of the ECG in a data record [samples] and its scaling to uV."""

    n_before: int
    n_until: int
    gain: float
    offset_uv: float


def read_edf(path: Path, options: ReadOptions = NO_OPTIONS) -> Ecg:
    """Read the ECG of an EDF, EDF+ or BDF file.

    Parameters
    ----------
    path : Path
        The file.
    options : ReadOptions
        The channel to read, where the user named one.

    Raises
    ------
    FileProblemError
        The file is damaged, or holds no signal that can be read.
    """
    try:
        with path.open("rb") as file:
            header = _header(file)
            record_bytes = header.sample_bytes * sum(header.n_samples)
            signals = _signals_with_samples(header)
            n_whole = (path.stat().st_size - header.n_bytes) // record_bytes
            # A truncated file is read as far as it goes; -1 means an unknown number of records.
            n_records = n_whole if header.n_records < 0 else min(header.n_records, n_whole)
            if n_records < 1:
                raise FileProblemError(FileProblem.TOO_SHORT, path)
            if n_records * header.record_s > LONGEST_S:
                raise ValueError("it says that it is longer than a year")
            channels = [_channel_of(header, at) for at in signals]
            try:
                choice = choose_channel(
                    channels,
                    lambda at: _pieces(file, header, signals[at], n_records),
                    options.channel,
                )
            except NoChannelError as error:
                raise error.problem(path, options.channel) from error
            channel = channels[choice.at]
            if not RATES_HZ[0] <= channel.rate_hz <= RATES_HZ[1]:
                raise FileProblemError(FileProblem.RATE, path, f"{channel.rate_hz:g} Hz")
            pieces = _pieces(file, header, signals[choice.at], n_records)
            ecg = ecg_of_pieces(pieces, channel.rate_hz)
    except (ValueError, IndexError, OverflowError) as error:
        raise FileProblemError(FileProblem.DAMAGED, path, str(error)) from error
    interpretation = Interpretation(
        unit=channel.unit or None, channel=channel.label, elapsed_s=ecg.end_s, said=choice.remarks
    )
    return replace(ecg, interpretation=interpretation)


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


def _signals_with_samples(header: _Header) -> list[int]:
    """Return the signals that have samples."""
    labels, counts = header.columns[0], header.n_samples
    signals = [at for at, label in enumerate(labels) if label not in ANNOTATIONS and counts[at] > 0]
    if not signals or min(counts) < 0 or not 0 < header.record_s < 1e6:
        raise ValueError("no signal")
    return signals


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
    """Yield the ECG a few data records at a time; those of EDF+D singly, each at its onset."""
    channel, n_in_record = _channel(header, at), sum(header.n_samples)
    times = _onset_place(header) if header.broken else None
    origin_s: float | None = None
    record_bytes = header.sample_bytes * n_in_record
    step = max(1, BLOCK_BYTES // record_bytes)
    for number in range(0, n_records, step):
        # The search for the ECG reads other channels in between.
        file.seek(header.n_bytes + number * record_bytes)
        raw = file.read(record_bytes * min(step, n_records - number))
        records = _samples(raw, header.sample_bytes).reshape(-1, n_in_record)
        digital = records[:, channel.n_before : channel.n_until].astype(np.float64)
        uv = digital * channel.gain + channel.offset_uv
        if times is None:
            yield number * header.record_s, uv.ravel()
            continue
        for record, part in zip(records, uv, strict=True):
            onset = _text(record[times], header.sample_bytes).split(b"\x14")[0].split(b"\x15")[0]
            onset_s = _number(onset.decode("latin-1"))
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
    """Return the bytes of an annotation that was read as samples."""
    return samples.astype("<i4").view(np.uint8).reshape(-1, 4)[:, :sample_bytes].tobytes()


def _onset_place(header: _Header) -> slice:
    """Return where in a data record its onset is: in the first annotations."""
    labels = header.columns[0]
    at = next((at for at, label in enumerate(labels) if label in ANNOTATIONS), None)
    if at is None:
        raise ValueError("EDF+D without times")
    first = sum(header.n_samples[:at])
    return slice(first, first + header.n_samples[at])
