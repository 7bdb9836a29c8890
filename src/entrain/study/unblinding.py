"""Unblinding: the schedule is checked against its seal, the request is logged, then answered."""

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
    """One allocation with its arm."""

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
    """Unblind a study, one subject of it, or some of its recordings.

    The request is checked first, then written into the study's log with who made it; only then
    are recordings unblinded.

    Parameters
    ----------
    study : Study
        The study.
    key_path : Path
        Its key file.
    who : str
        Who unblinds.
    subject : str or None
        The subject to unblind, None for all.
    recordings : sequence of Path
        Recordings, or folders of them, to unblind; none for the allocations alone.

    Raises
    ------
    StudyProblemError
        The key is not the study's, the schedule or the log was changed, or a recording is
        not of this study or contradicts the schedule.
    RecordingProblemError
        A recording cannot be read or written.
    """
    key = files.read_facts(key_path, files.KEY_SCHEMA, _WANTED)
    private = files.decode_bytes(key["private"])
    if key["id"] != study.id or crypto.derive_public_key(private) != study.unblinder:
        raise StudyProblemError(StudyProblem.OTHER_STUDY, str(key_path))
    schedule = study.decrypt_schedule()
    if crypto.compute_seal(schedule, files.decode_bytes(key["salt"])) != study.seal:
        raise StudyProblemError(StudyProblem.CHANGED, str(study.path))
    entries = study.log.read_entries()
    allocations = [
        UnblindedAllocation(
            subject=entry.fields["subject"],
            stratum=entry.fields["stratum"],
            n_before=entry.fields["n_before"],
            label=entry.fields["label"],
            arm=schedule.arms[entry.fields["label"]],
        )
        for entry in entries
        if entry.fields["kind"] == GIVEN
    ]
    hashes = {entry.hash for entry in entries}
    paths = _find_recordings(study, recordings, subject)
    checked = [_check(path, study, allocations, hashes, private) for path in paths]
    unblinded = [
        allocation
        for allocation in allocations
        if subject in (None, allocation.subject)
        and (not recordings or any(_is_same(allocation, other) for _, other in checked))
    ]
    study.log.add(
        lambda _: {
            "kind": UNBLINDED,
            "who": who,
            "subject": subject,
            "recordings": [path.name for path in paths],
        }
    )
    for path, (row_key, _) in zip(paths, checked, strict=True):
        unblind(path, row_key, who)
    return unblinded


def _find_recordings(study: Study, paths: Sequence[Path], subject: str | None) -> list[Path]:
    """Return the recordings of the subject; of a folder only those of the study."""
    found = []
    for path in paths:
        for file in sorted(path.glob("*.entrain")) if path.is_dir() else [path]:
            with Recording.open(file) as recording:
                header, owner = recording.meta.get("study"), recording.meta.get("subject")
            is_of_study = isinstance(header, dict) and header.get("id") == study.id
            if (is_of_study or not path.is_dir()) and subject in (None, owner):
                found.append(file)
    return found


def _is_same(allocation: UnblindedAllocation, other: UnblindedAllocation) -> bool:
    return (allocation.stratum, allocation.n_before, allocation.subject) == (
        other.stratum,
        other.n_before,
        other.subject,
    )


def _check(
    path: Path,
    study: Study,
    allocations: Sequence[UnblindedAllocation],
    hashes: set[str],
    private: bytes,
) -> tuple[bytes, UnblindedAllocation]:
    """Check a recording against the study; return its key and its allocation."""
    with Recording.open(path) as recording:
        header = recording.meta.get("study")
        if not isinstance(header, dict) or header.get("id") != study.id:
            raise StudyProblemError(StudyProblem.NOT_OF_STUDY, str(path))
        if header.get("seal") != study.seal:
            raise StudyProblemError(StudyProblem.CHANGED, str(path))
        if header.get("log") not in hashes:
            raise StudyProblemError(StudyProblem.LOG_DAMAGED, str(study.log.path))
        row_key = crypto.unwrap_key(files.decode_bytes(header.get("key")), private)
        opened = recording.check_key(row_key)
        place = (header.get("stratum"), header.get("n_before"), recording.meta.get("subject"))
    matches = [
        allocation
        for allocation in allocations
        if (allocation.stratum, allocation.n_before, allocation.subject) == place
    ]
    if (
        not matches
        or matches[0].label != opened.label
        or not _is_same_arm(matches[0].arm, opened.policy)
    ):
        raise StudyProblemError(StudyProblem.CHANGED, str(path))
    return row_key, matches[0]


def _is_same_arm(arm: str, policy: str) -> bool:
    return arm.partition(":")[0] == policy
