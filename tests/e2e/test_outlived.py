"""No process outlives the command that started it, however that ends; the recording is whole."""

from __future__ import annotations

import contextlib
import os
import shlex
import signal
import sys
from pathlib import Path

import numpy as np
import psutil
import pytest

from entrain.journal.check import check_recording
from tests.helpers.made_audio import RATE_HZ, encode
from tests.helpers.waiting import Started, communicated, marked, started, wait_until

pty = pytest.importorskip("pty", reason="Windows has no such signals")
ENTRAIN = (sys.executable, "-m", "entrain")
IMPORTED_S, BEGUN_S = 0.9, 0.2
"""A child that has computed for so long is past its imports; a program that has none has begun."""
GONE_S = 1.0
"""Within so much time of its own a child is to be gone: its work would take far longer."""

# Reads nothing, ends for nobody, and has started another of its kind.
STUBBORN = """
import signal, subprocess, sys, time
for kind in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    signal.signal(kind, signal.SIG_IGN)
if len(sys.argv) < 3:
    subprocess.Popen([sys.executable, __file__, sys.argv[1], "again"])
while True:
    sum(range(10_000))
"""

# Makes the terminal on its input its own, and becomes the command.
LEADS = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.argv[1], sys.argv[1:])
"""


def children(command: Started) -> list[psutil.Process]:
    return [one for one in marked(command.mark) if one.pid != command.pid]


def busy(command: Started, n_children: int, busy_s: float) -> bool:
    """Say whether so many children have computed for so long; the command must go on."""
    assert command.poll() is None, command.communicate()
    n_busy = 0
    for child in psutil.Process(command.pid).children(recursive=True):
        with contextlib.suppress(psutil.Error):
            n_busy += sum(child.cpu_times()[:2]) > busy_s
    return n_busy >= n_children


def home(folder: Path) -> dict[str, str]:
    """Return an environment in which all that is kept goes to a folder."""
    data = {"HOME": str(folder), "XDG_DATA_HOME": str(folder / "data")}
    return {**os.environ, **data, "QT_QPA_PLATFORM": "offscreen"}


def check_nothing_is_left(command: Started) -> None:
    left = children(command)
    wait_until(
        lambda: not children(command),
        f"the end of {len(left)} children",
        limit_s=GONE_S,
        pids=[one.pid for one in left],
    )


@pytest.fixture(scope="module")
def music(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with one piece, which takes far longer to measure than a test waits."""
    folder = tmp_path_factory.mktemp("music")
    noise = np.random.default_rng(1).normal(0, 0.05, (RATE_HZ, 2)).astype(np.float32)
    encode(folder / "long.flac", np.tile(noise, (900, 1)), "flac")
    return folder


@pytest.fixture(scope="module")
def ecg(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with two long ECGs."""
    folder = tmp_path_factory.mktemp("ecg")
    uv = np.random.default_rng(1).normal(0, 20, 130 * 3600)
    uv[::104] += 1000
    text = "time_s,ecg_uv\n" + "".join(f"{n / 130:.4f},{one:.1f}\n" for n, one in enumerate(uv))
    for name in ("a.csv", "b.csv"):
        (folder / name).write_text(text)
    return folder


def stubborn(folder: Path) -> str:
    program = folder / "stubborn.py"
    program.write_text(STUBBORN)
    return f"exec:{shlex.quote(sys.executable)} {shlex.quote(str(program))} {{seed}}"


TRIAL = ("trial", "--arms", "lead,none", "--patients", 100, "--seed", 1, "--minutes", 60)
SESSION = ("--minutes", 20, "--seed", 1, "--record", "a.entrain")


def command_of(
    name: str, folder: Path, music: Path, ecg: Path
) -> tuple[tuple[object, ...], int, float]:
    """Return the words of a command, how many children compute for it, and since when they do."""
    return {
        "trial": ((*TRIAL, "--type", "responder", "--jobs", 2), 2, IMPORTED_S),
        "trial of a program": ((*TRIAL, "--type", stubborn(folder), "--jobs", 1), 2, BEGUN_S),
        "analyze": (("analyze", ecg, "--jobs", 2), 2, IMPORTED_S),
        "library scan": (("library", "--library", "l.sqlite", "scan", music), 1, IMPORTED_S),
        "session with music": (
            ("session", "--strap", "virtual", "--sound", "null", "--music", music, *SESSION),
            1, IMPORTED_S,
        ),
        "session with a program": (
            ("session", "--strap", stubborn(folder), "--sound", "null", *SESSION), 2, BEGUN_S,
        ),
        "window": (
            ("--start", "--strap", "virtual", "--sound", "null", "--music", music, *SESSION),
            1, IMPORTED_S,
        ),
    }[name]  # fmt: skip


COMMANDS = ("trial", "trial of a program", "analyze", "library scan", "session with music",
            "session with a program", "window")  # fmt: skip
RECORDED = ("session with music", "session with a program", "window")
HANDLERS = ("trial", "trial of a program", "analyze", "session with music", "window")
"""The commands that differ in what handles SIGTERM and SIGHUP: the same does for both."""
ENDS = [
    *((name, kind) for kind in ("SIGINT", "SIGKILL") for name in COMMANDS),
    *((name, "SIGTERM") for name in HANDLERS),
    # A terminal that closes, below, sends SIGHUP to each of them.
    ("session with a program", "SIGHUP"),
]


def check_the_recording(name: str, folder: Path) -> None:
    if name in RECORDED:
        checks = check_recording(folder / "a.entrain")
        assert all(check.ok for check in checks), checks


@pytest.mark.parametrize(("name", "kind"), ENDS)
def test_no_child_outlives_its_command(
    name: str, kind: str, tmp_path: Path, music: Path, ecg: Path
) -> None:
    words, *children_busy = command_of(name, tmp_path, music, ecg)
    with started(
        *ENTRAIN, *words, cwd=tmp_path, env=home(tmp_path), start_new_session=True
    ) as command:
        wait_until(lambda: busy(command, *children_busy), name, pids=[command.pid])
        command.send_signal(getattr(signal, kind))
        wait_until(lambda: command.poll() is not None, f"the end of {name}", pids=[command.pid])
        check_nothing_is_left(command)
        _, said = communicated(command)
    assert command.returncode == (-signal.SIGKILL if kind == "SIGKILL" else 130), said
    assert "Traceback" not in said
    check_the_recording(name, tmp_path)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_terminal_that_closes_ends_all(name: str, tmp_path: Path, music: Path, ecg: Path) -> None:
    words, *children_busy = command_of(name, tmp_path, music, ecg)
    ours, theirs = pty.openpty()
    # The command leads a session whose terminal this is; all it would say has nowhere to go.
    with started(
        sys.executable, "-c", LEADS, *ENTRAIN, *words, cwd=tmp_path, env=home(tmp_path),
        start_new_session=True, stdin=theirs, stdout=theirs, stderr=theirs,
    ) as command:  # fmt: skip
        os.close(theirs)
        wait_until(lambda: busy(command, *children_busy), name, pids=[command.pid])
        os.close(ours)
        communicated(command)
        check_nothing_is_left(command)
    assert command.returncode == 130
    check_the_recording(name, tmp_path)


@pytest.mark.parametrize("computed_s", [0.0, 0.1, 0.2, 0.3, 0.4])
def test_ctrl_c_while_the_workers_start_is_no_traceback(computed_s: float, tmp_path: Path) -> None:
    words = (*TRIAL, "--type", "responder", "--jobs", 2)
    with started(*ENTRAIN, *words, cwd=tmp_path, start_new_session=True) as command:

        def starting() -> bool:
            assert command.poll() is None, command.communicate()
            for child in psutil.Process(command.pid).children():
                with contextlib.suppress(psutil.Error):
                    if "spawn_main" in " ".join(child.cmdline()):
                        return sum(child.cpu_times()[:2]) >= computed_s
            return False

        wait_until(starting, "a worker", pids=[command.pid])
        # A terminal sends it to all that it runs.
        os.killpg(command.pid, signal.SIGINT)
        out, said = communicated(command)
    assert (command.returncode, out, said) == (130, "", "")
