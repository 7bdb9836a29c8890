"""The programme: which of a person's own tracks plays from when, and how it is paced."""

from __future__ import annotations

import math
from dataclasses import replace

from entrain.conductor.segments import SCORE_LEAD_S
from entrain.conductor.selection import Selection
from entrain.conductor.track_response import Now
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
"""A track is announced this long before it is heard: its file must be opened."""
FADE_S, PLAIN_FADE_S = 8.0, 4.0
"""Two tracks on the same beat may sound together longer than two that are not."""
REFUSED_AFTER_S, REFUSED_FADE_S = 0.7, 0.8
"""What is on its way to the ears cannot be called back; silence comes 1.5 s after the button."""
PHRASE_BREATHS = 4
REACH_MARGIN = 0.02
"""A track that is let go is taken back only this far inside what it can bear."""
TWO_PI = 2 * math.pi


class Playlist:
    """Keeps a session's tracks going. Without any it does nothing.

    Parameters
    ----------
    choose : callable
        The law of choice.

    Attributes
    ----------
    selection : Selection
        What there is to choose from, and what is known for it.
    ratio : float
        Tempo of the track now over its own; 1 where none plays.
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
        self._seen_s: float | None = None
        self._failed = False

    @property
    def ratio(self) -> float:
        """Tempo of the track now over its own."""
        return self._pace.ratio

    @property
    def phrase_breaths(self) -> int:
        """The count of beats may change every so many breaths."""
        return 1 if self._track is None else PHRASE_BREATHS

    @property
    def _start_s(self) -> float:
        started = self._started
        return 0.0 if started is None or started.start_s is None else started.start_s

    def heard(self, t_s: float) -> TrackKnown | None:
        """Return the person's own track that is heard most; None where the music is composed."""
        started = self._started
        if started is None or self._track is None:
            return None
        if self._leaving is not None and t_s < self._start_s + 0.5 * started.fade_s:
            return self._leaving
        return self._track if t_s >= self._start_s else None

    def failed(self, event: TrackFailed) -> None:
        """Take note that a track cannot be played on."""
        self.selection.failed(event.track_id)
        self._failed |= self._track is not None and event.track_id == self._track.track_id

    def borne(self, course: Course) -> Course:
        """Return a course with no deeper a swell than the track can bear."""
        if self._bearing is None:
            return course
        return replace(course, depth_db=min(course.depth_db, self._bearing.depth_db))

    def count(self, per_min: float, before: int | None = None) -> int:
        """Return how many beats are to be in a breath."""
        found = self._count(per_min, before)
        return beats_per_breath(per_min, before) if found is None else found

    def _count(self, per_min: float, before: int | None) -> int | None:
        track, bearing = self._track, self._bearing
        bpm = native_bpm(track) if track is not None else None
        if bpm is None or bearing is None:
            return None
        return beats_for_track(per_min, bpm, bearing.slowest, bearing.fastest, before)

    def start(self, t_s: float, score: Score) -> list[Decision]:
        """Begin the session with a track, if there are any yet."""
        return self._next(t_s, score, start_s=t_s) if self.selection.stocked else []

    # ------------------------------------------------------------ each second

    def advance(self, t_s: float, score: Score, now: Now) -> list[Decision]:
        """Go on with the track, or to the next one."""
        self._follow(t_s, score)
        self.selection.observe(t_s, now)
        sounding = not self.selection.begun or score.segments[-1].to_level_frac > 0
        if self._due() and sounding:
            self._failed = False
            return self._next(t_s, score)
        return self._paced(t_s, score)

    def refuse(self, t_s: float, score: Score, *, never: bool) -> list[Decision]:
        """Let go of the track at once: nobody wants to hear it now, or ever again."""
        track = self.heard(t_s)
        if track is None:
            return []
        self.selection.refuse(track.track_id, never=never)
        if track is self._track or self._choice is None:
            return self._next(t_s, score, refused=True)
        # The one that was to come next is as welcome as before; it begins anew.
        return self._announced(t_s, score, self._choice, refused=True)

    def close(self, t_s: float) -> list[Decision]:
        """Take the answer to the last track; the session ends as planned."""
        return [*self.selection.answered(t_s, skipped=False)]

    def _follow(self, t_s: float, score: Score) -> None:
        """Keep count of where the track is."""
        before_s, self._seen_s = self._seen_s, t_s
        if self._started is None or before_s is None:
            return
        playing_s = t_s - max(before_s, self._start_s)
        if playing_s <= 0:
            return
        self._position_s += playing_s * self._pace.ratio
        self._pace.move(
            self._wanted(t_s, score), 0.0, playing_s,
            self._started.ratio_min, self._started.ratio_max,
        )  # fmt: skip

    def _wanted(self, t_s: float, score: Score) -> float:
        bpm = self._started.native_bpm if self._started else None
        if bpm is None or not self._follows:
            return 1.0
        moment = score.at(t_s)
        return moment.per_min * moment.beats_per_breath / bpm

    def _due(self) -> bool:
        if self._track is None or self._failed:
            return self.selection.stocked
        left_s = (self._track.seconds - self._position_s) / self._pace.ratio
        return left_s < FADE_S + 2 * TRACK_LEAD_S

    # ------------------------------------------------------------ the next track

    def _next(
        self, t_s: float, score: Score, *, start_s: float | None = None, refused: bool = False
    ) -> list[Decision]:
        answered = self.selection.answered(t_s, skipped=refused)
        choice = self.selection.next(score.at(t_s).per_min)
        if choice is None:
            return [*answered, *self._bed(t_s)]
        self._leaving = self._track
        announced = self._announced(t_s, score, choice, start_s=start_s, refused=refused)
        return [*answered, *announced]

    def _announced(
        self,
        t_s: float,
        score: Score,
        choice: TrackChoice,
        *,
        start_s: float | None = None,
        refused: bool = False,
    ) -> list[Decision]:
        """Say from when the chosen track plays, and how what plays now gives way to it."""
        before = self._started
        if refused:
            self._leaving = None
        self._take(choice, score.at(t_s).per_min)
        if start_s is None:
            start_s = _breath_s(score, t_s + TRACK_LEAD_S)
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
            ratio_min=self._borne().slowest,
            ratio_max=self._borne().fastest,
            layered=self._borne().layered,
            gain_db=gain_db(choice.track),
        )
        self._started = started
        self.selection.began(choice, start_s)
        return [started, *self._paced(t_s, score.with_track(started))]

    def _take(self, choice: TrackChoice, per_min: float) -> None:
        self._choice, self._track = choice, choice.track
        self._bearing = limits_of(choice.track)
        self._position_s = 0.0
        self._follows = None
        bpm, count = native_bpm(choice.track), self._count(per_min, None)
        self._pace = Pace(1.0 if bpm is None or count is None else count * per_min / bpm)

    def _borne(self) -> TrackLimits:
        return self._bearing or TrackLimits(slowest=1, fastest=1, depth_db=5.0, layered=False)

    def _bed(self, t_s: float) -> list[Decision]:
        """Let composed music take over."""
        if self._started is None:
            return []
        self._track = self._leaving = self._bearing = self._started = self._follows = None
        self._pace = Pace(1.0)
        return [
            TrackStarted(
                t_s=t_s,
                reason=_bed_reason(self.selection.n_known),
                title="Composed for this breath",
                start_s=t_s + SCORE_LEAD_S,
                fade_s=PLAIN_FADE_S,
                left_s=t_s + REFUSED_AFTER_S,
                left_over_s=REFUSED_FADE_S,
            )
        ]

    def _paced(self, t_s: float, score: Score) -> list[Decision]:
        """Let the track's tempo go with the breath where it can, and say so."""
        started = self._started
        if started is None or self._track is None:
            return []
        per_min = score.segments[-1].to_per_min
        reachable = self._reaches(per_min, score.segments[-1], started)
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

    def _reaches(self, per_min: float, last: ScoreMoved, started: TrackStarted) -> bool:
        if started.native_bpm is None:
            return False
        inside = REACH_MARGIN if self._follows is False else -REACH_MARGIN
        low, high = started.ratio_min + inside, started.ratio_max - inside
        if self._follows is None:
            low, high = started.ratio_min, started.ratio_max
        counts = {last.beats_per_breath, self.count(per_min, last.beats_per_breath)}
        return any(low <= count * per_min / started.native_bpm <= high for count in counts)


def _bed_reason(n_known: int) -> Reason:
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


def _breath_s(score: Score, t_s: float) -> float:
    """Return when the first breath from `t_s` on begins [s], as the score stands now."""
    segment = score.segments[-1]
    goal_rad = math.ceil(phase_rad_at(segment, t_s) / TWO_PI) * TWO_PI
    low_s, high_s = t_s, t_s + 60.0
    for _ in range(60):
        middle_s = 0.5 * (low_s + high_s)
        reached = phase_rad_at(segment, middle_s) >= goal_rad
        low_s, high_s = (low_s, middle_s) if reached else (middle_s, high_s)
    return high_s
