"""Recordings of a study are opened with its key: only those of it, and only as they were given."""

from __future__ import annotations

from pathlib import Path

import pytest

from entrain.events import Button, Heard, Pressed, SessionOpened, Tick
from entrain.journal.blind_writer import BlindJournal
from entrain.journal.fields import JsonValue
from entrain.journal.reader import Recording
from entrain.journal.writer import PlainJournal
from entrain.study.problems import StudyProblem, StudyProblemError
from entrain.study.schedule import Design
from entrain.study.study import Allocation, Study, make_study
from entrain.study.unblinding import UnblindedAllocation, unblind_study
from entrain.wording import language
from tests.helpers.problems import tells

DESIGN = Design(arms=("lead", "yoked:other.entrain"), n_block=2, n_sessions=4)


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return make_study(
        tmp_path / "s.toml", tmp_path / "s.key", DESIGN, form="study", minutes=12, seed=7
    )


@pytest.fixture
def key(tmp_path: Path, study: Study) -> Path:
    assert study.path.exists()
    return tmp_path / "s.key"


def recorded(
    folder: Path, name: str, given: Allocation, subject: str, *,
    header: dict[str, JsonValue] | None = None, label: str | None = None,
    policy: str | None = None, unblind_key: bytes | None = None,
) -> Path:  # fmt: skip
    """Record a session as it was given out, but for what is told otherwise."""
    label = given.label if label is None else label
    path = folder / f"{name}.entrain"
    meta: dict[str, JsonValue] = {
        "subject": subject, "label": given.label, "study": {**given.header, **(header or {})},
    }  # fmt: skip
    journal = BlindJournal.create(path, meta, unblind_key or given.key, language("en"))
    arm = given.arm.partition(":")[0] if policy is None else policy
    journal.event(
        SessionOpened(
            t_s=0.0, form="study", policy=arm, minutes=12.0, seed=1, music=None, simulated=True,
            label=label,
        )
    )  # fmt: skip
    journal.event(Tick(t_s=1.0))
    journal.event(
        Heard(
            t_s=1.5, phase_rad=0.0, per_min=6.0, depth_db=3.0, tempo_bpm=60.0, latency_s=0.1,
            underflows=0,
        )
    )  # fmt: skip
    journal.event(Pressed(t_s=2.0, button=Button.STOP, who="patient"))
    assert journal.close() is None
    return path


def is_open(path: Path) -> bool:
    with Recording.open(path) as recording:
        return recording.key is not None


def log_kinds(study: Study) -> list[str]:
    return [one.fields["kind"] for one in study.log.read_entries()]


def test_of_a_folder_the_recordings_of_the_study_are_opened(
    study: Study, key: Path, tmp_path: Path
) -> None:
    one, two = study.allocate("P01", None), study.allocate("P02", None)
    paths = [recorded(tmp_path, "one", one, "P01"), recorded(tmp_path, "two", two, "P02")]
    PlainJournal.create(tmp_path / "not blinded.entrain", {"subject": "P01"}).close()
    foreign = recorded(tmp_path, "foreign", one, "P01", header={"id": "other"})
    told = unblind_study(study, key, who="E. Example", recordings=[tmp_path])
    assert told == [
        UnblindedAllocation(
            subject=who, stratum="all", n_before=n_before, label=given.label, arm=given.arm
        )
        for who, n_before, given in (("P01", 0, one), ("P02", 2, two))
    ]
    assert [is_open(path) for path in paths] == [True, True]
    assert not is_open(foreign)
    last = study.log.read_entries()[-1].fields
    assert (last["kind"], last["who"], last["subject"]) == ("unblinded", "E. Example", None)
    assert last["recordings"] == ["one.entrain", "two.entrain"]
    with Recording.open(paths[0]) as recording:
        assert [type(event).__name__ for event in recording.events()][-1] == "Unblinded"
        assert list(recording.events())[-1].who == "E. Example"  # type: ignore[attr-defined]


def test_of_one_subject_only_theirs_are_opened(study: Study, key: Path, tmp_path: Path) -> None:
    one, two = study.allocate("P01", None), study.allocate("P02", None)
    mine = recorded(tmp_path, "one", one, "P01")
    other = recorded(tmp_path, "two", two, "P02")
    told = unblind_study(study, key, who="me", subject="P01", recordings=[tmp_path])
    assert [(it.subject, it.arm) for it in told] == [("P01", one.arm)]
    assert (is_open(mine), is_open(other)) == (True, False)


def test_of_one_recording_its_allocation_alone_is_told(
    study: Study, key: Path, tmp_path: Path
) -> None:
    first, second = study.allocate("P01", None), study.allocate("P01", None)
    study.allocate("P02", None)
    path = recorded(tmp_path, "second", second, "P01")
    told = unblind_study(study, key, who="me", recordings=[path])
    assert [(it.n_before, it.label) for it in told] == [(1, second.label)]
    assert first.label != second.label


def test_without_recordings_all_allocations_are_told(study: Study, key: Path) -> None:
    given = [study.allocate(who, None) for who in ("P01", "P02", "P01")]
    told = unblind_study(study, key, who="me")
    assert [(it.subject, it.label, it.arm) for it in told] == [
        ("P01", given[0].label, given[0].arm),
        ("P02", given[1].label, given[1].arm),
        ("P01", given[2].label, given[2].arm),
    ]
    unblind_study(study, key, who="me", subject="P02")
    assert log_kinds(study) == ["given"] * 3 + ["unblinded"] * 2


WRONG: dict[str, tuple[dict[str, object], StudyProblem]] = {
    "another study's": ({"header": {"id": "other"}}, StudyProblem.NOT_OF_STUDY),
    "another seal": ({"header": {"seal": "0"}}, StudyProblem.CHANGED),
    "no such entry in the log": ({"header": {"log": "0"}}, StudyProblem.LOG_DAMAGED),
    "a key that is none": ({"header": {"key": "?"}}, StudyProblem.CHANGED),
    "a key of nobody": ({"header": {"key": "AAAA"}}, StudyProblem.OTHER_STUDY),
    "another place": ({"header": {"n_before": 1}}, StudyProblem.CHANGED),
    "another stratum": ({"header": {"stratum": "north"}}, StudyProblem.CHANGED),
    "another label inside": ({"label": "Z"}, StudyProblem.CHANGED),
    "another arm inside": ({"policy": "ramp"}, StudyProblem.CHANGED),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_is_not_as_it_was_given_opens_nothing(
    what: str, study: Study, key: Path, tmp_path: Path
) -> None:
    given = study.allocate("P01", None)
    right = recorded(tmp_path, "right", given, "P01")
    changes, reason = WRONG[what]
    wrong = recorded(tmp_path, "wrong", given, "P01", **changes)  # type: ignore[arg-type]
    named = study.log.path if reason is StudyProblem.LOG_DAMAGED else wrong
    words = () if "key" in what else (named.name,)
    with pytest.raises(StudyProblemError, check=tells(reason, *words)):
        unblind_study(study, key, who="me", recordings=[right, wrong])
    assert not is_open(right), "nothing is opened where one is wrong"
    assert log_kinds(study) == ["given"]


def test_a_recording_of_another_subject_is_not_as_it_was_given(
    study: Study, key: Path, tmp_path: Path
) -> None:
    given = study.allocate("P01", None)
    path = recorded(tmp_path, "one", given, "P02")
    with pytest.raises(StudyProblemError, check=tells(StudyProblem.CHANGED, "one.entrain")):
        unblind_study(study, key, who="me", recordings=[path])


def test_a_recording_without_a_study_is_named(study: Study, key: Path, tmp_path: Path) -> None:
    path = tmp_path / "plain.entrain"
    PlainJournal.create(path, {"subject": "P01", "study": "none"}).close()
    with pytest.raises(StudyProblemError, check=tells(StudyProblem.NOT_OF_STUDY, "plain.entrain")):
        unblind_study(study, key, who="me", recordings=[path])


@pytest.mark.parametrize("policy", ["lead", "yoked"])
def test_an_arm_is_known_by_its_policy_whatever_it_was_given_with(
    policy: str, study: Study, key: Path, tmp_path: Path
) -> None:
    given = [study.allocate("P01", None) for _ in range(2)]
    (one,) = [it for it in given if it.arm.startswith(policy)]
    path = recorded(tmp_path, "one", one, "P01", policy=policy)
    assert [it.arm for it in unblind_study(study, key, who="me", recordings=[path])] == [one.arm]


def test_a_key_that_does_not_fit_is_named(study: Study, key: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    made = make_study(other / "s.toml", other / "s.key", DESIGN, form="study", minutes=12, seed=7)
    with pytest.raises(StudyProblemError, check=tells(StudyProblem.OTHER_STUDY, "s.key")):
        unblind_study(study, other / "s.key", who="me")
    # The other's key under this study's name, and this one's with another salt.
    text = (other / "s.key").read_text().replace(made.id, study.id)
    (other / "forged.key").write_text(text)
    with pytest.raises(StudyProblemError, check=tells(StudyProblem.OTHER_STUDY, "forged.key")):
        unblind_study(study, other / "forged.key", who="me")
    salt = next(line for line in text.splitlines() if line.startswith("salt"))
    ours = "\n".join(
        salt if line.startswith("salt") else line for line in key.read_text().splitlines()
    )
    (other / "salted.key").write_text(ours)
    with pytest.raises(StudyProblemError, check=tells(StudyProblem.CHANGED, "s.toml")):
        unblind_study(study, other / "salted.key", who="me")
