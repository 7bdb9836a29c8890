"""Held tones: chords that melt into each other while their loudness stays the same."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from entrain.music.composer.voices import Samples, bass_tone, pad_tone


@dataclass(slots=True, kw_only=True)
class _Held:
    """A tone that sounds; `begin` is the frame at which its fade begins."""

    midi: int
    begin: int
    fade: int
    leaving: bool = False


def _fade(held: _Held, start: int, n_frames: int) -> Samples | float:
    """Gain over a block, of equal power: in as a sine, out as a cosine."""
    if start >= held.begin + held.fade:
        return 0.0 if held.leaving else 1.0
    part = np.clip((np.arange(start, start + n_frames) - held.begin) / held.fade, 0, 1)
    turn = np.pi / 2 * part
    return (np.cos(turn) if held.leaving else np.sin(turn)).astype(np.float32)


class _Voices:
    """Which tones are held. A tone common to two chords goes on untouched."""

    def __init__(self) -> None:
        self.held: list[_Held] = []

    def change(self, notes_midi: tuple[int, ...], at: int, fade: int) -> None:
        staying = {h.midi for h in self.held if not h.leaving} & set(notes_midi)
        for held in self.held:
            if not held.leaving and held.midi not in staying:
                held.leaving, held.begin, held.fade = True, at, fade
        new = [m for m in notes_midi if m not in staying]
        self.held += [_Held(midi=m, begin=at, fade=fade) for m in new]

    def forget(self, start: int) -> None:
        self.held = [h for h in self.held if not (h.leaving and start >= h.begin + h.fade)]


class Pads:
    """The chord and its bass, as endless tones."""

    def __init__(self, rate_hz: int, block_frames: int) -> None:
        self._rate_hz = rate_hz
        self._n = block_frames
        self._chord, self._bass = _Voices(), _Voices()

    def change(self, bass_midi: int, voices_midi: tuple[int, ...], at: int, fade: int) -> None:
        """Go to another chord from frame `at`, within `fade` frames."""
        self._chord.change(voices_midi, at, fade)
        self._bass.change((bass_midi,), at, fade)

    def chord(self, start: int, bright_gain: Samples) -> Samples:
        """Return a block of the chord, shape (2, n_frames), of the same power however bright."""
        out = np.zeros((2, self._n), np.float32)
        self._chord.forget(start)
        for held in self._chord.held:
            tone = pad_tone(held.midi, self._rate_hz, self._n)
            even = 1 / np.sqrt(1 + tone.bright_power * bright_gain**2)
            out += tone.block(start, self._n, bright_gain) * (even * _fade(held, start, self._n))
        return out

    def bass(self, start: int) -> Samples:
        """Return a block of the bass, shape (n_frames,)."""
        out = np.zeros(self._n, np.float32)
        self._bass.forget(start)
        for held in self._bass.held:
            loop = bass_tone(held.midi, self._rate_hz, self._n)
            at = start % (len(loop) - self._n)
            out += loop[at : at + self._n] * _fade(held, start, self._n)
        return out
