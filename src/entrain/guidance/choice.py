"""Choice of the next track, with its reason.

Tracks that may not be played are excluded first, whatever their score. The others are scored
by how well they fit, and the best one plays; one time in five the best of a Thompson draw;
without learning, the best by the prior. Tracks that are sung, loved or not reviewed are never
explored.
"""

from __future__ import annotations

import enum
import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from entrain.events import Figures, Reason, TrackKnown
from entrain.guidance.learning import Floats, RewardModel
from entrain.music import BEATS_PER_BREATH, beats_for_track, limits_of, native_bpm

FEATURES = ("constant", "tempo_fit", "arousal_off", "arousal_over", "loved", "instrumental")
FIT_WIDTH = 0.12
"""A tempo 12 % off scores 1/e: most music can be moved this far without being noticed."""
MIDDLE_FRAC = 0.5
"""Used where a value is unknown: arousal of a person or a track, whether somebody sings."""
GOAL_AROUSAL_FRAC = 0.2
ARTIST_REST, TRACK_REST = 2, 8
"""An artist does not repeat within two tracks, a track not within eight."""
TRIED_FRAC = 0.2
"""One track in five, about one a session, is drawn instead of the best expected: a person is
there to rest, not to be explored."""
N_DRAWS = 1000
MOST_DRAWN = 256
"""In a large library, only the tracks with the best expected scores take part in a draw."""


class Exclusion(enum.Enum):
    """Why a track is excluded."""

    NOT_REVIEWED = "not_reviewed"
    BLOCKED = "blocked"
    LABEL = "unwanted_kind"
    LYRICS = "sung"
    TEMPO = "tempo"
    ARTIST = "artist_just_heard"
    PLAYED = "just_played"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceContext:
    """What a choice depends on, besides the tracks themselves.

    Attributes
    ----------
    per_min : float
        Rate of the guide now [breaths/min].
    played : tuple of str
        Ids of the tracks played in this session, oldest first.
    refused : frozenset of str
        Ids of tracks that were refused by the person or in this session, or failed to play.
    named : bool
        The tracks were named for this session, which counts as reviewed.
    unwanted : frozenset of str
        Labels that are not to be played, in lower case.
    lyrics : bool
        Tracks with singing may be played.
    arousal_frac : float or None
        The person's arousal now, 0..1.
    progress_frac : float
        Share of the time up to the outro that is over, 0..1.
    seed : int
        Seed of the session.
    learning : bool
        Responses count and tracks are explored; False scores by the prior alone.
    model : RewardModel
        The model of the person's responses so far.
    """

    per_min: float
    played: tuple[str, ...] = ()
    refused: frozenset[str] = frozenset()
    named: bool = True
    unwanted: frozenset[str] = frozenset()
    lyrics: bool = True
    arousal_frac: float | None = None
    progress_frac: float = 0.0
    seed: int = 0
    learning: bool = True
    model: RewardModel = field(default_factory=RewardModel)

    @property
    def wanted_arousal_frac(self) -> float:
        """Arousal the music should have, from the person's own to calm (iso principle), 0..1."""
        now_frac = MIDDLE_FRAC if self.arousal_frac is None else self.arousal_frac
        return now_frac + (GOAL_AROUSAL_FRAC - now_frac) * min(1.0, self.progress_frac)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackChoice:
    """A chosen track, its features, and why it was chosen."""

    track: TrackKnown
    features: tuple[float, ...]
    reason: Reason


Chooser = Callable[[Sequence[TrackKnown], ChoiceContext], TrackChoice | None]
"""Returns None where nothing may be played."""


# ---------------------------------------------------------------- exclusions


def find_exclusion(track: TrackKnown, context: ChoiceContext) -> Exclusion | None:
    """Return why a track may never be played in this context; None where it may."""
    if not (track.reviewed or context.named):
        return Exclusion.NOT_REVIEWED
    if track.blocked or track.track_id in context.refused:
        return Exclusion.BLOCKED
    if context.unwanted.intersection(track.labels):
        return Exclusion.LABEL
    # Unknown (None) does not count as instrumental.
    if not context.lyrics and track.sung is not False:
        return Exclusion.LYRICS
    return None


def is_in_reach(track: TrackKnown, per_min: float) -> bool:
    """Return whether the track can keep pace with the guide at some count of beats a breath.

    A track without beats always can.

    Parameters
    ----------
    track : TrackKnown
        The track.
    per_min : float
        Rate of the guide [breaths/min].
    """
    bpm, bearing = native_bpm(track), limits_of(track)
    if bpm is None:
        return True
    return beats_for_track(per_min, bpm, bearing.slowest, bearing.fastest) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spacing:
    """Which tracks are excluded for now: recent artists, recent tracks, tempi out of reach."""

    n_artists: int = ARTIST_REST
    n_tracks: int = TRACK_REST
    tempo: bool = True

    def find_exclusion(
        self, track: TrackKnown, artists: Sequence[str | None], context: ChoiceContext
    ) -> Exclusion | None:
        """Return why a track is excluded for now; None where it is not."""
        if self.tempo and not is_in_reach(track, context.per_min):
            return Exclusion.TEMPO
        if track.track_id in context.played[max(0, len(context.played) - self.n_tracks) :]:
            return Exclusion.PLAYED
        last = artists[max(0, len(artists) - self.n_artists) :]
        return Exclusion.ARTIST if track.artist is not None and track.artist in last else None

    def figures(self) -> Figures:
        """Return the restrictions that still hold, as figures of a reason."""
        return (
            ("artists_rest", float(self.n_artists)),
            ("tracks_rest", float(self.n_tracks)),
            ("tempo_bound", float(self.tempo)),
        )


def _spacings(named: bool) -> Iterator[_Spacing]:
    """Yield restrictions from the strictest to none, to relax until a track is left."""
    yield _Spacing()
    for tempo in (True, False) if named else (True,):
        for n_tracks in range(TRACK_REST, 0, -1):
            yield _Spacing(n_artists=0, n_tracks=n_tracks, tempo=tempo)
    yield _Spacing(n_artists=0, n_tracks=0)
    if named:
        yield _Spacing(n_artists=0, n_tracks=0, tempo=False)


# ---------------------------------------------------------------- scores


def compute_features(track: TrackKnown, context: ChoiceContext) -> tuple[float, ...]:
    """Return the features of a track, in the order of `FEATURES`."""
    bpm = native_bpm(track)
    off = math.inf
    if bpm is not None:
        off = min(abs(math.log(n * context.per_min / bpm)) for n in BEATS_PER_BREATH)
    arousal_frac = track.arousal_frac
    above = (MIDDLE_FRAC if arousal_frac is None else arousal_frac) - context.wanted_arousal_frac
    instrumental = MIDDLE_FRAC if track.sung is None else float(not track.sung)
    return (
        1.0,
        math.exp(-((off / FIT_WIDTH) ** 2)),
        -abs(above),
        -max(0.0, above),
        float(track.loved),
        instrumental,
    )


def may_be_tried(track: TrackKnown) -> bool:
    """Return whether a track may be explored: played to learn the response to it."""
    return track.reviewed and not track.sung and not track.loved


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scores:
    """How tracks compare.

    Attributes
    ----------
    expected : ndarray, shape (n_tracks,)
        Expected reward [standard deviations].
    propensity : ndarray, shape (n_tracks,)
        Probability of being chosen, 0..1.
    chosen : int
        Index of the chosen track.
    """

    expected: Floats
    propensity: Floats
    chosen: int


def score_tracks(tracks: Sequence[TrackKnown], rows: Floats, context: ChoiceContext) -> Scores:
    """Score tracks and choose one.

    The chosen track has the best expected score, or, `TRIED_FRAC` of the time, the best score
    in one draw. The propensities are counted over `N_DRAWS` draws. A track that may not be
    explored keeps its expected score in every draw, and takes part only where that is the best
    of all.

    Parameters
    ----------
    tracks : sequence of TrackKnown
        One or more tracks.
    rows : ndarray, shape (n_tracks, n_features)
        Their features, in the order of `FEATURES`.
    context : ChoiceContext
        What the choice depends on.
    """
    ids = [track.track_id for track in tracks]
    model = context.model if context.learning else RewardModel()
    if not context.learning:
        expected = rows @ model.mean
        best = int(np.argmax(expected))
        return Scores(expected=expected, propensity=np.eye(len(ids))[best], chosen=best)
    expected = model.predict_rewards(rows, ids)
    best = int(np.argmax(expected))
    by_score = np.argsort(-expected, kind="stable")
    drawn = [int(k) for k in by_score if k == best or may_be_tried(tracks[k])][:MOST_DRAWN]
    rng = np.random.default_rng([context.seed, len(context.played)])
    rewards = model.draw_rewards(rows[drawn], [ids[k] for k in drawn], N_DRAWS, rng)
    for place, k in enumerate(drawn):
        if not may_be_tried(tracks[k]):
            rewards[:, place] = expected[k]
    winners = np.array(drawn)[rewards.argmax(axis=1)]
    propensity = TRIED_FRAC * np.bincount(winners, minlength=len(ids)) / N_DRAWS
    propensity[best] += 1 - TRIED_FRAC
    chosen = int(winners[0]) if rng.random() < TRIED_FRAC else best
    return Scores(expected=expected, propensity=propensity, chosen=chosen)


# ---------------------------------------------------------------- choice


def choose(candidates: Sequence[TrackKnown], context: ChoiceContext) -> TrackChoice | None:
    """Choose the track that plays next, deterministically; None where none may play.

    Parameters
    ----------
    candidates : sequence of TrackKnown
        All tracks there are.
    context : ChoiceContext
        What the choice depends on.
    """
    allowed = _find_allowed(candidates, context)
    return None if allowed is None else _choose_from(context, *allowed)


def list_allowed(candidates: Sequence[TrackKnown], context: ChoiceContext) -> list[TrackKnown]:
    """Return the tracks that may be played next."""
    allowed = _find_allowed(candidates, context)
    return [] if allowed is None else allowed[0]


def _find_allowed(
    candidates: Sequence[TrackKnown], context: ChoiceContext
) -> tuple[list[TrackKnown], Counter[Exclusion | None], _Spacing] | None:
    """Return the allowed tracks, how many are excluded and why, and the spacing applied."""
    exclusion_counts = Counter(find_exclusion(track, context) for track in candidates)
    playable = [track for track in candidates if find_exclusion(track, context) is None]
    by_id = {track.track_id: track for track in candidates}
    artists = [by_id[track_id].artist if track_id in by_id else None for track_id in context.played]
    for spacing in _spacings(context.named) if playable else ():
        exclusions = [spacing.find_exclusion(track, artists, context) for track in playable]
        allowed_tracks = [
            track for track, why in zip(playable, exclusions, strict=True) if why is None
        ]
        if allowed_tracks:
            return allowed_tracks, exclusion_counts + Counter(exclusions), spacing
    return None


def _choose_from(
    context: ChoiceContext,
    allowed_tracks: list[TrackKnown],
    exclusion_counts: Counter[Exclusion | None],
    spacing: _Spacing,
) -> TrackChoice:
    rows = np.array([compute_features(track, context) for track in allowed_tracks])
    scores = score_tracks(allowed_tracks, rows, context)
    k = scores.chosen
    track, row = allowed_tracks[k], tuple(rows[k].tolist())
    relaxed = spacing != _Spacing()
    reason = Reason(
        rule="choice.relaxed" if relaxed else "choice.score",
        variant="" if context.learning else "unlearned",
        figures=(
            ("tempo_bpm", track.tempo_bpm),
            ("guide_per_min", context.per_min),
            *((name, round(value, 6)) for name, value in zip(FEATURES[1:], row[1:], strict=True)),
            ("arousal_wanted_frac", round(context.wanted_arousal_frac, 6)),
            ("score", round(float(scores.expected[k]), 6)),
            ("best_score", round(float(scores.expected.max()), 6)),
            ("propensity_frac", float(scores.propensity[k])),
            ("n_allowed", float(len(allowed_tracks))),
            ("title", track.title),
            ("because", _main_cause(scores, rows, context)),
            *(
                (f"n_{why.value}", float(n))
                for why, n in exclusion_counts.items()
                if why is not None
            ),
            *(spacing.figures() if relaxed else ()),
        ),
    )
    return TrackChoice(track=track, features=row, reason=reason)


ONLY, TRIED, OWN = "only", "tried", "own"
"""Causes of a choice besides the features: no alternative, explored, the track's own offset."""


def _main_cause(scores: Scores, rows: Floats, context: ChoiceContext) -> str:
    """Return the feature, or other cause, that raised the chosen track's score most."""
    k = scores.chosen
    if len(rows) == 1:
        return ONLY
    model = context.model if context.learning else RewardModel()
    gains = model.mean * (rows[k] - rows.mean(axis=0))
    spoke = dict(zip(FEATURES[1:], gains[1:].tolist(), strict=True))
    linear = rows @ model.mean
    own = scores.expected - linear
    spoke[OWN] = float(own[k] - own.mean())
    most = max(spoke, key=lambda name: spoke[name])
    if spoke[most] > 1e-9:
        return most
    return ONLY if scores.expected[k] >= scores.expected.max() else TRIED
