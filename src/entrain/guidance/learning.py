"""What is learned of a person's answers to tracks: a linear model, and an offset a track.

Bayesian linear regression with forgetting. Without any answer it is the prior, which says
what is likely of anybody; each answer moves it, and each further one makes those before it
count 2 % less, so that it goes with a person who changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from entrain.events import Response

Floats = NDArray[np.float64]

PRIOR = np.array([0.0, 0.3, 0.6, 0.4, 0.8, 0.1])
"""What is expected of anybody, for each of the features: see `entrain.guidance.choice`."""
PRIOR_SD = np.array([0.5, 0.3, 0.3, 0.3, 0.4, 0.3])
KEEP_FRAC = 0.98
NOISE_VARIANCE = 1.0
"""Of a reward, which is in standard deviations."""
TRACK_SD, SHRUNK_BY = 0.35, 3
"""A track's own offset counts n / (n + 3) after n answers: one answer is mostly chance."""


class Learned:
    """What the answers so far say.

    Parameters
    ----------
    responses : iterable of Response
        The answers, the first one first.

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
        """The expected weight of each feature, shape (n_features,)."""
        found: Floats = np.linalg.solve(self._precision, self._weighted)
        return found

    def learn(self, response: Response) -> None:
        """Learn from one more answer; of an older law with other features from nothing."""
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

    def expected(self, features: Floats, track_ids: Sequence[str]) -> Floats:
        """Return the expected reward of tracks, shape (n_tracks,).

        Parameters
        ----------
        features : ndarray, shape (n_tracks, n_features)
        track_ids : sequence of str
        """
        own = [self._own.get(track_id, (0.0, 0)) for track_id in track_ids]
        offsets = np.array([mean * n / (n + SHRUNK_BY) for mean, n in own])
        found: Floats = features @ self.mean + offsets
        return found

    def drawn(
        self, features: Floats, track_ids: Sequence[str], n_draws: int, rng: np.random.Generator
    ) -> Floats:
        """Return rewards drawn from what is believed, shape (n_draws, n_tracks)."""
        # Of precision L L', the inverse of L' makes independent draws into draws of the model.
        root = np.linalg.cholesky(self._precision)
        off = np.linalg.solve(root.T, rng.standard_normal((len(PRIOR), n_draws)))
        counts = np.array([self._own.get(track_id, (0.0, 0))[1] for track_id in track_ids])
        own = TRACK_SD / np.sqrt(counts + 1) * rng.standard_normal((n_draws, len(track_ids)))
        found: Floats = self.expected(features, track_ids) + off.T @ features.T + own
        return found
