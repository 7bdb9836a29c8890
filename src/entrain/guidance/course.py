"""The course: where the music should be one second on, and how it may get there."""

from __future__ import annotations

from dataclasses import dataclass, replace

from entrain.events import Reason
from entrain.guidance.policies.policy import toward

DEPTH_SLEW_DB_PER_S = 0.25
"""The swell comes and goes within 20 s."""
LEVEL_SLEW_PER_S = 0.2
DENSITY_SLEW_PER_S = 0.05
PAUSE_SLEW_DB_PER_S = 1.0
BED_LEVEL_FRAC = 0.6
BED_DENSITY_FRAC = 0.3
BED_PER_MIN = 10.0
"""Pulse of the unguided bed, six beats to a bar: 60 beats/min."""
END_FADE_S = 8.0
WRITTEN_AHEAD_S = 2.0
"""What is asked for now is heard to the full this much later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """Where the music should be one second on, and why; fields as in `ScoreMoved`."""

    per_min: float
    depth_db: float
    level_frac: float
    density_frac: float
    reason: Reason
    pulse: bool = True
    character: str | None = None

    def to(
        self,
        reason: Reason,
        *,
        per_min: float | None = None,
        depth_db: float = 0.0,
        level_frac: float = 1.0,
        density_frac: float = BED_DENSITY_FRAC,
    ) -> Course:
        """Return the course a second on: as near to these values as may be heard to move."""
        return replace(
            self,
            reason=reason,
            per_min=self.per_min if per_min is None else per_min,
            depth_db=toward(self.depth_db, depth_db, DEPTH_SLEW_DB_PER_S),
            level_frac=toward(self.level_frac, level_frac, LEVEL_SLEW_PER_S),
            density_frac=toward(self.density_frac, density_frac, DENSITY_SLEW_PER_S),
        )

    def hushed(self, reason: Reason) -> Course:
        """Return the course a second on, on the way to silence within five seconds."""
        return replace(
            self,
            reason=reason,
            depth_db=toward(self.depth_db, 0.0, PAUSE_SLEW_DB_PER_S),
            level_frac=toward(self.level_frac, 0.0, LEVEL_SLEW_PER_S),
        )

    def fading(self, reason: Reason, left_s: float, *, still: bool = False) -> Course:
        """Return the course a second on, such that all is silent in `left_s`.

        After a pause the music comes back to the softness of the bed first. Where it is to be
        `still`, the swell is gone within seconds: there is nothing to go with any more.
        """
        left_s = max(left_s - WRITTEN_AHEAD_S, 1.0)
        if left_s > END_FADE_S:
            wanted = max(self.level_frac, BED_LEVEL_FRAC)
            level = toward(self.level_frac, wanted, LEVEL_SLEW_PER_S)
        else:
            level = max(0.0, self.level_frac - 1.0 / END_FADE_S)
        swell = 1 - min(1.0, 1.0 / max(left_s - END_FADE_S, 1.0))
        depth_db = toward(self.depth_db, 0.0, PAUSE_SLEW_DB_PER_S) if still else self.depth_db
        return replace(self, reason=reason, depth_db=depth_db * swell, level_frac=level)
