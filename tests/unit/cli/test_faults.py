"""A fault of the program shows no traceback on the command line, whatever the command."""

from __future__ import annotations

from pathlib import Path

import pytest

from entrain import app, setup
from entrain.cli import doctor
from entrain.cli import session as command
from entrain.cli.exits import ANSWER_IS_NO
from entrain.inputs.straps.virtual import VirtualStrap
from entrain.journal.reader import Recording
from entrain.session.faults import FILE_NAME, Fault
from entrain.setup.settings import Settings
from tests.e2e.command import Ran, called
from tests.unit.session.test_thread import Broken, BrokenOnTheWay

QUICK = ("--strap", "virtual:responder", "--sound", "null", "--speed", "max", "--minutes", 10)


def no_session(_: Settings) -> app.Prepared:
    raise AttributeError("'NoneType' object has no attribute 't_s'")


def said_in_one_line(ran: Ran, words: Fault, folder: Path) -> str:
    """Check how a command ended by a fault; return the details that were written down."""
    assert ran.status == ANSWER_IS_NO
    assert ran.out == ""
    assert "Traceback" not in ran.err
    log = folder / FILE_NAME
    assert ran.err.splitlines()[-1] == f"{words.line} Its details are in {log}."
    return log.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("strap", "words", "detail"),
    [
        (Broken, Fault.COULD_NOT_START, "IndexError: list index out of range"),
        (BrokenOnTheWay, Fault.COULD_NOT_GO_ON, "KeyError: 'a field'"),
    ],
)
def test_a_fault_in_a_session_is_one_line_and_its_recording_is_closed(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    strap: type[VirtualStrap],
    words: Fault,
    detail: str,
) -> None:
    monkeypatch.setattr(app, "VirtualStrap", strap)
    ran = called("session", *QUICK, "--folder", tmp_path)
    assert detail in said_in_one_line(ran, words, tmp_path)
    recorded = list(tmp_path.glob("*.entrain"))
    assert len(recorded) == (strap is BrokenOnTheWay)
    for path in recorded:
        with Recording.open(path) as recording:
            assert recording.counts["Tick"] == 60


def test_a_fault_before_a_session_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command.app, "prepare", no_session)
    ran = called("session", *QUICK, "--folder", tmp_path)
    assert "in no_session" in said_in_one_line(ran, Fault.COULD_NOT_START, tmp_path)


def test_a_log_that_cannot_be_written_still_shows_no_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command.app, "prepare", no_session)
    (tmp_path / FILE_NAME).mkdir()
    ran = called("session", *QUICK, "--folder", tmp_path)
    assert ran.status == ANSWER_IS_NO
    (line,) = ran.err.splitlines()
    assert line.startswith(
        f"{Fault.COULD_NOT_START.line} Its details cannot be written to {tmp_path}: "
    )
    assert "'t_s'" in line


def test_a_fault_in_any_other_command_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: list[str]) -> int:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(doctor, "run", broken)
    monkeypatch.setattr(setup, "default_folder", lambda: tmp_path)
    ran = called("doctor")
    assert "ZeroDivisionError" in said_in_one_line(ran, Fault.COMMAND_FAILED, tmp_path)
