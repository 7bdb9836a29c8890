"""The same ECG as a strap sends it and as a file: the same beats, the same numbers."""

from __future__ import annotations

import math
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from entrain.analysis.measurements import BEATS_LATE_S, LINE_EVERY_S, Measurements
from entrain.analysis.numbers import build_result
from entrain.analysis.offline_pipeline import OfflinePipeline
from entrain.analysis.single_file import analyze_in_process
from entrain.events import Packet
from entrain.formats.signals import ecg_of, ecg_of_pieces
from entrain.physiology.body import Body
from entrain.physiology.readings import Beat, Reading
from entrain.physiology.vitals import Vitals
from entrain.protocols.polar_pmd import DATA_UUID, EcgFrame
from tests.unit.formats.files import RATE_HZ as FILE_HZ
from tests.unit.formats.files import write_edf, write_wfdb

RATE_HZ, FRAME, SECONDS = 130.0, 73, 150


def breathing_heart(rate_hz: float = RATE_HZ) -> np.ndarray:
    """Return an ECG [uV] that beats quicker and stands higher as the breath goes in."""
    rng = np.random.default_rng(2)
    t_s = np.arange(round(SECONDS * rate_hz)) / rate_hz
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


def line_of(second: int, vitals: Vitals) -> dict[str, float | None]:
    return {
        "t_s": float(second),
        "hr_bpm": vitals.hr_bpm.value,
        "rmssd_ms": vitals.rmssd_ms.value,
        "stress_index": vitals.stress_index.value,
        "arousal": vitals.arousal.value,
    }


def live(
    uv: np.ndarray, lost_s: tuple[float, float] = (0.0, 0.0), frame_n: int = FRAME
) -> Measurements:
    """Run an ECG through the body, frame by frame and second by second."""
    body, measurements = Body(), Measurements(seconds=len(uv) / RATE_HZ)

    def take(readings: list[Reading]) -> None:
        for reading in readings:
            if isinstance(reading, Beat):
                measurements.add_beat(reading)

    second = 0
    ends = [*range(frame_n, len(uv), frame_n), len(uv)]
    for first, end in zip([0, *ends[:-1]], ends, strict=True):
        last_s = (end - 1) / RATE_HZ
        while second < math.floor(last_s):
            second += 1
            body.tick(float(second))
            measurements.add_windows(second, body.sources.window)
            if second % LINE_EVERY_S == 0:
                measurements.timeline.append(line_of(second, body.vitals))
        if not lost_s[0] < last_s < lost_s[1]:
            frame = EcgFrame(device_ns=round(last_s * 1e9), uv=tuple(int(v) for v in uv[first:end]))
            take(body.read_packet(Packet(t_s=last_s, characteristic=DATA_UUID, data=bytes(frame))))
    take(body.finish())
    for late in range(second + 1, second + BEATS_LATE_S + 2):
        measurements.add_windows(late, body.sources.window)
    return measurements


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
    file = analyze_in_process(in_file(tmp_path / "ecg.csv", uv, lost_s))
    told = build_result(streamed, {})
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
    assert told["summary"].pop("why_null") == file["summary"].pop("why_null")
    for index, value in file["summary"].items():
        assert told["summary"][index] == (None if value is None else pytest.approx(value, rel=1e-3))


@pytest.mark.parametrize("name", CASES)
def test_a_strap_and_a_file_say_the_same_at_each_second(name: str, tmp_path: Path) -> None:
    uv = CASES[name](breathing_heart()).round()
    # Frames that end with the seconds: a longer one is known up to its length later.
    mine = build_result(live(uv, frame_n=65), {})["timeline"]
    other = analyze_in_process(in_file(tmp_path / "ecg.csv", uv))["timeline"]
    known = [line for line in other if line["rmssd_ms"] is not None]
    assert len(known) >= 5
    for one, two in zip(mine, other[: len(mine)], strict=True):
        assert one == {
            key: value if value is None else pytest.approx(value, abs=2e-3)
            for key, value in two.items()
        }
    assert len(other) - len(mine) <= 1


def assert_same(mine: object, other: object) -> None:
    """Compare results beat by beat and line by line, up to the last bits of a resampling."""
    if isinstance(mine, dict) and isinstance(other, dict):
        assert mine.keys() == other.keys()
        for key in mine:
            if key != "source":
                assert_same(mine[key], other[key])
    elif isinstance(mine, list) and isinstance(other, list):
        assert len(mine) == len(other)
        for one, two in zip(mine, other, strict=True):
            assert_same(one, two)
    elif isinstance(mine, float) and isinstance(other, float):
        assert mine == pytest.approx(other, abs=1e-5, rel=1e-6)
    else:
        assert mine == other


@pytest.mark.parametrize("rate_hz", [250.0, 360.0])
def test_an_ecg_of_any_rate_is_the_same_in_pieces_and_whole(rate_hz: float) -> None:
    uv = breathing_heart(rate_hz).round()
    cuts = np.sort(np.random.default_rng(7).integers(1, len(uv), 60)).tolist()
    edges = list(pairwise([0, *cuts, len(uv)]))
    whole = ecg_of(uv, rate_hz)
    pieces = ecg_of_pieces([(a / rate_hz, uv[a:b]) for a, b in edges], rate_hz)
    results = []
    for ecg, block in ((whole, len(uv)), (pieces, 37)):
        feed = OfflinePipeline(ecg.rate_hz)
        feed.measurements.seconds = ecg.end_s
        t_s = np.arange(len(ecg.runs[0].uv)) / ecg.rate_hz
        for at in range(0, len(t_s), block):
            feed.add_ecg(t_s[at : at + block], ecg.runs[0].uv[at : at + block])
        results.append(build_result(feed.finish(), {}))
    assert len(results[0]["beats"]["t_s"]) > 120
    assert len(results[0]["timeline"]) == 30
    for result in results[1:]:
        assert_same(results[0], result)


def test_an_ecg_gives_the_same_timeline_whatever_file_it_is_in(tmp_path: Path) -> None:
    uv = breathing_heart(FILE_HZ).round()
    table = np.column_stack([np.arange(len(uv)) / FILE_HZ, uv])
    csv = tmp_path / "ecg.csv"
    np.savetxt(csv, table, fmt="%.6f", delimiter=",", header="time_s,ecg_uv", comments="")
    results = [
        analyze_in_process(path)
        for path in (csv, write_edf(tmp_path / "a.edf", uv), write_wfdb(tmp_path, uv, 16))
    ]
    for result in results[1:]:
        for one, two in zip(result["timeline"], results[0]["timeline"], strict=True):
            # Up to one beat that is told at the turn of the second; Baevsky's index jumps where
            # an interval crosses the edge of a bin.
            for key in ("t_s", "hr_bpm", "rmssd_ms"):
                value = two[key]
                assert one[key] == (None if value is None else pytest.approx(value, rel=0.03))
