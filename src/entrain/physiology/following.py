"""Following: whether the breath goes with the guide.

A guide at the person's own rate scores well even when it cannot be heard, for 28 to 58 %
of the time. So following may be claimed only while the guide is clearly below the
person's own baseline.
"""

from __future__ import annotations

import math
from collections import deque

import numpy as np

from entrain.physiology.readings import Floats

BREATHS = 6
LEAST_BREATHS = 4
LAST_S = 60.0
"""Consistency is over the breaths of the last minute, and over six where those are fewer."""
MATCH_WIDTH = 0.10
CLAIM_SCORE = 0.5
SURROGATES = 199
LEAST_SURROGATE_BREATHS = 20
HEARD_KEPT = 90
"""Seconds of the guide, told once a second: more than the breath is looked back at."""
SETTLED_S, APART_S = 5.0, 0.8
"""A breath this long ago no longer moves from look to look, and none is nearer to another."""
CLAIM_BELOW_BASELINE = 0.9


def pairwise_phase_consistency(phase_rad: Floats) -> float:
    """How alike phases are: 1 when equal, 0 on average when random.

    The unbiased square of the phase-locking value, (n R^2 - 1) / (n - 1) with R the length
    of the mean direction: Vinck 2010, doi:10.1016/j.neuroimage.2010.01.073.

    Parameters
    ----------
    phase_rad : ndarray, shape (n_breaths,), n_breaths >= 2
        Phases of the guide at the breaths [rad].
    """
    n = len(phase_rad)
    mean_direction = float(np.abs(np.exp(1j * np.asarray(phase_rad)).mean()))
    return (n * mean_direction**2 - 1) / (n - 1)


def following_score(
    phase_rad: Floats, breathing_per_min: float, guide_per_min: float
) -> float | None:
    """Phase consistency times frequency match, 0..1; None with fewer than four breaths.

    Consistency is counted in chance's own spread, sqrt(2 / (n (n - 1))), and stands as it is
    for six breaths: the same score is as unlikely by chance over six breaths as over fifteen.
    The product makes breathing twice to one swell score nothing.

    Parameters
    ----------
    phase_rad : ndarray, shape (n_breaths,)
        Phase of the guide as heard at each breath [rad].
    breathing_per_min, guide_per_min : float
        Rates [breaths/min].
    """
    n = len(phase_rad)
    if n < LEAST_BREATHS or guide_per_min <= 0:
        return None
    sureness = math.sqrt(n * (n - 1) / (BREATHS * (BREATHS - 1))) if n > BREATHS else 1.0
    consistency = sureness * pairwise_phase_consistency(phase_rad)
    away = (breathing_per_min / guide_per_min - 1) / MATCH_WIDTH
    return min(max(0.0, consistency), 1.0) * math.exp(-(away**2))


def surrogate_p(breaths_s: Floats, heard_s: Floats, phase_rad: Floats) -> float | None:
    """Return how often chance alone gives breaths as consistent with the guide; None with few.

    A surrogate has the same breaths with the times between them in another order: as many, as
    fast, as even, but they no longer answer the guide. The share of surrogates that are at
    least as consistent, these breaths counted among them, is the p-value. Who breathes as
    evenly as a clock at the guide's rate, heard or not, cannot be told from one who follows.

    Parameters
    ----------
    breaths_s : ndarray, shape (n_breaths,)
        When the breaths were, rising [s].
    heard_s, phase_rad : ndarray, shape (n_heard,)
        When the guide was heard [s], and its phase then, not wrapped [rad].

    References
    ----------
    Surrogates by shuffled intervals: Schreiber and Schmitz (2000),
    doi:10.1016/S0167-2789(00)00043-9.
    """
    if len(breaths_s) < LEAST_SURROGATE_BREATHS or len(heard_s) < 2:
        return None
    rng = np.random.default_rng(0)

    def consistency(times_s: Floats) -> float:
        return pairwise_phase_consistency(np.interp(times_s, heard_s, phase_rad))

    own = consistency(breaths_s)
    between_s = np.diff(breaths_s)
    first_s = breaths_s[:1]
    chance = [
        consistency(np.concatenate([first_s, first_s + np.cumsum(rng.permutation(between_s))]))
        for _ in range(SURROGATES)
    ]
    return (1 + sum(value >= own for value in chance)) / (1 + SURROGATES)


def may_claim(score: float | None, guide_per_min: float, baseline_per_min: float | None) -> bool:
    """Return whether following may be claimed."""
    if score is None or baseline_per_min is None:
        return False
    return score > CLAIM_SCORE and guide_per_min <= CLAIM_BELOW_BASELINE * baseline_per_min


class Follower:
    """Scores following from what was heard, smoothed over about 10 s.

    A look every 2 s moves the score by a fifth of the way.
    """

    def __init__(self) -> None:
        self._heard_s: deque[float] = deque(maxlen=HEARD_KEPT)
        self._phase_rad: deque[float] = deque(maxlen=HEARD_KEPT)
        self._guide_per_min = 0.0
        self.score: float | None = None
        self._run: list[tuple[float, float]] = []
        self._breaths_s: list[float] = []
        self._longest: tuple[list[float], list[tuple[float, float]]] = ([], [])

    @property
    def surrogate_p(self) -> float | None:
        """How often chance alone follows as well, over the longest time with a swell."""
        breaths_s, run = max(self._longest, (self._breaths_s, self._run), key=lambda r: len(r[0]))
        heard = np.array(run).reshape(-1, 2)
        return surrogate_p(np.array(breaths_s), heard[:, 0], heard[:, 1])

    def hear(self, t_s: float, phase_rad: float, per_min: float, depth_db: float) -> None:
        """Take what was heard at `t_s`; without a swell there is nothing to follow."""
        if depth_db <= 0:
            self._heard_s.clear()
            self._phase_rad.clear()
            self.score = None
            if len(self._breaths_s) > len(self._longest[0]):
                self._longest = (self._breaths_s, self._run)
            self._run, self._breaths_s = [], []
            return
        self._heard_s.append(t_s)
        self._phase_rad.append(phase_rad)
        self._run.append((t_s, phase_rad))
        self._guide_per_min = per_min

    def update(self, crossings_s: Floats, breathing_per_min: float) -> None:
        """Take the breaths of the last minute and their rate."""
        if not self._heard_s:
            return
        first_s, last_s = self._heard_s[0], self._heard_s[-1]
        since = crossings_s[(crossings_s >= first_s) & (crossings_s <= last_s + 1.0)]
        for breath_s in since[since < last_s - SETTLED_S].tolist():
            if not self._breaths_s or breath_s > self._breaths_s[-1] + APART_S:
                self._breaths_s.append(breath_s)
        if not len(since):
            return
        n_lately = int((since >= since[-1] - LAST_S).sum())
        last = since[-max(BREATHS, n_lately) :]
        phase_rad = np.interp(last, np.array(self._heard_s), np.array(self._phase_rad))
        score = following_score(phase_rad, breathing_per_min, self._guide_per_min)
        if score is not None:
            before = 0.0 if self.score is None else self.score
            self.score = before + (score - before) / 5
