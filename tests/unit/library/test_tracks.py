"""What is known of a track, and what of it whoever chooses the music is told."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from entrain.library.known import known_tracks
from entrain.library.problems import TrackProblem
from entrain.library.tracks import MeasuredSound, Tags, Track, TrackRemarks, printable

MEASURED = MeasuredSound(
    seconds=200.0,
    heard_s=200.0,
    loudness_lufs=-18.0,
    loudness_range_db=6.0,
    true_peak_dbfs=-1.0,
    tempo_bpm=60.0,
    alternatives_bpm=(120.0,),
    beats_s=(1.0, 2.0, 3.0, 4.0),
    downbeats_s=(2.0,),
    confidence_frac=0.8,
    key="A minor",
    brightness_hz=1000.0,
    onsets_hz=2.0,
)
TRACK = Track(
    path=Path("/music/a.mp3"),
    track_id="abcdef0123",
    tags=Tags(title="A", genres=("Ambient",)),
    measured=MEASURED,
    remarks=TrackRemarks(reviewed=True, labels=("rain",)),
)


def tempo(track: Track) -> tuple[float, str] | None:
    return (track.tempo.tempo_bpm, track.tempo.source) if track.tempo else None


def test_a_person_knows_the_tempo_better_than_the_tag_and_the_tag_than_we() -> None:
    tagged = replace(TRACK, tags=replace(TRACK.tags, tempo_bpm=61.0))
    said = replace(tagged, remarks=TrackRemarks(tempo_bpm=30.0))
    assert tempo(TRACK) == (60.0, "detected")
    assert tempo(tagged) == (61.0, "tag")
    assert tempo(said) == (30.0, "user")
    assert tempo(replace(TRACK, measured=None)) is None


@pytest.mark.parametrize(
    ("tempo_bpm", "beats_s"),
    [(60.0, (1, 2, 3, 4)), (120.0, (1, 1.5, 2, 2.5, 3, 3.5, 4)), (30.0, (2, 4)), (85.0, ())],
)
def test_the_beats_are_those_of_the_tempo(tempo_bpm: float, beats_s: tuple[float, ...]) -> None:
    track = replace(TRACK, remarks=TrackRemarks(tempo_bpm=tempo_bpm))
    assert track.beats_s == beats_s
    assert track.confidence_frac == (0.8 if beats_s else None)


@pytest.mark.parametrize(
    ("said", "lyrics", "sung"),
    [(None, False, None), (None, True, True), (False, True, False), (True, False, True)],
)
def test_words_in_the_file_are_sung_unless_somebody_says_not(
    said: bool | None, lyrics: bool, sung: bool | None
) -> None:
    track = replace(TRACK, remarks=TrackRemarks(sung=said), tags=Tags(title="A", lyrics=lyrics))
    assert track.sung is sung


@pytest.mark.parametrize(("said", "sung"), [(None, False), (True, True), (False, False)])
def test_a_file_that_calls_itself_instrumental_is_not_sung_unless_somebody_says_so(
    said: bool | None, sung: bool
) -> None:
    tags = Tags(title="A", instrumental=True)
    assert replace(TRACK, remarks=TrackRemarks(sung=said), tags=tags).sung is sung


def test_a_long_track_says_how_much_was_heard() -> None:
    long = replace(TRACK, measured=replace(MEASURED, seconds=21_600.0, heard_s=1800.0))
    assert long.note == "A long track: its first 30 minutes were looked at."
    assert TRACK.note is None


def test_json_has_every_field_and_no_number_that_is_none() -> None:
    row = json.loads(json.dumps(TRACK.as_json(), allow_nan=False))
    assert {"path", "title", "artist", "seconds", "tempo_bpm", "tempo_source", "confidence_frac",
            "beats_s", "loudness_lufs", "key", "arousal_frac", "error"} <= set(row)  # fmt: skip
    bad = replace(TRACK, measured=None, track_id=None, problem=TrackProblem.EMPTY).as_json()
    assert set(bad) == set(row)
    assert bad["error"] == TrackProblem.EMPTY.line
    assert bad["beats_s"] == []
    assert bad["seconds"] is bad["tempo_bpm"] is bad["arousal_frac"] is None


def test_who_chooses_is_told_plain_values() -> None:
    (known,) = known_tracks([TRACK])
    assert known.track_id == "abcdef0123"
    assert known.beats_known
    assert known.reviewed
    assert not known.blocked
    assert known.labels == ("ambient", "rain")
    assert known.arousal_frac == TRACK.arousal_frac
    assert hash(known)


def test_who_chooses_is_told_of_each_sound_once_and_of_none_that_cannot_be_played() -> None:
    others = [
        replace(TRACK, path=Path("/music/copy.mp3")),
        replace(TRACK, track_id="b" * 10, missing=True),
        replace(TRACK, track_id="c" * 10, problem=TrackProblem.DAMAGED),
        replace(TRACK, track_id="d" * 10, measured=None),
        replace(TRACK, track_id=None),
    ]
    assert known_tracks([TRACK, *others]) == known_tracks([TRACK])


def test_a_copy_that_is_gone_does_not_hide_the_one_that_is_there() -> None:
    gone = replace(TRACK, missing=True)
    assert known_tracks([gone, TRACK]) == known_tracks([TRACK])


@pytest.mark.parametrize(
    ("text", "shown"),
    [("a\nb\x1b[31m", "a b [31m"), ("\udcff x", "? x"), ("x" * 1000, "x" * 300), (" ", "")],
)
def test_a_strangers_text_is_one_line(text: str, shown: str) -> None:
    assert printable(text) == shown
