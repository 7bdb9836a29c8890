"""Held tones: chords that cross-fade while their loudness stays the same."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from entrain.music.composer.weighting import Samples, freq_hz, k_gain

_LEAST_BEAT_HZ, _MOST_BEAT_HZ = 0.8, 1.7
"""Detuning of the copies of a tone, so that they beat faster than anyone breathes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldVoice:
    """The timbre of a held tone.

    Attributes
    ----------
    dark, bright : tuple of float
        Amplitudes of the harmonics from the first. Dark ones always sound, bright ones open
        with the breath.
    copies_db : float
        Level of each of two detuned copies, above and below, against the tone itself [dB].
    highest_hz : float
        Highest harmonic [Hz].
    """

    dark: tuple[float, ...]
    bright: tuple[float, ...] = ()
    copies_db: float = -5.0
    highest_hz: float = 5000.0


class _Layer:
    """Some harmonics of a tone in stereo, of weighted power 1 over both channels."""

    def __init__(
        self,
        voice: HeldVoice,
        levels: tuple[float, ...],
        midi: int,
        rate_hz: int,
        block_frames: int,
    ) -> None:
        rng = np.random.default_rng(midi)
        freqs, weights = [], []
        copy = 10 ** (voice.copies_db / 20)
        for h, level in enumerate(levels, start=1):
            f_hz = h * freq_hz(midi)
            if level == 0 or f_hz > min(voice.highest_hz, 0.45 * rate_hz):
                continue
            below, above = rng.uniform(_LEAST_BEAT_HZ, _MOST_BEAT_HZ, 2) * (0.8 + 0.2 * h)
            for shift_hz, part in ((0.0, 1.0), (-below, copy), (above, copy)):
                if part < 1e-3:
                    continue
                # The tone itself is in the middle, its copies are spread.
                spread = 0.0 if part == 1.0 else np.pi * rng.random()
                phase = 2 * np.pi * rng.random()
                freqs.append(f_hz + shift_hz)
                weights.append(
                    level * part * np.exp(1j * (phase + np.array([-spread, spread]) / 2))
                )
        self._per_frame = np.array(freqs) / rate_hz
        stereo = np.ascontiguousarray(np.array(weights, np.complex128).reshape(-1, 2).T)
        power = 0.5 * np.sum(np.abs(stereo) ** 2 * k_gain(np.array(freqs)) ** 2)
        self.power = float(power)
        self._weights = stereo
        oscillation = np.exp(2j * np.pi * self._per_frame[:, None] * np.arange(block_frames))
        rows = np.stack([oscillation.real, oscillation.imag], axis=1).reshape(-1, block_frames)
        self._rows = np.ascontiguousarray(rows, np.float32)

    def block(self, start: int) -> Samples:
        rotated = self._weights * np.exp(2j * np.pi * (self._per_frame * start % 1.0))
        sound: Samples = np.conj(rotated).astype(np.complex64).view(np.float32) @ self._rows
        return sound


class _Tone:
    """A note of dark and bright harmonics, of the same power however open."""

    def __init__(self, voice: HeldVoice, midi: int, rate_hz: int, block_frames: int) -> None:
        self._dark = _Layer(voice, voice.dark, midi, rate_hz, block_frames)
        self._bright = _Layer(voice, voice.bright, midi, rate_hz, block_frames)

    def block(self, start: int, open_frac: Samples) -> Samples:
        sound = self._dark.block(start)
        power = np.full(len(open_frac), self._dark.power, np.float32)
        if self._bright.power > 0:
            sound = sound + self._bright.block(start) * open_frac
            power += np.float32(self._bright.power) * open_frac**2
        normalized: Samples = (sound / np.sqrt(power)).astype(np.float32, copy=False)
        return normalized


@dataclass(slots=True, kw_only=True)
class _Sounding:
    """A tone that sounds; its fade begins at frame `begin`.

    `gain` is the one it leaves with, since a tone may be ended while it is still fading in.
    """

    midi: int
    begin: int
    fade: int
    gain: float = 1.0
    leaving: bool = False

    def leave(self, at: int, fade: int) -> None:
        faded_in = min(max((at - self.begin) / self.fade, 0.0), 1.0)
        self.gain = float(np.sin(np.pi / 2 * faded_in))
        self.leaving, self.begin, self.fade = True, at, fade


class Chorus:
    """A chord held by one instrument; tones common to two chords continue unchanged.

    Parameters
    ----------
    voice : HeldVoice
        Its timbre.
    n_voices : int
        Number of tones that share the power.
    rate_hz : int
        Sampling rate [Hz].
    block_frames : int
        Length of a block.
    """

    def __init__(self, voice: HeldVoice, n_voices: int, rate_hz: int, block_frames: int) -> None:
        self._voice, self._n_voices = voice, n_voices
        self._rate_hz, self._n = rate_hz, block_frames
        self._tones: dict[int, _Tone] = {}
        self._sounding: list[_Sounding] = []

    def change(self, notes_midi: tuple[int, ...], at: int, fade: int) -> None:
        """Change to another chord.

        Parameters
        ----------
        notes_midi : tuple of int
            Its notes.
        at : int
            Frame at which the change begins.
        fade : int
            Length of the cross-fade [frames].
        """
        staying = {tone.midi for tone in self._sounding if not tone.leaving} & set(notes_midi)
        for sounding in self._sounding:
            if not sounding.leaving and sounding.midi not in staying:
                sounding.leave(at, fade)
        entering = [midi for midi in dict.fromkeys(notes_midi) if midi not in staying]
        self._sounding += [_Sounding(midi=midi, begin=at, fade=fade) for midi in entering]

    def block(self, start: int, open_frac: Samples) -> Samples:
        """Return the next block, shape (2, block_frames), of weighted power 1.

        Parameters
        ----------
        start : int
            Its first frame.
        open_frac : ndarray, shape (block_frames,), float32
            How bright, 0 to 1 and a little above.
        """
        out = np.zeros((2, self._n), np.float32)
        self._sounding = [
            sounding
            for sounding in self._sounding
            if not (sounding.leaving and start >= sounding.begin + sounding.fade)
        ]
        for sounding in self._sounding:
            tone = self._tone(sounding.midi).block(start, open_frac)
            out += tone * self._fade(sounding, start)
        return out / np.float32(np.sqrt(self._n_voices))

    def _fade(self, sounding: _Sounding, start: int) -> Samples | np.float32:
        """Return the gain over a block, of equal power: in as a sine, out as a cosine."""
        if start >= sounding.begin + sounding.fade:
            return np.float32(1.0)
        frames = np.arange(start - sounding.begin, start - sounding.begin + self._n)
        angle = np.pi / 2 * np.clip(frames / sounding.fade, 0, 1)
        gain = sounding.gain * np.cos(angle) if sounding.leaving else np.sin(angle)
        return gain.astype(np.float32)

    def _tone(self, midi: int) -> _Tone:
        if midi not in self._tones:
            self._tones[midi] = _Tone(self._voice, midi, self._rate_hz, self._n)
        return self._tones[midi]
