"""Which device is chosen, and what is said where there is none."""

import sys
from types import ModuleType
from typing import Any

import pytest

from entrain.music.score import Score
from entrain.sound.output import SoundProblemError
from entrain.sound.outputs.device import NO_DEVICE, NO_LIBRARY, DeviceOutput, _find
from entrain.sound.sources import source_named
from tests.helpers.scores import segment


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
    assert _find(machine, "speak")["name"] == "Speaker"
    assert _find(machine, "phones")["name"] == "Phones"


def test_without_a_name_the_machine_chooses() -> None:
    assert _find(portaudio("mic", "HDMI", "Speaker", default=2), None)["name"] == "Speaker"
    assert _find(portaudio("mic", "HDMI", "Speaker"), None)["name"] == "HDMI"


def test_what_is_not_there_is_said_with_what_is() -> None:
    with pytest.raises(SoundProblemError, match=r"called 'Moon'. There are: HDMI, Speaker\."):
        _find(portaudio("mic", "HDMI", "Speaker"), "Moon")
    with pytest.raises(SoundProblemError, match=NO_DEVICE):
        _find(portaudio("mic"), None)


def test_without_portaudio_one_sentence_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sounddevice", None)
    output = DeviceOutput(source_named("composed"), 1, now_s=lambda: 0.0)
    with pytest.raises(SoundProblemError, match="PortAudio") as caught:
        output.begin(0.0, Score(segments=(segment(),)))
    assert str(caught.value) == NO_LIBRARY
    assert output.moment(0.0) is None
    output.close()
