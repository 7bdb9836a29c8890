"""`entrain doctor`: what works on this machine, or whether a recording is whole."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from entrain.cli.exits import ANSWER_IS_NO, DONE, Parser, print_json
from entrain.cli.problems import UsageProblem
from entrain.errors import EntrainError
from entrain.events import STRAP, FromStrap, Packet, StrapKnown
from entrain.inputs.straps import BluetoothProblem, StrapProblemError
from entrain.journal import Check, Recording, check_recording
from entrain.protocols import (
    DEVICE_FACTS,
    DeviceFact,
    MalformedPacketError,
    describe_device,
    read_text,
)
from entrain.setup import default_folder, list_form_names, list_own_form_problems
from entrain.sound import SoundProblemError

OPEN_DISPLAY = """
import os
from entrain.sandbox.lifeline import end_after
end_after(lambda: os.read(0, 1))
from PySide6.QtWidgets import QApplication
QApplication([])
"""
OPEN_WITHIN_S = 30.0
EXAMPLE = """example:
  entrain doctor
  entrain doctor session.entrain"""
OLDEST_BLUEZ = (5, 55)
TESTED = ((3, 11), (3, 12), (3, 13))


def run(arguments: list[str]) -> int:
    """Check this machine, or a recording, and print the result."""
    parser = Parser(prog="entrain doctor", description=__doc__, epilog=EXAMPLE)
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE.entrain")
    parser.add_argument("--folder", type=Path, help="folder for recordings")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args(arguments)
    if options.file is None:
        checks = [check_machine(options.folder or default_folder()) for check_machine in CHECKS]
    elif not os.path.lexists(options.file):
        raise EntrainError(UsageProblem.NO_SUCH_FILE, options.file)
    else:
        checks = check_recording(options.file)
        if all(check.ok for check in checks):
            checks += _check_strap(options.file)
    if options.json:
        print_json({"schema": "entrain.doctor/1", "checks": [asdict(check) for check in checks]})
    else:
        for check in checks:
            print(f"{'good ' if check.ok else 'WRONG'}  {check.name}: {check.detail}")
            if check.step:
                print(f"       {check.step}")
    return DONE if all(check.ok for check in checks) else ANSWER_IS_NO


def _check_python(_: Path) -> Check:
    version = sys.version_info[:2]
    return Check(
        name="python",
        ok=version in TESTED,
        detail=f"Python {version[0]}.{version[1]} on {sys.platform}.",
        step=None if version in TESTED else "Use Python 3.11, 3.12 or 3.13.",
    )


def _check_folder(folder: Path) -> Check:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        return Check(
            name="recordings",
            ok=False,
            detail=f"{folder} cannot be written: {error.strerror}.",
            step="Name another folder with --folder.",
        )
    return Check(name="recordings", ok=True, detail=f"Recordings go to {folder}.")


def _check_forms(_: Path) -> Check:
    problems = list_own_form_problems()
    if problems:
        detail = " ".join(str(problem) for problem in problems)
        return Check(name="forms", ok=False, detail=detail, step="All other forms can be used.")
    return Check(name="forms", ok=True, detail=f"Forms: {', '.join(list_form_names())}.")


def _check_window(_: Path) -> Check:
    try:
        from entrain.ui import run as _  # type: ignore[assignment]  # noqa: F401
    except ImportError as error:
        return Check(
            name="window",
            ok=False,
            detail=f"The window cannot open: {error}.",
            step="On Debian or Ubuntu: apt install libgl1 libegl1 libxkbcommon0 libdbus-1-3 "
            "libfontconfig1 libglib2.0-0.",
        )
    has_display = sys.platform in ("win32", "darwin") or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    )
    if not has_display:
        return Check(
            name="window",
            ok=False,
            detail="There is no display to open a window on.",
            step="Sign in to a desktop, or use entrain session.",
        )
    return _check_display()


def _check_display() -> Check:
    """Open the display in another process, since a Qt that cannot ends its process."""
    if not _can_open_display():
        return Check(
            name="window",
            ok=False,
            detail="There is a display, but no window can be opened on it.",
            step="Sign in to a desktop, or use entrain session. On Debian or Ubuntu: apt install "
            "libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-xkb1 libxcb-render-util0 "
            "libxcb-shape0 libxkbcommon-x11-0.",
        )
    return Check(name="window", ok=True, detail="The window can open.")


def _can_open_display() -> bool:
    quiet = subprocess.DEVNULL
    # Its input closes when we end, so that a hanging display does not keep it alive.
    with subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", OPEN_DISPLAY], stdin=subprocess.PIPE, stdout=quiet, stderr=quiet
    ) as opening:
        try:
            return opening.wait(OPEN_WITHIN_S) == 0
        except subprocess.TimeoutExpired:
            return False
        finally:
            opening.kill()


def _check_sound(_: Path) -> Check:
    from entrain.sound import output_name

    try:
        name = output_name()
    except SoundProblemError as error:
        return Check(
            name="sound",
            ok=False,
            detail=f"{error.words_with_detail} Sessions run without sound.",
            step=error.step,
        )
    return Check(name="sound", ok=True, detail=f"Music plays to {name}.")


def _check_bluetooth(_: Path) -> Check:
    from entrain.inputs.straps import check_bluetooth

    try:
        asyncio.run(check_bluetooth())
        _check_bluez()
    except StrapProblemError as error:
        return Check(name="bluetooth", ok=False, detail=error.words_with_detail, step=error.step)
    return Check(
        name="bluetooth",
        ok=True,
        detail="Bluetooth is there and switched on.",
        # Not a fault, but hard to guess.
        step="A Polar strap's ECG needs pairing: Settings, Bluetooth & devices, Add device."
        if sys.platform == "win32"
        else None,
    )


def _check_bluez() -> None:
    """Raise where BlueZ is older than bleak requires; pass where it does not say."""
    tool = shutil.which("bluetoothctl")
    if sys.platform != "linux" or tool is None:
        return
    try:
        printed = subprocess.run(  # noqa: S603
            [tool, "--version"], capture_output=True, text=True, timeout=5, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return
    version = re.search(r"(\d+)\.(\d+)", printed.stdout)
    if version and (int(version[1]), int(version[2])) < OLDEST_BLUEZ:
        raise StrapProblemError(BluetoothProblem.TOO_OLD)


def _check_strap(file: Path) -> list[Check]:
    """Return which strap a recording is of, and what it last reported of itself."""
    model = ""
    facts: dict[DeviceFact, str] = {}
    with Recording.open(file) as recording:
        for event in recording.events():
            if isinstance(event, FromStrap) and event.source != STRAP:
                continue
            if isinstance(event, StrapKnown):
                model = event.model
            elif isinstance(event, Packet) and event.characteristic in DEVICE_FACTS:
                with contextlib.suppress(MalformedPacketError):
                    facts[DeviceFact(event.characteristic)] = read_text(event.data)
    if not model:
        return []
    reported = f" It says of itself: {describe_device(facts)}." if facts else ""
    return [Check(name="strap", ok=True, detail=f"Its strap is known as {model}.{reported}")]


CHECKS: tuple[Callable[[Path], Check], ...] = (
    _check_python,
    _check_folder,
    _check_forms,
    _check_window,
    _check_sound,
    _check_bluetooth,
)
