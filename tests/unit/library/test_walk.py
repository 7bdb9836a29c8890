"""Every file that its name calls music is found once, whatever the folder holds."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from entrain.library.problems import LibraryProblem, LibraryProblemError
from entrain.library.walk import music_files


def names(folder: Path, *more: Path) -> list[str]:
    closed: list[Path] = []
    return [os.fsdecode(path.name) for path in music_files([folder, *more], closed.append)]


def test_sub_folders_and_odd_names_are_found(tmp_path: Path) -> None:
    odd = ["b/ü.mp3", "b/c/\N{WHALE}.flac", "b/new\nline.ogg", "b/UPPER.WAV", "b/-dash.m4a"]
    for name in [*odd, "a.jpg", "b/.hidden.mp3", "b/._apple.mp3", ".cache/x.mp3", "note.txt"]:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    raw = os.fsencode(tmp_path) + b"/b/\xff\xfe.mp3"
    Path(os.fsdecode(raw)).touch()
    assert set(names(tmp_path)) == {name.rpartition("/")[2] for name in odd} | {"\udcff\udcfe.mp3"}


def test_links_in_a_circle_end(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x.mp3").touch()
    (tmp_path / "a" / "up").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "a" / "self.mp3").symlink_to("self.mp3")
    assert names(tmp_path) == ["self.mp3", "x.mp3"]


def test_a_folder_named_like_music_is_a_folder(tmp_path: Path) -> None:
    (tmp_path / "album.mp3").mkdir()
    (tmp_path / "album.mp3" / "x.mp3").touch()
    assert names(tmp_path) == ["x.mp3"]


def test_what_is_named_is_taken_whatever_it_is_called(tmp_path: Path) -> None:
    (tmp_path / "music").mkdir()
    (tmp_path / "song").touch()
    assert names(tmp_path / "music", tmp_path / "song") == ["song"]


def test_a_folder_named_twice_is_read_once(tmp_path: Path) -> None:
    (tmp_path / "x.mp3").touch()
    assert names(tmp_path, tmp_path) == ["x.mp3"]


def test_a_folder_inside_a_closed_one_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path) -> None:  # nothing is closed to root, who may run this
        raise PermissionError

    monkeypatch.setattr(Path, "stat", refuse)
    with pytest.raises(LibraryProblemError) as told:
        names(tmp_path)
    monkeypatch.undo()
    assert told.value.reason is LibraryProblem.NOT_READABLE


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(LibraryProblemError) as told:
        names(tmp_path / "none")
    assert told.value.reason is LibraryProblem.NO_SUCH_FOLDER
