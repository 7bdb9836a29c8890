"""A person's own tracks: one after the other, on the beat where they can bear it."""

from __future__ import annotations

import pytest

from entrain.conductor.playlist import REFUSED_AFTER_S, REFUSED_FADE_S, Playlist
from entrain.conductor.track_response import ListenerState
from entrain.events import (
    Decision,
    LibraryLoaded,
    TrackFailed,
    TrackKnown,
    TrackPaced,
    TrackStarted,
)
from entrain.guidance.course import Course
from entrain.music.score import Score
from tests.helpers.scores import REASON, segment
from tests.helpers.shelves import in_order, known
from tests.helpers.words import to_patient


class Playing:
    """A programme and the score it writes, second by second."""

    def __init__(self, *tracks: TrackKnown, per_min: float = 9.0, beats: int = 8) -> None:
        self.programme = Playlist(choose=in_order)
        self.load(*tracks)
        self.score = Score(segments=(segment(per_min=(per_min, per_min), beats=beats),))
        self.t_s = 0.0
        self.decisions: list[Decision] = []
        self.take(self.programme.start(0.0, self.score))

    def load(self, *tracks: TrackKnown) -> None:
        self.programme.selection.set_library(LibraryLoaded(t_s=0.0, tracks=tracks))

    def take(self, decisions: list[Decision]) -> list[Decision]:
        for decision in decisions:
            if isinstance(decision, TrackStarted):
                self.score = self.score.with_track(decision)
            elif isinstance(decision, TrackPaced):
                self.score = self.score.with_pace(decision)
        self.decisions += decisions
        return decisions

    def until(self, t_s: float) -> None:
        while self.t_s < t_s:
            self.t_s += 1
            self.take(self.programme.advance(self.t_s, self.score, ListenerState(audible=True)))

    def started(self) -> list[TrackStarted]:
        return [one for one in self.decisions if isinstance(one, TrackStarted)]

    def paced(self) -> list[bool]:
        return [one.follows for one in self.decisions if isinstance(one, TrackPaced)]


def test_tracks_play_one_after_the_other_and_begin_again() -> None:
    playing = Playing(known("one"), known("two", tempo_bpm=66.0))
    playing.until(600)
    assert [one.track_id for one in playing.started()] == ["one", "two", "one"]
    for before, after in zip(playing.started(), playing.started()[1:], strict=False):
        assert before.start_s is not None
        assert after.start_s is not None
        # At another tempo a track is longer or shorter by as much.
        lasts_s = 240 * (before.native_bpm or 0) / 72
        assert after.start_s < before.start_s + lasts_s < after.start_s + 12 + 60 / 9
        breaths = after.start_s * 9 / 60
        assert breaths == pytest.approx(round(breaths), abs=1e-6), "a track begins with a breath"
        assert after.left_s == after.start_s


def test_music_that_is_not_known_yet_begins_when_it_is() -> None:
    playing = Playing()
    playing.until(20)
    assert playing.started() == []
    playing.load(known("one"))
    playing.until(22)
    (only,) = playing.started()
    assert only.start_s is not None
    assert 21 + 3 <= only.start_s <= 21 + 3 + 60 / 9


def test_not_this_song_is_silent_within_a_second_and_a_half_and_does_not_come_back() -> None:
    playing = Playing(known("one"), known("two"))
    playing.until(30)
    playing.take(playing.programme.refuse(30.4, playing.score, never=True))
    _, after = playing.started()
    assert after.track_id == "two"
    assert after.left_s is not None
    assert after.left_s + after.left_over_s <= 30.4 + 1.5 + 1e-9
    assert REFUSED_AFTER_S + REFUSED_FADE_S <= 1.5
    playing.until(900)
    assert [one.track_id for one in playing.started()[1:]].count("one") == 0


def test_while_one_gives_way_to_another_the_one_that_is_heard_is_meant() -> None:
    playing = Playing(known("one"), known("two"))
    playing.until(400)
    two = playing.started()[1]
    assert two.start_s is not None
    for at_s, meant in ((two.t_s + 1, "one"), (two.start_s + 1, "one"), (two.start_s + 6, "two")):
        playing = Playing(known("one"), known("two"))
        playing.until(at_s)
        heard = playing.programme.current_track(at_s)
        assert heard is not None
        assert heard.track_id == meant
        playing.take(playing.programme.refuse(at_s, playing.score, never=True))
        assert playing.programme.selection.blocked == [meant]
        last = playing.started()[-1]
        assert last.track_id == ("two" if meant == "one" else "one")
        assert last.left_s is not None
        assert last.left_s + last.left_over_s <= at_s + 1.5 + 1e-9
        assert last.start_s is not None
        assert last.start_s >= at_s + 3


def test_with_nothing_left_to_play_composed_music_takes_over() -> None:
    playing = Playing(known("one"))
    playing.until(30)
    playing.take(playing.programme.refuse(30.0, playing.score, never=False))
    playing.until(60)
    assert [one.track_id for one in playing.started()] == ["one", None]
    assert playing.score.track_at(40.0) is None


def test_a_track_that_cannot_be_read_on_gives_way() -> None:
    playing = Playing(known("one"), known("two"))
    playing.until(30)
    playing.programme.record_failure(TrackFailed(t_s=30.0, track_id="one", detail="gone"))
    playing.until(31)
    assert [one.track_id for one in playing.started()] == ["one", "two"]


@pytest.mark.parametrize(
    ("changed", "ratio_min", "depth_db", "layered"),
    [
        ({"sung": False}, 0.75, 5.0, False),
        ({"sung": None}, 0.75, 5.0, False),
        ({"sung": True}, 0.94, 2.0, True),
        ({"loved": True}, 0.94, 2.0, True),
    ],
)
def test_a_song_is_moved_no_further_than_it_bears(
    changed: dict[str, object], ratio_min: float, depth_db: float, layered: bool
) -> None:
    playing = Playing(known("one", **changed))
    (only,) = playing.started()
    assert (only.ratio_min, only.layered) == (ratio_min, layered)
    wanted = Course(per_min=9, depth_db=7.0, level_frac=1, density_frac=1, reason=REASON)
    assert playing.programme.limit_depth(wanted).depth_db == depth_db


def test_a_tempo_out_of_reach_is_left_alone_and_said_so() -> None:
    playing = Playing(known("one", sung=True, tempo_bpm=100.0), per_min=7.0, beats=12)
    assert playing.paced() == [False]
    paced = next(one for one in playing.decisions if isinstance(one, TrackPaced))
    assert "swell" in to_patient(paced.reason)
    playing.until(60)
    assert playing.programme.ratio == 1.0
    assert playing.score.at(50.0).tempo_bpm == 100.0


def test_beats_nobody_is_sure_of_are_not_followed() -> None:
    playing = Playing(known("one", confidence_frac=0.1))
    assert playing.paced() == [False]
    assert playing.started()[0].native_bpm is None


def test_loudness_comes_to_minus_twenty_and_peaks_stay_below_minus_six() -> None:
    soft, loud, peaky = (
        Playing(known("one", loudness_lufs=lufs, true_peak_dbfs=peak)).started()[0].gain_db
        for lufs, peak in ((-23.0, -15.0), (-9.0, 0.5), (-30.0, -3.0))
    )
    assert soft == pytest.approx(3.0)
    assert loud == pytest.approx(-11.0)
    assert peaky == pytest.approx(-4.0), "the peaks allow no more"
