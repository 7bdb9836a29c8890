"""Of a long track the beginning is looked at; what takes too long is stopped."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from entrain.library import audio, limits, measured
from entrain.library.limits import Allowance
from entrain.library.problems import TrackProblem, TrackProblemError
from tests.helpers import made_noise
from tests.helpers.made_audio import FORMATS, encode, name_of, piece


@pytest.mark.parametrize("form", FORMATS)
def test_of_a_long_track_the_beginning_is_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    for module in (audio, measured):
        monkeypatch.setattr(module, "LONGEST_S", 4.0)
    path = encode(tmp_path / name_of("a", form), piece(9.0), form)
    found = measured.measure(path, lambda _: None)
    assert found["heard_s"] == pytest.approx(4.0, abs=0.1)
    assert found["seconds"] == pytest.approx(9.0, abs=0.1)
    assert max(found["beats_s"]) < 4.1


@pytest.mark.parametrize("kind", ["white", "sea", "applause"])
def test_what_has_no_beats_has_no_tempo_and_no_confidence(tmp_path: Path, kind: str) -> None:
    sound = np.repeat(made_noise.made(kind, 20.0, 1), 2)[:, None].repeat(2, axis=1)
    found = measured.measure(encode(tmp_path / "a.wav", sound, "wav"), lambda _: None)
    assert found["loudness_lufs"] is not None
    assert found["tempo_bpm"] is found["beats_s"] is found["confidence_frac"] is None


def test_what_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    now_s = [0.0]
    told: list[float] = []
    monkeypatch.setattr(limits.time, "monotonic", lambda: now_s[0])
    monkeypatch.setattr(limits.time, "process_time", lambda: now_s[0])
    allowance = Allowance(told.append)
    # Twenty times real time: an hour of sound may take long.
    for now_s[0] in range(1, 180):
        allowance.check(20.0 * now_s[0])
    assert len(told) == 1 + 179
    now_s[0] += 1000
    with pytest.raises(TrackProblemError) as stopped:
        allowance.check(3600.0)
    assert stopped.value.reason is TrackProblem.TOO_SLOW
