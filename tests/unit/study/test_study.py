"""A study: sealed with a salt, given out once, and nothing is taken back."""

from __future__ import annotations

import hashlib
import json
import signal
import sqlite3
import sys
import tomllib
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from entrain.study import crypto, files
from entrain.study.problems import StudyProblem, StudyProblemError
from entrain.study.schedule import Design, Schedule, make_schedule
from entrain.study.study import Study, make_study
from entrain.study.unblinding import unblind_study
from tests.helpers.problems import tells
from tests.helpers.waiting import Started, communicated, run

DESIGN = Design(arms=("lead", "matched", "music-only"), n_block=6, n_sessions=60)


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return made(tmp_path)


def made(folder: Path, design: Design = DESIGN, name: str = "s") -> Study:
    key = folder / f"{name}.key"
    return make_study(folder / f"{name}.toml", key, design, form="study", minutes=12, seed=7)


class TestSeal:
    def test_it_is_over_the_schedule_and_a_salt_of_256_bits(
        self, study: Study, tmp_path: Path
    ) -> None:
        key = tomllib.loads((tmp_path / "s.key").read_text())
        salt = files.decode_bytes(key["salt"])
        assert len(salt) == 32
        written = crypto.serialise(make_schedule(DESIGN, 7))
        assert hashlib.sha256(written + salt).hexdigest() == study.seal
        assert hashlib.sha256(written).hexdigest() != study.seal, "a bare hash is guessed"

    def test_the_same_schedule_never_has_the_same_seal(self, tmp_path: Path) -> None:
        seals = {made(tmp_path, name=str(n)).seal for n in range(5)}
        assert len(seals) == 5

    def test_the_study_file_tells_neither_salt_nor_seed_nor_schedule(
        self, study: Study, tmp_path: Path
    ) -> None:
        text = study.path.read_text()
        key = tomllib.loads((tmp_path / "s.key").read_text())
        schedule = study.decrypt_schedule()
        assert key["salt"] not in text
        assert key["private"] not in text
        assert "seed" not in text
        assert schedule.labels["all"] not in text
        assert json.dumps(schedule.arms) not in text

    def test_only_its_owner_may_read_the_key(self, study: Study, tmp_path: Path) -> None:
        assert study.path.exists()
        assert (tmp_path / "s.key").stat().st_mode & 0o777 == 0o600

    def test_a_recordings_key_is_for_the_unblinder_alone(self) -> None:
        private, public = crypto.make_key_pair()
        other, _ = crypto.make_key_pair()
        wrapped = crypto.wrap_key(b"k" * 32, public)
        assert crypto.unwrap_key(wrapped, private) == b"k" * 32
        assert crypto.wrap_key(b"k" * 32, public) != wrapped
        with pytest.raises(StudyProblemError, check=tells(StudyProblem.OTHER_STUDY)):
            crypto.unwrap_key(wrapped, other)


class TestAllocation:
    def test_a_subject_goes_through_blocks_of_their_own(self, study: Study) -> None:
        labels = [study.allocate("P01", None).label for _ in range(6)]
        labels += [study.allocate("P02", None).label for _ in range(6)]
        for block in (labels[:6], labels[6:]):
            assert Counter(block) == {"A": 2, "B": 2, "C": 2}
        assert "".join(labels) == study.decrypt_schedule().labels["all"][:12]

    def test_one_arm_each(self, tmp_path: Path) -> None:
        design = Design(arms=("lead", "matched"), n_block=2, n_sessions=4, within=False)
        study = made(tmp_path, design)
        assert len({study.allocate("P01", None).arm for _ in range(5)}) == 1
        assert {study.allocate(who, None).arm for who in ("P01", "P02")} == {"lead", "matched"}

    def test_strata_have_lists_of_their_own(self, tmp_path: Path) -> None:
        strata = ("north", "south")
        design = Design(arms=("lead", "matched"), n_block=2, n_sessions=2, strata=strata)
        study = made(tmp_path, design)
        for stratum in strata:
            assert {study.allocate(f"P-{stratum}", stratum).arm for _ in range(2)} == {
                "lead",
                "matched",
            }
        with pytest.raises(StudyProblemError, check=tells(StudyProblem.NO_SUCH_STRATUM)):
            study.allocate("P01", "west")
        with pytest.raises(StudyProblemError, check=tells(StudyProblem.NO_SUCH_STRATUM)):
            study.allocate("P01", None)

    def test_what_is_used_up_and_who_is_nobody(self, study: Study) -> None:
        for _ in range(60):
            study.allocate("P01", None)
        with pytest.raises(StudyProblemError, check=tells(StudyProblem.USED_UP)):
            study.allocate("P01", None)
        with pytest.raises(StudyProblemError, check=tells(StudyProblem.NO_SUBJECT)):
            study.allocate(None, None)
        assert len(study.list_given()) == 60

    def test_many_at_once_never_get_the_same(self, study: Study) -> None:
        code = (
            "import sys; from pathlib import Path; from entrain.study.study import Study\n"
            "study = Study.open(Path(sys.argv[1]))\n"
            "for _ in range(5): study.allocate(sys.argv[2], None)"
        )
        running = [Started(sys.executable, "-c", code, study.path, f"P{n:02d}") for n in range(4)]
        for one in running:
            communicated(one)
        assert [one.returncode for one in running] == [0] * 4
        places = [one.n_before for one in study.list_given()]
        assert len(places) == len(set(places)) == 20

    def test_killed_in_the_middle_nothing_is_given_out(self, study: Study) -> None:
        study.allocate("P01", None)
        # Dies by SIGKILL between the row and its commit.
        code = (
            "import os, sys, signal; from pathlib import Path\n"
            "from entrain.study import log; from entrain.study.study import Study\n"
            "real = log._chain_hash\n"
            "def die(last, text):\n"
            "    found = real(last, text)\n"
            "    if 'P99' in text: os.kill(os.getpid(), signal.SIGKILL)\n"
            "    return found\n"
            "log._chain_hash = die\n"
            "Study.open(Path(sys.argv[1])).allocate('P99', None)"
        )
        ran = run(sys.executable, "-c", code, study.path)
        assert ran.returncode == -signal.SIGKILL
        assert [one.subject for one in study.list_given()] == ["P01"]
        assert study.allocate("P02", None).header["n_before"] == 6


class TestUnblinding:
    def test_it_is_logged_with_who_before_it_is_told(self, study: Study, tmp_path: Path) -> None:
        given = study.allocate("P01", None), study.allocate("P02", None)
        told = unblind_study(study, tmp_path / "s.key", who="E. Example", subject="P02")
        assert [(one.subject, one.arm) for one in told] == [("P02", given[1].arm)]
        last = study.log.read_entries()[-1].fields
        assert (last["kind"], last["who"], last["subject"]) == ("unblinded", "E. Example", "P02")
        assert last["utc_s"] > 0

    def test_a_changed_schedule_is_found(self, study: Study, tmp_path: Path) -> None:
        study.allocate("P01", None)
        facts = tomllib.loads(study.path.read_text())
        schedule = study.decrypt_schedule()
        labels = {"all": schedule.labels["all"][::-1]}
        # By somebody who knows how it is hidden.
        hidden = crypto.encrypt_schedule(
            Schedule(arms=schedule.arms, labels=labels), files.decode_bytes(facts["hidden_with"])
        )
        text = study.path.read_text().replace(facts["hidden"], files.encode_bytes(hidden))
        study.path.write_text(text)
        changed = Study.open(study.path)
        assert changed.decrypt_schedule().labels == labels
        with pytest.raises(StudyProblemError, check=tells(StudyProblem.CHANGED)):
            unblind_study(changed, tmp_path / "s.key", who="me")
        assert all(one.fields["kind"] == "given" for one in study.log.read_entries())

    def test_a_key_of_another_study_opens_nothing(self, study: Study, tmp_path: Path) -> None:
        made(tmp_path, name="other")
        with pytest.raises(StudyProblemError, check=tells(StudyProblem.OTHER_STUDY)):
            unblind_study(study, tmp_path / "other.key", who="me")
        with pytest.raises(StudyProblemError, check=tells(StudyProblem.NOT_A_KEY)):
            unblind_study(study, study.path, who="me")
        with pytest.raises(StudyProblemError, check=tells(StudyProblem.NO_SUCH_FILE)):
            unblind_study(study, tmp_path / "none", who="me")
        assert all(one.fields["kind"] != "unblinded" for one in study.log.read_entries())

    @pytest.mark.parametrize(
        "change",
        [
            "DELETE FROM entry WHERE seq = 1",
            "UPDATE entry SET fields = replace(fields, 'P01', 'P02') WHERE seq = 1",
        ],
    )
    def test_a_changed_log_is_found(self, study: Study, change: str) -> None:
        study.allocate("P01", None)
        study.allocate("P01", None)
        with sqlite3.connect(study.log.path) as db:
            db.execute(change)
            n_entries = db.execute("SELECT count(*) FROM entry").fetchone()
        db.close()
        with pytest.raises(StudyProblemError, check=tells(StudyProblem.LOG_DAMAGED)):
            study.allocate("P01", None)
        with closing(sqlite3.connect(study.log.path)) as db:
            assert db.execute("SELECT count(*) FROM entry").fetchone() == n_entries


def test_nothing_is_left_of_a_study_that_could_not_be_made(tmp_path: Path) -> None:
    (tmp_path / "s.toml").write_text("mine")
    with pytest.raises(StudyProblemError, check=tells(StudyProblem.EXISTS_ALREADY)):
        made(tmp_path)
    assert [one.name for one in tmp_path.iterdir()] == ["s.toml"]
    with pytest.raises(StudyProblemError, check=tells(StudyProblem.NOT_A_STUDY)):
        Study.open(tmp_path / "s.toml")
