"""The course: where the music should be in one second, within limits on how fast it moves."""

from __future__ import annotations

from dataclasses import dataclass, replace

from entrain.events import Reason
from entrain.guidance.policies.policy import move_toward

DEPTH_SLEW_DB_PER_S = 0.25
"""A full swell of 5 dB builds up or fades within 20 s."""
LEVEL_SLEW_PER_S = 0.2
DENSITY_SLEW_PER_S = 0.05
PAUSE_SLEW_DB_PER_S = 1.0
BED_LEVEL_FRAC = 0.6
BED_DENSITY_FRAC = 0.3
BED_PER_MIN = 10.0
"""Rate of the music without a guide: six beats a breath make 60 beats/min."""
END_FADE_S = 8.0
WRITTEN_AHEAD_S = 2.0
"""A segment asked for now has been heard in full this much later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """Where the music should be in one second, and why; fields as in `ScoreMoved`."""

    per_min: float
    depth_db: float
    level_frac: float
    density_frac: float
    reason: Reason
    pulse: bool = True
    character: str | None = None

    def approach(
        self,
        reason: Reason,
        *,
        per_min: float | None = None,
        depth_db: float = 0.0,
        level_frac: float = 1.0,
        density_frac: float = BED_DENSITY_FRAC,
    ) -> Course:
        """Return the course in one second: as near to the targets as the slew limits allow.

        Parameters
        ----------
        reason : Reason
            Why the music moves.
        per_min : float or None
            Rate [breaths/min], not limited here; None for the present one.
        depth_db : float
            Target depth of the swell [dB].
        level_frac, density_frac : float
            Target level and density, 0..1.
        """
        return replace(
            self,
            reason=reason,
            per_min=self.per_min if per_min is None else per_min,
            depth_db=move_toward(self.depth_db, depth_db, DEPTH_SLEW_DB_PER_S),
            level_frac=move_toward(self.level_frac, level_frac, LEVEL_SLEW_PER_S),
            density_frac=move_toward(self.density_frac, density_frac, DENSITY_SLEW_PER_S),
        )

    def hush(self, reason: Reason) -> Course:
        """Return the course in one second, on the way to silence within five seconds."""
        return replace(
            self,
            reason=reason,
            depth_db=move_toward(self.depth_db, 0.0, PAUSE_SLEW_DB_PER_S),
            level_frac=move_toward(self.level_frac, 0.0, LEVEL_SLEW_PER_S),
        )

    def fade_out(self, reason: Reason, left_s: float, *, still: bool = False) -> Course:
        """Return the course in one second, such that all is silent in `left_s`.

        After a pause the music first returns to the level of the bed.

        Parameters
        ----------
        reason : Reason
            Why the music fades.
        left_s : float
            Time left [s].
        still : bool
            Remove the swell within seconds: there is no pace to follow any more.
        """
        left_s = max(left_s - WRITTEN_AHEAD_S, 1.0)
        if left_s > END_FADE_S:
            wanted = max(self.level_frac, BED_LEVEL_FRAC)
            level = move_toward(self.level_frac, wanted, LEVEL_SLEW_PER_S)
        else:
            level = max(0.0, self.level_frac - 1.0 / END_FADE_S)
        swell = 1 - min(1.0, 1.0 / max(left_s - END_FADE_S, 1.0))
        depth_db = move_toward(self.depth_db, 0.0, PAUSE_SLEW_DB_PER_S) if still else self.depth_db
        return replace(self, reason=reason, depth_db=depth_db * swell, level_frac=level)
