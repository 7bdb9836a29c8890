"""What a session came to: one value for whoever keeps, counts or compares it."""

from __future__ import annotations

from dataclasses import dataclass

from entrain.conductor.selection import Selection
from entrain.events import Ending, ResonanceFound, Response
from entrain.guidance import Guidance
from entrain.physiology import Baseline, Dropped


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionOutcome:
    """What a session has come to so far; final once it has ended.

    Attributes
    ----------
    ending : Ending or None
        How it ended; None while it runs, and of a session that was interrupted.
    label : str or None
        What a blinded session is called; None where nothing is blinded.
    demonstration : bool
        It was shorter than its form allows, so its phases were scaled.
    baseline : Baseline or None
        The rest that the session went by, measured or stored; None before it is known.
    rest : Baseline or None
        The rest as this session measured it, over a whole baseline phase; None where the
        form has no such phase, in a demonstration, and where the breath could not be read.
    floor_per_min : float or None
        The slowest rate that the person could be led to, where following was lost below it
        more than once [breaths/min]; None where the policy met no such limit.
    found : ResonanceFound or None
        What a search for the resonance rate came to; None where there was none, or it is not
        over.
    blocked : tuple of str
        Ids of the tracks of which somebody said in this session: never again.
    responses : tuple of Response
        How the person answered to tracks that were heard, the last one last.
    dropped : Dropped
        Intervals that the strap sent and that make no beat.
    """

    ending: Ending | None
    label: str | None
    demonstration: bool
    baseline: Baseline | None
    rest: Baseline | None
    floor_per_min: float | None
    found: ResonanceFound | None
    blocked: tuple[str, ...]
    responses: tuple[Response, ...]
    dropped: Dropped


def outcome_of(
    guidance: Guidance,
    selection: Selection,
    *,
    ending: Ending | None,
    label: str | None,
    baseline: Baseline | None,
    found: ResonanceFound | None,
    dropped: Dropped,
) -> SessionOutcome:
    """Return what a session has come to, from the parts that know it."""
    plan = guidance.plan
    measured = plan.measures_rest and not plan.demonstration
    known = baseline is not None and baseline.breathing_per_min is not None
    return SessionOutcome(
        ending=ending,
        label=label,
        demonstration=plan.demonstration,
        baseline=baseline,
        rest=baseline if measured and known else None,
        floor_per_min=guidance.guided.floor_per_min,
        found=found,
        blocked=tuple(selection.blocked),
        responses=tuple(selection.responses),
        dropped=dropped,
    )
