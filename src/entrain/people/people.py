"""The file of people: one SQLite file, opened for each read or write and closed again.

A session reads it once before it begins and writes it after it has ended well. Each write is one
transaction: a program killed in the middle leaves the old content.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from entrain.events import Response
from entrain.people.problems import PeopleProblem, PeopleProblemError, convert_storage_error
from entrain.people.profile import MeasuredRates, PersonProfile, StoredSearch
from entrain.storage import DatabaseKind, StorageError, database, reading, writing

FILE_NAME = "people.sqlite"
PEOPLE_1 = DatabaseKind(
    application_id=0x454E5050,  # "ENPP"
    version=1,
    tables={
        "person": """CREATE TABLE person (
  subject TEXT NOT NULL, -- a code, never a name
  simulated INTEGER NOT NULL, -- 1 for a simulated person
  goal_per_min REAL NOT NULL,
  floor_per_min REAL NOT NULL,
  n_sessions INTEGER NOT NULL,
  rest TEXT NOT NULL, -- JSON: the last baseline, or null
  resonance TEXT NOT NULL, -- JSON: the searches, oldest first, or null
  blocked TEXT NOT NULL, -- JSON: tracks that are never played
  settings TEXT NOT NULL, -- JSON
  PRIMARY KEY (subject, simulated)
)""",
    },
)
RESPONSES = "responses TEXT NOT NULL, -- JSON: how they answered to tracks"
PEOPLE = DatabaseKind(
    application_id=PEOPLE_1.application_id,
    version=2,
    tables={
        "person": PEOPLE_1.tables["person"].replace("  PRIMARY", f"  {RESPONSES}\n  PRIMARY"),
    },
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Upgrade:
    """The step from an older version of the file to the next: SQL, in one transaction."""

    older: DatabaseKind
    sql: Sequence[str]


UPGRADES = (
    Upgrade(
        older=PEOPLE_1,
        sql=(
            "ALTER TABLE person RENAME TO person_1",
            PEOPLE.tables["person"],
            "INSERT INTO person SELECT *, '[]' FROM person_1",
            "DROP TABLE person_1",
        ),
    ),
)
"""Oldest first."""


class People:
    """The profiles of people in one file.

    Parameters
    ----------
    path : Path
        The file; created when a profile is first saved.
    layout : DatabaseKind
        Its tables.
    upgrades : sequence of Upgrade
        Steps from older tables to these, oldest first.
    """

    def __init__(
        self, path: Path, layout: DatabaseKind = PEOPLE, upgrades: Sequence[Upgrade] = UPGRADES
    ) -> None:
        self.path = path
        self._layout = layout
        self._upgrades = upgrades

    def load(self, subject: str, *, simulated: bool) -> PersonProfile:
        """Return the profile of a person, a default one for somebody new.

        Raises
        ------
        PeopleProblemError
            The file cannot be read.
        """
        if not self.path.exists():
            return PersonProfile(subject=subject, simulated=simulated)
        with self._open() as db:
            return _find(db, subject, simulated=simulated)

    def save(self, profile: PersonProfile) -> None:
        """Save the profile of a person.

        Raises
        ------
        PeopleProblemError
            The file cannot be written.
        """
        with self._open() as db:
            _write(db, profile)

    def change(
        self, subject: str, change: Callable[[PersonProfile], PersonProfile], *, simulated: bool
    ) -> None:
        """Change the stored profile of a person in one exclusive transaction.

        Parameters
        ----------
        subject : str
            Their code.
        change : callable
            Returns the new profile, given the one that is stored now.
        simulated : bool
            Whether they are simulated.

        Raises
        ------
        PeopleProblemError
            The file cannot be read or written.
        """
        with self._open() as db:
            db.execute("BEGIN IMMEDIATE")
            _write(db, change(_find(db, subject, simulated=simulated)))
            db.execute("COMMIT")

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            database.ensure(self.path, self._layout)
            self._upgrade()
            with closing(database.open_to_write(self.path, self._layout)) as db, reading(self.path):
                db.execute("PRAGMA synchronous=FULL")
                yield db
        except StorageError as error:
            raise convert_storage_error(error) from error

    def _upgrade(self) -> None:
        """Upgrade an older file to this version, step by step, and keep a copy of each version."""
        for step in self._upgrades:
            try:
                db = database.open_to_write(self.path, step.older)
            except StorageError:
                continue  # not of that version
            with closing(db), writing(self.path):
                db.execute("BEGIN IMMEDIATE")
                # Another program may have upgraded the file while this one waited.
                if db.execute("PRAGMA user_version").fetchone()[0] == step.older.version:
                    self._run_step(db, step)
                db.execute("COMMIT")

    def _run_step(self, db: sqlite3.Connection, step: Upgrade) -> None:
        version = step.older.version
        database.copy_database(db, self.path.with_name(f"{self.path.name}.version-{version}"))
        for line in step.sql:
            db.execute(line)
        db.execute(f"PRAGMA user_version={version + 1}")


def _find(db: sqlite3.Connection, subject: str, *, simulated: bool) -> PersonProfile:
    row = db.execute(
        "SELECT goal_per_min, floor_per_min, n_sessions, rest, resonance, blocked,"
        " settings, responses FROM person WHERE subject = ? AND simulated = ?",
        (subject, int(simulated)),
    ).fetchone()
    if row is None:
        return PersonProfile(subject=subject, simulated=simulated)
    try:
        return _parse_row(subject, simulated, row)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise PeopleProblemError(PeopleProblem.DAMAGED) from error


def _write(db: sqlite3.Connection, profile: PersonProfile) -> None:
    values = (
        None if profile.rest is None else asdict(profile.rest),
        [asdict(search) for search in profile.searches],
        list(profile.blocked),
        dict(profile.settings),
        [asdict(response) for response in profile.responses],
    )
    db.execute(
        "INSERT OR REPLACE INTO person VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            profile.subject,
            int(profile.simulated),
            profile.goal_per_min,
            profile.floor_per_min,
            profile.n_sessions,
            *(json.dumps(value) for value in values),
        ),
    )


def _parse_row(subject: str, simulated: bool, row: Sequence[Any]) -> PersonProfile:
    goal_per_min, floor_per_min, n_sessions = row[:3]
    rest, searches, blocked, settings, responses = (json.loads(text) for text in row[3:])
    return PersonProfile(
        subject=subject,
        simulated=simulated,
        goal_per_min=float(goal_per_min),
        floor_per_min=float(floor_per_min),
        n_sessions=int(n_sessions),
        rest=None if rest is None else MeasuredRates(**rest),
        searches=tuple(StoredSearch(**search) for search in searches or ()),
        blocked=tuple(str(track_id) for track_id in blocked),
        settings=dict(settings),
        responses=tuple(_parse_response(response) for response in responses),
    )


def _parse_response(row: dict[str, Any]) -> Response:
    return Response(
        track_id=str(row["track_id"]),
        features=tuple(float(value) for value in row["features"]),
        reward=float(row["reward"]),
    )
