"""The response of a person to a track, and the reward of the track computed from it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from entrain.events import Reason, Response, TrackAnswered
from entrain.guidance import GUIDED, Guidance, PersonState, TrackChoice
from entrain.music import Moment

LEAST_HEARD_S = 60
"""A track heard for less than this gives no response, unless it was skipped [s]."""
EDGE_S = 30
USUAL_FOLLOWING, SPREAD_FOLLOWING = 0.5, 12**-0.5
"""Mean and SD of a uniform distribution from 0 to 1; not fitted to data."""
SPREAD_SLOWED = 0.15
"""The guide is never further below the breath than this share, so it is a large slowing."""
FOLLOWING_WEIGHT, SLOWED_WEIGHT, AROUSED_COST, SKIPPED_COST = 0.5, 0.3, 0.5, 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ListenerState:
    """The state of the listener this second; None where a value is not known.

    Attributes
    ----------
    audible : bool
        Music can be heard.
    following_frac : float or None
        Following score, 0..1; None where there is no guide.
    breathing_per_min, rest_per_min : float or None
        Breathing rate now and at rest [breaths/min].
    arousal_frac : float or None
        Arousal, 0..1; .5 is their own rest.
    progress_frac : float
        Share of the time up to the outro that is over, 0..1.
    n_aroused : int
        How often the heart has sped up and the guide has given way.
    """

    audible: bool = False
    following_frac: float | None = None
    breathing_per_min: float | None = None
    rest_per_min: float | None = None
    arousal_frac: float | None = None
    progress_frac: float = 0.0
    n_aroused: int = 0


def build_listener_state(
    t_s: float, guidance: Guidance, person: PersonState, moment: Moment
) -> ListenerState:
    """Return the state of the listener.

    Parameters
    ----------
    t_s : float
        Now [s].
    guidance : Guidance
        The guidance of the session.
    person : PersonState
        The person this second.
    moment : Moment
        The score as it is heard now.
    """
    audible = moment.level_frac > 0 and not guidance.timeline.is_paused
    guided = (
        audible and moment.depth_db > 0 and guidance.phase in GUIDED and guidance.guided.follows
    )
    return ListenerState(
        audible=audible,
        following_frac=person.following if guided else None,
        breathing_per_min=person.breathing_per_min,
        rest_per_min=person.baseline_per_min,
        arousal_frac=person.arousal_frac,
        progress_frac=min(1.0, t_s / max(guidance.timeline.plan.outro_at_s, 1.0)),
        n_aroused=guidance.safety.n_aroused,
    )


class TrackResponse:
    """Measures the response to one track while it is heard.

    Parameters
    ----------
    choice : TrackChoice
        The track.
    start_s : float
        When it begins to be heard [s].
    """

    def __init__(self, choice: TrackChoice, start_s: float) -> None:
        self._choice = choice
        self._start_s = start_s
        self._heard_s = 0
        self._following: list[float] = []
        self._breathing: list[float] = []
        self._rest_per_min: float | None = None
        self._aroused_counts: tuple[int, int] | None = None

    def observe(self, t_s: float, listener: ListenerState) -> None:
        """Add one second of listening."""
        if t_s < self._start_s or not listener.audible:
            return
        self._heard_s += 1
        first = listener.n_aroused if self._aroused_counts is None else self._aroused_counts[0]
        self._aroused_counts = (first, listener.n_aroused)
        self._rest_per_min = listener.rest_per_min
        if listener.following_frac is not None:
            self._following.append(listener.following_frac)
        if listener.breathing_per_min is not None:
            self._breathing.append(listener.breathing_per_min)

    def finish(self, t_s: float, *, skipped: bool) -> list[TrackAnswered]:
        """Return the response; empty where the track was heard too briefly.

        Parameters
        ----------
        t_s : float
            Now [s].
        skipped : bool
            The track was refused.
        """
        if self._heard_s < LEAST_HEARD_S and not skipped:
            return []
        following = float(np.mean(self._following)) if self._following else None
        slowed, aroused = self._slowed_frac(), self._was_aroused()
        reward = compute_reward(following, slowed, aroused=aroused, skipped=skipped)
        track = self._choice.track
        reason = Reason(
            rule="choice.answer",
            figures=(
                ("following_frac", following),
                ("slowed_frac", slowed),
                ("aroused", float(aroused)),
                ("skipped", float(skipped)),
                ("reward", reward),
                ("title", track.title),
                ("heard_s", float(self._heard_s)),
            ),
        )
        return [
            TrackAnswered(
                t_s=t_s,
                reason=reason,
                title=track.title,
                heard_s=float(self._heard_s),
                following_frac=following,
                slowed_frac=slowed,
                aroused=aroused,
                skipped=skipped,
                response=Response(
                    track_id=track.track_id, features=self._choice.features, reward=reward
                ),
            )
        ]

    def _was_aroused(self) -> bool:
        return (
            self._aroused_counts is not None and self._aroused_counts[1] > self._aroused_counts[0]
        )

    def _slowed_frac(self) -> float | None:
        if len(self._breathing) < 2 * EDGE_S:
            return None
        first, last = np.mean(self._breathing[:EDGE_S]), np.mean(self._breathing[-EDGE_S:])
        return float((first - last) / (self._rest_per_min or first))


def compute_reward(
    following_frac: float | None, slowed_frac: float | None, *, aroused: bool, skipped: bool
) -> float:
    """Return the reward of a track, in standard deviations; an unknown value adds nothing.

    Parameters
    ----------
    following_frac : float or None
        Mean following score, 0..1.
    slowed_frac : float or None
        Slowing of the breath, as a share of the rate at rest.
    aroused : bool
        The heart sped up and the guide gave way.
    skipped : bool
        The track was refused.
    """
    reward = -AROUSED_COST * aroused - SKIPPED_COST * skipped
    if following_frac is not None:
        reward += FOLLOWING_WEIGHT * (following_frac - USUAL_FOLLOWING) / SPREAD_FOLLOWING
    if slowed_frac is not None:
        reward += SLOWED_WEIGHT * slowed_frac / SPREAD_SLOWED
    return round(reward, 6)
