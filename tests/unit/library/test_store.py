"""The library's file keeps what was measured and said, and says what is wrong with itself."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from entrain.library.problems import LibraryProblem, LibraryProblemError, TrackProblem
from entrain.library.store import LAYOUT, FileState, Library
from entrain.library.tracks import TrackRemarks

SEEN = FileState(size_bytes=10, mtime_ns=2**60 + 1, version=1)
MEASURED: dict[str, Any] = {"seconds": 60.0, "heard_s": 60.0, "beats_s": [0.5, 1.5]}
SAID = TrackRemarks(reviewed=True, loved=True, sung=False, tempo_bpm=72.0, labels=("calm", "rain"))


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library(tmp_path / "data" / "library.sqlite") as library:
        yield library


def put(library: Library, name: str, track_id: str | None, title: str = "A") -> Path:
    path = Path("/music") / name
    library.save_file(path, SEEN, track_id, {"title": title}, "")
    return path


def test_what_was_written_is_there_when_opened_again(tmp_path: Path) -> None:
    path = tmp_path / "library.sqlite"
    with Library(path) as library:
        put(library, "a.mp3", "f00ba4")
        library.save_measured("f00ba4", 1, MEASURED)
        library.save_remarks("f00ba4", SAID)
    with Library(path) as library:
        (track,) = library.tracks()
        assert library.file_state(track.path) == SEEN
    assert track.remarks == SAID
    assert track.measured is not None
    assert track.measured.beats_s == (0.5, 1.5)


@pytest.mark.parametrize("name", ["new\nline", os.fsdecode(b"\xff\xfe.mp3"), "\N{WHALE}", "a'b\""])
def test_any_name_is_kept(library: Library, name: str) -> None:
    path = put(library, name, None)
    assert [track.path for track in library.tracks()] == [path]
    assert library.file_state(path) == SEEN


def test_a_problem_is_kept(library: Library) -> None:
    seen = FileState(size_bytes=0, mtime_ns=0, version=1, problem=TrackProblem.DAMAGED)
    library.save_file(Path("/music/a.mp3"), seen, None, {"title": "a"}, "3 of 9 packets")
    (track,) = library.tracks()
    assert library.file_state(track.path) == seen
    assert track.error == "The file is damaged (3 of 9 packets). Take another copy."


def test_a_folder_is_not_another_whose_name_goes_on(library: Library) -> None:
    put(library, "a/1.mp3", None)
    put(library, "ab/2.mp3", None)
    assert [t.path.name for t in library.tracks(under=Path("/music/a"))] == ["1.mp3"]
    assert len(library.tracks(under=Path("/music"))) == 2


def test_a_track_is_found_by_path_id_and_title(library: Library) -> None:
    path = put(library, "a.mp3", "abcdef0123", title="Clair de lune")
    put(library, "b.mp3", "abcdef9999", title="Other")
    for name in (str(path), "abcdef0", "clair DE lune"):
        assert library.find(name).path == path


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("abcdef", LibraryProblem.SEVERAL_TRACKS),
        ("Same", LibraryProblem.SEVERAL_TRACKS),
        ("abc", LibraryProblem.NO_SUCH_TRACK),
        ("nothing", LibraryProblem.NO_SUCH_TRACK),
        ("/music/bad.mp3", LibraryProblem.NO_SUCH_TRACK),
        ("%", LibraryProblem.NO_SUCH_TRACK),
    ],
)
def test_what_is_not_one_track_is_said(library: Library, name: str, reason: LibraryProblem) -> None:
    put(library, "a.mp3", "abcdef0123", title="Same")
    put(library, "b.mp3", "abcdef9999", title="Same")
    put(library, "bad.mp3", None, title="Bad")
    with pytest.raises(LibraryProblemError) as told:
        library.find(name)
    assert told.value.reason is reason


def test_one_sound_in_two_places_is_one_track(library: Library) -> None:
    put(library, "a.mp3", "abcdef0123", title="Same")
    put(library, "b.mp3", "abcdef0123", title="Same")
    library.save_remarks("abcdef0123", SAID)
    assert [track.remarks for track in library.tracks()] == [SAID, SAID]
    assert library.find("Same").track_id == "abcdef0123"
    library.save_missing(Path("/music/a.mp3"), missing=True)
    assert library.path_of("abcdef0123") == Path("/music/b.mp3")


def test_a_version_later_it_is_to_be_measured_anew(library: Library) -> None:
    library.save_measured("abcdef", 1, MEASURED)
    assert library.is_measured("abcdef", 1)
    assert not library.is_measured("abcdef", 2)


def spoil(path: Path) -> None:
    path.write_bytes(b"SQLite format 3\x00" + bytes(range(256)) * 40)


def make_newer(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute(f"PRAGMA user_version={LAYOUT.version + 1}")
    db.close()


def make_foreign(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA application_id=7")
    db.close()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (spoil, LibraryProblem.DAMAGED),
        (make_foreign, LibraryProblem.DAMAGED),
        (make_newer, LibraryProblem.NEWER),
    ],
)
def test_a_file_that_is_not_ours_is_said(
    tmp_path: Path, change: Any, reason: LibraryProblem
) -> None:
    path = tmp_path / "library.sqlite"
    with Library(path):
        pass
    change(path)
    with pytest.raises(LibraryProblemError) as told:
        Library(path)
    assert told.value.reason is reason
    assert str(path) in str(told.value)


def test_a_page_that_is_damaged_is_said(tmp_path: Path) -> None:
    path = tmp_path / "library.sqlite"
    with Library(path) as library:
        for number in range(20):
            put(library, f"{number}.mp3", f"{number:06d}", title="x" * 3000)
    content = bytearray(path.read_bytes())
    content[8192:] = bytes(len(content) - 8192)
    path.write_bytes(content)
    with Library(path) as library, pytest.raises(LibraryProblemError) as told:
        library.tracks()
    assert told.value.reason is LibraryProblem.DAMAGED


def test_another_who_writes_is_waited_for_and_then_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("entrain.storage.database.BUSY_S", 0.05)
    path = tmp_path / "library.sqlite"
    with Library(path) as library:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(LibraryProblemError) as told:
            put(library, "a.mp3", None)
        other.close()
    assert told.value.reason is LibraryProblem.IN_USE


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(LibraryProblemError) as told:
        Library(tmp_path / "file" / "library.sqlite")
    assert told.value.reason is LibraryProblem.NOT_WRITABLE


def test_only_its_owner_may_read_it(library: Library) -> None:
    assert library.path.stat().st_mode & 0o077 == 0
