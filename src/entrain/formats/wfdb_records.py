"""Read the ECG of WFDB records (header(5) of the WFDB Applications Guide)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from entrain.formats.channel import Channel, ChosenChannel, NoChannelError, choose_channel, uv_per
from entrain.formats.options import NO_OPTIONS, ReadOptions
from entrain.formats.problems import FileProblem, FileProblemError
from entrain.formats.signals import LONGEST_S, RATES_HZ, Ecg, Interpretation, Piece, ecg_of_pieces
from entrain.formats.wfdb_samples import INVALID, read_frames
from entrain.physiology import Floats

DEFAULT_HZ, DEFAULT_GAIN = 250.0, 200.0
MOST_SIGNALS, MOST_SEGMENTS, MOST_IN_FRAME, MOST_BYTES = 512, 100_000, 1000, 1 << 20
_FORM = re.compile(r"(\d+)(?:x(\d+))?(?::(\d+))?(?:\+(\d+))?")
_GAIN = re.compile(r"([-+.\deE]+)(?:\(([-+]?\d+)\))?(?:/(\S+))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Signal:
    """The line of a signal in the header."""

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
        """Its unit in microvolts."""
        return uv_per(self.unit, unknown=1e3)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Header:
    """A header, of signals or of segments; a segment is a name and a number of frames."""

    rate_hz: float
    n_frames: int | None
    signals: tuple[_Signal, ...]
    segments: tuple[tuple[str, int], ...]


def read_wfdb(path: Path, options: ReadOptions = NO_OPTIONS) -> Ecg:
    """Read the ECG of a record.

    Parameters
    ----------
    path : Path
        The header (`.hea`) of the record.
    options : ReadOptions
        The channel to read, where the user named one.

    Raises
    ------
    FileProblemError
        The record is damaged, incomplete, or in an unsupported format.
    """
    try:
        header = _header(path)
        layout = _segment(path, _first_segment(path, header)) if header.segments else header
        signals = layout.signals
        channels = [
            Channel(
                label=channel.label, unit=channel.unit, rate_hz=header.rate_hz * channel.n_in_frame
            )
            for channel in signals
        ]

        def pieces(at: int) -> Iterator[Piece]:
            if header.segments:
                return _segment_pieces(path, header, signals[at].label, signals[at].n_in_frame)
            return _pieces(path, header, at)

        choice = _choice(path, channels, pieces, options)
        rate_hz = channels[choice.at].rate_hz
        if not RATES_HZ[0] <= rate_hz <= RATES_HZ[1]:
            raise FileProblemError(FileProblem.RATE, path, f"{rate_hz:g} Hz")
        ecg = ecg_of_pieces(pieces(choice.at), rate_hz)
    except (ValueError, IndexError, OverflowError) as error:
        raise FileProblemError(FileProblem.DAMAGED, path, str(error)) from error
    channel = channels[choice.at]
    interpretation = Interpretation(
        unit=channel.unit, channel=channel.label, elapsed_s=ecg.end_s, said=choice.remarks
    )
    return replace(ecg, interpretation=interpretation)


def _choice(
    path: Path,
    channels: list[Channel],
    pieces: Callable[[int], Iterator[Piece]],
    options: ReadOptions,
) -> ChosenChannel:
    try:
        return choose_channel(channels, pieces, options.channel)
    except NoChannelError as error:
        raise error.problem(path, options.channel) from error


def wfdb_files(path: Path) -> list[Path]:
    """Return the existing files of a record, its header first."""
    files = [path]
    try:
        header = _header(path)
        parts = [path.parent / f"{Path(name).name}.hea" for name, _ in header.segments]
        for part_path in [candidate for candidate in parts if candidate.is_file()]:
            files += [part_path, *_data_of(part_path, _header(part_path))]
        files += _data_of(path, header)
    except (FileProblemError, ValueError, IndexError, OverflowError, OSError):
        return files
    return list(dict.fromkeys(files))


def _data_of(path: Path, header: _Header) -> list[Path]:
    names = dict.fromkeys(Path(signal.file).name for signal in header.signals)
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
    adc_zero = int(words[4]) if len(words) > 4 else 0
    return _Signal(
        file=words[0],
        form=int(form[1]),
        n_in_frame=in_frame,
        n_skew=int(form[3] or 0),
        start_bytes=int(form[4] or 0),
        # A gain of zero means an uncalibrated signal.
        gain=(float(gain[1]) if gain else 0.0) or DEFAULT_GAIN,
        baseline=int(gain[2]) if gain and gain[2] else adc_zero,
        unit=gain[3] if gain and gain[3] else "mV",
        n_initial=int(words[5]) if len(words) > 5 else 0,
        label=words[8] if len(words) > 8 else "",
    )


def _pieces(path: Path, header: _Header, at: int, start_s: float = 0.0) -> Iterator[Piece]:
    """Yield a signal of a record, a block of frames at a time."""
    signal = header.signals[at]
    in_file = [other for other in header.signals if other.file == signal.file]
    before = sum(other.n_in_frame for other in header.signals[:at] if other.file == signal.file)
    width = sum(other.n_in_frame for other in in_file)
    # Only files beside the header are opened, whatever path it names.
    data = path.parent / Path(signal.file).name
    if signal.form == 0 or not data.is_file():
        raise FileProblemError(FileProblem.NO_SUCH_FILE, data)
    rate_hz = header.rate_hz * signal.n_in_frame
    value, skip = signal.n_initial, signal.n_skew * signal.n_in_frame
    for block in read_frames(data, signal.form, signal.start_bytes, width, header.n_frames):
        digital = block[:, before : before + signal.n_in_frame].ravel()
        if signal.form == 8:
            digital = value + np.cumsum(digital)
            value = int(digital[-1])
        digital, skip = digital[skip:], max(0, skip - len(digital))
        yield start_s, _to_microvolts(digital, signal)
        start_s += len(digital) / rate_hz


def _to_microvolts(samples: np.ndarray, signal: _Signal) -> Floats:
    uv: Floats = (samples - float(signal.baseline)) * (signal.unit_uv / signal.gain)
    if not np.isfinite(signal.unit_uv / signal.gain):
        raise ValueError("the scale of the signal")
    invalid = INVALID[signal.form]
    if invalid is not None:
        uv[samples == invalid] = np.nan
    return uv


def _first_segment(path: Path, header: _Header) -> str:
    """Return the first segment that is not a gap; a layout segment lists all signals."""
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


def _segment_pieces(path: Path, header: _Header, label: str, in_frame: int) -> Iterator[Piece]:
    n = 0
    for name, n_frames in header.segments:
        if n_frames < 0 or n / header.rate_hz > LONGEST_S:
            raise ValueError("length of a segment")
        if name != "~" and n_frames > 0:
            part = _segment(path, name)
            labels = [signal.label for signal in part.signals]
            if label in labels:
                at = labels.index(label)
                if part.signals[at].n_in_frame != in_frame:
                    raise FileProblemError(FileProblem.UNSUPPORTED, path, "a rate that changes")
                part = replace(part, rate_hz=header.rate_hz)
                yield from _pieces(path, part, at, n / header.rate_hz)
        n += n_frames
    # An empty piece at the end gives the length of the record.
    yield n / header.rate_hz, np.empty(0)
