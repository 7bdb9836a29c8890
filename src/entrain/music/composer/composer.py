"""From a score and a seed to music, block by block."""

from __future__ import annotations

import numpy as np

from entrain.music.composer.grid import Block, Grid, Slot
from entrain.music.composer.harmony import Chord, Harmony
from entrain.music.composer.melody import Melody
from entrain.music.composer.pads import Pads
from entrain.music.composer.reverb import Reverb, impulse_response
from entrain.music.composer.voices import (
    FELT_S,
    Samples,
    band_noise,
    brush_stroke,
    felt_note,
)
from entrain.music.score import Score
from entrain.music.swell import openness

BLOCK_FRAMES = 4096
"""One part of the room's convolution: 93 ms at 44.1 kHz, well within the score's lead."""

_RING_S = FELT_S + 0.5
"""Longer than any note."""

_SEA_BLOCKS = (80, 105)
"""Lengths of the two loops of the sea: some 7 and 10 s, and 2.5 minutes before they meet."""

# Levels of the layers, set so that an unmodulated bed is near -18 LUFS and a swell of
# 5 dB near -20.
_CHORD_GAIN = 0.0355
_BASS_GAIN = 0.0375
_PIANO_GAIN = 0.052
_BRUSH_GAIN = 0.0105
_SEA_GAIN = 0.006
_WET_GAIN = 0.42

_HELD_SEND = 0.15
"""A held tone and its own echo add up or cancel, another way for each chord: send little."""

_FULL_SWELL_DB = 5.0
"""At this depth brightness and sea follow the breath in full."""


class Composer:
    """Plays a score: a chord a breath, a note on every beat, a sea that breathes.

    Loudness stays the same from beat to beat and from breath to breath: the swell that
    is put on top is then exactly as deep as the score says. Deterministic: the same seed,
    score and calls give the same samples, and how the calls cut time into blocks makes no
    difference.

    Parameters
    ----------
    seed : int
        Of all that is drawn.
    rate_hz : int
        Sample rate [Hz].
    """

    def __init__(self, seed: int, rate_hz: int) -> None:
        rng = np.random.default_rng(seed)
        self._rng = rng
        self._rate_hz = rate_hz
        self._grid = Grid(rate_hz, BLOCK_FRAMES)
        self._harmony, self._melody = Harmony(rng), Melody(rng)
        self._pads = Pads(rate_hz, BLOCK_FRAMES)
        self._reverb = Reverb(impulse_response(rng, rate_hz), BLOCK_FRAMES)
        self._brush = brush_stroke(rng, rate_hz)
        low, high = (n * BLOCK_FRAMES for n in _SEA_BLOCKS)
        self._sea_low = band_noise(rng, low, rate_hz, low_hz=150, high_hz=700)
        self._sea_high = band_noise(rng, high, rate_hz, low_hz=700, high_hz=3000)
        self._ring_frames = BLOCK_FRAMES * -(-int(_RING_S * rate_hz) // BLOCK_FRAMES)
        self._ring = np.zeros((2, self._ring_frames), np.float32)
        self._chord: Chord | None = None
        self._position = 0
        self._ready = np.zeros((2, 0), np.float32)

    def render(self, score: Score, start_s: float, n_frames: int) -> Samples:
        """Return the next samples of the music, before swell and level.

        Parameters
        ----------
        score : Score
            What to play; final up to 0.1 s beyond the last sample asked for.
        start_s : float
            When the first of these samples is heard [s].
        n_frames : int
            How many.

        Returns
        -------
        ndarray, shape (n_frames, 2), float32
            Left and right.
        """
        blocks = [self._ready]
        ready = self._ready.shape[1]
        while ready < n_frames:
            blocks.append(self._block(score, start_s + ready / self._rate_hz))
            ready += BLOCK_FRAMES
        samples = np.concatenate(blocks, axis=1)
        self._ready = samples[:, n_frames:]
        return np.ascontiguousarray(samples[:, :n_frames].T)

    def _block(self, score: Score, start_s: float) -> Samples:
        block = self._grid.read(score, start_s)
        if self._chord is None:
            self._begin_breath(block, None)
        for slot in block.slots:
            if slot.index == 0:
                self._begin_breath(block, slot)
            self._play(slot)
        struck, held = self._take_ring(), self._held(block)
        wet = self._reverb(struck + _HELD_SEND * held)
        self._position += BLOCK_FRAMES
        return struck + held + _WET_GAIN * wet

    def _begin_breath(self, block: Block, slot: Slot | None) -> None:
        """Go to the next chord; without a slot, in the middle of a breath."""
        chord = self._harmony.next_chord()
        frame = slot.frame if slot else 0
        per_min = float(block.span.per_min[0])
        fade_s = min(max(0.2 * 60 / max(per_min, 1.0), 0.8), 2.5)
        at, fade = self._position + frame, int(fade_s * self._rate_hz)
        self._pads.change(chord.bass_midi, chord.voices_midi, at, fade)
        self._chord = chord
        if slot:
            self._melody.begin_breath(slot)

    def _play(self, slot: Slot) -> None:
        """Start what falls on this half-beat."""
        if self._chord is None:
            return
        for note in self._melody.notes(slot, self._chord):
            sound = felt_note(note.midi, self._rate_hz)
            self._put(sound, slot.frame, _PIANO_GAIN * note.gain, note.pan)
        if slot.index % 2 == 0:
            self._put(self._brush, slot.frame, _BRUSH_GAIN, 0.1)

    def _put(self, sound: Samples, frame: int, gain: float, pan: float) -> None:
        """Add a mono sound to the ring, panned at equal power."""
        angle = np.pi / 4 * (1 + min(max(pan, -1.0), 1.0))
        gains = gain * np.array([[np.cos(angle)], [np.sin(angle)]], np.float32)
        at = (self._position + frame) % self._ring_frames
        first = min(len(sound), self._ring_frames - at)
        self._ring[:, at : at + first] += gains * sound[:first]
        self._ring[:, : len(sound) - first] += gains * sound[first:]

    def _take_ring(self) -> Samples:
        at = self._position % self._ring_frames
        taken = self._ring[:, at : at + BLOCK_FRAMES].copy()
        self._ring[:, at : at + BLOCK_FRAMES] = 0
        return taken

    def _held(self, block: Block) -> Samples:
        """Return what sounds without beginning or end: chord, bass and sea."""
        opened = self._opened(block)
        out = _CHORD_GAIN * self._pads.chord(self._position, 0.35 + 0.9 * opened)
        out += _BASS_GAIN * self._pads.bass(self._position)
        out += _SEA_GAIN * _around(self._sea_low, self._position)
        out += _around(self._sea_high, self._position) * (_SEA_GAIN * (0.2 + 0.8 * opened))
        return out

    def _opened(self, block: Block) -> Samples:
        """How far the breath is open at each frame, less where the swell is shallow."""
        span = block.span
        opened = [
            float(openness(phase, inhale))
            for phase, inhale in zip(span.phase_rad, span.inhale_frac, strict=True)
        ]
        share = np.clip(span.depth_db / _FULL_SWELL_DB, 0, 1)
        points = 0.5 + (np.array(opened) - 0.5) * share
        return np.interp(np.arange(BLOCK_FRAMES), block.frames, points).astype(np.float32)


def _around(loop: Samples, start: int) -> Samples:
    """Return a block of an endless loop of whole blocks."""
    at = start % loop.shape[1]
    return loop[:, at : at + BLOCK_FRAMES]
