"""Which track plays next: from what there is and what is known to a choice and its reasons.

First what may not be played is left out, whatever it would score. What is left is scored by
how well it fits: the best plays, one time in five the best of a Thompson draw, or without
learning the best by the prior alone. Nothing that is sung, dear to somebody or unheard of is
ever tried out.
"""

from __future__ import annotations

import enum
import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from entrain.events import Figures, Reason, TrackKnown
from entrain.guidance.learning import Floats, Learned
from entrain.music import BEATS_PER_BREATH, beats_for_track, limits_of, native_bpm

FEATURES = ("constant", "tempo_fit", "arousal_off", "arousal_over", "loved", "instrumental")
FIT_WIDTH = 0.12
"""A tempo 12 % off fits 1/e as well: as far as most music is moved without being noticed."""
MIDDLE_FRAC = 0.5
"""Stands for what is not known: arousal of a person or a track, whether somebody sings."""
GOAL_AROUSAL_FRAC = 0.2
ARTIST_REST, TRACK_REST = 2, 8
"""Neither an artist of the last two tracks nor a track of the last eight."""
TRIED_FRAC = 0.2
"""One song in five, about one a session, is drawn and not simply the best expected: a person
is there to rest, and not to be found out about."""
N_DRAWS = 1000
MOST_DRAWN = 256
"""Of a large library only those with the best expected scores are drawn for."""


class Left(enum.Enum):
    """Why a track is left out."""

    NOT_REVIEWED = "not_reviewed"
    BLOCKED = "blocked"
    LABEL = "unwanted_kind"
    LYRICS = "sung"
    TEMPO = "tempo"
    ARTIST = "artist_just_heard"
    PLAYED = "just_played"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listened:
    """What a choice may go by, beside the tracks themselves.

    Attributes
    ----------
    per_min : float
        Rate of the guide now [breaths/min].
    played : tuple of str
        Tracks that were heard in this session, the last one last.
    refused : frozenset of str
        Tracks that this person or this session does not want, or that could not be played.
    named : bool
        The tracks were named for this session, which counts as reviewed.
    unwanted : frozenset of str
        Labels that are not to be played, in small letters.
    lyrics : bool
        What somebody sings may be played.
    arousal_frac : float or None
        The person's arousal now, 0..1.
    progress_frac : float
        How much of the way to calm is behind them, 0..1.
    seed : int
        Of the session.
    learning : bool
        Answers count, and what is not sure is tried; False for the prior's scores alone.
    learned : Learned
        What the answers so far say.
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
    learned: Learned = field(default_factory=Learned)

    @property
    def wanted_arousal_frac(self) -> float:
        """How rousing the music should be: from where the person is to calm (iso principle)."""
        now_frac = MIDDLE_FRAC if self.arousal_frac is None else self.arousal_frac
        return now_frac + (GOAL_AROUSAL_FRAC - now_frac) * min(1.0, self.progress_frac)


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackChoice:
    """A track, what it was chosen by, and why."""

    track: TrackKnown
    features: tuple[float, ...]
    reason: Reason


Chooser = Callable[[Sequence[TrackKnown], Listened], TrackChoice | None]
"""Returns None where nothing may be played."""


# ---------------------------------------------------------------- what may not be played


def forbidden(track: TrackKnown, listened: Listened) -> Left | None:
    """Return why a track may not be played whatever else there is; None where it may."""
    if not (track.reviewed or listened.named):
        return Left.NOT_REVIEWED
    if track.blocked or track.track_id in listened.refused:
        return Left.BLOCKED
    if listened.unwanted.intersection(track.labels):
        return Left.LABEL
    # What nobody knows is no "no".
    if not listened.lyrics and track.sung is not False:
        return Left.LYRICS
    return None


def in_reach(track: TrackKnown, per_min: float) -> bool:
    """Return whether some count of beats lets it go with the breath; of no beats it is free."""
    bpm, bearing = native_bpm(track), limits_of(track)
    if bpm is None:
        return True
    return beats_for_track(per_min, bpm, bearing.slowest, bearing.fastest) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rest:
    """What is left out for now: artists and tracks of so many last, tempi out of reach."""

    n_artists: int = ARTIST_REST
    n_tracks: int = TRACK_REST
    tempo: bool = True

    def holds(self, track: TrackKnown, artists: Sequence[str | None], now: Listened) -> Left | None:
        """Return why a track is left out for now."""
        if self.tempo and not in_reach(track, now.per_min):
            return Left.TEMPO
        if track.track_id in now.played[max(0, len(now.played) - self.n_tracks) :]:
            return Left.PLAYED
        last = artists[max(0, len(artists) - self.n_artists) :]
        return Left.ARTIST if track.artist is not None and track.artist in last else None

    def figures(self) -> Figures:
        """Return what rests all the same, for the record."""
        return (
            ("artists_rest", float(self.n_artists)),
            ("tracks_rest", float(self.n_tracks)),
            ("tempo_bound", float(self.tempo)),
        )


def _rests(named: bool) -> Iterator[_Rest]:
    """Yield what rests, with less and less, until something is left to play."""
    yield _Rest()
    for tempo in (True, False) if named else (True,):
        for n_tracks in range(TRACK_REST, 0, -1):
            yield _Rest(n_artists=0, n_tracks=n_tracks, tempo=tempo)
    yield _Rest(n_artists=0, n_tracks=0)
    if named:
        yield _Rest(n_artists=0, n_tracks=0, tempo=False)


# ---------------------------------------------------------------- how well it fits


def features(track: TrackKnown, listened: Listened) -> tuple[float, ...]:
    """Return what a track is scored by, in the order of `FEATURES`."""
    bpm = native_bpm(track)
    off = math.inf
    if bpm is not None:
        off = min(abs(math.log(n * listened.per_min / bpm)) for n in BEATS_PER_BREATH)
    known = track.arousal_frac
    above = (MIDDLE_FRAC if known is None else known) - listened.wanted_arousal_frac
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
    """Return whether a track may be played to find out about it."""
    return track.reviewed and not track.sung and not track.loved


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scores:
    """How tracks compare: expected reward, how likely each is chosen, and which is."""

    expected: Floats
    propensity: Floats
    chosen: int


def scores(tracks: Sequence[TrackKnown], rows: Floats, listened: Listened) -> Scores:
    """Return how tracks compare and which one is chosen.

    The one chosen has the best expected score, or, `TRIED_FRAC` of the time, the best of one
    draw. How often each is the best of a draw is counted in `N_DRAWS` of them. What may not be
    tried is never drawn for: it has its expected score, and stands only where that is the best
    of all.

    Parameters
    ----------
    tracks : sequence of TrackKnown
        One or more.
    rows : ndarray, shape (n_tracks, n_features)
        Their features.
    listened : Listened
        What else is known.
    """
    ids = [track.track_id for track in tracks]
    learned = listened.learned if listened.learning else Learned()
    if not listened.learning:
        expected = rows @ learned.mean
        best = int(np.argmax(expected))
        return Scores(expected=expected, propensity=np.eye(len(ids))[best], chosen=best)
    expected = learned.expected(rows, ids)
    best = int(np.argmax(expected))
    by_score = np.argsort(-expected, kind="stable")
    drawn = [int(k) for k in by_score if k == best or may_be_tried(tracks[k])][:MOST_DRAWN]
    rng = np.random.default_rng([listened.seed, len(listened.played)])
    rewards = learned.drawn(rows[drawn], [ids[k] for k in drawn], N_DRAWS, rng)
    for place, k in enumerate(drawn):
        if not may_be_tried(tracks[k]):
            rewards[:, place] = expected[k]
    winners = np.array(drawn)[rewards.argmax(axis=1)]
    propensity = TRIED_FRAC * np.bincount(winners, minlength=len(ids)) / N_DRAWS
    propensity[best] += 1 - TRIED_FRAC
    chosen = int(winners[0]) if rng.random() < TRIED_FRAC else best
    return Scores(expected=expected, propensity=propensity, chosen=chosen)


# ---------------------------------------------------------------- the law


def choose(candidates: Sequence[TrackKnown], listened: Listened) -> TrackChoice | None:
    """Choose the track that plays next; the same of the same."""
    found = _allowed(candidates, listened)
    return None if found is None else _chosen(listened, *found)


def allowed(candidates: Sequence[TrackKnown], listened: Listened) -> list[TrackKnown]:
    """Return the tracks that may be played next."""
    found = _allowed(candidates, listened)
    return [] if found is None else found[0]


def _allowed(
    candidates: Sequence[TrackKnown], listened: Listened
) -> tuple[list[TrackKnown], Counter[Left | None], _Rest] | None:
    """Return what may be played next, how many are left out for what, and what rests."""
    left = Counter(forbidden(track, listened) for track in candidates)
    open_to = [track for track in candidates if forbidden(track, listened) is None]
    by_id = {track.track_id: track for track in candidates}
    artists = [by_id[one].artist if one in by_id else None for one in listened.played]
    for rest in _rests(listened.named) if open_to else ():
        held = [rest.holds(track, artists, listened) for track in open_to]
        free = [track for track, why in zip(open_to, held, strict=True) if why is None]
        if free:
            return free, left + Counter(held), rest
    return None


def _chosen(
    listened: Listened, free: list[TrackKnown], left: Counter[Left | None], rest: _Rest
) -> TrackChoice:
    rows = np.array([features(track, listened) for track in free])
    found = scores(free, rows, listened)
    k = found.chosen
    track, row = free[k], tuple(rows[k].tolist())
    relaxed = rest != _Rest()
    reason = Reason(
        rule="choice.relaxed" if relaxed else "choice.score",
        variant="" if listened.learning else "unlearned",
        figures=(
            ("tempo_bpm", track.tempo_bpm),
            ("guide_per_min", listened.per_min),
            *((name, round(value, 6)) for name, value in zip(FEATURES[1:], row[1:], strict=True)),
            ("arousal_wanted_frac", round(listened.wanted_arousal_frac, 6)),
            ("score", round(float(found.expected[k]), 6)),
            ("best_score", round(float(found.expected.max()), 6)),
            ("propensity_frac", float(found.propensity[k])),
            ("n_allowed", float(len(free))),
            ("title", track.title),
            ("because", _because(found, rows, listened)),
            *((f"n_{why.value}", float(n)) for why, n in left.items() if why is not None),
            *(rest.figures() if relaxed else ()),
        ),
    )
    return TrackChoice(track=track, features=row, reason=reason)


ONLY, TRIED, OWN = "only", "tried", "own"
"""What spoke for a track, where it was not one of its features."""


def _because(found: Scores, rows: Floats, listened: Listened) -> str:
    """Return the name of what spoke most for the track."""
    k = found.chosen
    if len(rows) == 1:
        return ONLY
    learned = listened.learned if listened.learning else Learned()
    gains = learned.mean * (rows[k] - rows.mean(axis=0))
    spoke = dict(zip(FEATURES[1:], gains[1:].tolist(), strict=True))
    linear = rows @ learned.mean
    own = found.expected - linear
    spoke[OWN] = float(own[k] - own.mean())
    most = max(spoke, key=lambda name: spoke[name])
    if spoke[most] > 1e-9:
        return most
    return ONLY if found.expected[k] >= found.expected.max() else TRIED
