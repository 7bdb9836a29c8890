"""The outcome of a session, as one value."""

from __future__ import annotations

from dataclasses import dataclass

from entrain.conductor.selection import Selection
from entrain.events import Ending, ResonanceFound, Response
from entrain.guidance import Guidance
from entrain.physiology import Baseline, Dropped


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionOutcome:
    """The outcome of a session so far; final once it has ended.

    Attributes
    ----------
    ending : Ending or None
        How it ended; None while it runs, and for a session that was interrupted.
    label : str or None
        Label of a blinded session; None where the session is not blinded.
    demonstration : bool
        It was shorter than its form allows, so its phases were scaled.
    baseline : Baseline or None
        The rest that the session used, measured or stored; None before it is known.
    rest : Baseline or None
        The rest measured in this session over a whole baseline phase; None where the form has
        no such phase, in a demonstration, and where the breath could not be read.
    floor_per_min : float or None
        The slowest rate that the person could be led to, where following was lost below it
        more than once [breaths/min]; None where the policy met no such limit.
    found : ResonanceFound or None
        Result of a search for the resonance rate; None where there was none, or it is not
        over.
    blocked : tuple of str
        Ids of the tracks that were blocked for good in this session.
    responses : tuple of Response
        Responses of the person to tracks, oldest first.
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


def build_outcome(
    guidance: Guidance,
    selection: Selection,
    *,
    ending: Ending | None,
    label: str | None,
    baseline: Baseline | None,
    found: ResonanceFound | None,
    dropped: Dropped,
) -> SessionOutcome:
    """Return the outcome of a session.

    Parameters
    ----------
    guidance : Guidance
        The guidance of the session.
    selection : Selection
        The selection of its tracks.
    ending : Ending or None
        How it ended.
    label : str or None
        Label of a blinded session.
    baseline : Baseline or None
        The person's rest.
    found : ResonanceFound or None
        Result of a search.
    dropped : Dropped
        Intervals that make no beat.
    """
    plan = guidance.timeline.plan
    is_measured = plan.measures_rest and not plan.demonstration
    has_breathing = baseline is not None and baseline.breathing_per_min is not None
    return SessionOutcome(
        ending=ending,
        label=label,
        demonstration=plan.demonstration,
        baseline=baseline,
        rest=baseline if is_measured and has_breathing else None,
        floor_per_min=guidance.guided.floor_per_min,
        found=found,
        blocked=tuple(selection.blocked),
        responses=tuple(selection.responses),
        dropped=dropped,
    )
