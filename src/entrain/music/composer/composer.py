"""From a score and a seed to music, block by block."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from entrain.events import ScoreMoved
from entrain.music.composer.ceiling import Ceiling
from entrain.music.composer.character import Arrangement, arranged
from entrain.music.composer.characters import CHARACTERS
from entrain.music.composer.form import Breath, Piece
from entrain.music.composer.grid import BeatGrid, Block, Slot
from entrain.music.composer.player import Player
from entrain.music.composer.reverb import Reverb, impulse_response
from entrain.music.composer.weighting import Samples
from entrain.music.score import Score
from entrain.music.swell import openness

BLOCK_FRAMES = 1024
"""What is rendered at once: 23 ms at 44.1 kHz, so that no call does the work of many."""

CHANGE_S = 5.0
"""One character fades into another within this time."""

_FULL_SWELL_DB = 5.0
"""At this depth brightness and sea follow the breath in full."""


class Composer:
    """Plays a score: a chord a breath, a note on every beat, and what nature adds.

    Who plays, and whether the beat is marked, is as the score asks: from the next phrase on,
    in the same key, without a gap.

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
    arrangement : Arrangement or None
        Who plays while the score names nobody; None is the first of `CHARACTERS`.
    """

    def __init__(self, seed: int, rate_hz: int, arrangement: Arrangement | None = None) -> None:
        self._rate_hz = rate_hz
        self._own = self._arrangement = self._wanted = arrangement or arranged(CHARACTERS[0])
        piece_rng, room_rng, self._players_rng = np.random.default_rng(seed).spawn(3)
        self._grid = BeatGrid(rate_hz, BLOCK_FRAMES)
        self._piece = Piece(piece_rng, self._arrangement.character.scales)
        self._reverb = Reverb(impulse_response(room_rng, rate_hz), rate_hz, BLOCK_FRAMES)
        self._ceiling = Ceiling(rate_hz, BLOCK_FRAMES)
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
            ahead = ready + self._ceiling.held_frames
            blocks.append(self._ceiling(self._block(score, start_s + ahead / self._rate_hz)))
            ready += blocks[-1].shape[1]
        samples = np.concatenate(blocks, axis=1)
        self._ready = samples[:, n_frames:]
        return np.ascontiguousarray(samples[:, :n_frames].T)

    def _block(self, score: Score, start_s: float) -> Samples:
        self._wanted = self._asked_for(score.segment_at(start_s))
        block = self._grid.read(score, start_s)
        starts = [slot.index == 0 for slot in block.slots]
        if self._breath is None and starts[:1] != [True]:
            self._begin_breath(block, None)
        for slot, begins in zip(block.slots, starts, strict=True):
            if begins:
                self._begin_breath(block, slot)
            self._play(slot)
        dry, send = self._mixed(_opened(block))
        wet = self._reverb(send)
        self._position += BLOCK_FRAMES
        return dry + wet

    def _asked_for(self, segment: ScoreMoved) -> Arrangement:
        """Return who is to play; a name that is nobody's changes nothing."""
        named = next((c for c in CHARACTERS if c.name == segment.character), None)
        asked = self._own if named in (None, self._own.character) else arranged(named)
        return asked if segment.pulse else replace(asked, pulse=False)

    def _play(self, slot: Slot) -> None:
        if self._breath:
            for player in self._players():
                player.play(slot, self._breath, self._position)

    def _begin_breath(self, block: Block, slot: Slot | None) -> None:
        """Go to the next breath; without a slot, in the middle of one."""
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

    def _mixed(self, opened: Samples) -> tuple[Samples, Samples]:
        """Return a block and its part for the room, while one player fades into another."""
        dry, send = self._player.block(self._position, opened)
        if self._leaving is None:
            return dry, send
        frames = np.arange(BLOCK_FRAMES) + float(self._position - self._changed_at)
        turn = np.pi / 2 * np.clip(frames / (CHANGE_S * self._rate_hz), 0, 1)
        come, go = np.sin(turn).astype(np.float32), np.cos(turn).astype(np.float32)
        old_dry, old_send = self._leaving.block(self._position, opened)
        if turn[-1] >= np.pi / 2:
            self._leaving = None
        return come * dry + go * old_dry, come * send + go * old_send


def _opened(block: Block) -> Samples:
    """How far the breath is open at each frame, less where the swell is shallow."""
    span = block.span
    opened = [
        float(openness(phase, inhale))
        for phase, inhale in zip(span.phase_rad, span.inhale_frac, strict=True)
    ]
    share = np.clip(span.depth_db / _FULL_SWELL_DB, 0, 1)
    points = 0.5 + (np.array(opened) - 0.5) * share
    return np.interp(np.arange(BLOCK_FRAMES), block.frames, points).astype(np.float32)
