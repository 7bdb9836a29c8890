"""Following: whether breathing goes with the guide.

A guide at the person's own rate scores well for 28 to 58 % of the time even when it cannot
be heard. So following may be claimed only while the guide is clearly slower than the
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
"""Consistency is over the breaths of the last minute, and over the last six if these are fewer."""
MATCH_WIDTH = 0.10
CLAIM_SCORE = 0.5
SURROGATES = 199
LEAST_SURROGATE_BREATHS = 20
HEARD_KEPT = 90
"""Seconds of the guide, reported once a second: more than the window of breathing."""
SETTLED_S, APART_S = 5.0, 0.8
"""A breath this long ago no longer moves between estimates; no two breaths are closer than this."""
CLAIM_BELOW_BASELINE = 0.9


def pairwise_phase_consistency(phase_rad: Floats) -> float:
    """Return how consistent phases are: 1 when equal, 0 on average when random.

    The unbiased square of the phase-locking value, (n R^2 - 1) / (n - 1) with R the length
    of the mean direction.

    Parameters
    ----------
    phase_rad : ndarray, shape (n_breaths,), n_breaths >= 2
        Phases of the guide at the breaths [rad].

    References
    ----------
    Vinck et al. (2010), doi:10.1016/j.neuroimage.2010.01.073.
    """
    n = len(phase_rad)
    mean_direction = float(np.abs(np.exp(1j * np.asarray(phase_rad)).mean()))
    return (n * mean_direction**2 - 1) / (n - 1)


def following_score(
    phase_rad: Floats, breathing_per_min: float, guide_per_min: float
) -> float | None:
    """Return phase consistency times frequency match, 0..1; None with fewer than four breaths.

    Consistency is scaled by its standard deviation under chance, sqrt(2 / (n (n - 1))), with
    factor 1 for six breaths: the same score is as unlikely by chance over six breaths as over
    fifteen. The product gives no score to breathing twice per cycle of the guide.

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
    """Return the p-value of the breaths' consistency with the guide; None with too few breaths.

    A surrogate has the same breaths with the intervals between them shuffled: as many, as
    fast, as even, but independent of the guide. The p-value is the share of surrogates that are
    at least as consistent, the breaths themselves counted among them. Someone who breathes as
    evenly as a clock at the guide's rate cannot be told from someone who follows it.

    Parameters
    ----------
    breaths_s : ndarray, shape (n_breaths,)
        Times of the breaths, rising [s].
    heard_s, phase_rad : ndarray, shape (n_heard,)
        When the guide was heard [s], and its phase then, unwrapped [rad].

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
    """Return whether following may be claimed.

    Parameters
    ----------
    score : float or None
        Following score, 0..1.
    guide_per_min, baseline_per_min : float, float or None
        Rates of the guide and of breathing at rest [breaths/min].
    """
    if score is None or baseline_per_min is None:
        return False
    return score > CLAIM_SCORE and guide_per_min <= CLAIM_BELOW_BASELINE * baseline_per_min


class Follower:
    """Scores following of the guide as heard, smoothed over about 10 s.

    An update every 2 s moves the score a fifth of the way.

    Attributes
    ----------
    score : float or None
        The smoothed following score, 0..1; None while there is nothing to follow.
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
        """`surrogate_p` over the uninterrupted run of the guide with the most breaths."""
        breaths_s, run = max(self._longest, (self._breaths_s, self._run), key=lambda r: len(r[0]))
        heard = np.array(run).reshape(-1, 2)
        return surrogate_p(np.array(breaths_s), heard[:, 0], heard[:, 1])

    def add_heard(self, t_s: float, phase_rad: float, per_min: float, depth_db: float) -> None:
        """Add the guide as heard at one time; without a swell there is nothing to follow.

        Parameters
        ----------
        t_s : float
            When it was heard [s].
        phase_rad : float
            Phase of the guide, unwrapped [rad].
        per_min : float
            Rate of the guide [breaths/min].
        depth_db : float
            Depth of the swell [dB]; 0 or less ends the run.
        """
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
        """Update the score from the breaths of the last minute.

        Parameters
        ----------
        crossings_s : ndarray, shape (n_breaths,)
            Times of the breaths, rising [s].
        breathing_per_min : float
            Their rate [breaths/min].
        """
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
