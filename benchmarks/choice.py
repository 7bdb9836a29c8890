"""The choice of tracks on SIMULATED listeners: ours beside chance and fixed scores.

    .venv/bin/python -m benchmarks.choice [--people N] [--sessions N] [--seed K]

Each listener has weights and a liking for every track of their own, drawn from the very prior
that the law begins with, and answers with noise: the most favourable world there is for it.
So the table can show that learning works as it should, and never that it helps a person.
Regret is what the best allowed track would have given more, in standard deviations of an answer.
Every policy sees the same listeners and tracks. Needs the repository's root as the working
directory; prints one table.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from entrain.events import Response, TrackKnown
from entrain.guidance.choice import ChoiceContext, choose, compute_features, list_allowed
from entrain.guidance.learning import PRIOR, PRIOR_SD, TRACK_SD, RewardModel
from tests.helpers.shelves import known

PER_MIN = (14.0, 11.0, 8.0, 6.2)
"""Four tracks a session, on the way down."""
N_TRACKS, N_ARTISTS = 80, 30
ANSWER_SD = 0.9
Policy = Callable[[list[TrackKnown], ChoiceContext], TrackKnown]


def at_random(tracks: list[TrackKnown], context: ChoiceContext) -> TrackKnown:
    """Choose any of the tracks that may be played."""
    free = list_allowed(tracks, context)
    rng = np.random.default_rng([context.seed, len(context.played), 1])
    return free[rng.integers(len(free))]


def fixed(tracks: list[TrackKnown], context: ChoiceContext) -> TrackKnown:
    """Choose by the prior's scores."""
    return ours(tracks, replace(context, learning=False))


def ours(tracks: list[TrackKnown], context: ChoiceContext) -> TrackKnown:
    """Choose by the law, learning."""
    choice = choose(tracks, context)
    if choice is None:
        raise ValueError("a library of 80 always has something to play")
    return choice.track


def greedy(tracks: list[TrackKnown], context: ChoiceContext) -> TrackKnown:
    """Choose what is expected to do best, learning as ours does but trying nothing."""
    free = list_allowed(tracks, context)
    rows = np.array([compute_features(track, context) for track in free])
    expected = context.model.predict_rewards(rows, [track.track_id for track in free])
    return free[int(expected.argmax())]


POLICIES: dict[str, Policy] = {
    "fixed scores": fixed,
    "random": at_random,
    "greedy": greedy,
    "ours": ours,
}


def library(rng: np.random.Generator) -> list[TrackKnown]:
    """Return a made library, reviewed, none of it sung."""
    return [
        known(
            str(k),
            tempo_bpm=float(rng.uniform(55, 100)),
            arousal_frac=float(rng.beta(2, 2.5)),
            sung=None if rng.random() < 0.4 else False,
            artist=str(rng.integers(N_ARTISTS)),
        )
        for k in range(N_TRACKS)
    ]


def regrets(policy: Policy, seed: int, n_sessions: int) -> list[float]:
    """Return the regret of each choice for one listener, the first one first."""
    rng = np.random.default_rng(seed)
    tracks = library(rng)
    weights = PRIOR + rng.normal(0, PRIOR_SD)
    liking = {track.track_id: rng.normal(0, TRACK_SD) for track in tracks}
    learned, found = RewardModel(), []

    for session in range(n_sessions):
        played: tuple[str, ...] = ()
        for place, per_min in enumerate(PER_MIN):
            context = ChoiceContext(
                per_min=per_min,
                played=played,
                named=False,
                arousal_frac=0.6,
                progress_frac=place / len(PER_MIN),
                seed=1000 * seed + session,
                model=learned,
            )

            def worth(track: TrackKnown, context: ChoiceContext = context) -> float:
                return (
                    float(np.dot(weights, compute_features(track, context)))
                    + liking[track.track_id]
                )

            track = policy(tracks, context)
            found.append(max(map(worth, list_allowed(tracks, context))) - worth(track))
            # The same chance for every policy, so that they differ by their choices alone.
            answer = worth(track) + rng.normal(0, ANSWER_SD)
            learned.learn(
                Response(
                    track_id=track.track_id,
                    features=compute_features(track, context),
                    reward=answer,
                )
            )
            played += (track.track_id,)
    return found


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=30)
    parser.add_argument("--sessions", type=int, default=30)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    print(f"SIMULATED listeners: {options.people}, {options.sessions} sessions of 4 tracks")
    print(f"{'policy':14} {'first 20':>9} {'last 40':>9}   less fixed scores, last 40 (95 %)")
    base = np.zeros(options.people)
    for name, policy in POLICIES.items():
        rows = np.array(
            [regrets(policy, options.seed + k, options.sessions) for k in range(options.people)]
        )
        late = rows[:, -40:].mean(axis=1)
        base = late if policy is fixed else base
        less, half = late - base, 1.96 * (late - base).std(ddof=1) / len(late) ** 0.5
        print(
            f"{name:14} {rows[:, :20].mean():9.2f} {late.mean():9.2f}   "
            f"{less.mean():+.2f} ({less.mean() - half:+.2f} to {less.mean() + half:+.2f})"
        )


if __name__ == "__main__":
    main()
