"""The files of a study: what stands in them, who may read them, and what is refused."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import tomllib
from contextlib import closing
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from entrain.study import crypto, files
from entrain.study.log import Log
from entrain.study.problems import StudyProblem, StudyProblemError
from entrain.study.schedule import Design, Schedule, make_schedule
from entrain.study.study import ABOVE_KEY, ABOVE_STUDY, Study, log_path, make_study
from tests.helpers.problems import tells

DESIGN = Design(
    arms=("lead", "matched"), n_block=4, n_sessions=8, strata=("north", "south"), within=False
)
SCHEDULE = Schedule(arms={"B": "lead", "A": "ramp"}, labels={"all": "AB"})
WANTED = {"id": str, "n": int}
WRAPPED = (
    "5dbba6a7b841ba4c08b8d31ab978a44ce0d8c0221cd635a7b86d7495e414e53e"
    "ca96c7ab85d38cc8839089733eb719bf36dd9bfbb81443342eefd81fe8dd50cf"
    "45dfbdb532dbb391ebe14eed4abefb1c"
)


def made(folder: Path, seed: int | None = 7) -> Study:
    return make_study(
        folder / "s.toml", folder / "s.key", DESIGN, form="study", minutes=12, seed=seed
    )


class TestFiles:
    def test_facts_stand_under_a_line_that_says_what_they_are(self, tmp_path: Path) -> None:
        path = tmp_path / "x.toml"
        files.write_facts(
            path, {"schema": "a/1", "names": ["å", "b"], "n": 2}, above="Of Entrain.\nTwo."
        )
        assert path.read_bytes() == (
            b'# Of Entrain.\n# Two.\nschema = "a/1"\nnames = ["\\u00e5", "b"]\nn = 2\n'
        )
        assert path.stat().st_mode & 0o777 == 0o600

    def test_a_file_that_is_there_is_kept_and_one_that_cannot_be_is_named(
        self, tmp_path: Path
    ) -> None:
        path = tmp_path / "x.toml"
        path.write_text("mine")
        with pytest.raises(StudyProblemError, check=tells(StudyProblem.EXISTS_ALREADY, path.name)):
            files.write_facts(path, {}, above="")
        assert path.read_text() == "mine"
        with pytest.raises(StudyProblemError, check=tells(StudyProblem.NOT_WRITABLE, "nowhere")):
            files.write_facts(tmp_path / "nowhere" / "x.toml", {}, above="")

    def test_what_was_written_is_read(self, tmp_path: Path) -> None:
        path = tmp_path / "x.toml"
        facts = {"schema": files.KEY_SCHEMA, "id": "a", "n": 2, "more": True}
        files.write_facts(path, facts, above="Of Entrain.")
        assert files.read_facts(path, files.KEY_SCHEMA, WANTED) == facts

    @pytest.mark.parametrize(
        "text",
        [
            b"", b"schema = ", b'\xff = "a"',
            b'schema = "entrain.other/1"\nid = "a"\nn = 2',
            b'schema = "entrain.study/1"\nid = "a"\nn = 2\n# of the other kind',
            b'schema = "entrain.study-key/1"\nid = "a"',
            b'schema = "entrain.study-key/1"\nid = "a"\nn = 2.0',
            b'schema = "entrain.study-key/1"\nid = "a"\nn = true',
        ],
    )  # fmt: skip
    def test_what_is_no_such_file_is_refused(self, tmp_path: Path, text: bytes) -> None:
        path = tmp_path / "x.toml"
        path.write_bytes(text)
        with pytest.raises(StudyProblemError, check=tells(StudyProblem.NOT_A_KEY, path.name)):
            files.read_facts(path, files.KEY_SCHEMA, WANTED)
        path.write_bytes(text.replace(b"n = 2\n# of", b"m = 2\n# of"))
        with pytest.raises(StudyProblemError, check=tells(StudyProblem.NOT_A_STUDY, path.name)):
            files.read_facts(path, files.STUDY_SCHEMA, WANTED)

    def test_what_cannot_be_read_is_named(self, tmp_path: Path) -> None:
        with pytest.raises(StudyProblemError, check=tells(StudyProblem.NO_SUCH_FILE, "none.toml")):
            files.read_facts(tmp_path / "none.toml", files.STUDY_SCHEMA, WANTED)
        (tmp_path / "file").touch()
        with pytest.raises(StudyProblemError, check=tells(StudyProblem.NO_SUCH_FILE, "below.toml")):
            files.read_facts(tmp_path / "file" / "below.toml", files.STUDY_SCHEMA, WANTED)
        with pytest.raises(
            StudyProblemError, check=tells(StudyProblem.NOT_READABLE, tmp_path.name)
        ):
            files.read_facts(tmp_path, files.STUDY_SCHEMA, WANTED)

    def test_bytes_are_base64(self) -> None:
        assert files.encode_bytes(b"\xff\x00k") == "/wBr"
        assert files.decode_bytes("/wBr") == b"\xff\x00k"
        for wrong in ("/wB", "/w Br", "é"):
            with pytest.raises(StudyProblemError, check=tells(StudyProblem.CHANGED)):
                files.decode_bytes(wrong)


class TestCrypto:
    def test_the_seal_is_over_json_with_its_keys_in_order(self) -> None:
        assert crypto.serialise(SCHEDULE) == (
            b'{"arms":{"A":"ramp","B":"lead"},"labels":{"all":"AB"}}'
        )

    def test_a_hidden_schedule_is_shown_by_its_key_alone(self) -> None:
        key = bytes(range(32))
        hidden = crypto.encrypt_schedule(SCHEDULE, key)
        plain = ChaCha20Poly1305(key).decrypt(hidden[:12], hidden[12:], None)
        assert plain == crypto.serialise(SCHEDULE)
        assert crypto.encrypt_schedule(SCHEDULE, key) != hidden
        assert crypto.decrypt_schedule(hidden, key) == SCHEDULE
        for wrong in (hidden[:-1], hidden[:-1] + bytes([hidden[-1] ^ 1]), b"", hidden[:5]):
            with pytest.raises(StudyProblemError, check=tells(StudyProblem.CHANGED)):
                crypto.decrypt_schedule(wrong, key)
        with pytest.raises(StudyProblemError, check=tells(StudyProblem.CHANGED)):
            crypto.decrypt_schedule(hidden, bytes(32))

    def test_keys_that_earlier_versions_wrapped_are_unwrapped(self) -> None:
        wrapped = bytes.fromhex(WRAPPED)
        assert crypto.unwrap_key(wrapped, bytes(range(32))) == b"k" * 32
        for wrong in (wrapped[:-1], wrapped[:20], b"", wrapped[:-1] + b"\0"):
            with pytest.raises(StudyProblemError, check=tells(StudyProblem.OTHER_STUDY)):
                crypto.unwrap_key(wrong, bytes(range(32)))
        with pytest.raises(StudyProblemError, check=tells(StudyProblem.OTHER_STUDY)):
            crypto.unwrap_key(wrapped, b"too short")

    def test_the_public_key_is_that_of_the_private_one(self) -> None:
        private, public = crypto.make_key_pair()
        assert crypto.derive_public_key(private) == public
        assert (len(private), len(public)) == (32, 32)


class TestLog:
    def test_each_entry_is_hashed_with_all_before_it(self, tmp_path: Path) -> None:
        log = Log(tmp_path / "s.log", "the seal")
        log.create()
        before = [log.read_entries()]
        for n in range(2):
            log.add(lambda entries, n=n: {"kind": "x", "n": n, "before": len(entries)})
            before.append(log.read_entries())
        assert [len(entries) for entries in before] == [0, 1, 2]
        assert [one.fields["before"] for one in before[-1]] == [0, 1]
        last = "the seal"
        with closing(sqlite3.connect(log.path)) as db:
            rows = db.execute("SELECT seq, fields, hash FROM entry").fetchall()
        assert [seq for seq, _, _ in rows] == [1, 2]
        for (_, fields, stored), entry in zip(rows, before[-1], strict=True):
            last = hashlib.sha256(f"{last}\n{fields}".encode()).hexdigest()
            assert stored == entry.hash == last
            assert json.loads(fields) == entry.fields
            assert list(json.loads(fields)) == sorted(entry.fields)

    def test_what_make_refuses_adds_nothing(self, tmp_path: Path) -> None:
        log = Log(tmp_path / "s.log", "x")
        log.create()

        def refuse(_: object) -> dict[str, object]:
            raise StudyProblemError(StudyProblem.USED_UP)

        with pytest.raises(StudyProblemError, check=tells(StudyProblem.USED_UP)):
            log.add(refuse)
        assert log.read_entries() == []

    def test_a_log_that_is_there_missing_or_foreign_is_named(self, tmp_path: Path) -> None:
        log = Log(tmp_path / "s.log", "x")
        with pytest.raises(StudyProblemError, check=tells(StudyProblem.NO_SUCH_FILE, "s.log")):
            log.read_entries()
        log.create()
        with pytest.raises(StudyProblemError, check=tells(StudyProblem.EXISTS_ALREADY, "s.log")):
            log.create()
        with pytest.raises(StudyProblemError, check=tells(StudyProblem.NOT_WRITABLE, "nowhere")):
            Log(tmp_path / "nowhere" / "s.log", "x").create()
        foreign = tmp_path / "foreign.log"
        foreign.write_text("x" * 2000)
        with pytest.raises(StudyProblemError, check=tells(StudyProblem.LOG_DAMAGED, "foreign.log")):
            Log(foreign, "x").read_entries()

    @pytest.mark.parametrize(
        "change",
        ["fields = '{'", "fields = x'ff'", "fields = 7", "hash = 'x'", "hash = 7", "seq = 2"],
    )
    def test_a_row_that_was_changed_is_found(self, tmp_path: Path, change: str) -> None:
        log = Log(tmp_path / "s.log", "x")
        log.create()
        log.add(lambda _: {"kind": "x"})
        with closing(sqlite3.connect(log.path)) as db, db:
            db.execute(f"UPDATE entry SET {change}")  # noqa: S608
        with pytest.raises(StudyProblemError, check=tells(StudyProblem.LOG_DAMAGED, "s.log")):
            log.read_entries()

    def test_of_another_seal_it_is_another_log(self, tmp_path: Path) -> None:
        log = Log(tmp_path / "s.log", "x")
        log.create()
        log.add(lambda _: {"kind": "x"})
        with pytest.raises(StudyProblemError, check=tells(StudyProblem.LOG_DAMAGED, "s.log")):
            Log(log.path, "y").read_entries()


class TestStudy:
    def test_its_files_hold_what_was_asked_for(self, tmp_path: Path) -> None:
        study = made(tmp_path)
        text, key_text = (tmp_path / name for name in ("s.toml", "s.key"))
        facts, key = (tomllib.loads(one.read_text()) for one in (text, key_text))
        assert facts["schema"] == "entrain.study/1"
        assert key["schema"] == "entrain.study-key/1"
        assert key["seed"] == "7"
        name = hashlib.sha256(study.seal.encode()).hexdigest()[:12]
        assert facts["id"] == key["id"] == study.id == name
        assert text.read_text().startswith("# " + ABOVE_STUDY.splitlines()[0])
        assert key_text.read_text().startswith("# " + ABOVE_KEY.splitlines()[0])
        assert (study.form, study.minutes, study.design) == ("study", 12.0, DESIGN)
        assert type(study.minutes) is float
        assert study.log.path == log_path(tmp_path / "s.toml") == tmp_path / "s.toml.log"
        assert study.decrypt_schedule() == make_schedule(DESIGN, 7)
        assert crypto.derive_public_key(files.decode_bytes(key["private"])) == study.unblinder
        assert len(files.decode_bytes(facts["hidden_with"])) == 32

    def test_without_a_seed_none_is_guessed(self, tmp_path: Path) -> None:
        seeds = set()
        for name in ("one", "two"):
            (tmp_path / name).mkdir()
            made(tmp_path / name, seed=None)
            seeds.add(int(tomllib.loads((tmp_path / name / "s.key").read_text())["seed"]))
        assert len(seeds) == 2
        assert max(seeds).bit_length() > 200

    def test_the_header_of_a_recording_says_all_but_the_arm(self, tmp_path: Path) -> None:
        study = made(tmp_path)
        study.allocate("P01", "south")
        given = study.allocate("P02", "south")
        header = dict(given.header)
        private = tomllib.loads((tmp_path / "s.key").read_text())["private"]
        wrapped = files.decode_bytes(header.pop("key"))
        assert crypto.unwrap_key(wrapped, files.decode_bytes(private)) == given.key
        assert header == {
            "id": study.id,
            "seal": study.seal,
            "stratum": "south",
            "n_before": 1,
            "n_block": 4,
            "n_sessions": 8,
            "strata": ["north", "south"],
            "within": False,
            "n_arms": 2,
            "log": study.log.read_entries()[-1].hash,
        }
        schedule = study.decrypt_schedule()
        assert given.label == schedule.labels["south"][1]
        assert given.arm == schedule.arms[given.label]
        logged = study.log.read_entries()[-1].fields
        del logged["utc_s"]
        assert logged == {
            "kind": "given", "label": given.label, "subject": "P02", "stratum": "south",
            "n_before": 1,
        }  # fmt: skip

    def test_a_stratum_that_is_not_there_is_told_those_that_are(self, tmp_path: Path) -> None:
        study = made(tmp_path)
        for stratum in ("west", None, ""):
            with pytest.raises(
                StudyProblemError, check=tells(StudyProblem.NO_SUCH_STRATUM, "--stratum")
            ):
                study.allocate("P01", stratum)
        with pytest.raises(StudyProblemError, match="north, south"):
            study.allocate("P01", "west")

    def test_each_stratum_is_used_up_by_itself(self, tmp_path: Path) -> None:
        study = made(tmp_path)
        for n in range(8):
            study.allocate(f"P{n}", "north")
        with pytest.raises(StudyProblemError, check=tells(StudyProblem.USED_UP, "north")):
            study.allocate("P9", "north")
        assert study.allocate("P9", "south").header["n_before"] == 0
        assert study.allocate("P3", "north").header["n_before"] == 3, "who has one keeps it"

    @pytest.mark.parametrize(
        "schedule",
        [
            Schedule(arms={"A": "lead", "B": "matched"}, labels={"north": "AABBBBAA"}),
            Schedule(
                arms={"A": "lead", "B": "matched"}, labels={"north": "AABBBBAA", "south": "AABB"}
            ),
            Schedule(
                arms={"A": "lead", "B": "ramp"}, labels={"north": "AABBBBAA", "south": "AABBBBAA"}
            ),
        ],
    )
    def test_a_schedule_that_is_not_the_designs_is_refused(
        self, tmp_path: Path, schedule: Schedule
    ) -> None:
        study = made(tmp_path)
        facts = tomllib.loads(study.path.read_text())
        hidden = files.encode_bytes(
            crypto.encrypt_schedule(schedule, files.decode_bytes(facts["hidden_with"]))
        )
        study.path.write_text(study.path.read_text().replace(facts["hidden"], hidden))
        with pytest.raises(StudyProblemError, check=tells(StudyProblem.CHANGED, "s.toml")):
            Study.open(study.path).decrypt_schedule()

    @pytest.mark.parametrize("there", ["s.key", "s.toml", "s.toml.log"])
    def test_where_one_of_its_files_is_there_nothing_is_made(
        self, tmp_path: Path, there: str
    ) -> None:
        (tmp_path / there).write_text("mine")
        with pytest.raises(StudyProblemError, check=tells(StudyProblem.EXISTS_ALREADY, there)):
            made(tmp_path)
        assert [one.name for one in tmp_path.iterdir()] == [there]
        assert (tmp_path / there).read_text() == "mine"
