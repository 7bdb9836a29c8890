"""One character playing: its instruments, their levels, and their reverberation send."""

from __future__ import annotations

import numpy as np

from entrain.music.composer.character import Arrangement
from entrain.music.composer.form import Breath
from entrain.music.composer.grid import Slot
from entrain.music.composer.harmony import LOWEST_BASS_MIDI, Chord
from entrain.music.composer.held import Chorus
from entrain.music.composer.melody import Melody
from entrain.music.composer.nature import NATURES
from entrain.music.composer.noise import Scatter, make_stroke
from entrain.music.composer.ringing import Ringing
from entrain.music.composer.weighting import Samples, full_scale_power

BED_LUFS = -18.1
"""Loudness without swell. A swell of 5 dB takes 2.15 dB off the mean power, which gives -20 LUFS;
reverberation and neighbouring tones change it by less than half a decibel."""

_STEM_S = 5.0
"""Time in which a stem fades in or out."""

_HELD_SEND_FRAC = 0.15
"""Small reverberation send of held tones, which their echo reinforces or cancels by chord."""

_LATENESS_MS, _LATEST_MS = 3.0, 8.0
"""Random lateness of notes, as of a player, too small to be heard."""

_LONG_BEAT_S = 0.8
"""Below 75 beats/min notes get no more energy for the longer beat; held tones fill it."""

_N_STROKES = 6
_DRIFT_S = 61.0
"""Period of a slow drift of brightness beside that with the breath."""
_STEMS_THINNED = {"pad": 0.6}
"""Level of the pad where it is not wanted: it stays, since it carries the breath."""


class Player:
    """Plays what is composed, at one loudness whatever stems are present.

    Every instrument has weighted power 1 (see `weighting`); the shares add up to the bed's.

    Parameters
    ----------
    arrangement : Arrangement
        What to play with.
    rng : Generator
        Source of all random choices.
    rate_hz : int
        Sampling rate [Hz].
    block_frames : int
        Length of a block.
    """

    def __init__(
        self, arrangement: Arrangement, rng: np.random.Generator, rate_hz: int, block_frames: int
    ) -> None:
        character = arrangement.character
        self._rate_hz, self._n = rate_hz, block_frames
        self._rng, self._nature_rng, melody_rng = rng.spawn(3)
        self._pulse = arrangement.pulse
        self._melody = Melody(melody_rng, character.style, pulse=arrangement.pulse)
        self._pad = Chorus(character.pad, 4, rate_hz, block_frames)
        self._pedal = character.pedal
        self._low = Chorus(character.low, 1, rate_hz, block_frames)
        self._notes = Ringing(character.pulse, rate_hz, block_frames)
        self._song = Ringing(character.song, rate_hz, block_frames)
        brush = character.brush
        self._strokes = [
            make_stroke(
                self._rng, rate_hz,
                low_hz=brush.low_hz, high_hz=brush.high_hz,
                rise_ms=brush.rise_ms, fall_ms=brush.fall_ms,
            )
            for _ in range(_N_STROKES)
        ]  # fmt: skip
        self._brush = Scatter(len(self._strokes[0]), block_frames)
        chosen = arrangement.nature
        self._nature = NATURES[chosen](self._nature_rng, rate_hz, block_frames) if chosen else None
        shares = character.shares
        self._shares = {
            "pad": shares.pad_frac,
            "low": shares.low_frac,
            "notes": shares.notes_frac,
            "grain": shares.grain_frac if arrangement.pulse else 0.0,
            "nature": shares.nature_frac if chosen else 0.0,
        }
        self._wet_frac = character.wet_frac
        self._levels: dict[str, float] = {}
        self._aims: dict[str, float] = dict.fromkeys(self._shares, 1.0)
        self._amplitudes: dict[str, float] = {}
        self._beat_s = _LONG_BEAT_S

    def begin_breath(self, breath: Breath, slot: Slot | None, at: int, fade: int) -> None:
        """Change to the chord of a breath.

        Parameters
        ----------
        breath : Breath
            The breath.
        slot : Slot or None
            Its first half-beat; None in the middle of a breath.
        at : int
            Frame at which the change begins.
        fade : int
            Length of the cross-fade [frames].
        """
        chord = breath.chord
        self._pad.change(chord.voices_midi, at, fade)
        self._low.change((self._low_midi(chord),), at, fade)
        for stem in ("pad", "low", "grain", "nature"):
            thin = _STEMS_THINNED.get(stem, 0.0)
            self._aims[stem] = 1.0 if stem in breath.stems else thin
        if not self._levels:
            self._levels = dict(self._aims)
            self._amplitudes = self._balance()
        if slot:
            self._melody.begin_breath(slot, breath)

    def _low_midi(self, chord: Chord) -> int:
        if not self._pedal:
            return chord.bass_midi
        return LOWEST_BASS_MIDI + (chord.key.tonic - LOWEST_BASS_MIDI) % 12

    def play(self, slot: Slot, breath: Breath, position: int) -> None:
        """Start the notes of a half-beat.

        Parameters
        ----------
        slot : Slot
            The half-beat.
        breath : Breath
            Its breath.
        position : int
            First frame of the block.
        """
        self._beat_s = beat_s = 60 / slot.n_beats / max(slot.per_min, 1.0)
        at = position + slot.frame
        gain = self._amplitudes["notes"] * float(np.sqrt(beat_s))
        for note in self._melody.notes(slot, breath.chord):
            late_ms = min(abs(_LATENESS_MS * float(self._rng.standard_normal())), _LATEST_MS)
            instrument = self._song if note.sung else self._notes
            begin = at + int(late_ms / 1000 * self._rate_hz)
            instrument.strike(note.midi, begin, gain * note.gain, note.pan)
        if slot.index % 2 == 0:
            sound = self._strokes[int(self._rng.integers(_N_STROKES))]
            level = self._amplitudes["grain"] * float(np.sqrt(beat_s))
            self._brush.add(sound, at, level, float(self._rng.uniform(-0.2, 0.4)))

    def block(self, position: int, open_frac: Samples) -> tuple[Samples, Samples]:
        """Return the next block and its reverberation send, each of shape (2, n_frames).

        Parameters
        ----------
        position : int
            Its first frame.
        open_frac : ndarray, shape (n_frames,), float32
            How far the breath is open at each frame, 0 to 1.
        """
        before, now = self._amplitudes, self._slew_levels()
        drift = 0.12 * np.sin(2 * np.pi * position / self._rate_hz / _DRIFT_S)
        bright = (0.35 + 0.9 * open_frac + drift).astype(np.float32)

        def ramp(stem: str) -> Samples:
            line: Samples = np.linspace(before[stem], now[stem], self._n, dtype=np.float32)
            return line

        struck = self._notes.block(position) + self._song.block(position)
        struck += self._brush.block(position)
        held = self._pad.block(position, bright) * ramp("pad")
        held += self._low.block(position, bright) * ramp("low")
        dry = struck + held
        if self._nature:
            dry += self._nature.block(position, float(open_frac[0])) * ramp("nature")
        send = self._wet_frac * (struck + np.float32(_HELD_SEND_FRAC) * held)
        return dry, send.astype(np.float32)

    def _slew_levels(self) -> dict[str, float]:
        step = self._n / self._rate_hz / _STEM_S
        for stem, aim in self._aims.items():
            level = self._levels[stem]
            self._levels[stem] = level + min(max(aim - level, -step), step)
        self._amplitudes = self._balance()
        return self._amplitudes

    def _balance(self) -> dict[str, float]:
        """Return the amplitude of each stem such that all together have the power of the bed."""
        parts = {stem: self._shares[stem] * level for stem, level in self._levels.items()}
        for stem in ("notes", "grain"):
            parts[stem] *= min(_LONG_BEAT_S / self._beat_s, 1.0)
        whole = full_scale_power(BED_LUFS) / sum(parts.values())
        return {
            stem: float(np.sqrt(whole * part / (1 + self._send_frac(stem) ** 2)))
            for stem, part in parts.items()
        }

    def _send_frac(self, stem: str) -> float:
        """Return the reverberation send of a stem; the gain of the room itself is 1."""
        sends = {"notes": 1.0, "grain": 1.0, "nature": 0.0}
        return self._wet_frac * sends.get(stem, _HELD_SEND_FRAC)
