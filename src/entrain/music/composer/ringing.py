"""Struck and plucked instruments by modal synthesis: sums of decaying sines.

A note is a set of modes, each with a frequency, a decay and an amplitude (Morrison & Adrien
1993, doi:10.2307/3680567). Nothing is sampled and nothing loops: a note rings until it is
inaudible. No mode exceeds 0.45 of the sampling rate, so nothing can alias.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from entrain.music.composer.weighting import Floats, Samples, k_gain

Turning = NDArray[np.complex128]

_INAUDIBLE = 2e-5
"""Amplitude below which a mode ends: more than 100 dB below full scale."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Modes:
    """The modes of a struck note.

    Attributes
    ----------
    freq_hz, decay_per_s, amplitude : ndarray, shape (n_modes,)
        Each mode is amplitude * exp(-decay_per_s * t) * sin(2 pi freq_hz t + its phase).
    """

    freq_hz: Floats
    decay_per_s: Floats
    amplitude: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class StruckInstrument:
    """An instrument: the modes of each note [MIDI], and its attack time [ms]."""

    modes: Callable[[int], Modes]
    attack_ms: float


def join_modes(*parts: Modes) -> Modes:
    """Return the modes of several parts of an instrument together."""
    return Modes(
        freq_hz=np.concatenate([part.freq_hz for part in parts]),
        decay_per_s=np.concatenate([part.decay_per_s for part in parts]),
        amplitude=np.concatenate([part.amplitude for part in parts]),
    )


class _Tone:
    """The modes of one note at one sampling rate, ready to be summed block by block."""

    def __init__(self, modes: Modes, midi: int, rate_hz: int, block_frames: int) -> None:
        kept = np.argsort(modes.decay_per_s)
        kept = kept[modes.freq_hz[kept] < 0.45 * rate_hz]
        per_s = np.empty(len(kept), np.complex128)
        per_s.real, per_s.imag = -modes.decay_per_s[kept], 2 * np.pi * modes.freq_hz[kept]
        phases = np.random.default_rng(midi).uniform(0, 2 * np.pi, len(kept))
        amplitude = modes.amplitude[kept] * np.exp(1j * phases)
        self.amplitude = amplitude / np.sqrt(_energy(amplitude, per_s))
        self.log_step: Turning = per_s / rate_hz
        rotation = _powers(self.log_step, block_frames)
        # Real and imaginary rows alternate, so that a block is one small product of real matrices.
        rows = np.stack([rotation.real, rotation.imag], axis=1)
        self._rows = np.ascontiguousarray(rows.reshape(-1, block_frames), np.float32)

    def block(self, state: Turning, n_frames: int) -> Samples:
        """Return the sound from a state on, shape (2, n_frames).

        Parameters
        ----------
        state : ndarray, shape (2, n_modes)
            Complex amplitudes of the modes.
        n_frames : int
            Number of frames.
        """
        weights = np.conj(state).astype(np.complex64).view(np.float32)
        ringing: Samples = weights @ self._rows[: weights.shape[1], :n_frames]
        return ringing


def _powers(log_step: Turning, n_frames: int) -> Turning:
    """Return exp(n * log_step), shape (n_modes, n_frames), by coarse and fine steps."""
    fine = np.exp(log_step[:, None] * np.arange(32))
    coarse = np.exp(log_step[:, None] * np.arange(0, n_frames, 32))
    return (coarse[:, :, None] * fine[:, None, :]).reshape(len(log_step), -1)[:, :n_frames]


def _energy(amplitude: Turning, per_s: Turning) -> float:
    """Return the weighted energy of a whole note, interference of its modes included."""
    weighted = amplitude * k_gain(np.abs(per_s.imag) / (2 * np.pi))
    products = weighted[:, None] * np.conj(weighted)[None, :]
    return float(0.5 * np.sum(products / -(per_s[:, None] + np.conj(per_s)[None, :])).real)


@dataclass(slots=True, kw_only=True)
class _Note:
    tone: _Tone
    begin: int
    state: Turning


class Ringing:
    """The notes of one instrument that still sound.

    Parameters
    ----------
    instrument : StruckInstrument
        What is struck.
    rate_hz : int
        Sampling rate [Hz].
    block_frames : int
        Length of a block.
    """

    def __init__(self, instrument: StruckInstrument, rate_hz: int, block_frames: int) -> None:
        self._instrument = instrument
        self._rate_hz, self._n = rate_hz, block_frames
        self._attack = max(int(instrument.attack_ms / 1000 * rate_hz), 1)
        self._tones: dict[int, _Tone] = {}
        self._notes: list[_Note] = []

    def strike(self, midi: int, begin: int, gain: float, pan: float) -> None:
        """Start a note.

        Parameters
        ----------
        midi : int
            Its pitch.
        begin : int
            Frame at which it begins, in this block or later.
        gain : float
            Its amplitude; at 1 its weighted energy, over both channels, is 1.
        pan : float
            From -1, left, to 1, right.
        """
        tone = self._tone(midi)
        angle = np.pi / 4 * (1 + min(max(pan, -1.0), 1.0))
        ears = gain * np.array([[np.cos(angle)], [np.sin(angle)]])
        self._notes.append(_Note(tone=tone, begin=begin, state=ears * tone.amplitude))

    def block(self, start: int) -> Samples:
        """Return the next block, shape (2, block_frames)."""
        out = np.zeros((2, self._n), np.float32)
        for note in self._notes:
            skipped = max(note.begin - start, 0)
            if skipped >= self._n:
                continue
            n = self._n - skipped
            ringing = note.tone.block(note.state, n)
            age = start + skipped - note.begin
            if age < self._attack:
                part = np.minimum(np.arange(age, age + n) / self._attack, 1)
                ringing = ringing * np.sin(np.pi / 2 * part).astype(np.float32) ** 2
            out[:, skipped:] += ringing
            self._advance(note, n)
        self._notes = [note for note in self._notes if note.state.shape[1]]
        return out

    def _advance(self, note: _Note, n_frames: int) -> None:
        n_modes = note.state.shape[1]
        state = note.state * np.exp(note.tone.log_step[:n_modes] * n_frames)
        audible = np.flatnonzero(np.abs(state).max(axis=0) > _INAUDIBLE)
        # Modes are sorted by decay: those that remain are the first ones.
        note.state = state[:, : audible[-1] + 1 if len(audible) else 0]

    def _tone(self, midi: int) -> _Tone:
        if midi not in self._tones:
            modes = self._instrument.modes(midi)
            self._tones[midi] = _Tone(modes, midi, self._rate_hz, self._n)
        return self._tones[midi]
