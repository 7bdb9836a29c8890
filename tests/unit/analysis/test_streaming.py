"""The same ECG as a strap sends it and as a file: the same beats, the same numbers."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from entrain.analysis.analyze import analyze_here
from entrain.analysis.collected import BEATS_LATE_S, Collected
from entrain.analysis.numbers import numbers
from entrain.events import Packet
from entrain.physiology.body import Body
from entrain.physiology.readings import Beat, Reading
from entrain.protocols.polar_pmd import DATA_UUID, EcgFrame

RATE_HZ, FRAME, SECONDS = 130.0, 73, 150


def breathing_heart() -> np.ndarray:
    """Return an ECG [uV] that beats quicker and stands higher as the breath goes in."""
    rng = np.random.default_rng(2)
    t_s = np.arange(round(SECONDS * RATE_HZ)) / RATE_HZ
    breath = np.sin(2 * np.pi * 0.2 * t_s)
    uv = rng.normal(0, 10, len(t_s))
    beat_s = 0.537
    while beat_s < SECONDS:
        for height_uv, after_s, width_s in ((1000, 0.0, 0.012), (200, 0.28, 0.045)):
            uv += height_uv * np.exp(-0.5 * ((t_s - beat_s - after_s) / width_s) ** 2)
        beat_s += 0.83 - 0.04 * np.sin(2 * np.pi * 0.2 * beat_s) + rng.normal(0, 0.01)
    return uv * (1 + 0.1 * breath)


def shaken(uv: np.ndarray) -> np.ndarray:
    """Return an ECG in which motion drowns ten seconds, an electrode pops, the lead turns over."""
    rng = np.random.default_rng(4)
    t_s = np.arange(len(uv)) / RATE_HZ
    motion = np.convolve(rng.normal(0, 900, len(uv)), np.ones(9) / 9, "same")
    uv = uv + np.where((t_s > 40) & (t_s < 50), motion, 0)
    uv = uv + np.where(np.abs(t_s - 70) < 0.02, 40000, 0)
    return np.where(t_s > 111, -0.3 * uv, uv)


def pausing(uv: np.ndarray) -> np.ndarray:
    t_s = np.arange(len(uv)) / RATE_HZ
    return np.where((t_s > 60.2) & (t_s < 65.8), 0.0, uv)


def live(uv: np.ndarray, lost_s: tuple[float, float] = (0.0, 0.0)) -> Collected:
    """Run an ECG through the body, frame by frame and second by second."""
    body, collected = Body(), Collected(seconds=len(uv) / RATE_HZ)

    def take(readings: list[Reading]) -> None:
        for reading in readings:
            if isinstance(reading, Beat):
                collected.take(reading)

    second = 0
    ends = [*range(FRAME, len(uv), FRAME), len(uv)]
    for first, end in zip([0, *ends[:-1]], ends, strict=True):
        last_s = (end - 1) / RATE_HZ
        while second < math.floor(last_s):
            second += 1
            body.tick(float(second))
            collected.look(second, body.sources)
        if not lost_s[0] < last_s < lost_s[1]:
            frame = EcgFrame(device_ns=round(last_s * 1e9), uv=tuple(int(v) for v in uv[first:end]))
            take(body.packet(Packet(t_s=last_s, characteristic=DATA_UUID, data=bytes(frame))))
    take(body.finish())
    for late in range(second + 1, second + BEATS_LATE_S + 2):
        collected.look(late, body.sources)
    return collected


def in_file(path: Path, uv: np.ndarray, lost_s: tuple[float, float] = (0.0, 0.0)) -> Path:
    """Write an ECG as text; of each frame that was lost nothing."""
    rows = ["time_s,ecg_uv"]
    for at, value in enumerate(uv):
        frame_end = min((at // FRAME + 1) * FRAME, len(uv)) - 1
        if not lost_s[0] < frame_end / RATE_HZ < lost_s[1]:
            rows.append(f"{at / RATE_HZ:.9f},{int(value)}")
    path.write_text("\n".join(rows))
    return path


CASES = {"clean": lambda uv: uv, "shaken": shaken, "pausing": pausing}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("lost_s", [(0.0, 0.0), (80.0, 90.0)], ids=["whole", "frames lost"])
def test_a_strap_and_a_file_give_the_same(
    name: str, lost_s: tuple[float, float], tmp_path: Path
) -> None:
    uv = CASES[name](breathing_heart()).round()
    streamed = live(uv, lost_s)
    file = analyze_here(in_file(tmp_path / "ecg.csv", uv, lost_s))
    told = numbers(streamed, {})
    assert len(file["beats"]["t_s"]) > 120
    assert told["beats"]["label"] == file["beats"]["label"]
    assert told["beats"]["inserted"] == file["beats"]["inserted"]
    for name_of in ("t_s", "rr_ms", "rr_corrected_ms"):
        mine, other = (np.array(one["beats"][name_of], float) for one in (told, file))
        np.testing.assert_allclose(mine, other, atol=2e-3 if "ms" in name_of else 2e-6)
    for mine, other in zip(told["breathing"], file["breathing"], strict=True):
        assert mine["t_s"] == other["t_s"]
        for name_of in ("per_min", "quality"):
            rates = (np.array(one[name_of], float) for one in (mine, other))
            np.testing.assert_allclose(*rates, atol=2e-3)
    for index, value in file["summary"].items():
        assert told["summary"][index] == (None if value is None else pytest.approx(value, rel=1e-3))
