"""Choose the ECG channel of a file, by one rule for all formats.

Label, unit and sampling rate come first; the signal itself decides among several candidates.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from entrain.formats.problems import FileProblem, FileProblemError
from entrain.formats.signals import RATES_HZ, Piece, ecg_of_pieces
from entrain.physiology import Floats, RPeakDetector

_UV = {"V": 1e6, "MV": 1e3, "UV": 1.0, "NV": 1e-3}
_NO_VOLTS = re.compile(
    r"bpm|%|mmhg|1/min|/min|rpm|ohm|deg\w*|celsius|m/s.*|l/min|g|mg|kpa|cmh2o|s|ms|hz"
)
"""Units that an ECG never has; a missing or unknown unit excludes nothing."""

_ECG = re.compile(r"(?<![a-z])e[ck]g")
_OF_AN_ECG = re.compile(
    r"\b(?:hr|heart ?rate|pulse|rate|rr|ibi|bpm|resp\w*|edr|quality|lead ?off|hrv|imp\w*|beats?)\b"
)
"""Channels derived from an ECG, which are not ECGs themselves."""
_OTHER = re.compile(
    r"\b(?:hr|heart ?rate|pulse?|puls|bpm|rr|ibi|resp\w*|atmung|rate|pleth\w*|ppg\d*|bvp|"
    r"spo2|sao2|abp|art|bp|nibp|cvp|pap|icp|(?:et)?co2|flow|airflow|thor\w*|abdo\w*|chest motion|"
    r"acc\w*|gyro\w*|temp\w*|gsr|eda|scl|position|pos|body|snore|light|battery|events?|marker|"
    r"trigger|status|stim|\w*annotations?|imp\w*|quality|hrv|eeg|eog|emg|leg|chin|loc|roc|meg|"
    r"ieeg|grid|fpz|fz|cz|pz|oz)\b|^(?:fp|[fcpot]|af|fc|cp|po|ft|tp)\d+\b"
)
_LEADS = (
    re.compile(r"\b(?:ml ?ii|lead ?ii|ii|d ?ii|la ?ll|ra ?ll)\b"),
    re.compile(r"\b(?:i|d ?i|lead ?i|iii|d ?iii|lead ?iii|av[rlf]|vr|vl|vf|v ?[1-9]|mv ?[1-6]|"
               r"ml ?i|ml ?iii|mcl ?[1-6]|cm ?5|cs ?\d|cc ?5|v|v[xyz]|la ra|ra la|"
               r"modified lead|holter)\b"),
)  # fmt: skip
_ECG_RANK, _LEAD_RANKS, _UNKNOWN_RANK = 0, (0, 2), 4
_EKG_RANK = 1
LOOKED_AT_S = 60.0
MOST_LOOKS, MOST_MINUTES = 12, 5
_FLAT_FRAC = 1e-9
PEAKS_PER_MIN = (25.0, 220.0)
_STEADY_FRAC = 0.5
STEEP = 2.4
"""Least ratio of the slope at QRS complexes to that between them: at least 2.7 in 35 simulated ECGs
at 100 to 1000 Hz, at most 2.0 in EEG and respiration."""
QRS_S = 0.13
"""Greatest width at half height of a QRS complex; finger and arterial pulses are wider."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A channel of a file: label, unit as spelled in the file, and sampling rate [Hz]."""

    label: str
    unit: str
    rate_hz: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenChannel:
    """The chosen channel as an index, and remarks on the choice for the user."""

    at: int
    remarks: tuple[str, ...] = ()


class NoChannelError(Exception):
    """No channel is, or could be, the ECG; the message lists the channels."""

    def problem(self, path: Path, wanted: str | None) -> FileProblemError:
        """Return the error to raise for this file.

        Parameters
        ----------
        path : Path
            The file.
        wanted : str or None
            The channel the user asked for, if any.
        """
        reason = FileProblem.NO_ECG if wanted is None else FileProblem.NO_CHANNEL
        return FileProblemError(reason, path, str(self))


Reader = Callable[[int], Iterable[Piece]]


def choose_channel(
    channels: Sequence[Channel], read: Reader, wanted: str | None = None
) -> ChosenChannel:
    """Return the channel that is the ECG.

    Parameters
    ----------
    channels : sequence of Channel
        The channels of the file, in order.
    read : callable
        Yields the pieces of a channel, given its index.
    wanted : str or None
        Label of the channel asked for, or its number from 1.

    Raises
    ------
    NoChannelError
        No channel is the ECG.
    """
    if wanted is not None:
        return ChosenChannel(at=_place_of(channels, wanted))
    ranks = {
        at: rank for at, channel in enumerate(channels) if (rank := rank_of(channel)) is not None
    }
    order = sorted(ranks, key=lambda at: ranks[at])
    if not order:
        raise NoChannelError(f"none seems to be an ECG; there are {_list_channels(channels)}")
    if len(order) == 1 and ranks[order[0]] < _UNKNOWN_RANK:
        return ChosenChannel(at=order[0])
    for at in order[:MOST_LOOKS]:
        if looks_like_ecg(read(at), channels[at].rate_hz):
            sure = ranks[at] < _UNKNOWN_RANK
            remarks = (
                ()
                if sure
                else (f"no label says which is the ECG: {_name(channels, at)} looks like one",)
            )
            return ChosenChannel(at=at, remarks=remarks)
    best = order[0]
    if ranks[best] == _UNKNOWN_RANK and len(channels) > 1:
        raise NoChannelError(f"none looks like an ECG; there are {_list_channels(channels)}")
    return ChosenChannel(at=best, remarks=(f"{_name(channels, best)} does not look like an ECG",))


def rank_of(channel: Channel) -> int | None:
    """Return how likely a channel is the ECG, 0 for most likely; None where it cannot be."""
    if not RATES_HZ[0] <= channel.rate_hz <= RATES_HZ[1]:
        return None
    label = " ".join(re.findall(r"[a-z0-9]+", channel.label.lower()))
    if _NO_VOLTS.fullmatch(channel.unit.strip().lower()):
        return None
    word = _ECG.search(label)
    if word:
        if _OF_AN_ECG.search(label):
            return None
        return _EKG_RANK if word[0] == "ekg" else _ECG_RANK
    if _OTHER.search(label):
        return None
    for rank, lead in zip(_LEAD_RANKS, _LEADS, strict=True):
        if lead.search(label):
            return rank
    return _UNKNOWN_RANK


def _place_of(channels: Sequence[Channel], wanted: str) -> int:
    plain = wanted.strip().lower()
    labels = [channel.label.strip().lower() for channel in channels]
    if plain in labels:
        return labels.index(plain)
    if plain.isdecimal() and 1 <= int(plain) <= len(labels):
        return int(plain) - 1
    inside = [at for at, label in enumerate(labels) if plain in label]
    if plain and len(inside) == 1:
        return inside[0]
    raise NoChannelError(f"{wanted}; there are {_list_channels(channels)}")


def _name(channels: Sequence[Channel], at: int) -> str:
    return channels[at].label or f"channel {at + 1}"


def _list_channels(channels: Sequence[Channel]) -> str:
    return ", ".join(
        f"{_name(channels, at)} ({channel.rate_hz:g} Hz)"
        for at, channel in enumerate(channels[:16])
    )


def looks_like_ecg(pieces: Iterable[Piece], rate_hz: float) -> bool:
    """Return whether QRS complexes show in one of the first minutes that are not flat.

    Parameters
    ----------
    pieces : iterable of (float, ndarray of shape (n_samples,))
        Start [s] and samples of each piece, in any unit.
    rate_hz : float
        Sampling rate [Hz].
    """
    alive = (uv for uv in _minutes(pieces, rate_hz) if not _is_flat(uv))
    return any(has_qrs(uv, rate_hz) for uv in itertools.islice(alive, MOST_MINUTES))


def _is_flat(uv: Floats) -> bool:
    return bool(np.ptp(uv) <= _FLAT_FRAC * max(1.0, float(np.abs(uv).max())))


def _minutes(pieces: Iterable[Piece], rate_hz: float) -> Iterator[Floats]:
    """Yield the finite samples, a minute at a time."""
    n = int(LOOKED_AT_S * rate_hz)
    held: list[Floats] = []
    for _, uv in pieces:
        held.append(uv[np.isfinite(uv)])
        while sum(map(len, held)) >= n:
            whole = np.concatenate(held)
            yield whole[:n]
            held = [whole[n:]]
    rest = np.concatenate(held) if held else np.empty(0)
    if len(rest) > 5 * rate_hz:
        yield rest


def has_qrs(uv: Floats, rate_hz: float) -> bool:
    """Return whether samples show QRS complexes: at a heart's rate, regular, and steep.

    Parameters
    ----------
    uv : ndarray, shape (n_samples,)
        Samples without NaN, in any unit.
    rate_hz : float
        Sampling rate [Hz].
    """
    ecg = ecg_of_pieces([(0.0, (uv - np.median(uv)) * _to_millivolt(uv))], rate_hz)
    if not ecg.runs:
        return False
    held = ecg.runs[0].uv
    t_s = np.arange(len(held)) / ecg.rate_hz
    peaks_s = find_r_peaks(t_s, held, ecg.rate_hz)
    per_min = 60 * len(peaks_s) / t_s[-1]
    if not PEAKS_PER_MIN[0] <= per_min <= PEAKS_PER_MIN[1]:
        return False
    rr_s = np.diff(peaks_s)
    steady = np.abs(rr_s - np.median(rr_s)) < 0.25 * np.median(rr_s)
    return (
        bool(steady.mean() > _STEADY_FRAC)
        and steepness(held, peaks_s, ecg.rate_hz) > STEEP
        and width_s(held, peaks_s, ecg.rate_hz) < QRS_S
    )


def _to_millivolt(uv: Floats) -> float:
    """Return the factor that scales a signal of unknown unit to 1000 uV in height."""
    height = float(np.percentile(uv, 99.5) - np.percentile(uv, 0.5))
    return 1000 / height if height > 0 else 1.0


def find_r_peaks(t_s: Floats, uv: Floats, rate_hz: float) -> Floats:
    """Return the times of the R peaks of an ECG.

    Parameters
    ----------
    t_s : ndarray, shape (n_samples,)
        Times of the samples [s].
    uv : ndarray, shape (n_samples,)
        The ECG [uV].
    rate_hz : float
        Sampling rate [Hz].

    Returns
    -------
    ndarray, shape (n_peaks,)
        In order [s].
    """
    return np.array([peak.t_s for peak in RPeakDetector(rate_hz).process(t_s, uv)])


def steepness(uv: Floats, peaks_s: Floats, rate_hz: float) -> float:
    """Return the ratio of a signal's slope at its peaks to the 80th percentile of all slopes.

    Parameters
    ----------
    uv : ndarray, shape (n_samples,)
        The signal [uV].
    peaks_s : ndarray, shape (n_peaks,)
        Times of its peaks from the first sample [s].
    rate_hz : float
        Sampling rate [Hz].
    """
    slope = np.abs(np.diff(uv)) * rate_hz
    near = round(0.05 * rate_hz)
    peaks = np.round(peaks_s * rate_hz).astype(int)
    windows = [slope[max(0, peak - near) : peak + near + 1] for peak in peaks if peak < len(slope)]
    if not windows:
        return 0.0
    steep = float(np.median([window.max() for window in windows if len(window)]))
    return steep / max(float(np.percentile(slope, 80)), 1e-12)


def width_s(uv: Floats, peaks_s: Floats, rate_hz: float) -> float:
    """Return the width of the median beat at half its height [s].

    Parameters
    ----------
    uv : ndarray, shape (n_samples,)
        The signal [uV].
    peaks_s : ndarray, shape (n_peaks,)
        Times of its peaks from the first sample [s].
    rate_hz : float
        Sampling rate [Hz].
    """
    half = round(0.3 * rate_hz)
    peaks = np.round(peaks_s * rate_hz).astype(int)
    beats = [uv[peak - half : peak + half + 1] for peak in peaks if half <= peak < len(uv) - half]
    if not beats:
        return np.inf
    median_beat = np.median(beats, axis=0)
    median_beat = np.abs(median_beat - np.median(median_beat))
    near = round(0.05 * rate_hz)
    top = half - near + int(median_beat[half - near : half + near + 1].argmax())
    low = np.flatnonzero(median_beat < median_beat[top] / 2)
    before, after = low[low < top], low[low > top]
    first = int(before[-1]) if len(before) else 0
    last = int(after[0]) if len(after) else len(median_beat)
    return (last - first - 1) / rate_hz


def uv_per(unit: str, unknown: float = 1.0) -> float:
    """Return how many microvolts a unit is.

    Parameters
    ----------
    unit : str
        As the file spells it.
    unknown : float
        What to return for an unknown unit; the detection of beats does not depend on it [uV].
    """
    # Both micro signs, the second one also as UTF-8 that was decoded as Latin-1.
    plain = unit.strip().replace("\u00c2", "").replace("\u00b5", "u").replace("\u03bc", "u")
    return _UV.get(plain.replace("\u00ce\u00bc", "u").upper(), unknown)
