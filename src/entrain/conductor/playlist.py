"""The playlist: which of a person's own tracks plays from when, and how it is paced."""

from __future__ import annotations

import math
from dataclasses import replace

from entrain.conductor.segments import SCORE_LEAD_S
from entrain.conductor.selection import Selection
from entrain.conductor.track_response import ListenerState
from entrain.events import (
    Decision,
    Reason,
    ScoreMoved,
    TrackFailed,
    TrackKnown,
    TrackPaced,
    TrackStarted,
)
from entrain.guidance import Chooser, Course, TrackChoice, choose
from entrain.music import (
    Pace,
    Score,
    TrackLimits,
    beats_for_track,
    beats_per_breath,
    gain_db,
    limits_of,
    native_bpm,
    phase_rad_at,
)

TRACK_LEAD_S = 3.0
"""A track is announced this long before it is heard [s]: its file has to be opened."""
FADE_S, PLAIN_FADE_S = 8.0, 4.0
"""Length of a cross-fade of two tracks on the same beat, and of two that are not [s]."""
REFUSED_AFTER_S, REFUSED_FADE_S = 0.7, 0.8
"""Sound that is already rendered cannot be recalled; silence comes 1.5 s after the button."""
PHRASE_BREATHS = 4
REACH_MARGIN = 0.02
"""A track that plays freely is paced again only this far inside its range of tempo ratios."""
TWO_PI = 2 * math.pi


class Playlist:
    """Plays the tracks of a session one after the other. Without tracks it does nothing.

    Parameters
    ----------
    choose : callable
        Chooses the next track.

    Attributes
    ----------
    selection : Selection
        The tracks to choose from, and the state of the choice.
    ratio : float
        Present tempo of the track over its native tempo; 1 where none plays.
    """

    def __init__(self, choose: Chooser = choose) -> None:
        self.selection = Selection(choose)
        self._choice: TrackChoice | None = None
        self._track: TrackKnown | None = None
        self._leaving: TrackKnown | None = None
        self._started: TrackStarted | None = None
        self._bearing: TrackLimits | None = None
        self._pace = Pace(1.0)
        self._follows: bool | None = None
        self._position_s = 0.0
        self._updated_s: float | None = None
        self._failed = False

    @property
    def ratio(self) -> float:
        """Present tempo of the track over its native tempo."""
        return self._pace.ratio

    @property
    def phrase_breaths(self) -> int:
        """Number of breaths after which the count of beats may change."""
        return 1 if self._track is None else PHRASE_BREATHS

    @property
    def _start_s(self) -> float:
        started = self._started
        return 0.0 if started is None or started.start_s is None else started.start_s

    def current_track(self, t_s: float) -> TrackKnown | None:
        """Return the person's own track that is louder at `t_s`; None where music is composed."""
        started = self._started
        if started is None or self._track is None:
            return None
        if self._leaving is not None and t_s < self._start_s + 0.5 * started.fade_s:
            return self._leaving
        return self._track if t_s >= self._start_s else None

    def record_failure(self, event: TrackFailed) -> None:
        """Record that a track cannot be played on."""
        self.selection.record_failure(event.track_id)
        self._failed |= self._track is not None and event.track_id == self._track.track_id

    def limit_depth(self, course: Course) -> Course:
        """Return the course with the swell limited to the depth that the track allows."""
        if self._bearing is None:
            return course
        return replace(course, depth_db=min(course.depth_db, self._bearing.depth_db))

    def count_beats(self, per_min: float, before: int | None = None) -> int:
        """Return the number of beats in a breath.

        Parameters
        ----------
        per_min : float
            Rate of the guide [breaths/min].
        before : int or None
            The present count.
        """
        n_beats = self._track_beats(per_min, before)
        return beats_per_breath(per_min, before) if n_beats is None else n_beats

    def _track_beats(self, per_min: float, before: int | None) -> int | None:
        track, bearing = self._track, self._bearing
        bpm = native_bpm(track) if track is not None else None
        if bpm is None or bearing is None:
            return None
        return beats_for_track(per_min, bpm, bearing.slowest, bearing.fastest, before)

    def start(self, t_s: float, score: Score) -> list[Decision]:
        """Return the decisions to begin with a track; empty where there are none yet."""
        return self._start_next(t_s, score, start_s=t_s) if self.selection.has_tracks else []

    # ------------------------------------------------------------ each second

    def advance(self, t_s: float, score: Score, listener: ListenerState) -> list[Decision]:
        """Advance the track by a second, or start the next one.

        Parameters
        ----------
        t_s : float
            Now [s].
        score : Score
            The score so far.
        listener : ListenerState
            The state of the listener.
        """
        self._update_position(t_s, score)
        self.selection.observe(t_s, listener)
        sounding = not self.selection.has_begun or score.segments[-1].to_level_frac > 0
        if self._is_next_due() and sounding:
            self._failed = False
            return self._start_next(t_s, score)
        return self._update_pace(t_s, score)

    def refuse(self, t_s: float, score: Score, *, never: bool) -> list[Decision]:
        """Replace the track at once.

        Parameters
        ----------
        t_s : float
            Now [s].
        score : Score
            The score so far.
        never : bool
            The track must never play again, not only not in this session.
        """
        track = self.current_track(t_s)
        if track is None:
            return []
        self.selection.refuse(track.track_id, never=never)
        if track is self._track or self._choice is None:
            return self._start_next(t_s, score, refused=True)
        # The refused track is fading out: the one that follows it is announced again.
        return self._announce(t_s, score, self._choice, refused=True)

    def close(self, t_s: float) -> list[Decision]:
        """Return the response to the last track, where the session ends as planned."""
        return [*self.selection.finish_response(t_s, skipped=False)]

    def _update_position(self, t_s: float, score: Score) -> None:
        """Update the position in the track."""
        before_s, self._updated_s = self._updated_s, t_s
        if self._started is None or before_s is None:
            return
        playing_s = t_s - max(before_s, self._start_s)
        if playing_s <= 0:
            return
        self._position_s += playing_s * self._pace.ratio
        self._pace.move(
            self._wanted_ratio(t_s, score), 0.0, playing_s,
            self._started.ratio_min, self._started.ratio_max,
        )  # fmt: skip

    def _wanted_ratio(self, t_s: float, score: Score) -> float:
        bpm = self._started.native_bpm if self._started else None
        if bpm is None or not self._follows:
            return 1.0
        moment = score.at(t_s)
        return moment.per_min * moment.beats_per_breath / bpm

    def _is_next_due(self) -> bool:
        if self._track is None or self._failed:
            return self.selection.has_tracks
        left_s = (self._track.seconds - self._position_s) / self._pace.ratio
        return left_s < FADE_S + 2 * TRACK_LEAD_S

    # ------------------------------------------------------------ the next track

    def _start_next(
        self, t_s: float, score: Score, *, start_s: float | None = None, refused: bool = False
    ) -> list[Decision]:
        answered = self.selection.finish_response(t_s, skipped=refused)
        choice = self.selection.choose_next(score.at(t_s).per_min)
        if choice is None:
            return [*answered, *self._start_composed(t_s)]
        self._leaving = self._track
        announced = self._announce(t_s, score, choice, start_s=start_s, refused=refused)
        return [*answered, *announced]

    def _announce(
        self,
        t_s: float,
        score: Score,
        choice: TrackChoice,
        *,
        start_s: float | None = None,
        refused: bool = False,
    ) -> list[Decision]:
        """Return the decisions on when the chosen track starts and how the present one ends."""
        before = self._started
        if refused:
            self._leaving = None
        self._set_track(choice, score.at(t_s).per_min)
        if start_s is None:
            start_s = _next_breath_s(score, t_s + TRACK_LEAD_S)
        bpm = native_bpm(choice.track)
        aligned = not refused and bpm and before is not None and before.native_bpm
        fade_s = FADE_S if aligned else PLAIN_FADE_S
        started = TrackStarted(
            t_s=t_s,
            reason=choice.reason,
            title=choice.track.title,
            track_id=choice.track.track_id,
            start_s=start_s,
            fade_s=fade_s,
            left_s=t_s + REFUSED_AFTER_S if refused else start_s,
            left_over_s=REFUSED_FADE_S if refused else fade_s,
            native_bpm=bpm,
            ratio_min=self._current_bearing().slowest,
            ratio_max=self._current_bearing().fastest,
            layered=self._current_bearing().layered,
            gain_db=gain_db(choice.track),
        )
        self._started = started
        self.selection.start_response(choice, start_s)
        return [started, *self._update_pace(t_s, score.with_track(started))]

    def _set_track(self, choice: TrackChoice, per_min: float) -> None:
        self._choice, self._track = choice, choice.track
        self._bearing = limits_of(choice.track)
        self._position_s = 0.0
        self._follows = None
        bpm, count = native_bpm(choice.track), self._track_beats(per_min, None)
        self._pace = Pace(1.0 if bpm is None or count is None else count * per_min / bpm)

    def _current_bearing(self) -> TrackLimits:
        return self._bearing or TrackLimits(slowest=1, fastest=1, depth_db=5.0, layered=False)

    def _start_composed(self, t_s: float) -> list[Decision]:
        """Return the decision to change to composed music."""
        if self._started is None:
            return []
        self._track = self._leaving = self._bearing = self._started = self._follows = None
        self._pace = Pace(1.0)
        return [
            TrackStarted(
                t_s=t_s,
                reason=_composed_reason(self.selection.n_known),
                title="Composed for this breath",
                start_s=t_s + SCORE_LEAD_S,
                fade_s=PLAIN_FADE_S,
                left_s=t_s + REFUSED_AFTER_S,
                left_over_s=REFUSED_FADE_S,
            )
        ]

    def _update_pace(self, t_s: float, score: Score) -> list[Decision]:
        """Return the decision to pace the track with the breath or to let it play freely."""
        started = self._started
        if started is None or self._track is None:
            return []
        per_min = score.segments[-1].to_per_min
        reachable = self._is_in_reach(per_min, score.segments[-1], started)
        if reachable is self._follows:
            return []
        first, self._follows = self._follows is None, reachable
        start_s = self._start_s if first else max(t_s + SCORE_LEAD_S, self._start_s)
        return [
            TrackPaced(
                t_s=t_s,
                reason=_pace_reason(reachable, per_min, started),
                start_s=start_s,
                follows=reachable,
            )
        ]

    def _is_in_reach(self, per_min: float, last: ScoreMoved, started: TrackStarted) -> bool:
        if started.native_bpm is None:
            return False
        inside = REACH_MARGIN if self._follows is False else -REACH_MARGIN
        low, high = started.ratio_min + inside, started.ratio_max - inside
        if self._follows is None:
            low, high = started.ratio_min, started.ratio_max
        counts = {last.beats_per_breath, self.count_beats(per_min, last.beats_per_breath)}
        return any(low <= count * per_min / started.native_bpm <= high for count in counts)


def _composed_reason(n_known: int) -> Reason:
    return Reason(rule="choice.nothing", figures=(("tracks_known", float(n_known)),))


def _pace_reason(follows: bool, per_min: float, started: TrackStarted) -> Reason:
    beatless = started.native_bpm is None
    return Reason(
        rule="pace.follows" if follows else "pace.free",
        variant="beatless" if beatless and not follows else "",
        figures=(
            ("guide_per_min", per_min),
            ("native_bpm", started.native_bpm),
            ("title", started.title),
            ("ratio_min", started.ratio_min),
            ("ratio_max", started.ratio_max),
        ),
    )


def _next_breath_s(score: Score, t_s: float) -> float:
    """Return when the first breath at or after `t_s` begins in the present score [s]."""
    segment = score.segments[-1]
    goal_rad = math.ceil(phase_rad_at(segment, t_s) / TWO_PI) * TWO_PI
    low_s, high_s = t_s, t_s + 60.0
    for _ in range(60):
        middle_s = 0.5 * (low_s + high_s)
        reached = phase_rad_at(segment, middle_s) >= goal_rad
        low_s, high_s = (low_s, middle_s) if reached else (middle_s, high_s)
    return high_s
