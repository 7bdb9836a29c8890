"""What is kept of people: read back as written, whatever happens to the file."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from entrain.events import Response
from entrain.people.people import PEOPLE, PEOPLE_1, UPGRADES, People
from entrain.people.problems import PeopleProblem, PeopleProblemError
from entrain.people.profile import MeasuredRates, PersonProfile, StoredSearch, check_code
from entrain.storage import database
from entrain.storage.database import DatabaseKind

ONE = PersonProfile(
    subject="P07",
    goal_per_min=6.5,
    floor_per_min=5.2,
    n_sessions=4,
    rest=MeasuredRates(breathing_per_min=14.25, hr_bpm=None, utc_s=1.7e9),
    searches=(StoredSearch(per_min=5.5, sure_frac=0.97, utc_s=1.7e9),),
    blocked=("a", "b"),
    responses=(Response(track_id="a", features=(1.0, 0.5), reward=-0.25),),
    settings={"minutes": 20.0},
)


@pytest.fixture
def people(tmp_path: Path) -> People:
    return People(tmp_path / "people.sqlite")


def test_what_is_kept_is_read_back(people: People) -> None:
    people.save(ONE)
    assert people.load("P07", simulated=False) == ONE
    people.save(replace(ONE, n_sessions=5))
    assert people.load("P07", simulated=False).n_sessions == 5


def test_somebody_new_starts_as_everybody_does(people: People) -> None:
    new = people.load("P08", simulated=False)
    assert (new.goal_per_min, new.floor_per_min, new.n_sessions, new.rest) == (6.0, 4.5, 0, None)
    assert not people.path.exists(), "to look makes no file"
    people.save(ONE)
    assert people.load("P08", simulated=False) == new


def test_a_simulated_person_is_somebody_else(people: People) -> None:
    people.save(ONE)
    people.save(replace(ONE, simulated=True, n_sessions=99))
    assert people.load("P07", simulated=False).n_sessions == 4
    assert people.load("P07", simulated=True).n_sessions == 99


@pytest.mark.parametrize("code", ["P07", "a", "study-3_12", "0" * 32])
def test_a_code_is_taken(code: str) -> None:
    check_code(code)


@pytest.mark.parametrize(
    "name", ["", "Ada Lovelace", "ada@example.org", "x" * 33, "-x", "é", "a.b"]
)
def test_a_name_is_refused(name: str) -> None:
    with pytest.raises(PeopleProblemError) as error:
        check_code(name)
    assert error.value.reason is PeopleProblem.NOT_A_CODE


@pytest.mark.parametrize("damage", [b"", b"not a database at all" * 100])
def test_a_damaged_file_is_said_and_left_alone(people: People, damage: bytes) -> None:
    people.path.write_bytes(damage)
    for attempt in (lambda: people.load("P07", simulated=False), lambda: people.save(ONE)):
        with pytest.raises(PeopleProblemError) as error:
            attempt()
        assert error.value.reason is PeopleProblem.DAMAGED
    assert people.path.read_bytes() == damage


def test_a_damaged_row_is_said(people: People) -> None:
    people.save(ONE)
    with sqlite3.connect(people.path) as db:
        db.execute("UPDATE person SET rest = '{'")
    db.close()
    with pytest.raises(PeopleProblemError):
        people.load("P07", simulated=False)


def test_only_its_owner_may_read_it(people: People) -> None:
    people.save(ONE)
    assert people.path.stat().st_mode & 0o077 == 0


NEWER = DatabaseKind(application_id=PEOPLE.application_id, version=3, tables=PEOPLE.tables)


def older_file(path: Path) -> bytes:
    db = database.create(path, PEOPLE_1)
    db.execute("INSERT INTO person VALUES ('P07', 0, 7.5, 4.5, 3, 'null', 'null', '[\"a\"]', '{}')")
    db.close()
    return path.read_bytes()


def test_an_older_file_is_copied_and_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "people.sqlite"
    before = older_file(path)
    people = People(path)
    kept = people.load("P07", simulated=False)
    assert (kept.goal_per_min, kept.n_sessions, kept.blocked) == (7.5, 3, ("a",))
    assert kept.responses == ()
    assert (tmp_path / "people.sqlite.version-1").read_bytes() == before
    people.save(ONE)
    assert people.load("P07", simulated=False) == ONE
    assert len(list(tmp_path.iterdir())) == 2, "one copy, of the step itself"


def test_a_step_that_fails_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "people.sqlite"
    older_file(path)
    (step,) = UPGRADES
    broken = replace(step, sql=(*step.sql, "INSERT INTO nowhere VALUES (1)"))
    with pytest.raises(PeopleProblemError):
        People(path, upgrades=(broken,)).load("P07", simulated=False)
    assert People(path).load("P07", simulated=False).goal_per_min == 7.5


def test_a_newer_file_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "people.sqlite"
    People(path, NEWER).save(ONE)
    before = path.read_bytes()
    with pytest.raises(PeopleProblemError) as error:
        People(path).load("P07", simulated=False)
    assert error.value.reason is PeopleProblem.NEWER
    assert path.read_bytes() == before


SAVES = """
import sys
from dataclasses import replace
from pathlib import Path
from entrain.people.profile import PersonProfile
from entrain.people.people import People
people, kept = People(Path(sys.argv[1])), PersonProfile(subject="P07")
for count in range(100_000):
    people.save(replace(kept, n_sessions=count, settings={"filler": "x" * 20_000}))
    print(count, flush=True)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_a_program_killed_while_it_writes_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "people.sqlite"
    for pause_s in (0.05, 0.11, 0.17):
        writer = subprocess.Popen(
            [sys.executable, "-c", SAVES, str(path)], stdout=subprocess.PIPE, text=True
        )
        assert writer.stdout is not None
        assert writer.stdout.readline()
        time.sleep(pause_s)
        os.kill(writer.pid, signal.SIGKILL)
        told = [0, *(int(line) for line in writer.stdout.read().split())]
        writer.wait()
        writer.stdout.close()
        kept = People(path).load("P07", simulated=False)
        assert kept.n_sessions in (told[-1], told[-1] + 1)
