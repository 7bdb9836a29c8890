"""The script that a newcomer calls first: what it installs, repairs, passes on and refuses."""

from __future__ import annotations

import ast
import importlib.machinery
import importlib.util
import json
import os
import shutil
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tests.helpers.waiting import Ended, run

ROOT = Path(__file__).resolve().parents[2]
DPKG_STATUS = """\
Package: libgl1
Status: install ok installed
Version: 1.6.0-1

Package: libglib2.0-0t64
Status: install ok installed
Provides: libglib2.0-0 (= 2.80.0-6), libglib2.0-0t64-udeb

Package: libegl1
Status: deinstall ok config-files
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a project of its own for the script: it never touches this one."""
    root = tmp_path / "project"
    root.mkdir()
    shutil.copy(ROOT / "dev", root / "dev")
    for name in ("pyproject.toml", "requirements.lock", "requirements-dev.lock"):
        (root / name).write_text(f"# {name}\n", encoding="utf-8")
    return root


@pytest.fixture
def dev(project: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Return the script as a module, with every outside program forbidden."""
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    loader = importlib.machinery.SourceFileLoader("dev_script", str(project / "dev"))
    spec = importlib.util.spec_from_loader("dev_script", loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    monkeypatch.setattr(module, "DPKG_STATUS", project / "no-such-file")
    return module


class Pip:
    """Stands for pip and venv: notes what is asked, and makes the file that would come."""

    def __init__(self, dev: ModuleType) -> None:
        self.asked: list[str] = []
        self.breaks_at = ""
        self.dev = dev

    def __call__(self, arguments: list[object], problem: str) -> None:
        line = " ".join(map(str, arguments))
        self.asked.append(line)
        if " venv " in line:
            self.dev.BIN.mkdir()
            self.dev.PYTHON.symlink_to(sys.executable)
        if self.breaks_at and self.breaks_at in line:
            raise self.dev.DevError(problem)


@pytest.fixture
def pip(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Pip:
    double = Pip(dev)
    monkeypatch.setattr(dev, "command", double)
    monkeypatch.setattr(dev, "pip", lambda: ["pip"])
    monkeypatch.setattr(dev, "compile_bytecode", lambda: None)
    return double


def call(project: Path, *arguments: str, **environment: str) -> Ended:
    """Run the script as a user would."""
    there = {**os.environ, "ENTRAIN_NO_APT": "1", **environment}
    return run(sys.executable, project / "dev", *arguments, env=there)


def pretend_set_up(dev: ModuleType, entrain: str) -> None:
    """Make an environment that is complete, in which entrain is this shell script."""
    dev.BIN.mkdir(parents=True)
    dev.PYTHON.write_text(f"#!/bin/sh\n{entrain}\n", encoding="utf-8")
    dev.PYTHON.chmod(0o755)
    stamp = {"place": dev.place(), "run": dev.fingerprint(dev.LOCKS["run"])}
    dev.STAMP.write_text(json.dumps(stamp), encoding="utf-8")


# ---------------------------------------------------------------- what it says


def test_help_names_every_command(dev: ModuleType, project: Path) -> None:
    told = call(project, "--help")
    assert told.returncode == 0
    assert all(f"./dev {name}" in told.stdout for name in dev.COMMANDS)


def test_an_unknown_command_is_refused_in_one_line(project: Path) -> None:
    told = call(project, "dance")
    assert told.returncode == 2
    assert told.stdout == ""
    assert told.stderr.startswith("dev: no command 'dance'")
    assert told.stderr.count("\n") == 1


def test_an_old_python_is_told_what_is_needed(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dev, "SUPPORTED", ((9, 1),))
    monkeypatch.setenv("PATH", "")
    assert dev.main(["run"]) == 2
    assert "Entrain needs Python 3.11, 3.12 or 3.13; this is" in capsys.readouterr().err


def test_the_script_starts_on_an_old_python() -> None:
    assert ast.parse((ROOT / "dev").read_text(encoding="utf-8"), feature_version=(3, 8))


# ---------------------------------------------------------------- the system's packages


def test_what_is_installed_is_read_with_what_it_provides(dev: ModuleType, tmp_path: Path) -> None:
    status = tmp_path / "status"
    status.write_text(DPKG_STATUS, encoding="utf-8")
    have = dev.installed_packages(status)
    assert {"libgl1", "libglib2.0-0t64", "libglib2.0-0"} <= have
    assert "libegl1" not in have, "removed, with its settings left"


def test_without_leave_the_line_is_printed(
    dev: ModuleType,
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    status = project / "status"
    status.write_text(DPKG_STATUS, encoding="utf-8")
    monkeypatch.setattr(dev, "DPKG_STATUS", status)
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setenv("ENTRAIN_NO_APT", "1")
    monkeypatch.setenv("DISPLAY", ":0")
    dev.install_packages("dev")
    (line,) = [ln for ln in capsys.readouterr().err.splitlines() if "sudo" in ln]
    assert "--no-install-recommends libegl1 " in line
    assert {"libxcb-cursor0", "pulseaudio", "libportaudio2"} <= set(line.split())
    assert not {"libgl1", "libglib2.0-0"} & set(line.split())


@pytest.mark.parametrize(("fails", "told"), [("update", False), ("install", True)])
def test_as_root_it_installs_and_goes_on_whatever_comes(
    dev: ModuleType,
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    fails: str,
    told: bool,
) -> None:
    status = project / "status"
    status.write_text(DPKG_STATUS, encoding="utf-8")
    apt = project / "apt-get"
    apt.write_text(f'#!/bin/sh\necho "$@" >> {project}/asked\n[ "$3" != {fails} ]\n')
    apt.chmod(0o755)
    monkeypatch.setattr(dev, "DPKG_STATUS", status)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setenv("PATH", str(project), prepend=os.pathsep)
    monkeypatch.delenv("ENTRAIN_NO_APT", raising=False)
    dev.install_packages("run")
    update, install = (project / "asked").read_text().splitlines()
    assert update == "-o DPkg::Lock::Timeout=400 update"
    assert install.startswith("-o DPkg::Lock::Timeout=400 install -y --no-install-recommends ")
    assert ("going on without" in capsys.readouterr().err) is told


# ---------------------------------------------------------------- the environment


def test_the_first_call_makes_all_and_the_second_nothing(dev: ModuleType, pip: Pip) -> None:
    dev.set_up("run")
    made, lock, itself = pip.asked
    assert "venv" in made
    assert "--require-hashes" in lock
    assert "--no-build-isolation" in itself
    dev.set_up("run")
    assert len(pip.asked) == 3
    assert not dev.UNFINISHED.exists()


def test_a_new_lock_is_installed_into_what_is_there(dev: ModuleType, pip: Pip) -> None:
    dev.set_up("run")
    dev.LOCKS["run"].write_text("# another\n", encoding="utf-8")
    dev.set_up("run")
    assert len([line for line in pip.asked if " venv " in line]) == 1
    assert len([line for line in pip.asked if "--require-hashes" in line]) == 2


def test_what_is_set_up_to_develop_can_run(dev: ModuleType, pip: Pip) -> None:
    dev.set_up("dev")
    assert dev.is_set_up("run")


def test_to_run_is_not_enough_to_develop(dev: ModuleType, pip: Pip) -> None:
    dev.set_up("run")
    assert not dev.is_set_up("dev")


@pytest.mark.parametrize("step", ["venv", "--require-hashes", "--no-build-isolation"])
def test_a_half_made_environment_is_made_anew(dev: ModuleType, pip: Pip, step: str) -> None:
    pip.breaks_at = step
    with pytest.raises(dev.DevError):
        dev.set_up("run")
    left = dev.VENV / "left-by-the-first-try"
    left.touch()
    pip.breaks_at = ""
    dev.set_up("run")
    assert dev.is_set_up("run")
    assert not left.exists()


def test_a_failed_update_leaves_what_worked(dev: ModuleType, pip: Pip) -> None:
    dev.set_up("run")
    pip.breaks_at = "requirements-dev.lock"
    with pytest.raises(dev.DevError):
        dev.set_up("dev")
    assert dev.is_set_up("run")


def test_an_interrupted_update_is_repaired(dev: ModuleType, pip: Pip) -> None:
    dev.set_up("run")
    dev.UNFINISHED.touch()
    assert not dev.is_set_up("run")
    dev.set_up("run")
    assert len([line for line in pip.asked if " venv " in line]) == 2


def test_an_environment_that_was_moved_is_made_anew(dev: ModuleType, pip: Pip) -> None:
    dev.set_up("run")
    stamp = json.loads(dev.STAMP.read_text(encoding="utf-8"))
    stamp["place"][0] = "/somewhere/else"
    dev.STAMP.write_text(json.dumps(stamp), encoding="utf-8")
    dev.set_up("run")
    assert len([line for line in pip.asked if " venv " in line]) == 2


def test_an_environment_of_somebody_else_is_used(dev: ModuleType, pip: Pip) -> None:
    dev.BIN.mkdir(parents=True)
    dev.PYTHON.symlink_to(sys.executable)
    (dev.VENV / "pyvenv.cfg").touch()
    dev.set_up("run")
    assert not [line for line in pip.asked if " venv " in line]
    assert dev.is_set_up("run")


def test_what_is_left_of_an_environment_is_never_taken_for_one(dev: ModuleType, pip: Pip) -> None:
    dev.BIN.mkdir(parents=True)
    dev.PYTHON.symlink_to(sys.executable)  # without pyvenv.cfg: the system's own Python
    dev.set_up("run")
    assert len([line for line in pip.asked if " venv " in line]) == 1


def test_an_environment_whose_python_is_gone_is_made_anew(dev: ModuleType, pip: Pip) -> None:
    dev.BIN.mkdir(parents=True)
    dev.PYTHON.symlink_to(dev.ROOT / "no-such-python")
    dev.set_up("run")
    assert dev.is_set_up("run")


# ---------------------------------------------------------------- run


def test_a_command_is_passed_on_with_its_status(dev: ModuleType, project: Path) -> None:
    pretend_set_up(dev, 'echo "$@"; exit 3')
    told = call(project, "run", "scan", "--seconds", "5")
    assert told.stdout == "-m entrain scan --seconds 5\n"
    assert told.returncode == 3


def test_a_session_is_recorded_in_the_local_folder(dev: ModuleType, project: Path) -> None:
    pretend_set_up(dev, 'echo "$@"')
    told = call(project, "run", "session", "--minutes", "1")
    assert told.stdout == f"-m entrain session --folder {dev.RECORDINGS} --minutes 1\n"
    told = call(project, "run", "doctor")
    assert told.stdout == f"-m entrain doctor --folder {dev.RECORDINGS}\n"
    told = call(project, "run", "session", "--record", "x.entrain")
    assert told.stdout == "-m entrain session --record x.entrain\n"


def test_with_a_display_the_app_opens(dev: ModuleType, project: Path) -> None:
    pretend_set_up(dev, 'echo "$@"')
    told = call(project, "run", "--start", DISPLAY=":0")
    assert told.stdout == f"-m entrain --folder {dev.RECORDINGS} --start\n"


# Stands for entrain: makes the file after --record or --out, and tells what it was asked.
MAKES_FILES = """\
echo "$@"
while [ $# -gt 1 ]; do case "$1" in --record|--out) touch "$2";; esac; shift; done"""
NO_DISPLAY = {"DISPLAY": "", "WAYLAND_DISPLAY": "", "QT_QPA_PLATFORM": ""}
needs_no_display = pytest.mark.skipif(
    sys.platform != "linux", reason="elsewhere there always is a display"
)


@needs_no_display
def test_without_a_display_a_simulated_session_runs_and_says_so(
    dev: ModuleType, project: Path
) -> None:
    pretend_set_up(dev, MAKES_FILES)
    told = call(project, "run", "--policy", "ramp", **NO_DISPLAY)
    assert told.returncode == 0
    assert "No display here" in told.stderr
    assert "--strap virtual:responder --sound null --speed max" in told.stdout
    assert told.stdout.endswith(" --policy ramp\n")
    (recording,) = dev.RECORDINGS.glob("*_simulated.entrain")
    assert str(recording) in told.stdout


@needs_no_display
def test_a_session_that_fails_says_so_with_its_own_status(dev: ModuleType, project: Path) -> None:
    pretend_set_up(dev, "echo it did not work >&2; exit 2")
    told = call(project, "run", **NO_DISPLAY)
    assert told.returncode == 2
    assert told.stderr.endswith("it did not work\n")


# ---------------------------------------------------------------- test and check


def test_every_check_runs_whatever_the_one_before_said(
    dev: ModuleType, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    steps = [("first", ["/bin/sh", "-c", "exit 4"]), ("second", ["/bin/sh", "-c", "echo ran"])]
    assert dev.run_checks(steps) == 1
    printed = capfd.readouterr().out
    assert "ran" in printed
    assert [line.split()[:2] for line in printed.rpartition("==\n")[2].splitlines()] == [
        ["first", "failed"], ["second", "good"],
    ]  # fmt: skip
    assert dev.run_checks(steps[1:]) == 0


def test_a_step_beside_the_others_counts_and_is_shown(
    dev: ModuleType, capfd: pytest.CaptureFixture[str]
) -> None:
    steps = [("first", ["/bin/sh", "-c", "echo ran"])]
    beside = (
        ("other", ["/bin/sh", "-c", "echo meanwhile; exit 3"]),
        ("third", ["/bin/sh", "-c", "echo too"]),
    )
    assert dev.run_checks(steps, beside=beside) == 1
    printed = capfd.readouterr().out
    assert printed.index("ran") < printed.index("== other") < printed.index("meanwhile")
    assert printed.index("meanwhile") < printed.index("== third") < printed.index("too")
    assert [line.split()[:2] for line in printed.rpartition("==\n")[2].splitlines()] == [
        ["first", "good"], ["other", "failed"], ["third", "good"],
    ]  # fmt: skip
    assert dev.run_checks(steps, beside=(("other", ["/bin/sh", "-c", "exit 0"]),)) == 0


def test_the_program_that_the_tests_start_is_not_compiled_each_time(
    dev: ModuleType, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    asks = [sys.executable, "-c", "import sys; print('kept:', not sys.dont_write_bytecode)"]
    assert dev.run_checks([("first", asks)], beside=(("other", asks),)) == 0
    assert capfd.readouterr().out.count("kept: True") == 2


def test_every_test_is_run_once(dev: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[list[str]] = []

    def note(steps: list, beside: tuple) -> int:
        given.extend([str(part) for part in step[3:]] for _, step in (steps[-1], *beside))
        return 0

    monkeypatch.setattr(dev, "set_up", lambda kind: None)
    monkeypatch.setattr(dev, "run_checks", note)
    dev.test([])
    assert len(given) == 4
    for path in (ROOT / "tests").rglob("test_*.py"):
        name = path.relative_to(ROOT).as_posix()
        runs = 0
        for words in given:
            left_out = [word[9:] for word in words if word.startswith("--ignore=")]
            taken = [word for word in words if word.startswith("tests/")] or ["tests"]
            inside = any(name == one or name.startswith(f"{one}/") for one in taken)
            runs += inside and not any(name == o or name.startswith(f"{o}/") for o in left_out)
        assert runs == 1, name


def test_continuous_integration_runs_the_tests_and_nothing_else() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    first, *rest = script.read_text(encoding="utf-8").strip().splitlines()
    assert first.startswith("#!")
    assert rest == ['exec "$(dirname "$0")/../dev" test']


RESULTS = {
    "entrain.study.files.x_read_key__mutmut_1": "killed",
    "entrain.study.files.x_read_key__mutmut_2": "survived",
    "entrain.study.files.x_read_key__mutmut_3": "timeout",
    "entrain.study.log.xǁLogǁadd__mutmut_1": "no tests",
}


def test_what_no_test_noticed_is_counted_by_module(
    dev: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    dev.print_scores(RESULTS)
    assert [name.rpartition("_")[2] for name in dev.survivors_of(RESULTS)] == ["2", "1"]
    rows = [line.split() for line in capsys.readouterr().out.splitlines()[1:]]
    assert rows == [
        ["entrain.study.files", "2", "1", "66.7", "%"],
        ["entrain.study.log", "0", "1", "0.0", "%"],
        ["all", "2", "2", "50.0", "%"],
    ]


def test_code_is_mutated_in_a_copy_of_what_git_knows(
    dev: ModuleType, project: Path, tmp_path: Path
) -> None:
    assert run("git", "init", "-q", project).returncode == 0
    (project / ".gitignore").write_text("private\n")
    (project / "private").write_text("a person's")
    (project / "src").mkdir()
    (project / "src" / "ä b.py").write_text("x = 1\n")
    dev.copy_tree(tmp_path / "copy")
    copied = {str(p.relative_to(tmp_path / "copy")) for p in (tmp_path / "copy").rglob("*")}
    assert {"dev", "src/ä b.py", "pyproject.toml"} < copied
    assert "private" not in copied


@pytest.mark.parametrize("words", [[], ["nothing-of-the-kind"], ["src/entrain"]])
def test_mutation_wants_a_folder_that_is_there(dev: ModuleType, words: list[str]) -> None:
    with pytest.raises(dev.DevError):
        dev.mutate(words)


@pytest.mark.parametrize(
    ("target", "first", "among"),
    [
        ("guidance/safety", "tests/unit/guidance", "tests/properties/test_policies.py"),
        ("physiology/cardiac", "tests/unit/physiology/cardiac", "tests/properties/test_beats.py"),
        ("physiology/body.py", "tests/unit/physiology", "tests/properties/test_beats.py"),
    ],
)
def test_the_tests_of_a_folder_are_those_beside_it_and_those_that_name_it(
    dev: ModuleType, monkeypatch: pytest.MonkeyPatch, target: str, first: str, among: str
) -> None:
    monkeypatch.setattr(dev, "ROOT", ROOT)
    chosen = dev.tests_of(ROOT / "src" / "entrain" / target)
    assert chosen[0] == first
    assert among in chosen
    assert not any(one.startswith(f"{first}/") for one in chosen)
