"""Files that several programs make, bring up to date or change in the same instant."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from entrain.library.store import Library
from entrain.people.people import PEOPLE_1, People

PROGRAMS, ROUNDS = 3, 10
TOGETHER = """
import json, sys, time
from dataclasses import replace
from pathlib import Path
from entrain.library.store import Library
from entrain.library.tracks import TrackRemarks
from entrain.people.people import People

def block(path, mine):
    def change(kept):
        return replace(kept, blocked=(*kept.blocked, mine))
    People(path).change("P07", change, simulated=False)
    assert mine in People(path).load("P07", simulated=False).blocked

def say(path, mine):
    with Library(path) as library:
        library.save_remarks(mine, TrackRemarks(blocked=True))

folder, mine, what, rounds = Path(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])
print("ready", flush=True)
for number in range(rounds):
    sys.stdin.readline()
    {"block": block, "say": say}[what](folder / f"{number}.sqlite", mine)
    print("done", flush=True)
"""


def at_once(folder: Path, what: str) -> None:
    """Have several programs do the same to a file in the same instant, for many files."""
    programs = [
        subprocess.Popen(
            [sys.executable, "-c", TOGETHER, str(folder), str(number), what, str(ROUNDS)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            bufsize=1,
        )
        for number in range(PROGRAMS)
    ]
    watch = threading.Timer(60, lambda: [one.kill() for one in programs])
    watch.start()
    for _ in range(ROUNDS):
        heard = [one.stdout.readline() for one in programs if one.stdout]
        if "" in heard:
            break
        for one in programs:
            if one.stdin:
                one.stdin.write("\n")
    said = [one.communicate()[1] for one in programs]
    watch.cancel()
    assert [one.returncode for one in programs] == [0] * PROGRAMS, said
    assert said == [""] * PROGRAMS


def blocked(path: Path) -> set[str]:
    return set(People(path).load("P07", simulated=False).blocked)


EVERYBODY = {str(number) for number in range(PROGRAMS)}


def test_people_are_kept_by_all_who_make_the_file_at_once(tmp_path: Path) -> None:
    at_once(tmp_path, "block")
    for number in range(ROUNDS):
        assert blocked(tmp_path / f"{number}.sqlite") == EVERYBODY


def test_a_library_holds_what_all_who_make_it_at_once_say(tmp_path: Path) -> None:
    at_once(tmp_path, "say")
    for number in range(ROUNDS):
        with closing(sqlite3.connect(tmp_path / f"{number}.sqlite")) as db:
            said = db.execute("SELECT track_id, said FROM said").fetchall()
        assert {track_id for track_id, _ in said} == EVERYBODY
        assert all(json.loads(text)["blocked"] for _, text in said)


def test_an_older_file_is_brought_up_to_date_once_and_its_copy_is_the_older_one(
    tmp_path: Path,
) -> None:
    older = People(tmp_path / "older.sqlite", PEOPLE_1, ())
    with older._open() as db:
        row = ("P07", 0, 6.0, 5.0, 3, "null", "null", '["before"]', "{}")
        db.execute("INSERT INTO person VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
    content = older.path.read_bytes()
    for number in range(ROUNDS):
        (tmp_path / f"{number}.sqlite").write_bytes(content)
    at_once(tmp_path, "block")
    for number in range(ROUNDS):
        path = tmp_path / f"{number}.sqlite"
        assert blocked(path) == EVERYBODY | {"before"}
        copy = path.with_name(f"{path.name}.version-1")
        assert blocked_in(copy) == ["before"]


def blocked_in(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (1,)
        (text,) = db.execute("SELECT blocked FROM person").fetchone()
    found: list[str] = json.loads(text)
    return found


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps rights otherwise")
def test_only_its_owner_may_read_it(tmp_path: Path) -> None:
    with Library(tmp_path / "library.sqlite"):
        assert (tmp_path / "library.sqlite").stat().st_mode & 0o077 == 0
