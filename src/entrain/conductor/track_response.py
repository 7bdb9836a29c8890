"""Listening: what a person does while a track plays, and how well the track did by it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from entrain.events import Reason, Response, TrackAnswered
from entrain.guidance import GUIDED, Guidance, PersonState, TrackChoice
from entrain.music import Moment

LEAST_HEARD_S = 60
"""What was heard for less says nothing, unless somebody did not want it."""
EDGE_S = 30
USUAL_FOLLOWING, SPREAD_FOLLOWING = 0.5, 12**-0.5
"""Mean and spread of what may be anything from 0 to 1: nobody's answers were fitted."""
SPREAD_SLOWED = 0.15
"""The guide never leads by more of the breath: to slow by so much within a track is much."""
FOLLOWING_WEIGHT, SLOWED_WEIGHT, AROUSED_COST, SKIPPED_COST = 0.5, 0.3, 0.5, 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Now:
    """The listener this second; None where it is not known.

    Attributes
    ----------
    audible : bool
        There is music to be heard.
    following_frac : float or None
        How well the breath goes with the guide, None where there is none.
    breathing_per_min, rest_per_min : float or None
        Breathing now and at rest [breaths/min].
    arousal_frac : float or None
        Arousal, 0..1; .5 is their own rest.
    progress_frac : float
        How much of the time until the music takes its leave is over, 0..1.
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


def now_of(t_s: float, guidance: Guidance, person: PersonState, moment: Moment) -> Now:
    """Return the listener at `t_s`, when `moment` is heard."""
    audible = moment.level_frac > 0 and not guidance.timeline.is_paused
    guided = audible and moment.depth_db > 0 and guidance.phase in GUIDED and guidance.follows
    return Now(
        audible=audible,
        following_frac=person.following if guided else None,
        breathing_per_min=person.breathing_per_min,
        rest_per_min=person.baseline_per_min,
        arousal_frac=person.arousal_frac,
        progress_frac=min(1.0, t_s / max(guidance.plan.outro_at_s, 1.0)),
        n_aroused=guidance.safety.n_aroused,
    )


class Listening:
    """One track being heard.

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
        self._aroused: tuple[int, int] | None = None

    def observe(self, t_s: float, now: Now) -> None:
        """Take a second of it."""
        if t_s < self._start_s or not now.audible:
            return
        self._heard_s += 1
        first = now.n_aroused if self._aroused is None else self._aroused[0]
        self._aroused = (first, now.n_aroused)
        self._rest_per_min = now.rest_per_min
        if now.following_frac is not None:
            self._following.append(now.following_frac)
        if now.breathing_per_min is not None:
            self._breathing.append(now.breathing_per_min)

    def answered(self, t_s: float, *, skipped: bool) -> list[TrackAnswered]:
        """Return what the person answered; nothing where that cannot be told."""
        if self._heard_s < LEAST_HEARD_S and not skipped:
            return []
        following = float(np.mean(self._following)) if self._following else None
        slowed, aroused = self._slowed_frac(), self._was_aroused()
        reward = reward_of(following, slowed, aroused=aroused, skipped=skipped)
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
        return self._aroused is not None and self._aroused[1] > self._aroused[0]

    def _slowed_frac(self) -> float | None:
        if len(self._breathing) < 2 * EDGE_S:
            return None
        first, last = np.mean(self._breathing[:EDGE_S]), np.mean(self._breathing[-EDGE_S:])
        return float((first - last) / (self._rest_per_min or first))


def reward_of(
    following_frac: float | None, slowed_frac: float | None, *, aroused: bool, skipped: bool
) -> float:
    """Return how well a track did, in standard deviations; what is not known counts nothing.

    Parameters
    ----------
    following_frac : float or None
        Mean following, 0..1.
    slowed_frac : float or None
        By how much the breath slowed, of their rest.
    aroused, skipped : bool
        The heart sped up; somebody did not want it.
    """
    reward = -AROUSED_COST * aroused - SKIPPED_COST * skipped
    if following_frac is not None:
        reward += FOLLOWING_WEIGHT * (following_frac - USUAL_FOLLOWING) / SPREAD_FOLLOWING
    if slowed_frac is not None:
        reward += SLOWED_WEIGHT * slowed_frac / SPREAD_SLOWED
    return round(reward, 6)
