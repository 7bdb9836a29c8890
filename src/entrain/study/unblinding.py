"""Unblinding: the schedule is held against its seal, it is logged, and then it is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from entrain.journal import Recording, unblind
from entrain.study import crypto, files
from entrain.study.problems import StudyProblem, StudyProblemError
from entrain.study.study import GIVEN, UNBLINDED, Study

_WANTED = {"id": str, "salt": str, "private": str}


@dataclass(frozen=True, slots=True, kw_only=True)
class UnblindedAllocation:
    """One allocation, unblinded."""

    subject: str
    stratum: str
    n_before: int
    label: str
    arm: str


def unblind_study(
    study: Study,
    key_path: Path,
    *,
    who: str,
    subject: str | None = None,
    recordings: Sequence[Path] = (),
) -> list[UnblindedAllocation]:
    """Unblind a study, one subject of it, or the recordings that are named.

    What is asked for is checked first, then written into the study's log with who asked, and
    only then opened.

    Raises
    ------
    StudyProblemError
        The key is not the study's, the schedule or the log was changed, or a recording is
        not of this study or says other than the schedule.
    RecordingProblemError
        A recording cannot be read or written.
    """
    key = files.read(key_path, files.KEY_SCHEMA, _WANTED)
    private = files.from_text(key["private"])
    if key["id"] != study.id or crypto.public_of(private) != study.unblinder:
        raise StudyProblemError(StudyProblem.OTHER_STUDY, str(key_path))
    schedule = study.schedule()
    if crypto.seal_of(schedule, files.from_text(key["salt"])) != study.seal:
        raise StudyProblemError(StudyProblem.CHANGED, str(study.path))
    entries = study.log.entries()
    told = [
        UnblindedAllocation(
            subject=one.fields["subject"],
            stratum=one.fields["stratum"],
            n_before=one.fields["n_before"],
            label=one.fields["label"],
            arm=schedule.arms[one.fields["label"]],
        )
        for one in entries
        if one.fields["kind"] == GIVEN
    ]
    heads = {one.hash for one in entries}
    chosen_files = _recordings_of(study, recordings, subject)
    keys = [_check(path, study, told, heads, private) for path in chosen_files]
    chosen = [
        one
        for one in told
        if subject in (None, one.subject)
        and (not recordings or any(_is(one, found) for _, found in keys))
    ]
    study.log.add(
        lambda _: {
            "kind": UNBLINDED,
            "who": who,
            "subject": subject,
            "recordings": [path.name for path in chosen_files],
        }
    )
    for path, (row_key, _) in zip(chosen_files, keys, strict=True):
        unblind(path, row_key, who)
    return chosen


def _recordings_of(study: Study, paths: Sequence[Path], subject: str | None) -> list[Path]:
    """Return the recordings that are meant: of a folder only those of the study."""
    found = []
    for path in paths:
        for file in sorted(path.glob("*.entrain")) if path.is_dir() else [path]:
            with Recording.open(file) as recording:
                header, whose = recording.meta.get("study"), recording.meta.get("subject")
            ours = isinstance(header, dict) and header.get("id") == study.id
            if (ours or not path.is_dir()) and subject in (None, whose):
                found.append(file)
    return found


def _is(one: UnblindedAllocation, found: UnblindedAllocation) -> bool:
    return (one.stratum, one.n_before, one.subject) == (
        found.stratum,
        found.n_before,
        found.subject,
    )


def _check(
    path: Path, study: Study, told: Sequence[UnblindedAllocation], heads: set[str], private: bytes
) -> tuple[bytes, UnblindedAllocation]:
    """Return the key of a recording and its allocation, once both fit the study."""
    with Recording.open(path) as recording:
        header = recording.meta.get("study")
        if not isinstance(header, dict) or header.get("id") != study.id:
            raise StudyProblemError(StudyProblem.NOT_OF_STUDY, str(path))
        if header.get("seal") != study.seal:
            raise StudyProblemError(StudyProblem.CHANGED, str(path))
        if header.get("log") not in heads:
            raise StudyProblemError(StudyProblem.LOG_DAMAGED, str(study.log.path))
        row_key = crypto.unwrap(files.from_text(header.get("key")), private)
        opened = recording.check_key(row_key)
        place = (header.get("stratum"), header.get("n_before"), recording.meta.get("subject"))
    found = [one for one in told if (one.stratum, one.n_before, one.subject) == place]
    if not found or found[0].label != opened.label or not _same_arm(found[0].arm, opened.policy):
        raise StudyProblemError(StudyProblem.CHANGED, str(path))
    return row_key, found[0]


def _same_arm(arm: str, policy: str) -> bool:
    return arm.partition(":")[0] == policy
