"""Blinded sessions: who has everything but the key cannot tell the arms apart."""

from __future__ import annotations

import asyncio
import json
import re
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from entrain import app
from entrain.analysis.opened import open_recording
from entrain.analysis.recording import feed_recording
from entrain.cli import main
from entrain.cli.replay import run as run_replay
from entrain.cli.session import outcome
from entrain.conductor.snapshot import Snapshot
from entrain.events import Button, Heard, Sealed, SessionOpened, Unblinded
from entrain.guidance.policies import POLICIES
from entrain.guidance.safety.rules import RULES
from entrain.inputs.straps.virtual import VirtualStrap
from entrain.journal.blind import BOX_BYTES
from entrain.journal.blind_writer import BlindJournal
from entrain.journal.check import check_recording
from entrain.journal.mend import close_crashed
from entrain.journal.problems import RecordingProblem, RecordingProblemError
from entrain.journal.reader import Recording
from entrain.music.score import Score
from entrain.session.live import View
from entrain.session.replay import replay_recording
from entrain.session.tally import Tally
from entrain.session.thread import close_recording
from entrain.setup.settings import Settings
from entrain.simulation.strap import LIGHT
from entrain.study.problems import StudyProblemError
from entrain.study.schedule import Design
from entrain.study.study import Study, make_study
from entrain.study.unblinding import unblind_study
from tests.helpers.waiting import Started, wait_until
from tests.helpers.words import to_clinician, to_patient

MINUTES = 4.0
SEALED_FIELDS = (
    "policy", "follows", "following_frac", "guide_final_per_min", "decisions",
)  # fmt: skip


@dataclass
class Blind:
    """A blinded session that was run."""

    arm: str
    label: str
    path: Path
    result: dict[str, Any]
    shown: list[Snapshot]
    views: list[View]
    n_boxes_at_once: int


def settings(folder: Path, **more: Any) -> Settings:
    return Settings(
        strap="virtual:responder", sound="null", seed=3, max_speed=True, folder=folder,
        minutes=MINUTES, form="settle", subject="P01", **more,
    )  # fmt: skip


def run(given: Settings, press: dict[int, Button]) -> tuple[Tally, list[View]]:
    prepared = app.prepare(given)
    views: list[View] = []
    runner = prepared.make(views.append)
    every_second = runner._tick

    def second(t_s: float) -> None:
        if round(t_s) in press:
            runner.press(press[round(t_s)], "patient")
        every_second(t_s)

    runner._tick = second  # type: ignore[method-assign]
    asyncio.run(runner.run())
    assert close_recording(prepared.journal, runner) is None
    return runner.tally, views


@pytest.fixture(scope="module", autouse=True)
def _light() -> Iterator[None]:
    """Wear straps without ECG: nothing here is about it, and it costs most."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(app, "VirtualStrap", partial(VirtualStrap, streams=LIGHT))
        yield


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("study")


@pytest.fixture(scope="module")
def study(folder: Path) -> Study:
    donor = folder / "donor.entrain"
    given = replace(settings(folder, record=donor, policy="lead"), subject=None)
    runner = app.prepare(given)
    one = runner.make()
    asyncio.run(one.run())
    close_recording(runner.journal, one)
    arms = ("lead", "fixed75", f"yoked:{donor}", "music-only")
    design = Design(arms=arms, n_block=4, n_sessions=16)
    return make_study(
        folder / "s.toml", folder / "s.key", design, form="settle", minutes=MINUTES, seed=1
    )


@pytest.fixture(scope="module")
def arms(folder: Path, study: Study) -> list[Blind]:
    """One session of each arm of the study, of the same simulated person."""
    found = []
    schedule = study.decrypt_schedule()
    for n in range(4):
        path = folder / f"{n}.entrain"
        prepared = app.prepare(settings(folder, record=path, study=study.path))
        views: list[View] = []
        runner = prepared.make(views.append)
        asyncio.run(runner.run())
        journal = prepared.journal
        assert isinstance(journal, BlindJournal)
        boxed_s = journal._t_s
        assert close_recording(journal, runner) is None
        assert prepared.label is not None
        with Recording.open(path) as recording:
            at_end = [e for e in recording.events() if isinstance(e, Sealed) and e.t_s == boxed_s]
        found.append(
            Blind(
                arm=schedule.arms[prepared.label],
                label=prepared.label,
                path=path,
                result=outcome("lead", 3, str(path), runner.tally),
                shown=[view for view in views if isinstance(view, Snapshot)],
                views=views,
                n_boxes_at_once=len(at_end),
            )
        )
    assert {one.arm for one in found} == set(study.design.arms)
    return found


class TestWhatIsShown:
    def test_the_label_everywhere_and_no_guide(self, arms: list[Blind]) -> None:
        for one in arms:
            assert not any(isinstance(view, Score) for view in one.views)
            for shown in one.shown:
                assert shown.label == one.label
                assert shown.guide_per_min is shown.tempo_bpm is shown.following_frac is None
                assert shown.guide_depth_db == 0
                assert (shown.following, shown.follows, shown.held) == (False, True, False)
                assert shown.loudness_frac is None

    def test_lines_notices_and_phases_are_the_same_in_all_arms(self, arms: list[Blind]) -> None:
        told = [
            [
                (
                    shown.t_s,
                    shown.phase,
                    shown.phase_left_s,
                    shown.change and (shown.change.rule, to_patient(shown.change)),
                    shown.notice and (shown.notice.rule, to_patient(shown.notice)),
                )
                for shown in one.shown
            ]
            for one in arms
        ]
        assert all(one == told[0] for one in told[1:])
        assert len({line for *_, line, _ in told[0]}) >= 5

    def test_no_figure_of_a_guide_is_in_the_clinicians_sentences(self, arms: list[Blind]) -> None:
        sentences = {
            re.sub(r"[\d.]+", "#", to_clinician(reason))
            for one in arms
            for shown in one.shown
            for reason in (shown.change, shown.notice)
            if reason is not None
        }
        assert not [one for one in sentences if re.search(r"guide (goes|stays|at)|[Ff]ollow", one)]

    def test_the_json_says_nothing_of_it(self, arms: list[Blind]) -> None:
        for one in arms:
            assert one.result["label"] == one.label
            assert all(one.result[name] is None for name in SEALED_FIELDS)
            assert set(one.result["loudness"].values()) == {None}
            for track in one.result["tracks"]:
                assert track["ratio_min"] is track["ratio_max"] is track["start_s"] is None
            assert one.result["phases"] == arms[0].result["phases"]
            assert one.result["tracks"] == arms[0].result["tracks"]
            assert one.result["baseline"] == arms[0].result["baseline"]

    def test_easier_says_the_same_and_does_its_work_in_every_arm(
        self, folder: Path, study: Study, tmp_path: Path
    ) -> None:
        press = {100: Button.EASIER, 115: Button.PAUSE, 125: Button.RESUME, 150: Button.STOP}
        told = []
        for _ in range(4):
            tally, views = run(replace(settings(tmp_path, study=study.path), subject="P02"), press)
            assert tally.ending == "stopped"
            assert tally.seconds <= 154
            shown = [view for view in views if isinstance(view, Snapshot)]
            told.append(
                [(one.t_s, one.phase, one.change and to_patient(one.change)) for one in shown]
            )
        for one in told[1:]:
            assert one == told[0]
        assert any("easier" in (line or "") for *_, line in told[0])


class TestTheFile:
    def test_its_bytes_tell_neither_policy_nor_rule(self, arms: list[Blind]) -> None:
        rules = [rule.id for rule in RULES] + ["lead.follow", "plan.match", "yoked.course"]
        words = [f'"{name}"' for name in POLICIES] + rules + ['"per_min"', "ScoreMoved", "Heard"]
        for one in arms:
            with Recording.open(one.path) as recording:
                method = json.dumps(recording.meta["method"])
            # What all policies go by is in every recording, word for word the same.
            whole = one.path.read_bytes()
            assert not [w for w in words if w not in method and w.encode() in whole]
            with closing(sqlite3.connect(one.path)) as db:
                rows = db.execute("SELECT * FROM meta WHERE key != 'method'").fetchall()
                for table in ("event", "decision", "anchor", "audit"):
                    rows += db.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608
            assert not [w for w in words if w in repr(rows)]

    def test_the_method_is_the_same_in_all_of_them(self, arms: list[Blind]) -> None:
        methods = []
        for one in arms:
            with Recording.open(one.path) as recording:
                methods.append(recording.meta["method"])
        assert all(one == methods[0] for one in methods[1:])

    def test_as_much_is_sealed_in_every_second_of_every_arm(self, arms: list[Blind]) -> None:
        boxes = []
        for one in arms:
            with Recording.open(one.path) as recording:
                events = list(recording.events())
                assert "Unblinded" not in recording.counts
            sealed = [(e.t_s, len(e.data)) for e in events if isinstance(e, Sealed)]
            assert {length for _, length in sealed} == {BOX_BYTES + 16}
            boxes.append(sealed)
        assert all(one == boxes[0] for one in boxes[1:])
        assert [one.n_boxes_at_once for one in arms] == [2] * 4, "nothing had piled up"

    def test_the_header_has_the_seal_and_the_label_and_no_policy(
        self, arms: list[Blind], study: Study
    ) -> None:
        for one in arms:
            with Recording.open(one.path) as recording:
                assert recording.meta["policy"] is None
                assert recording.meta["label"] == one.label
                header = recording.meta["study"]
            assert isinstance(header, dict)
            assert header["seal"] == study.seal

    def test_the_person_can_be_analysed_blind(self, arms: list[Blind]) -> None:
        for one in arms:
            collected = feed_recording(one.path)
            assert len(collected.beats) > 150
            opened = open_recording(one.path)
            assert opened.decisions == ()
            assert len(opened.beats.t_s) > 150
            assert not any(isinstance(event, Heard) for event in opened.events)

    def test_it_is_whole_and_says_that_it_needs_unblinding(
        self, arms: list[Blind], capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert all(check.ok for check in check_recording(arms[0].path))
        with (
            Recording.open(arms[0].path) as recording,
            pytest.raises(RecordingProblemError) as error,
        ):
            replay_recording(recording)
        assert error.value.reason is RecordingProblem.BLINDED
        assert main(["replay", str(arms[0].path), "--verify"]) == 2
        told = capsys.readouterr()
        assert told.out == "", "neither guide nor reasons"
        assert told.err.count("\n") == 1
        assert "entrain study unblind" in told.err


class TestUnblinded:
    def test_every_decision_is_as_it_was(
        self, arms: list[Blind], study: Study, folder: Path, tmp_path: Path
    ) -> None:
        copies = []
        for one in arms:
            copy = tmp_path / one.path.name
            copy.write_bytes(one.path.read_bytes())
            copies.append(copy)
        told = unblind_study(study, folder / "s.key", who="E. Example", recordings=copies)
        assert len(told) == 4
        for one, copy in zip(arms, copies, strict=True):
            with Recording.open(copy) as recording:
                found = replay_recording(recording)
                events = list(recording.events())
            assert found.n_different == 0
            assert found.n_decisions > 20
            opened = next(e for e in events if isinstance(e, SessionOpened))
            assert opened.policy == one.arm.partition(":")[0]
            assert sum(isinstance(e, Heard) for e in events) == MINUTES * 60
            assert isinstance(events[-1], Unblinded)
            assert events[-1].who == "E. Example"
            assert [e.t_s for e in events] == sorted(e.t_s for e in events)
            assert all(check.ok for check in check_recording(copy)), "it is under the seals"
        assert run_replay([str(copies[0]), "--verify"]) == 0

    def test_a_recording_whose_header_was_changed_is_not_opened(
        self, arms: list[Blind], study: Study, folder: Path, tmp_path: Path
    ) -> None:
        copy = tmp_path / "copy.entrain"
        copy.write_bytes(arms[0].path.read_bytes())
        with sqlite3.connect(copy) as db:
            db.execute(
                "UPDATE meta SET value = replace(value, ?, ?) WHERE key = 'study'",
                (study.seal, "0" * 64),
            )
        db.close()
        with pytest.raises(StudyProblemError):
            unblind_study(study, folder / "s.key", who="me", recordings=[copy])

    def test_a_killed_session_replays_too(self, study: Study, folder: Path, tmp_path: Path) -> None:
        path = tmp_path / "killed.entrain"
        code = (
            "import sys, time, asyncio; from entrain.cli import main\n"
            "from entrain.session.runner import Runner\n"
            "real = Runner._tick\n"
            "def slow(self, t_s):\n"
            "    real(self, t_s); time.sleep(0.5 if t_s > 110 else 0)\n"
            "Runner._tick = slow\n"
            "main(sys.argv[1:])"
        )
        running = Started(
            sys.executable, "-c", code, "session", "--study", study.path, "--subject",
            "P01", "--strap", "virtual:responder", "--sound", "null", "--speed", "max",
            "--seed", "3", "--record", path, "--folder", tmp_path,
        )  # fmt: skip

        def far() -> bool:
            assert running.poll() is None
            # The file may be there before it is one of ours.
            with suppress(RecordingProblemError), Recording.open(path) as recording:
                return recording.span_s is not None and recording.span_s[1] > 113
            return False

        wait_until(far, "113 s of the session", pids=[running.pid])
        running.end()
        assert close_crashed(tmp_path) == (path,)
        unblind_study(study, folder / "s.key", who="me", recordings=[path])
        with Recording.open(path) as recording:
            found = replay_recording(recording)
        assert (found.n_different, found.n_decisions > 5) == (0, True)
