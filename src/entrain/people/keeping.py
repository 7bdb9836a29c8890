"""Keeping: what a session that ended well changes in what is kept of its person."""

from __future__ import annotations

from dataclasses import replace

from entrain.conductor.conductor import Conductor
from entrain.events import Ending, Rest
from entrain.guidance.plan import Plan
from entrain.guidance.safety import FLOOR_PER_MIN
from entrain.people.kept import Kept, Measured

RETRY_STEP = 0.5
"""A floor that was not needed again comes down by this much from session to session."""
MOST_RESPONSES = 200
"""With each one counting 2 % less than the next, an older one counts less than 2 %."""
DAY_S = 86400.0


def rest_of(kept: Kept, utc_s: float) -> Rest | None:
    """Return a person's stored rest as a session is told of it at `utc_s`."""
    if kept.rest is None:
        return None
    return Rest(
        breathing_per_min=kept.rest.breathing_per_min,
        hr_bpm=kept.rest.hr_bpm,
        age_days=max(0.0, utc_s - kept.rest.utc_s) / DAY_S,
    )


def after(kept: Kept, conductor: Conductor, utc_s: float) -> Kept:
    """Return what is to be kept after a session, or so far.

    What somebody said of a track, and how they answered to one that was heard, is kept
    however the session ends. Of one that was stopped or ended early that is all: what it
    showed of the person is not what they are at rest and with time.
    """
    kept = _with_tracks(kept, conductor)
    if conductor.ended is not Ending.COMPLETE:
        return kept
    guidance = conductor.guidance
    floor_per_min = guidance.policy.floor_per_min or kept.floor_per_min - RETRY_STEP
    if conductor.label is not None:
        # What was learnt of a guide would tell that there was one.
        floor_per_min = kept.floor_per_min
    return replace(
        kept,
        n_sessions=kept.n_sessions + 1,
        floor_per_min=max(floor_per_min, FLOOR_PER_MIN),
        rest=_rest(kept, conductor, guidance.plan, utc_s),
    )


def _with_tracks(kept: Kept, conductor: Conductor) -> Kept:
    selection = conductor.programme.selection
    # How tracks were answered to in a blinded session would tell whether there was a guide.
    new = selection.responses if conductor.label is None else ()
    responses = (*kept.responses, *new)
    return replace(
        kept,
        blocked=tuple(dict.fromkeys((*kept.blocked, *selection.blocked))),
        responses=responses[-MOST_RESPONSES:],
    )


def _rest(kept: Kept, conductor: Conductor, plan: Plan, utc_s: float) -> Measured | None:
    """Return the newest whole baseline: not a stored one, nor that of a demonstration."""
    baseline = conductor.baseline
    measured = plan.baseline_s > 0 and not plan.demonstration
    if not measured or baseline is None or baseline.breathing_per_min is None:
        return kept.rest
    return Measured(
        breathing_per_min=baseline.breathing_per_min, hr_bpm=baseline.hr_bpm, utc_s=utc_s
    )
