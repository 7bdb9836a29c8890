"""Render music from a score and a seed, block by block."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from entrain.events import ScoreMoved
from entrain.music.composer.ceiling import Ceiling
from entrain.music.composer.character import Arrangement, default_arrangement
from entrain.music.composer.characters import CHARACTERS
from entrain.music.composer.form import Breath, Piece
from entrain.music.composer.grid import BeatGrid, Block, Slot
from entrain.music.composer.player import Player
from entrain.music.composer.reverb import Reverb, impulse_response
from entrain.music.composer.weighting import Samples
from entrain.music.score import Score
from entrain.music.swell import openness

BLOCK_FRAMES = 1024
"""Length of a block: 23 ms at 44.1 kHz, so that no call takes long."""

CHANGE_S = 5.0
"""Duration of the cross-fade between characters."""

_FULL_SWELL_DB = 5.0
"""Depth of the swell from which brightness and sea follow the breath fully."""


class Composer:
    """Plays a score: a chord for each breath, a note on every beat, and sounds of nature.

    The score says who plays and whether the beat is marked; a change takes effect with the next
    phrase, in the same key, without a gap.

    Loudness is the same from beat to beat and from breath to breath, so that the swell applied
    to it is exactly as deep as the score says. Deterministic: the same seed, score and calls give
    the same samples, however the calls divide time into blocks.

    Parameters
    ----------
    seed : int
        Of all random choices.
    rate_hz : int
        Sampling rate [Hz].
    arrangement : Arrangement or None
        Who plays while the score names nobody; the first of `CHARACTERS` by default.
    """

    def __init__(self, seed: int, rate_hz: int, arrangement: Arrangement | None = None) -> None:
        self._rate_hz = rate_hz
        self._own = self._arrangement = self._wanted = arrangement or default_arrangement(
            CHARACTERS[0]
        )
        piece_rng, room_rng, self._players_rng = np.random.default_rng(seed).spawn(3)
        self._grid = BeatGrid(rate_hz, BLOCK_FRAMES)
        self._piece = Piece(piece_rng, self._arrangement.character.scales)
        self._reverb = Reverb(impulse_response(room_rng, rate_hz), rate_hz, BLOCK_FRAMES)
        self._ceiling = Ceiling(rate_hz)
        self._player = self._new_player(self._arrangement)
        self._leaving: Player | None = None
        self._changed_at = 0
        self._breath: Breath | None = None
        self._position = 0
        self._ready = np.zeros((2, 0), np.float32)

    def render(self, score: Score, start_s: float, n_frames: int) -> Samples:
        """Return the next samples of the music, before swell and level.

        Parameters
        ----------
        score : Score
            What to play; final up to 0.1 s beyond the last sample requested.
        start_s : float
            When the first of these samples is heard [s].
        n_frames : int
            Number of frames.

        Returns
        -------
        ndarray, shape (n_frames, 2), float32
            Left and right.
        """
        blocks = [self._ready]
        ready = self._ready.shape[1]
        while ready < n_frames:
            ahead = ready + self._ceiling.held_frames
            blocks.append(self._ceiling(self._block(score, start_s + ahead / self._rate_hz)))
            ready += blocks[-1].shape[1]
        samples = np.concatenate(blocks, axis=1)
        self._ready = samples[:, n_frames:]
        return np.ascontiguousarray(samples[:, :n_frames].T)

    def _block(self, score: Score, start_s: float) -> Samples:
        self._wanted = self._requested_arrangement(score.segment_at(start_s))
        block = self._grid.read(score, start_s)
        starts = [slot.index == 0 for slot in block.slots]
        if self._breath is None and starts[:1] != [True]:
            self._begin_breath(block, None)
        for slot, begins in zip(block.slots, starts, strict=True):
            if begins:
                self._begin_breath(block, slot)
            self._play(slot)
        dry, send = self._mix(_openness_of(block))
        wet = self._reverb(send)
        self._position += BLOCK_FRAMES
        return dry + wet

    def _requested_arrangement(self, segment: ScoreMoved) -> Arrangement:
        """Return the arrangement the score requests; an unknown name changes nothing."""
        named = next(
            (character for character in CHARACTERS if character.name == segment.character), None
        )
        requested = (
            self._own if named in (None, self._own.character) else default_arrangement(named)
        )
        return requested if segment.pulse else replace(requested, pulse=False)

    def _play(self, slot: Slot) -> None:
        if self._breath:
            for player in self._players():
                player.play(slot, self._breath, self._position)

    def _begin_breath(self, block: Block, slot: Slot | None) -> None:
        """Start the next breath; without a slot, in the middle of one."""
        span = block.span
        breath = self._piece.next_breath(float(span.density_frac[0]))
        self._breath = breath
        at = self._position + (slot.frame if slot else 0)
        if self._wanted != self._arrangement and breath.opens_phrase and not self._leaving:
            self._hand_over(at)
        fade_s = min(max(0.2 * 60 / max(float(span.per_min[0]), 1.0), 0.8), 2.5)
        for player in self._players():
            player.begin_breath(breath, slot, at, int(fade_s * self._rate_hz))

    def _hand_over(self, at: int) -> None:
        self._arrangement = self._wanted
        self._piece.use(self._arrangement.character.scales)
        self._leaving, self._player = self._player, self._new_player(self._arrangement)
        self._changed_at = at

    def _players(self) -> list[Player]:
        return [self._player] if self._leaving is None else [self._player, self._leaving]

    def _new_player(self, arrangement: Arrangement) -> Player:
        (rng,) = self._players_rng.spawn(1)
        return Player(arrangement, rng, self._rate_hz, BLOCK_FRAMES)

    def _mix(self, opened: Samples) -> tuple[Samples, Samples]:
        """Return a block and its reverberation send, cross-faded while players change."""
        dry, send = self._player.block(self._position, opened)
        if self._leaving is None:
            return dry, send
        frames = np.arange(BLOCK_FRAMES) + float(self._position - self._changed_at)
        angle = np.pi / 2 * np.clip(frames / (CHANGE_S * self._rate_hz), 0, 1)
        fade_in, fade_out = np.sin(angle).astype(np.float32), np.cos(angle).astype(np.float32)
        old_dry, old_send = self._leaving.block(self._position, opened)
        if angle[-1] >= np.pi / 2:
            self._leaving = None
        return fade_in * dry + fade_out * old_dry, fade_in * send + fade_out * old_send


def _openness_of(block: Block) -> Samples:
    """Return how far the breath is open at each frame, less where the swell is shallow."""
    span = block.span
    open_frac = [
        float(openness(phase, inhale))
        for phase, inhale in zip(span.phase_rad, span.inhale_frac, strict=True)
    ]
    share = np.clip(span.depth_db / _FULL_SWELL_DB, 0, 1)
    points = 0.5 + (np.array(open_frac) - 0.5) * share
    return np.interp(np.arange(BLOCK_FRAMES), block.frames, points).astype(np.float32)
