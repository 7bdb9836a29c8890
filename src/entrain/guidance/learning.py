"""The model of a person's responses to tracks: linear in the features, with a track offset.

Bayesian linear regression with forgetting. Without any response it is the prior, which holds
for an average person. Each response updates it and makes the earlier ones count 2 % less, so
that it adapts to a person who changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from entrain.events import Response

Floats = NDArray[np.float64]

PRIOR = np.array([0.0, 0.3, 0.6, 0.4, 0.8, 0.1])
"""Prior mean weight of each feature: see `FEATURES` in `entrain.guidance.choice`."""
PRIOR_SD = np.array([0.5, 0.3, 0.3, 0.3, 0.4, 0.3])
KEEP_FRAC = 0.98
NOISE_VARIANCE = 1.0
"""Noise variance of a reward, which is in standard deviations."""
TRACK_SD, SHRUNK_BY = 0.35, 3
"""A track's own offset counts n / (n + 3) after n answers: one answer is mostly chance."""


class RewardModel:
    """Predicts the reward of tracks from the responses so far.

    Parameters
    ----------
    responses : iterable of Response
        The responses, oldest first.

    References
    ----------
    Thompson sampling with a linear model: Agrawal and Goyal (2013), arXiv:1209.3352.
    """

    def __init__(self, responses: Iterable[Response] = ()) -> None:
        self._prior = np.diag(1 / PRIOR_SD**2)
        self._precision = self._prior.copy()
        self._weighted = self._prior @ PRIOR
        self._own: dict[str, tuple[float, int]] = {}
        for response in responses:
            self.learn(response)

    @property
    def mean(self) -> Floats:
        """Posterior mean weight of each feature, shape (n_features,)."""
        weights: Floats = np.linalg.solve(self._precision, self._weighted)
        return weights

    def learn(self, response: Response) -> None:
        """Update with one more response; one with another set of features is ignored."""
        x = np.array(response.features)
        if x.shape != PRIOR.shape:
            return
        unexplained = response.reward - float(x @ self.mean)
        kept, prior = KEEP_FRAC, self._prior
        self._precision = kept * self._precision + (1 - kept) * prior
        self._precision += np.outer(x, x) / NOISE_VARIANCE
        self._weighted = kept * self._weighted + (1 - kept) * (prior @ PRIOR)
        self._weighted += x * response.reward / NOISE_VARIANCE
        mean, n = self._own.get(response.track_id, (0.0, 0))
        self._own[response.track_id] = ((mean * n + unexplained) / (n + 1), n + 1)

    def predict_rewards(self, features: Floats, track_ids: Sequence[str]) -> Floats:
        """Return the expected reward of tracks, shape (n_tracks,).

        Parameters
        ----------
        features : ndarray, shape (n_tracks, n_features)
            Features of the tracks, in the order of `FEATURES`.
        track_ids : sequence of str
            Ids of the tracks, for their offsets.
        """
        own = [self._own.get(track_id, (0.0, 0)) for track_id in track_ids]
        offsets = np.array([mean * n / (n + SHRUNK_BY) for mean, n in own])
        rewards: Floats = features @ self.mean + offsets
        return rewards

    def draw_rewards(
        self, features: Floats, track_ids: Sequence[str], n_draws: int, rng: np.random.Generator
    ) -> Floats:
        """Return rewards drawn from the posterior, shape (n_draws, n_tracks).

        Parameters
        ----------
        features : ndarray, shape (n_tracks, n_features)
            Features of the tracks, in the order of `FEATURES`.
        track_ids : sequence of str
            Ids of the tracks, for their offsets.
        n_draws : int
            Number of draws.
        rng : numpy.random.Generator
            Source of randomness.
        """
        # With precision L L', solving L' x = z turns independent normal z into posterior draws.
        root = np.linalg.cholesky(self._precision)
        off = np.linalg.solve(root.T, rng.standard_normal((len(PRIOR), n_draws)))
        counts = np.array([self._own.get(track_id, (0.0, 0))[1] for track_id in track_ids])
        own = TRACK_SD / np.sqrt(counts + 1) * rng.standard_normal((n_draws, len(track_ids)))
        rewards: Floats = self.predict_rewards(features, track_ids) + off.T @ features.T + own
        return rewards
