"""A PulseAudio server of the test's own, with a sink that goes nowhere and a way to hear it."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tests.helpers.waiting import LOOK_EVERY_S, Patience

RATE_HZ = 44100
START_WITHIN_S = 10.0
END_WITHIN_S = 5.0
_PROGRAMS = ("pulseaudio", "pactl", "parec")


class PulseMissingError(Exception):
    """PulseAudio is not installed or does not start; the message says which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """A running server.

    Attributes
    ----------
    environment : dict
        With it, a program plays to this server and no other.
    process : Popen
        The server.
    folder : Path
        Where recordings go.
    """

    environment: dict[str, str]
    process: subprocess.Popen[bytes]
    folder: Path

    def control(self, *words: str) -> str:
        """Run pactl; return what it says."""
        done = subprocess.run(
            ["pactl", *words], env=self.environment, capture_output=True, text=True, check=True
        )
        return done.stdout

    @contextlib.contextmanager
    def recording(self, sink: str = "nullsink") -> Iterator[Path]:
        """Record what a sink plays, as raw 32-bit floats, while the block runs."""
        path = self.folder / "heard.raw"
        arguments = ["parec", "-d", f"{sink}.monitor", "--format=float32le", "--raw"]
        arguments += [f"--rate={RATE_HZ}", "--channels=2", "--latency-msec=50"]
        with path.open("wb") as file:
            process = subprocess.Popen(arguments, env=self.environment, stdout=file)
            try:
                yield path
            finally:
                _end(process)


def samples_of(path: Path) -> NDArray[np.float64]:
    """Return what was recorded, shape (n_frames, 2)."""
    data = path.read_bytes()
    return np.frombuffer(data[: len(data) // 8 * 8], "<f4").reshape(-1, 2).astype(np.float64)


NULL_SINK = f"module-null-sink sink_name=nullsink rate={RATE_HZ} channels=2"


def start_server(environment: dict[str, str], folder: Path) -> Pulse:
    """Start a server in an environment of its own, and wait until it answers.

    Raises
    ------
    PulseMissingError
        It did not start.
    """
    arguments = ["pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--realtime=no"]
    arguments += ["--high-priority=no", "--disallow-exit=0"]
    for module in ("module-native-protocol-unix", NULL_SINK):
        arguments += ["-L", module]
    with (folder / "pulse.log").open("wb") as log:
        process = subprocess.Popen(arguments, env=environment, stdout=log, stderr=log)
    pulse = Pulse(environment=environment, process=process, folder=folder)
    try:
        _wait_until_it_answers(pulse)
    except PulseMissingError:
        _end(process)
        raise
    return pulse


@contextlib.contextmanager
def pulse_server(folder: Path) -> Iterator[Pulse]:
    """Run a server with its own home and socket; end it, and only it, afterwards.

    Raises
    ------
    PulseMissingError
        It is not installed, or did not start.
    """
    missing = [program for program in _PROGRAMS if shutil.which(program) is None]
    if missing:
        raise PulseMissingError(f"not installed: {', '.join(missing)} (apt: pulseaudio-utils)")
    runtime, home = folder / "run", folder / "home"
    runtime.mkdir(mode=0o700)
    home.mkdir()
    environment = {
        **os.environ,
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(runtime),
        "PULSE_SERVER": f"unix:{runtime}/pulse/native",
    }
    pulse = start_server(environment, folder)
    try:
        yield pulse
    finally:
        _end(pulse.process)


def _wait_until_it_answers(pulse: Pulse) -> None:
    patience = Patience(START_WITHIN_S, pulse.process.pid)
    while patience.look() and pulse.process.poll() is None:
        with contextlib.suppress(subprocess.CalledProcessError):
            if "nullsink" in pulse.control("list", "short", "sinks"):
                return
        time.sleep(0.1)
    log = (pulse.folder / "pulse.log").read_text(errors="replace")
    raise PulseMissingError(f"pulseaudio did not start: {log[-500:]}")


def end_server(pulse: Pulse) -> None:
    """End a server, and only it."""
    _end(pulse.process)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    patience = Patience(END_WITHIN_S, process.pid)
    while process.poll() is None and patience.look():
        time.sleep(LOOK_EVERY_S)
    process.kill()
    process.wait()
