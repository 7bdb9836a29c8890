"""The file of people: one SQLite file, opened, read or written, and closed again.

A session reads it once before it begins and writes it once after it ended well. Each write
is one transaction: a program killed in the middle leaves what was there before.
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
from entrain.people.kept import Kept, MeasuredRates, Searched
from entrain.people.problems import PeopleProblem, PeopleProblemError, from_file
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
    """How a file of an older version becomes one of the next: SQL, in one transaction."""

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
    """What is kept of people in one file.

    Parameters
    ----------
    path : Path
        The file; it is made when something is first kept.
    layout : DatabaseKind
        Its tables.
    upgrades : sequence of Upgrade
        From older tables to these, oldest first.
    """

    def __init__(
        self, path: Path, layout: DatabaseKind = PEOPLE, upgrades: Sequence[Upgrade] = UPGRADES
    ) -> None:
        self.path = path
        self._layout = layout
        self._upgrades = upgrades

    def load(self, subject: str, *, simulated: bool) -> Kept:
        """Return what is kept of a person; of somebody new, what everybody starts with.

        Raises
        ------
        PeopleProblemError
            The file cannot be read.
        """
        if not self.path.exists():
            return Kept(subject=subject, simulated=simulated)
        with self._opened() as db:
            return _find(db, subject, simulated=simulated)

    def save(self, kept: Kept) -> None:
        """Keep a person as they are now.

        Raises
        ------
        PeopleProblemError
            The file cannot be written.
        """
        with self._opened() as db:
            _put(db, kept)

    def change(self, subject: str, change: Callable[[Kept], Kept], *, simulated: bool) -> None:
        """Keep what `change` makes of a person as they are now, whoever else writes meanwhile.

        Raises
        ------
        PeopleProblemError
            The file cannot be read or written.
        """
        with self._opened() as db:
            db.execute("BEGIN IMMEDIATE")
            _put(db, change(_find(db, subject, simulated=simulated)))
            db.execute("COMMIT")

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        try:
            database.ensure(self.path, self._layout)
            self._upgrade()
            with closing(database.open_to_mend(self.path, self._layout)) as db, reading(self.path):
                db.execute("PRAGMA synchronous=FULL")
                yield db
        except StorageError as error:
            raise from_file(error) from error

    def _upgrade(self) -> None:
        """Bring an older file to this version, step by step, each with its copy kept."""
        for step in self._upgrades:
            try:
                db = database.open_to_mend(self.path, step.older)
            except StorageError:
                continue  # not of that version
            with closing(db), writing(self.path):
                db.execute("BEGIN IMMEDIATE")
                # Another program may have done it while we waited.
                if db.execute("PRAGMA user_version").fetchone()[0] == step.older.version:
                    self._run(db, step)
                db.execute("COMMIT")

    def _run(self, db: sqlite3.Connection, step: Upgrade) -> None:
        version = step.older.version
        database.back_up(db, self.path.with_name(f"{self.path.name}.version-{version}"))
        for line in step.sql:
            db.execute(line)
        db.execute(f"PRAGMA user_version={version + 1}")


def _find(db: sqlite3.Connection, subject: str, *, simulated: bool) -> Kept:
    row = db.execute(
        "SELECT goal_per_min, floor_per_min, n_sessions, rest, resonance, blocked,"
        " settings, responses FROM person WHERE subject = ? AND simulated = ?",
        (subject, int(simulated)),
    ).fetchone()
    if row is None:
        return Kept(subject=subject, simulated=simulated)
    try:
        return _kept(subject, simulated, row)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise PeopleProblemError(PeopleProblem.DAMAGED) from error


def _put(db: sqlite3.Connection, kept: Kept) -> None:
    values = (
        None if kept.rest is None else asdict(kept.rest),
        [asdict(one) for one in kept.searches],
        list(kept.blocked),
        dict(kept.settings),
        [asdict(one) for one in kept.responses],
    )
    db.execute(
        "INSERT OR REPLACE INTO person VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            kept.subject,
            int(kept.simulated),
            kept.goal_per_min,
            kept.floor_per_min,
            kept.n_sessions,
            *(json.dumps(value) for value in values),
        ),
    )


def _kept(subject: str, simulated: bool, row: Sequence[Any]) -> Kept:
    goal_per_min, floor_per_min, n_sessions = row[:3]
    rest, searches, blocked, settings, responses = (json.loads(text) for text in row[3:])
    return Kept(
        subject=subject,
        simulated=simulated,
        goal_per_min=float(goal_per_min),
        floor_per_min=float(floor_per_min),
        n_sessions=int(n_sessions),
        rest=None if rest is None else MeasuredRates(**rest),
        searches=tuple(Searched(**one) for one in searches or ()),
        blocked=tuple(str(one) for one in blocked),
        settings=dict(settings),
        responses=tuple(_response(one) for one in responses),
    )


def _response(row: dict[str, Any]) -> Response:
    return Response(
        track_id=str(row["track_id"]),
        features=tuple(float(one) for one in row["features"]),
        reward=float(row["reward"]),
    )
