"""A guide as a simulated person hears it."""

from __future__ import annotations

import numpy as np

from entrain.music.score import Moment


def guide(t_s: float, per_min: float, depth_db: float = 5.0) -> Moment:
    return Moment(
        phase_rad=2 * np.pi * per_min / 60 * t_s,
        per_min=per_min,
        depth_db=depth_db,
        tempo_bpm=60.0,
        level_frac=1.0,
        beats_per_breath=6,
        inhale_frac=0.42,
        density_frac=0.5,
    )
