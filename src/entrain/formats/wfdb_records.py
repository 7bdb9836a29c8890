"""ECG out of WFDB records (header(5) of the WFDB Applications Guide)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from entrain.formats.channel import Channel, ChosenChannel, NoChannelError, chosen, uv_per
from entrain.formats.options import NO_OPTIONS, ReadOptions
from entrain.formats.problems import FileProblem, FileProblemError
from entrain.formats.signals import LONGEST_S, RATES_HZ, Ecg, Piece, Taken, ecg_of_pieces
from entrain.formats.wfdb_samples import INVALID, frames
from entrain.physiology import Floats

DEFAULT_HZ, DEFAULT_GAIN = 250.0, 200.0
MOST_SIGNALS, MOST_SEGMENTS, MOST_IN_FRAME, MOST_BYTES = 512, 100_000, 1000, 1 << 20
_FORM = re.compile(r"(\d+)(?:x(\d+))?(?::(\d+))?(?:\+(\d+))?")
_GAIN = re.compile(r"([-+.\deE]+)(?:\(([-+]?\d+)\))?(?:/(\S+))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Signal:
    """A signal's line in the header."""

    file: str
    form: int
    n_in_frame: int
    n_skew: int
    start_bytes: int
    gain: float
    baseline: int
    unit: str
    n_initial: int
    label: str

    @property
    def unit_uv(self) -> float:
        """The size of its unit [uV]."""
        return uv_per(self.unit, unknown=1e3)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Header:
    """A header: of signals, or of segments, each a name and its frames."""

    rate_hz: float
    n_frames: int | None
    signals: tuple[_Signal, ...]
    segments: tuple[tuple[str, int], ...]


def read_wfdb(path: Path, asked: ReadOptions = NO_OPTIONS) -> Ecg:
    """Read the ECG of a record, given its header.

    Raises
    ------
    FileProblemError
        It is damaged, incomplete, or in a form that is not supported.
    """
    try:
        header = _header(path)
        layout = _segment(path, _first_segment(path, header)) if header.segments else header
        signals = layout.signals
        channels = [
            Channel(label=one.label, unit=one.unit, rate_hz=header.rate_hz * one.n_in_frame)
            for one in signals
        ]

        def pieces(at: int) -> Iterator[Piece]:
            if header.segments:
                return _segments(path, header, signals[at].label, signals[at].n_in_frame)
            return _pieces(path, header, at)

        choice = _choice(path, channels, pieces, asked)
        rate_hz = channels[choice.at].rate_hz
        if not RATES_HZ[0] <= rate_hz <= RATES_HZ[1]:
            raise FileProblemError(FileProblem.RATE, path, f"{rate_hz:g} Hz")
        ecg = ecg_of_pieces(pieces(choice.at), rate_hz)
    except (ValueError, IndexError, OverflowError) as error:
        raise FileProblemError(FileProblem.DAMAGED, path, str(error)) from error
    one = channels[choice.at]
    taken = Taken(unit=one.unit, channel=one.label, elapsed_s=ecg.end_s, said=choice.said)
    return replace(ecg, taken=taken)


def _choice(
    path: Path,
    channels: list[Channel],
    pieces: Callable[[int], Iterator[Piece]],
    asked: ReadOptions,
) -> ChosenChannel:
    try:
        return chosen(channels, pieces, asked.channel)
    except NoChannelError as error:
        raise error.problem(path, asked.channel) from error


def files_of(path: Path) -> list[Path]:
    """Return the files of a record, its header first; only those that are there."""
    found = [path]
    try:
        header = _header(path)
        parts = [path.parent / f"{Path(name).name}.hea" for name, _ in header.segments]
        for one in [part for part in parts if part.is_file()]:
            found += [one, *_data_of(one, _header(one))]
        found += _data_of(path, header)
    except (FileProblemError, ValueError, IndexError, OverflowError, OSError):
        return found
    return list(dict.fromkeys(found))


def _data_of(path: Path, header: _Header) -> list[Path]:
    names = dict.fromkeys(Path(one.file).name for one in header.signals)
    return [path.parent / name for name in names if (path.parent / name).is_file()]


def _header(path: Path) -> _Header:
    with path.open("rb") as file:
        text = file.read(MOST_BYTES).decode("latin-1")
    lines = [line.strip() for line in text.splitlines()]
    lines = [line for line in lines if line and line[0] != "#"]
    head = lines[0].split()
    n = int(head[1])
    if not 0 < n <= MOST_SIGNALS:
        raise ValueError("number of signals")
    rate_hz = float(re.split(r"[/(]", head[2])[0]) if len(head) > 2 else DEFAULT_HZ
    n_frames = int(head[3]) if len(head) > 3 and int(head[3]) > 0 else None
    if not 0 < rate_hz <= RATES_HZ[1]:
        raise ValueError("sampling rate")
    signals: tuple[_Signal, ...] = ()
    segments: tuple[tuple[str, int], ...] = ()
    if "/" in head[0]:
        n_segments = int(head[0].split("/")[1])
        if not 0 < n_segments <= MOST_SEGMENTS:
            raise ValueError("number of segments")
        words = [line.split() for line in lines[1 : 1 + n_segments]]
        segments = tuple((word[0], int(word[1])) for word in words)
    else:
        signals = tuple(_signal(path, line) for line in lines[1 : 1 + n])
    if not segments and len(signals) < n:
        raise ValueError("the header is cut")
    return _Header(rate_hz=rate_hz, n_frames=n_frames, signals=signals, segments=segments)


def _signal(path: Path, line: str) -> _Signal:
    words = line.split(None, 8)
    form = _FORM.fullmatch(words[1])
    if form is None or int(form[1]) not in {*INVALID, 0}:
        raise FileProblemError(FileProblem.UNSUPPORTED, path, f"format {words[1]}")
    in_frame = int(form[2] or 1)
    if not 0 < in_frame <= MOST_IN_FRAME:
        raise ValueError("samples in a frame")
    gain = _GAIN.match(words[2]) if len(words) > 2 else None
    zero = int(words[4]) if len(words) > 4 else 0
    return _Signal(
        file=words[0],
        form=int(form[1]),
        n_in_frame=in_frame,
        n_skew=int(form[3] or 0),
        start_bytes=int(form[4] or 0),
        # A gain of zero says that nobody calibrated.
        gain=(float(gain[1]) if gain else 0.0) or DEFAULT_GAIN,
        baseline=int(gain[2]) if gain and gain[2] else zero,
        unit=gain[3] if gain and gain[3] else "mV",
        n_initial=int(words[5]) if len(words) > 5 else 0,
        label=words[8] if len(words) > 8 else "",
    )


def _pieces(path: Path, header: _Header, at: int, start_s: float = 0.0) -> Iterator[Piece]:
    """Yield a signal of a record, a block of frames at a time."""
    signal = header.signals[at]
    together = [one for one in header.signals if one.file == signal.file]
    before = sum(one.n_in_frame for one in header.signals[:at] if one.file == signal.file)
    width = sum(one.n_in_frame for one in together)
    # A header names files beside it, never elsewhere.
    data = path.parent / Path(signal.file).name
    if signal.form == 0 or not data.is_file():
        raise FileProblemError(FileProblem.NO_SUCH_FILE, data)
    rate_hz = header.rate_hz * signal.n_in_frame
    value, skip = signal.n_initial, signal.n_skew * signal.n_in_frame
    for block in frames(data, signal.form, signal.start_bytes, width, header.n_frames):
        mine = block[:, before : before + signal.n_in_frame].ravel()
        if signal.form == 8:
            mine = value + np.cumsum(mine)
            value = int(mine[-1])
        mine, skip = mine[skip:], max(0, skip - len(mine))
        yield start_s, _scaled(mine, signal)
        start_s += len(mine) / rate_hz


def _scaled(samples: np.ndarray, signal: _Signal) -> Floats:
    uv: Floats = (samples - float(signal.baseline)) * (signal.unit_uv / signal.gain)
    if not np.isfinite(signal.unit_uv / signal.gain):
        raise ValueError("the scale of the signal")
    invalid = INVALID[signal.form]
    if invalid is not None:
        uv[samples == invalid] = np.nan
    return uv


def _first_segment(path: Path, header: _Header) -> str:
    """Return the first segment that is no gap; without samples it names all signals there are."""
    first = next((name for name, _ in header.segments if name != "~"), None)
    if first is None:
        raise FileProblemError(FileProblem.TOO_SHORT, path)
    return first


def _segment(path: Path, name: str) -> _Header:
    beside = path.parent / f"{Path(name).name}.hea"
    if not beside.is_file():
        raise FileProblemError(FileProblem.NO_SUCH_FILE, beside)
    header = _header(beside)
    if header.segments:
        raise ValueError("a segment of segments")
    return header


def _segments(path: Path, header: _Header, label: str, in_frame: int) -> Iterator[Piece]:
    n = 0
    for name, n_frames in header.segments:
        if n_frames < 0 or n / header.rate_hz > LONGEST_S:
            raise ValueError("length of a segment")
        if name != "~" and n_frames > 0:
            part = _segment(path, name)
            labels = [one.label for one in part.signals]
            if label in labels:
                at = labels.index(label)
                if part.signals[at].n_in_frame != in_frame:
                    raise FileProblemError(FileProblem.UNSUPPORTED, path, "a rate that changes")
                part = replace(part, rate_hz=header.rate_hz)
                yield from _pieces(path, part, at, n / header.rate_hz)
        n += n_frames
    # An empty piece at the end says how long the record is.
    yield n / header.rate_hz, np.empty(0)
