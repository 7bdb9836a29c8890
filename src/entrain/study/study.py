"""A study: made once, asked for an allocation before each of its sessions."""

from __future__ import annotations

import hashlib
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from entrain.journal import JsonValue, new_key
from entrain.study import crypto, files
from entrain.study.log import Entry, Log
from entrain.study.problems import StudyProblem, StudyProblemError
from entrain.study.schedule import ALL, Design, Given, Schedule, make_schedule, next_place

ABOVE_STUDY = """A study of Entrain: docs/reference/study.md.
Who runs sessions needs this file and its log. The schedule in it is hidden from the eye, not
from somebody who sets out to find it: do not hand it to whoever analyses blinded recordings."""
ABOVE_KEY = """The key of a study of Entrain: it unblinds. Keep it away from whoever runs sessions
or analyses, and keep a copy: without it what was sealed in the recordings is lost."""
GIVEN, UNBLINDED = "given", "unblinded"
_WANTED = {
    "id": str, "arms": list, "n_block": int, "n_sessions": int, "strata": list, "within": bool,
    "form": str, "minutes": float, "seal": str, "unblinder": str, "hidden": str, "hidden_with": str,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Allocation:
    """What one session of a study is.

    Attributes
    ----------
    label : str
        What it is called by everybody until the study is unblinded.
    arm : str
        Its policy: for the program alone.
    header : mapping of str to JSON
        What its recording says of the study.
    key : bytes
        What seals the recording.
    """

    label: str
    arm: str
    header: dict[str, JsonValue]
    key: bytes


def log_path(path: Path) -> Path:
    """Return the log of a study file."""
    return path.with_name(path.name + ".log")


class Study:
    """A study as its file has it.

    Attributes
    ----------
    path : Path
        The file.
    design : Design
        Arms, blocks, strata.
    id, seal : str
        Its own random name; SHA-256 over schedule and salt.
    form : str
        Form of its sessions.
    minutes : float
        Their length [min].
    """

    def __init__(self, path: Path, facts: dict[str, Any]) -> None:
        self.path = path
        self.id: str = facts["id"]
        self.seal: str = facts["seal"]
        self.form: str = facts["form"]
        self.minutes: float = facts["minutes"]
        self.design = Design(
            arms=tuple(facts["arms"]),
            n_block=facts["n_block"],
            n_sessions=facts["n_sessions"],
            strata=tuple(facts["strata"]),
            within=facts["within"],
        )
        self.unblinder = files.from_text(facts["unblinder"])
        self.log = Log(log_path(path), self.seal)
        self._hidden = files.from_text(facts["hidden"]), files.from_text(facts["hidden_with"])

    @classmethod
    def open(cls, path: Path) -> Study:
        """Open a study file.

        Raises
        ------
        StudyProblemError
            It is missing, closed to us, or none.
        """
        return cls(path, files.read(path, files.STUDY_SCHEMA, _WANTED))

    def schedule(self) -> Schedule:
        """Return the schedule: for the running program, and for who unblinds.

        Raises
        ------
        StudyProblemError
            It was changed.
        """
        schedule = crypto.show(*self._hidden)
        fits = set(schedule.labels) == set(self.design.strata) and all(
            len(labels) == self.design.n_sessions for labels in schedule.labels.values()
        )
        if not fits or set(schedule.arms.values()) != set(self.design.arms):
            raise StudyProblemError(StudyProblem.CHANGED, str(self.path))
        return schedule

    def given(self) -> list[Given]:
        """Return what was given out so far; raises StudyProblemError on a changed log."""
        return _given(self.log.entries())

    def allocate(self, subject: str | None, stratum: str | None) -> Allocation:
        """Give out the next allocation of a subject; it is never given out again.

        Raises
        ------
        StudyProblemError
            There is none left, or the subject or the stratum is not there.
        """
        stratum = stratum or (ALL if self.design.strata == (ALL,) else "")
        if stratum not in self.design.strata:
            raise StudyProblemError(
                StudyProblem.NO_SUCH_STRATUM, "--stratum", known=", ".join(self.design.strata)
            )
        if subject is None:
            raise StudyProblemError(StudyProblem.NO_SUBJECT)
        schedule = self.schedule()

        def give(before: list[Entry]) -> dict[str, Any]:
            place = next_place(self.design, stratum, subject, _given(before))
            given = Given(subject=subject, stratum=stratum, n_before=place)
            label = schedule.labels[stratum][place]
            return {"kind": GIVEN, "label": label, **asdict(given)}

        entry = self.log.add(give)
        label = entry.fields["label"]
        key = new_key()
        header: dict[str, JsonValue] = {
            "id": self.id,
            "seal": self.seal,
            "stratum": stratum,
            "n_before": entry.fields["n_before"],
            "n_block": self.design.n_block,
            "n_sessions": self.design.n_sessions,
            "strata": list(self.design.strata),
            "within": self.design.within,
            "n_arms": len(self.design.arms),
            "log": entry.hash,
            "key": files.to_text(crypto.wrap(key, self.unblinder)),
        }
        return Allocation(label=label, arm=schedule.arms[label], header=header, key=key)


def _given(entries: list[Entry]) -> list[Given]:
    return [
        Given(
            subject=one.fields["subject"],
            stratum=one.fields["stratum"],
            n_before=one.fields["n_before"],
        )
        for one in entries
        if one.fields["kind"] == GIVEN
    ]


def make_study(
    path: Path, key_path: Path, design: Design, *, form: str, minutes: float, seed: int | None
) -> Study:
    """Make a study: its file, its log and the key of whoever unblinds.

    Raises
    ------
    StudyProblemError
        The design cannot be, or a file cannot be made; nothing is left behind then.
    """
    chosen = int.from_bytes(os.urandom(32), "big") if seed is None else seed
    schedule, hidden_with = make_schedule(design, chosen), new_key()
    salt = os.urandom(crypto.SALT_BYTES)
    private, public = crypto.new_pair()
    seal = crypto.seal_of(schedule, salt)
    # Its name is that of its seal, so that no file of it can be taken for another's.
    name = hashlib.sha256(seal.encode()).hexdigest()[:12]
    key_facts = {
        "schema": files.KEY_SCHEMA,
        "id": name,
        "seed": str(chosen),
        "salt": files.to_text(salt),
        "private": files.to_text(private),
    }
    facts = {
        "schema": files.STUDY_SCHEMA,
        "id": name,
        **asdict(design),
        "form": form,
        "minutes": float(minutes),
        "seal": seal,
        "unblinder": files.to_text(public),
        "hidden": files.to_text(crypto.hide(schedule, hidden_with)),
        "hidden_with": files.to_text(hidden_with),
    }
    made: list[Path] = []
    try:
        for where, held, above in (
            (key_path, key_facts, ABOVE_KEY),
            (path, facts, ABOVE_STUDY),
        ):
            files.write(where, held, above=above)
            made.append(where)
        study = Study.open(path)
        study.log.make()
    except StudyProblemError:
        for where in made:
            where.unlink()
        raise
    return study
