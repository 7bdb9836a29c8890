"""Who waits at a terminal sees how far it is; what is printed for a program stays clean."""

from __future__ import annotations

import io
import os
import re
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from entrain.analysis.batch import NumberedOutcome
from entrain.cli.analyses import Analyses, Printer
from entrain.cli.progress import ProgressLine, about
from entrain.formats.options import ReadOptions
from tests.helpers.made_audio import encode, piece
from tests.helpers.waiting import run

pty = pytest.importorskip("pty", reason="Windows has no such terminals")
CLEAR = "\r\x1b[K"


def at_a_terminal(*arguments: object) -> tuple[str, list[str], str]:
    """Return what a command printed, the lines that stood on the terminal, and what stays."""
    ours, theirs = pty.openpty()
    seen: list[bytes] = []

    def read() -> None:
        while True:
            try:
                part = os.read(ours, 4096)
            except OSError:  # Linux's way to say that nobody writes any more
                return
            if not part:
                return
            seen.append(part)

    reading = threading.Thread(target=read)
    reading.start()
    ran = run(
        sys.executable, "-m", "entrain", *arguments, stderr=theirs,
        env={**os.environ, "COLUMNS": "60"},
    )  # fmt: skip
    os.close(theirs)
    reading.join()
    os.close(ours)
    *shown, stays = b"".join(seen).decode().split(CLEAR)
    return ran.stdout, shown[1:], stays


def test_a_trial_tells_how_far_it_is() -> None:
    out, shown, stays = at_a_terminal(
        "trial", "--type", "responder", "--arms", "lead,none", "--patients", 3, "--seed", 1,
        "--minutes", 2, "--jobs", 1,
    )  # fmt: skip
    assert "simulated sessions" not in out
    assert shown[0] == "0 of 6 simulated sessions"
    for line in shown[1:]:
        assert re.fullmatch(r"[1-6] of 6 simulated sessions, about \d+ s left", line)
    assert stays == ""


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_it_is_told_now_and_then_with_the_time_left(monkeypatch: pytest.MonkeyPatch) -> None:
    now_s = [100.0]
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    monkeypatch.setattr(time, "monotonic", lambda: now_s[0])
    with ProgressLine() as progress:
        for n_done in range(9):
            progress.show(f"{n_done} of 100", progress.left_s(n_done, 100))
            now_s[0] += 0.2
    *shown, stays = terminal.getvalue().split(CLEAR)
    # 1.2 s for six: 18.8 s for the 94 that are left.
    assert shown[1:] == ["0 of 100", "3 of 100, about 19 s left", "6 of 100, about 19 s left"]
    assert stays == ""


def test_a_log_has_a_line_as_often_as_was_asked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    now_s = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now_s[0])
    for every_s, n_lines in ((None, 0), (0.0, 40), (10.0, 4)):
        progress = ProgressLine(every_s)
        for n_done in range(40):
            now_s[0] += 1.0
            progress.show(f"{n_done} of 40", None)
        assert len(capsys.readouterr().err.splitlines()) == n_lines


def test_files_are_told_from_when_they_are_read_and_the_line_goes_at_an_end_before_the_end(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    now_s = [100.0]
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    monkeypatch.setattr(time, "monotonic", lambda: now_s[0])
    paths = [tmp_path / f"{number}.txt" for number in range(4)]
    analyses = Analyses(paths, Printer(json=False, several=True, words=False), None, ReadOptions())
    now_s[0] += 50.0  # as long as a table takes to be read
    assert analyses.skip_unchanged() == paths

    def read() -> Iterator[NumberedOutcome]:
        now_s[0] += 2.0
        yield 0, {"schema": "entrain.analysis/1"}
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        analyses.add_outcomes(read())
    *shown, stays = terminal.getvalue().split(CLEAR)
    assert shown[1:] == ["1 of 4 files, 0 failed, about 6 s left"]
    assert stays == ""
    assert analyses.stop_line() == "Stopped: 1 of 4 files are done."


def test_a_scan_writes_over_its_line(tmp_path: Path) -> None:
    encode(tmp_path / f"{'long ' * 20}.wav", piece(1.0), "wav")
    _, shown, stays = at_a_terminal("library", "--library", tmp_path / "l.sqlite", "scan", tmp_path)
    assert shown == [f"1 of 1: {'long ' * 20}"[:59]]
    assert stays == ""


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.2, "about 1 s"), (89, "about 89 s"), (91, "about 2 min"), (7200, "about 2.0 h")],
)
def test_a_guess_is_told_as_nearly_as_it_is_worth(seconds: float, said: str) -> None:
    assert about(seconds) == said
