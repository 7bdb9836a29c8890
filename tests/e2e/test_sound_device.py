"""Through PortAudio into a sound server, and measured from what the server plays."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.e2e.pulse import (
    RATE_HZ,
    Pulse,
    PulseMissingError,
    end_server,
    pulse_server,
    samples_of,
    start_server,
)
from tests.helpers import measure_sound as measure
from tests.helpers.waiting import Started, communicated

ROOT = Path(__file__).parents[2]
# Where the machine is ours to set up, a missing sound server is a fault.
MUST_RUN = bool(os.environ.get("CI")) or (hasattr(os, "geteuid") and os.geteuid() == 0)


@pytest.fixture
def pulse(tmp_path: Path) -> Iterator[Pulse]:
    try:
        server = pulse_server(tmp_path)
        running = server.__enter__()
    except PulseMissingError as problem:
        if MUST_RUN:
            pytest.fail(str(problem))
        pytest.skip(str(problem))
    try:
        yield running
    finally:
        server.__exit__(None, None, None)


def start_playing(environment: dict[str, str], seconds: float) -> Started:
    return start_program(environment, "tests.e2e.play_device", seconds)


def start_program(environment: dict[str, str], *words: object) -> Started:
    process = Started(sys.executable, "-m", *words, cwd=ROOT, env=environment)
    assert process.stdout is not None
    first = process.stdout.readline()
    if first != "playing\n":
        process.kill()
        pytest.fail(f"it did not play: {process.communicate()[1][-2000:]}")
    return process


def result_of(process: Started) -> Any:
    out, err = communicated(process)
    assert process.returncode == 0, err[-2000:]
    return json.loads(out)


@pytest.mark.slow
def test_the_tempo_reaches_the_ears_without_a_gap(pulse: Pulse) -> None:
    with pulse.recording() as path:
        result = result_of(start_playing(pulse.environment, 20))
    assert result["told"] == []
    assert result["underflows"] == 0
    assert 0.1 < result["latency_s"] < 1.0
    samples = samples_of(path)
    sounding = np.flatnonzero(np.abs(samples).max(axis=1) > 1e-3)
    heard = samples[sounding[0] + RATE_HZ : sounding[-1]]
    assert len(heard) > 14 * RATE_HZ
    assert measure.autocorrelation_tempo_bpm(heard, RATE_HZ) == pytest.approx(72, rel=0.005)
    by_50_ms = np.abs(heard[: len(heard) // 2205 * 2205]).max(axis=1).reshape(-1, 2205)
    assert by_50_ms.max(axis=1).min() > 1e-3, "there is a hole in the sound"


@pytest.mark.slow
def test_what_sounds_at_once_is_heard_each_time_it_was_asked_for(pulse: Pulse) -> None:
    with pulse.recording() as path:
        acted_s = result_of(start_program(pulse.environment, "tests.e2e.play_acts"))
    loud = np.flatnonzero(np.abs(samples_of(path)).max(axis=1) > 2e-3)
    begins = loud[np.flatnonzero(np.diff(loud, prepend=-RATE_HZ) > RATE_HZ // 10)]
    assert len(begins) == len(acted_s) == 6
    # Each as late as the others, but for where in a block of the device it was asked for.
    apart_s = np.diff(begins / RATE_HZ) - np.diff(acted_s)
    assert np.abs(apart_s).max() < 0.1


@pytest.mark.slow
def test_a_device_that_falls_silent_is_told_of_and_comes_back(pulse: Pulse) -> None:
    process = start_playing(pulse.environment, 18)
    time.sleep(5)
    pulse.control("suspend-sink", "nullsink", "1")
    time.sleep(4)
    pulse.control("suspend-sink", "nullsink", "0")
    result = result_of(process)
    details = [detail for _, detail in result["told"]]
    assert len(details) == 2, details
    assert "is lost" in details[0]
    assert "is back" in details[1]
    assert result["sounds"] == [False, True]
    (lost_s, _), (back_s, _) = result["told"]
    assert lost_s < 5 + 3
    between = [t_s for t_s in result["sounding_s"] if lost_s + 0.2 < t_s < back_s - 0.2]
    assert between == [], "what nobody can hear must not be said to be heard"
    assert max(result["sounding_s"]) > 17


@pytest.mark.slow
def test_the_session_outlives_the_sound_server(pulse: Pulse) -> None:
    process = start_playing(pulse.environment, 10)
    time.sleep(4)
    pulse.process.send_signal(signal.SIGTERM)
    result = result_of(process)
    assert ["is lost" in detail for _, detail in result["told"]] == [True]
    assert result["sounds"] == [False]
    assert max(result["sounding_s"]) < 7


def heard_again_after_s(result: dict[str, Any], back_s: float) -> float:
    """Return how long after the device was back there was something to hear again."""
    sounding_s = [t_s + result["began_s"] for t_s in result["sounding_s"]]
    return min(t_s for t_s in sounding_s if t_s > back_s) - back_s


@pytest.mark.slow
@pytest.mark.parametrize("rate_hz", [16000, 48000])
def test_music_comes_back_with_a_sink_that_was_unplugged(pulse: Pulse, rate_hz: int) -> None:
    process = start_playing(pulse.environment, 14)
    time.sleep(4)
    pulse.control("unload-module", "module-null-sink")
    time.sleep(3)
    sink = ["sink_name=nullsink", f"rate={rate_hz}", "channels=2"]
    pulse.control("load-module", "module-null-sink", *sink)
    back_s = time.monotonic()
    result = result_of(process)
    assert ["is lost" in detail for _, detail in result["told"]] == [True, False]
    assert heard_again_after_s(result, back_s) < 3


@pytest.mark.slow
def test_music_goes_on_at_another_sink(pulse: Pulse) -> None:
    """Headphones are plugged in, and the server moves what plays; then they are unplugged."""
    another = ["sink_name=phones", "rate=48000", "channels=2"]
    pulse.control("load-module", "module-null-sink", *another)
    process = start_playing(pulse.environment, 16)
    time.sleep(3)
    (stream, *_) = pulse.control("list", "short", "sink-inputs").split()
    pulse.control("move-sink-input", stream, "phones")
    with pulse.recording("phones") as path:
        time.sleep(3)
    moved = np.abs(samples_of(path)).max(axis=1)
    assert moved[-RATE_HZ:].max() > 1e-2
    modules = pulse.control("list", "short", "modules").splitlines()
    (phones,) = [line.split()[0] for line in modules if "sink_name=phones" in line]
    pulse.control("unload-module", phones)
    with pulse.recording() as path:
        result = result_of(process)
    level = np.abs(samples_of(path)).max(axis=1)
    assert level[2 * RATE_HZ : 3 * RATE_HZ].max() > 1e-2, "back within three seconds"
    lost = ["is lost" in detail for _, detail in result["told"]]
    assert lost in ([], [True, False]), "the server may move it by itself"


@pytest.mark.slow
def test_music_comes_back_after_sleep_and_the_gap_is_told(pulse: Pulse) -> None:
    process = start_playing(pulse.environment, 15)
    time.sleep(4)
    with pulse.recording() as path:
        process.send_signal(signal.SIGSTOP)
        time.sleep(5)
        process.send_signal(signal.SIGCONT)
        awake_s = time.monotonic()
        result = result_of(process)
    details = [detail for _, detail in result["told"]]
    assert any("is lost" in detail or "no sound" in detail for detail in details), details
    assert heard_again_after_s(result, awake_s) < 3
    loud = np.flatnonzero(np.abs(samples_of(path)).max(axis=1) > 1e-3)
    back = samples_of(path)[loud[np.argmax(np.diff(loud) > RATE_HZ) + 1] :]
    assert np.abs(back[: RATE_HZ // 50]).max() < 0.2 * np.abs(back[RATE_HZ:]).max(), "not at once"
    assert measure.autocorrelation_tempo_bpm(back, RATE_HZ) == pytest.approx(72, rel=0.01)


@pytest.mark.slow
def test_music_comes_back_with_a_server_that_was_started_again(pulse: Pulse) -> None:
    process = start_playing(pulse.environment, 16)
    time.sleep(4)
    end_server(pulse)
    time.sleep(3)
    again = start_server(pulse.environment, pulse.folder)
    try:
        back_s = time.monotonic()
        result = result_of(process)
    finally:
        end_server(again)
    assert ["is lost" in detail for _, detail in result["told"]] == [True, False]
    assert heard_again_after_s(result, back_s) < 3


def test_a_machine_without_sound_is_told_in_a_sentence(tmp_path: Path) -> None:
    code = (
        "from entrain.sound.outputs.device import DeviceOutput\n"
        "from entrain.sound.problems import SoundProblemError\n"
        "from entrain.sound.sources import find_source\n"
        "from entrain.music.score import Score\n"
        "from tests.helpers.scores import segment\n"
        "output = DeviceOutput(find_source('composed'), 1, now_s=lambda: 0.0, device='no such')\n"
        "try:\n"
        "    output.start(0.0, Score(segments=(segment(),)))\n"
        "except SoundProblemError as problem:\n"
        "    print(problem)\n"
    )
    environment = {**os.environ, "HOME": str(tmp_path), "XDG_RUNTIME_DIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip().endswith(".")
    assert "sound output" in done.stdout or "PortAudio" in done.stdout
