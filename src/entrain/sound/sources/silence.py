"""No music: a session that only records."""

from __future__ import annotations

import numpy as np

from entrain.music import Score
from entrain.sound.sources.source import Samples, SourceKind


class Silence:
    """Samples of zero."""

    def render(self, score: Score, start_s: float, n_frames: int) -> Samples:
        """Return zeros: float32, shape (n_frames, 2); parameters as in `Source`."""
        return np.zeros((n_frames, 2), np.float32)


def _make(seed: int, rate_hz: int) -> Silence:
    return Silence()


SILENCE = SourceKind(name="none", title="No music", audible=False, make=_make)
