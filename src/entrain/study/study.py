"""A study: made once, with an allocation before each of its sessions."""

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
from entrain.study.schedule import (
    ALL,
    Design,
    GivenAllocation,
    Schedule,
    find_next_place,
    make_schedule,
)

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
    """The allocation of one session of a study.

    Attributes
    ----------
    label : str
        The label that everybody sees until the study is unblinded.
    arm : str
        Its policy, for the program only.
    header : mapping of str to JSON
        The entry on the study in the recording's `meta`.
    key : bytes
        Seals the recording.
    """

    label: str
    arm: str
    header: dict[str, JsonValue]
    key: bytes


def log_path(path: Path) -> Path:
    """Return the path of the log of a study file."""
    return path.with_name(path.name + ".log")


class Study:
    """A study, as its file describes it. Made by `Study.open` or `make_study`.

    Attributes
    ----------
    path : Path
        The file.
    design : Design
        Arms, blocks, strata.
    id : str
        Its random identifier.
    seal : str
        SHA-256 of schedule and salt, in hex.
    form : str
        Form of its sessions.
    minutes : float
        Their length [min].
    unblinder : bytes
        Public key of whoever unblinds.
    log : Log
        Its log.
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
        self.unblinder = files.decode_bytes(facts["unblinder"])
        self.log = Log(log_path(path), self.seal)
        self._hidden = files.decode_bytes(facts["hidden"]), files.decode_bytes(facts["hidden_with"])

    @classmethod
    def open(cls, path: Path) -> Study:
        """Open a study file.

        Raises
        ------
        StudyProblemError
            It is missing, not readable, or not a study file.
        """
        return cls(path, files.read_facts(path, files.STUDY_SCHEMA, _WANTED))

    def decrypt_schedule(self) -> Schedule:
        """Return the schedule: for allocation and unblinding only.

        Raises
        ------
        StudyProblemError
            It was changed.
        """
        schedule = crypto.decrypt_schedule(*self._hidden)
        is_complete = set(schedule.labels) == set(self.design.strata) and all(
            len(labels) == self.design.n_sessions for labels in schedule.labels.values()
        )
        if not is_complete or set(schedule.arms.values()) != set(self.design.arms):
            raise StudyProblemError(StudyProblem.CHANGED, str(self.path))
        return schedule

    def list_given(self) -> list[GivenAllocation]:
        """Return the allocations given out so far.

        Raises
        ------
        StudyProblemError
            The log was changed.
        """
        return _list_given(self.log.read_entries())

    def allocate(self, subject: str | None, stratum: str | None) -> Allocation:
        """Give out the next allocation of a subject; it is never given out again.

        Parameters
        ----------
        subject : str or None
            Code of the subject.
        stratum : str or None
            Their stratum; None where the study has only one.

        Raises
        ------
        StudyProblemError
            There is no allocation left, no subject, or no such stratum.
        """
        stratum = stratum or (ALL if self.design.strata == (ALL,) else "")
        if stratum not in self.design.strata:
            raise StudyProblemError(
                StudyProblem.NO_SUCH_STRATUM, "--stratum", known=", ".join(self.design.strata)
            )
        if subject is None:
            raise StudyProblemError(StudyProblem.NO_SUBJECT)
        schedule = self.decrypt_schedule()

        def give(before: list[Entry]) -> dict[str, Any]:
            place = find_next_place(self.design, stratum, subject, _list_given(before))
            given = GivenAllocation(subject=subject, stratum=stratum, n_before=place)
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
            "key": files.encode_bytes(crypto.wrap_key(key, self.unblinder)),
        }
        return Allocation(label=label, arm=schedule.arms[label], header=header, key=key)


def _list_given(entries: list[Entry]) -> list[GivenAllocation]:
    return [
        GivenAllocation(
            subject=entry.fields["subject"],
            stratum=entry.fields["stratum"],
            n_before=entry.fields["n_before"],
        )
        for entry in entries
        if entry.fields["kind"] == GIVEN
    ]


def make_study(
    path: Path, key_path: Path, design: Design, *, form: str, minutes: float, seed: int | None
) -> Study:
    """Make a study: its file, its log and the key file for unblinding.

    Parameters
    ----------
    path, key_path : Path
        The study file and the key file.
    design : Design
        Arms, blocks, strata.
    form : str
        Form of its sessions.
    minutes : float
        Their length [min].
    seed : int or None
        Seed of the schedule; None draws one of 256 bits.

    Raises
    ------
    StudyProblemError
        The design is not possible, or a file cannot be made; no file is left behind then.
    """
    used_seed = int.from_bytes(os.urandom(32), "big") if seed is None else seed
    schedule, hidden_with = make_schedule(design, used_seed), new_key()
    salt = os.urandom(crypto.SALT_BYTES)
    private, public = crypto.make_key_pair()
    seal = crypto.compute_seal(schedule, salt)
    # The identifier is derived from the seal, so that files of different studies are not mixed up.
    name = hashlib.sha256(seal.encode()).hexdigest()[:12]
    key_facts = {
        "schema": files.KEY_SCHEMA,
        "id": name,
        "seed": str(used_seed),
        "salt": files.encode_bytes(salt),
        "private": files.encode_bytes(private),
    }
    facts = {
        "schema": files.STUDY_SCHEMA,
        "id": name,
        **asdict(design),
        "form": form,
        "minutes": float(minutes),
        "seal": seal,
        "unblinder": files.encode_bytes(public),
        "hidden": files.encode_bytes(crypto.encrypt_schedule(schedule, hidden_with)),
        "hidden_with": files.encode_bytes(hidden_with),
    }
    made: list[Path] = []
    try:
        for file, content, above in (
            (key_path, key_facts, ABOVE_KEY),
            (path, facts, ABOVE_STUDY),
        ):
            files.write_facts(file, content, above=above)
            made.append(file)
        study = Study.open(path)
        study.log.create()
    except StudyProblemError:
        for file in made:
            file.unlink()
        raise
    return study
