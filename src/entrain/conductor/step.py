"""What one event led to, and what a second came to: values for whoever counts or records."""

from __future__ import annotations

from dataclasses import dataclass

from entrain.events import Decision, Phase
from entrain.guidance import Guidance
from entrain.music import Moment
from entrain.physiology import Reading, Vitals


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondSeen:
    """A session at a whole second, unmasked: for counting, not for a view.

    Attributes
    ----------
    t_s : float
        The session's clock [s].
    vitals : Vitals
        The person's figures, each with its reason where it is blank.
    others : tuple of (str, Vitals)
        The figures of straps beside the one that the session follows, by their source.
    follows : bool
        The guide goes by the person's breath; False with a strap that does not tell it.
    following : bool
        Following is claimed.
    guide_per_min : float or None
        Rate of the guide as the score has it [breaths/min]; None while there is no swell.
    track_tempo_frac : float
        Tempo of the track over its own; 1 where none plays.
    full_level_s : float
        What was played so far, as seconds at full level [s].
    dose_frac : float or None
        Share of a week's dose of sound so far (H.870); None where the level at the ear is not
        known.
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
    """What one event led to.

    Attributes
    ----------
    readings : tuple of Reading
        What was read from the strap, in order.
    decisions : tuple of Decision
        What was decided, in order.
    phase : Phase or None
        The phase that may be shown from now on; None where nothing was decided.
    second : SecondSeen or None
        What the second came to; None of any event but a tick.
    """

    readings: tuple[Reading, ...] = ()
    decisions: tuple[Decision, ...] = ()
    phase: Phase | None = None
    second: SecondSeen | None = None


def second_seen(
    t_s: float,
    *,
    guidance: Guidance,
    vitals: Vitals,
    others: tuple[tuple[str, Vitals], ...],
    moment: Moment,
    following: bool,
    track_tempo_frac: float,
) -> SecondSeen:
    """Return what the second at `t_s` [s] came to, where the score is at `moment`."""
    loudness = guidance.safety.loudness
    return SecondSeen(
        t_s=t_s,
        vitals=vitals,
        others=others,
        follows=guidance.follows,
        following=following,
        guide_per_min=moment.per_min if moment.depth_db > 0 else None,
        track_tempo_frac=track_tempo_frac,
        full_level_s=loudness.full_level_s,
        dose_frac=loudness.dose_frac,
    )
