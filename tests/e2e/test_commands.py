"""The commands as their users type them: what they print, and how they end."""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from entrain import cli
from entrain.analysis.opened import open_recording
from entrain.cli import library, study
from entrain.cli.session import _print_words as print_session
from entrain.events import SessionOpened, Tick
from entrain.journal.check import check_recording
from entrain.journal.reader import Recording
from entrain.journal.writer import PlainJournal
from tests.e2e.command import Ran, called, entrain
from tests.helpers.waiting import Patience, Started, communicated, started, wait_until

TOO_LONG = 300 * "a"
QUICK = ("--strap", "virtual:responder", "--speed", "max", "--sound", "null", "--seed", "7")


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Ran]:
    path = tmp_path_factory.mktemp("session") / "a.entrain"
    return path, entrain("session", *QUICK, "--minutes", 9, "--json", "--record", path)


def rows(path: Path, what: str) -> list[Any]:
    with sqlite3.connect(path) as db:
        found = db.execute(what).fetchall()
    db.close()
    return found


def test_a_session_prints_what_the_contract_says(session: tuple[Path, Ran]) -> None:
    path, ran = session
    assert ran.status == 0, ran.err
    result = ran.json
    assert result["schema"] == "entrain.session/1"
    assert result["recording"] == str(path)
    assert (result["policy"], result["seed"], result["seconds"]) == ("lead", 7, 540.0)
    names = [phase["name"] for phase in result["phases"]]
    assert names[:4] == ["check", "baseline", "match", "lead"]
    assert names[-2:] == ["outro", "silence"]
    assert result["phases"][-1]["end_s"] == 540.0
    for when in ("baseline", "final"):
        assert set(result[when]) == {"hr_bpm", "breathing_per_min", "rmssd_ms", "why_null"}
        assert result[when]["why_null"] == {}
        assert all(value is not None for value in result[when].values())
    assert result["final"]["breathing_per_min"] < result["baseline"]["breathing_per_min"]
    assert 0 <= result["following_frac"] <= 1
    assert result["beats"] > 400
    assert result["decisions"] > 100
    assert result["tracks"][0]["title"]
    assert result["simulated"] is True
    assert "A demonstration" in ran.err


def test_its_words_say_that_the_person_is_simulated(tmp_path: Path) -> None:
    ran = entrain("session", *QUICK, "--minutes", 2, "--record", tmp_path / "a.entrain")
    assert ran.out.startswith("A SIMULATED person")
    shown = repr(open_recording(tmp_path / "a.entrain"))
    assert "simulated: " in shown
    assert len(shown) < 200


def test_where_nobody_was_led_no_share_of_following_is_told(
    session: tuple[Path, Ran], capsys: pytest.CaptureFixture[str]
) -> None:
    result = session[1].json
    print_session(result)
    assert "% of the guided time" in capsys.readouterr().out
    phases = [one for one in result["phases"] if one["name"] in ("check", "baseline")]
    cut_short = {"phases": phases, "guide_final_per_min": None, "ending": None}
    print_session({**result, **cut_short})
    said = capsys.readouterr().out
    assert "% of the guided time" not in said
    assert "Ended before its time: interrupted." in said


def test_the_recording_is_one_whole_file(session: tuple[Path, Ran]) -> None:
    path, _ = session
    assert [file.name for file in path.parent.iterdir()] == ["a.entrain"]
    assert all(check.ok for check in check_recording(path))
    with Recording.open(path) as recording:
        assert recording.meta["simulated"] is True
        assert recording.meta["seed"] == 7


def test_the_same_seed_gives_the_same_session_whatever_the_output(
    tmp_path: Path,
) -> None:
    path, other, wav = tmp_path / "a.entrain", tmp_path / "b.entrain", tmp_path / "b.wav"
    for sound, record in (("null", path), (f"wav:{wav}", other)):
        ran = entrain(
            "session", *QUICK[:4], "--sound", sound, "--seed", 7, "--minutes", 2,
            "--record", record,
        )  # fmt: skip
        assert ran.status == 0, ran.err
    events = "select t_s, kind, fields, raw from event where kind != 'SoundChanged' order by seq"
    decisions = "select t_s, kind, fields, reason from decision order by seq"
    assert rows(path, events) == rows(other, events)
    assert rows(path, decisions) == rows(other, decisions)
    deepest_db = "select max(json_extract(fields, '$.to_depth_db')) from decision"
    assert rows(path, deepest_db)[0][0] > 2, "the guide has begun"
    assert wav.stat().st_size > 120 * 44100 * 4


def test_it_replays_to_the_same_decisions(session: tuple[Path, Ran]) -> None:
    ran = entrain("replay", session[0], "--verify", "--json")
    assert ran.status == 0
    assert ran.json["identical"] is True
    assert ran.json["engine"] == "same"
    assert ran.json["first_difference"] is None


def test_a_changed_decision_is_found_and_named(session: tuple[Path, Ran], tmp_path: Path) -> None:
    changed = tmp_path / "changed.entrain"
    changed.write_bytes(session[0].read_bytes())
    with sqlite3.connect(changed) as db:
        (seq,) = db.execute(
            "select seq from decision where kind = 'ScoreMoved' order by seq limit 1 offset 50"
        ).fetchone()
        db.execute(
            "update decision set fields = json_set(fields, '$.to_per_min', 5.5) where seq = ?",
            (seq,),
        )
    db.close()
    ran = called("replay", changed, "--verify", "--json")
    assert ran.status == 1
    assert ran.json["identical"] is False
    first = ran.json["first_difference"]
    assert first["seq"] == seq
    assert first["recorded"]["fields"]["to_per_min"] == 5.5
    assert first["replayed"]["fields"]["to_per_min"] != 5.5
    assert called("replay", changed).status == 0, "without --verify it only tells"


def test_a_recording_this_version_cannot_run_is_refused(
    session: tuple[Path, Ran], tmp_path: Path
) -> None:
    newer = tmp_path / "newer.entrain"
    with Recording.open(session[0]) as recording:
        events = list(recording.events())[:50]
    for name, policy in (("unknown", "telepathy"), ("missing", None)):
        path = newer.with_stem(name)
        with PlainJournal.create(path, {}) as journal:
            for event in events:
                if not isinstance(event, SessionOpened):
                    journal.event(event)
                elif policy is not None:
                    journal.event(replace(event, policy=policy))
            journal.event(Tick(t_s=100.0))
        assert str(path) in called("replay", path).refused()


def test_output_nobody_reads_is_no_fault(session: tuple[Path, Ran]) -> None:
    ran = subprocess.run(  # noqa: S602
        f"{sys.executable} -m entrain replay {session[0]} --json | true",
        shell=True,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in ran.stderr


def test_another_policy_decides_otherwise(session: tuple[Path, Ran]) -> None:
    ran = called("replay", session[0], "--policy", "fixed6", "--json")
    assert ran.status == 0
    assert ran.json["identical"] is False
    minutes = {at["t_s"] / 60: at for at in ran.json["guide"]}
    assert list(minutes) == list(range(1, 10))
    assert set(minutes[1].values()) == {60.0, None}, "there is no guide at rest"
    assert minutes[5]["replayed_per_min"] == 6.0
    assert minutes[5]["recorded_per_min"] > 6.5, "lead goes down little by little"


def test_another_policy_is_told_in_words(session: tuple[Path, Ran]) -> None:
    told = called("replay", session[0], "--policy", "fixed6").out
    n_recorded = called("replay", session[0]).out.split()[1]
    assert f"{n_recorded} were recorded" in told
    assert "(fixed6)" in told, "the reason of the first that differs"
    assert told.splitlines()[-9].split()[0] == "1"


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("session", "--strap", "virtual:martian", "--sound", "null"), "martian"),
        (("--strap", "virtual:martian", "--quit-after", "0"), "martian"),
        (("session", "--strap", "virtual", "--policy", "magic", "--sound", "null"), "magic"),
        (("session", "--strap", "virtual", "--sound", "trumpet"), "trumpet"),
        (("session", "--strap", "virtual", "--sound", "wav"), "wav:PATH"),
        (("session", "--strap", "virtual", "--form", "nap", "--sound", "null"), "nap"),
        (("session", "--strap", "virtual", "--music", "noise", "--sound", "null"), "noise"),
        (("session", "--strap", "virtual", "--minutes", "0", "--sound", "null"), "minutes"),
        (("session", "--strap", "virtual", "--minutes", "nan", "--sound", "null"), "minutes"),
        (("session", "--form", "short", "--minutes", "10.5", "--sound", "null"), "10 minutes"),
        (("session", "--strap", "virtual", "--minutes", "61", "--sound", "null"), "60 minutes"),
        (("session", "--strap", "virtual", "--speed", "max"), "--sound"),
        (("session", "--strap", "auto", "--speed", "max", "--sound", "null"), "virtual"),
        (("session", *QUICK, "--record", "/nowhere/a.entrain"), "/nowhere"),
        (("session", *QUICK, "--record", "~nobody-here/a.entrain"), "~nobody-here"),
        (("session", *QUICK, "--record", "/nowhere/a.txt"), "ends in .entrain"),
        (("session", *QUICK, "--record", "/nowhere/.entrain"), "ends in .entrain"),
        (("--record", "/nowhere/a.entrain.txt", "--quit-after", "0"), "ends in .entrain"),
        (("session", *QUICK, "--music", TOO_LONG), "There is no music"),
        (("library", "scan", TOO_LONG), "There is no such folder"),
        (("doctor", TOO_LONG), "There is no such file"),
        (("analyze", TOO_LONG), "name too long"),
        (("session", *QUICK, "--full-level-db", "nan"), "--full-level-db"),
        (("session", *QUICK, "--full-level-db", "1e300"), "--full-level-db"),
        (("session", *QUICK, "--folder", "/proc/nowhere"), "/proc/nowhere"),
        (("session", *QUICK[:4], "--sound", "wav:/nowhere/a.wav"), "/nowhere/a.wav"),
        (("session", *QUICK[:6], "--seed", "-5"), "-5"),
        (("--quit-after", "nan"), "--quit-after"),
        (("--screenshots", "/dev/null/x"), "/dev/null/x"),
        (("replay", "/nowhere/a.entrain", "--verify"), "/nowhere"),
        (("replay", "/etc/hostname"), "not an Entrain recording"),
        (("replay", "a", "--policy", "magic"), "magic"),
        (("doctor", "/nowhere/a.entrain"), "/nowhere"),
        (("trial", "--type", "martian", "--arms", "lead", "--patients", 2, "--seed", 1), "martian"),
        (("trial", "--type", "anxious", "--arms", "magic", "--patients", 2, "--seed", 1), "magic"),
        (("trial", "--type", "anxious", "--arms", "lead", "--patients", 1, "--seed", 1), "two"),
        (("trial", "--type", "anxious", "--arms", "lead", "--patients", 2, "--seed", -1), "seed"),
        (("dance",), "dance"),
        (("session", "--bogus"), "--bogus"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(
    arguments: tuple[str, ...], named: str, tmp_path: Path
) -> None:
    folder = () if "--folder" in arguments or "--record" in arguments else ("--folder", tmp_path)
    extra = folder if arguments[0] == "session" else ()
    assert named in called(*arguments, *extra).refused()
    assert list(tmp_path.glob("*.entrain*")) == [], "what never began leaves no recording"


def test_an_existing_recording_is_not_overwritten(session: tuple[Path, Ran]) -> None:
    before = session[0].read_bytes()
    said = called("session", *QUICK, "--minutes", 1, "--record", session[0]).refused()
    assert "exists already" in said
    assert session[0].read_bytes() == before


@pytest.mark.parametrize(
    "command",
    [
        "",
        *cli.COMMANDS,
        *(f"library {name}" for name in library.EXAMPLES),
        *(f"study {name}" for name in study.EXAMPLES),
    ],
)
def test_every_command_has_help_with_an_example(command: str) -> None:
    ran = called(*command.split(), "--help")
    assert ran.status == 0
    assert "example" in ran.out.partition("\n\n")[2]
    assert f"  entrain {command}" in ran.out.partition("example")[2]
    if not command:
        assert all(name in ran.out for name in cli.COMMANDS)


def test_what_is_refused_ends_the_process_with_2() -> None:
    assert "dance" in entrain("dance").refused()


def test_a_trial_prints_what_the_contract_says() -> None:
    ran = entrain(
        "trial", "--type", "responder,anxious", "--arms", "lead,none", "--patients", 2,
        "--seed", 1, "--minutes", 1, "--jobs", 2, "--json",
    )  # fmt: skip
    assert ran.status == 0, ran.err
    result = ran.json
    assert (result["schema"], result["simulated"]) == ("entrain.trial/1", True)
    rows = [(row["type"], row["arm"], row["patients"]) for row in result["results"]]
    assert rows == [(kind, arm, 2) for kind in ("responder", "anxious") for arm in ("lead", "none")]
    pair = result["pairs"][0]
    assert set(pair) == {"type", "arm", "against", "measure", "mean", "ci95"}
    assert len(pair["ci95"]) == 2


def test_doctor_tells_what_works() -> None:
    ran = entrain("doctor", "--json")
    checks = {check["name"]: check for check in ran.json["checks"]}
    assert {"python", "recordings", "window", "sound", "bluetooth"} <= set(checks)
    assert all(check["ok"] or check["step"] for check in checks.values())
    assert ran.status == (0 if all(check["ok"] for check in checks.values()) else 1)


def test_doctor_tells_whether_a_recording_is_whole(
    session: tuple[Path, Ran], tmp_path: Path
) -> None:
    whole = entrain("doctor", session[0])
    assert whole.status == 0
    assert "strap: Its strap is known as Simulated strap." in whole.out
    cut = tmp_path / "cut.entrain"
    cut.write_bytes(session[0].read_bytes()[:40960])
    assert called("doctor", cut).status == 1


@contextlib.contextmanager
def live_session(folder: Path, seconds: float) -> Iterator[Started]:
    """Run a session, of which so much is on the disk already."""
    path = folder / "live.entrain"

    def recorded() -> bool:
        assert running.poll() is None, running.communicate()
        with (
            contextlib.suppress(sqlite3.Error),
            contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as file,
        ):
            (last_s,) = file.execute("SELECT max(t_s) FROM event").fetchone()
            return last_s is not None and last_s > seconds
        return False

    with started(
        sys.executable, "-m", "entrain", "session", "--strap", "virtual", "--sound", "null",
        "--minutes", 10, "--seed", 1, "--record", path, "--json",
    ) as running:  # fmt: skip
        wait_until(recorded, f"{seconds} s", pids=[running.pid])
        yield running


def test_an_interrupted_session_is_closed_and_readable(tmp_path: Path) -> None:
    with live_session(tmp_path, 3.0) as running:
        running.send_signal(signal.SIGINT)
        out, err = communicated(running)
    assert running.returncode == 130, err
    assert '"schema": "entrain.session/1"' in out
    assert [file.name for file in tmp_path.iterdir()] == ["live.entrain"]
    assert entrain("replay", tmp_path / "live.entrain", "--verify").status == 0


def test_a_killed_session_misses_at_most_half_a_second(tmp_path: Path) -> None:
    with live_session(tmp_path, 4.0) as running:
        patience = Patience(60.0, running.pid)
        began_s = time.monotonic()
        time.sleep(1.3)
        patience.look()
        # On a busy machine it could not write while others ran.
        held_up_s = time.monotonic() - began_s - patience.spent_s
        mark_s = time.time()
        os.kill(running.pid, signal.SIGKILL)
        running.communicate()
    with Recording.open(tmp_path / "live.entrain") as recording:
        began_s = recording.meta["start_utc_s"]
        assert isinstance(began_s, float)
        span = recording.span_s
        assert span is not None
        # The file is made a little before the session's clock starts.
        assert mark_s - (began_s + span[1]) < 0.5 + 0.3 + held_up_s
        assert list(recording.decisions())
    assert entrain("replay", tmp_path / "live.entrain", "--verify").status == 0


def test_analyze_tells_good_files_from_bad_ones(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.txt", tmp_path / "bad.txt"
    good.write_text("\n".join(str(800 + at % 7) for at in range(120)))
    bad.write_text("800\nhello\n810\n")
    table = tmp_path / "table.csv"
    ran = entrain("analyze", good, bad, "--json", "--jobs", 2, "--out", table)
    assert ran.status == 1
    assert ran.json["schema"] == "entrain.analyses/1"
    first, second = ran.json["results"]
    assert first["summary"]["hr_bpm"] == pytest.approx(74.7, abs=0.1)
    assert "line 2" in second["error"]
    assert len(table.read_text().splitlines()) == 3
    assert called("analyze", bad, "--json").status == 1
    assert called("analyze", good).status == 0
    assert "no such file" in called("analyze", tmp_path / "none.edf").refused()


def test_a_recording_is_analysed_as_it_was_lived(tmp_path: Path) -> None:
    recording = tmp_path / "a.entrain"
    options = ("--strap", "virtual:responder", "--sound", "null", "--speed", "max", "--minutes", 3)
    lived = entrain("session", *options, "--seed", 3, "--record", recording, "--json").json
    analysed = called("analyze", recording, "--json").json
    assert analysed["source"]["kind"] == "entrain"
    assert abs(len(analysed["beats"]["t_s"]) - lived["beats"]) <= 3
    assert analysed["seconds"] == pytest.approx(lived["seconds"], abs=1)
    rates = [rate for rate in analysed["breathing"][0]["per_min"] if rate is not None]
    assert len(rates) > 20
