"""Which device is chosen, and what is said where there is none."""

import asyncio
import sys
import threading
import time
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

from entrain.events import SoundChanged
from entrain.music.score import Score
from entrain.sound.outputs import stream as streams
from entrain.sound.outputs.device import DeviceOutput
from entrain.sound.outputs.stream import (
    BLOCK_FRAMES,
    SETTLING_S,
    SILENT_S,
    Stream,
    find_output,
)
from entrain.sound.problems import SoundProblem, SoundProblemError
from entrain.sound.sources import find_source
from tests.helpers.scores import segment
from tests.helpers.waiting import Patience


def portaudio(*names: str, default: int = -1) -> Any:
    module: Any = ModuleType("sounddevice")
    module.PortAudioError = type("PortAudioError", (Exception,), {})
    devices = [
        {"name": name, "index": k, "max_output_channels": 0 if "mic" in name else 2}
        for k, name in enumerate(names)
    ]
    module.query_devices = lambda: devices
    module.default = ModuleType("default")
    module.default.device = (-1, default)
    return module


def test_a_part_of_the_name_is_enough_but_the_whole_name_wins() -> None:
    machine = portaudio("mic", "HDMI Phones", "Phones", "Speaker")
    assert find_output(machine, "speak")["name"] == "Speaker"
    assert find_output(machine, "phones")["name"] == "Phones"


def test_without_a_name_the_machine_chooses() -> None:
    assert find_output(portaudio("mic", "HDMI", "Speaker", default=2), None)["name"] == "Speaker"
    assert find_output(portaudio("mic", "HDMI", "Speaker"), None)["name"] == "HDMI"


def test_what_is_not_there_is_said_with_what_is() -> None:
    with pytest.raises(SoundProblemError, match=r"called 'Moon'\. Choose from HDMI, Speaker\."):
        find_output(portaudio("mic", "HDMI", "Speaker"), "Moon")
    with pytest.raises(SoundProblemError) as caught:
        find_output(portaudio("mic"), None)
    assert caught.value.reason is SoundProblem.NO_DEVICE


def test_without_portaudio_one_sentence_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sounddevice", None)
    output = DeviceOutput(find_source("composed"), 1, now_s=lambda: 0.0)
    with pytest.raises(SoundProblemError, match="PortAudio") as caught:
        output.start(0.0, Score(segments=(segment(),)))
    assert caught.value.reason is SoundProblem.NO_LIBRARY
    assert output.moment(0.0) is None
    output.close()


class Machine:
    """A PortAudio whose outputs come and go; a stream calls back once, then as the test says."""

    def __init__(self) -> None:
        self.outputs: list[str] = []
        self.looked = 0
        self.module = portaudio()
        self.module.query_devices = self.devices
        self.module.OutputStream = self.open
        self.module._terminate = self.module._initialize = lambda: None

    def devices(self) -> list[dict[str, Any]]:
        self.looked += 1
        return [
            {"name": n, "index": k, "max_output_channels": 2, "default_samplerate": 44100.0}
            for k, n in enumerate(self.outputs)
        ]

    def open(self, *, callback: Any, **_: Any) -> Any:
        return Playing(callback)


class Playing:
    """An open stream: a thread of its own asks for samples, as PortAudio's does."""

    def __init__(self, callback: Any) -> None:
        self.active = True
        self._callback = callback
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def start(self) -> None:
        self._thread.start()

    def _run(self) -> None:
        out = np.zeros((1024, 2), np.float32)
        time_info = SimpleNamespace(outputBufferDacTime=0.3, currentTime=0.0)
        while not self._over.wait(0.01):
            self._callback(out, len(out), time_info, SimpleNamespace(output_underflow=False))

    def abort(self) -> None:
        self.active = False
        self._over.set()
        self._thread.join()

    def close(self) -> None:
        pass


async def told(output: DeviceOutput) -> SoundChanged:
    patience = Patience()
    while patience.look():
        for event in await output.advance(0.0):
            assert isinstance(event, SoundChanged)
            return event
        await asyncio.sleep(0.02)
    raise AssertionError("nothing was told")


async def test_an_output_that_is_connected_later_is_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    machine = Machine()
    monkeypatch.setitem(sys.modules, "sounddevice", machine.module)
    began_s = time.monotonic()
    output = DeviceOutput(
        find_source("none"), 1, now_s=lambda: time.monotonic() - began_s, waits=True
    )
    output.start(0.0, Score(segments=(segment(),)))
    try:
        first = await told(output)
        assert not first.sounds
        assert first.detail.startswith(SoundProblem.NO_DEVICE.line)
        machine.outputs = ["Phones"]
        second = await told(output)
        assert second.sounds
        assert "Phones" in second.detail
    finally:
        output.close()


def test_who_names_an_output_is_told_at_once_that_it_is_not_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "sounddevice", Machine().module)
    output = DeviceOutput(find_source("none"), 1, now_s=lambda: 0.0, device="Moon")
    with pytest.raises(SoundProblemError):
        output.start(0.0, Score(segments=(segment(),)))
    output.close()


class _Playing:
    """A stream of PortAudio's that the test calls back itself."""

    active = True
    outputBufferDacTime = currentTime = 0.0  # noqa: N815 - as PortAudio calls them
    output_underflow = False

    def __init__(self, **options: Any) -> None:
        self.callback = options["callback"]

    def start(self) -> None:
        pass

    def ask(self) -> float:
        """Ask for a block; return how loud it is."""
        block = np.zeros((BLOCK_FRAMES, 2), np.float32)
        self.callback(block, BLOCK_FRAMES, self, self)
        return float(np.abs(block).max())


def test_a_pause_is_seen_also_where_the_device_asks_again_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As after sleep: whose thread runs first is chance."""
    now_s = [0.0]
    machine = portaudio("Speaker")
    machine.OutputStream = _Playing
    machine.query_devices()[0]["default_samplerate"] = 44100.0
    monkeypatch.setattr(streams, "import_portaudio", lambda: machine)
    stream = Stream(None, lambda: now_s[0])
    while now_s[0] < SETTLING_S + SILENT_S:
        now_s[0] += SILENT_S / 2
        stream._stream.ask()
    assert stream.is_alive
    stream.ring.skip_to(stream.ring.read)
    stream.ring.write(np.ones((4 * BLOCK_FRAMES, 2), np.float32))
    assert stream._stream.ask() == 1.0
    now_s[0] += 5.0
    assert stream._stream.ask() == 0.0, "what is left does not begin in the middle of a note"
    assert not stream.is_alive
