"""The result of one event, and the state of the session at a whole second."""

from __future__ import annotations

from dataclasses import dataclass

from entrain.events import Decision, Phase
from entrain.guidance import Guidance
from entrain.music import Moment
from entrain.physiology import Reading, Vitals


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondState:
    """The state of a session at a whole second, not blinded: for statistics, not for a view.

    Attributes
    ----------
    t_s : float
        The session's clock [s].
    vitals : Vitals
        The person's figures, each with its reason where it is blank.
    others : tuple of (str, Vitals)
        The figures of straps besides the one that the session follows, by their source.
    follows : bool
        The guide adapts to the person's breathing; False with a strap from which the breath
        cannot be read.
    following : bool
        Following is claimed.
    guide_per_min : float or None
        Rate of the guide in the score [breaths/min]; None while there is no swell.
    track_tempo_frac : float
        Present tempo of the track over its native tempo; 1 where none plays.
    full_level_s : float
        Sound played so far, as time at full level [s].
    dose_frac : float or None
        Share of the weekly sound dose so far (ITU-T H.870); None where the level at the ear is
        not known.
    """

    t_s: float
    vitals: Vitals
    others: tuple[tuple[str, Vitals], ...]
    follows: bool
    following: bool
    guide_per_min: float | None
    track_tempo_frac: float
    full_level_s: float
    dose_frac: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """The result of one event.

    Attributes
    ----------
    readings : tuple of Reading
        What was read from the strap, in order.
    decisions : tuple of Decision
        The decisions, in order.
    phase : Phase or None
        The phase to show from now on; None where the event cannot change it.
    second : SecondState or None
        The state of the session at this second; None for any event but a tick.
    """

    readings: tuple[Reading, ...] = ()
    decisions: tuple[Decision, ...] = ()
    phase: Phase | None = None
    second: SecondState | None = None


def build_second_state(
    t_s: float,
    *,
    guidance: Guidance,
    vitals: Vitals,
    others: tuple[tuple[str, Vitals], ...],
    moment: Moment,
    following: bool,
    track_tempo_frac: float,
) -> SecondState:
    """Return the state of a session at a whole second.

    Parameters
    ----------
    t_s : float
        Now [s].
    guidance : Guidance
        The guidance of the session.
    vitals : Vitals
        The person's figures.
    others : tuple of (str, Vitals)
        The figures of other straps, by their source.
    moment : Moment
        The score now.
    following : bool
        Following is claimed.
    track_tempo_frac : float
        Present tempo of the track over its native tempo.
    """
    loudness = guidance.safety.loudness
    return SecondState(
        t_s=t_s,
        vitals=vitals,
        others=others,
        follows=guidance.guided.follows,
        following=following,
        guide_per_min=moment.per_min if moment.depth_db > 0 else None,
        track_tempo_frac=track_tempo_frac,
        full_level_s=loudness.full_level_s,
        dose_frac=loudness.dose_frac,
    )
