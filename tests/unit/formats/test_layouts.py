"""Every layout that loggers and accounts write gives the same heart; what is none is named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from entrain.analysis.single_file import analyze_in_process
from entrain.formats.layouts.json_samples import MOST_IN_ROW, _descriptors
from entrain.formats.options import NO_OPTIONS, ReadOptions
from entrain.formats.problems import FileProblem, FileProblemError
from tests.unit.formats.files import heartbeat, write_edf
from tests.unit.formats.samples import RR_MS, SAMPLES, T_S, Read, Sample, rows, text

RMSSD_MS = float(np.sqrt(np.mean(np.diff(RR_MS) ** 2)))
HR_BPM = float(60000 / RR_MS.mean())


def of(read: Read) -> list[str]:
    return [name for name, sample in SAMPLES.items() if sample.read is read]


def analysis(
    folder: Path, name: str, sample: Sample, options: ReadOptions = NO_OPTIONS
) -> dict[str, Any]:
    path = folder / name
    path.write_bytes(sample.content)
    return analyze_in_process(path, options=options)


def said(result: dict[str, Any]) -> str:
    return "; ".join(result["source"]["taken"]["said"])


@pytest.mark.parametrize("name", of(Read.RR))
def test_intervals_are_read_from_every_layout(name: str, tmp_path: Path) -> None:
    result = analysis(tmp_path, name, SAMPLES[name])
    assert result["source"]["kind"] == "rr"
    known = [rr for rr in result["beats"]["rr_ms"] if rr is not None]
    expected = RR_MS[1:] if "peaks" in name else RR_MS
    rounded_ms = 3 if "peaks" in name or "binary" in name else 0.06
    np.testing.assert_allclose(known, expected, atol=rounded_ms)
    assert result["summary"]["hr_bpm"] == pytest.approx(HR_BPM, abs=0.2)
    assert result["summary"]["rmssd_ms"] == pytest.approx(RMSSD_MS, abs=0.5)
    assert result["seconds"] == pytest.approx(T_S[-1], abs=1.5)
    taken = result["source"]["taken"]
    assert taken["rr_sum_s"] == pytest.approx(T_S[-1], abs=1.5)
    if taken["elapsed_s"] is not None:
        assert taken["elapsed_s"] == pytest.approx(T_S[-1], abs=2)
        assert taken["told_twice_frac"] == 0
    assert taken["rows_missing"] == 0
    assert SAMPLES[name].says in said(result)


@pytest.mark.parametrize("name", of(Read.GAP))
def test_a_gap_in_the_times_stays_a_gap(name: str, tmp_path: Path) -> None:
    result = analysis(tmp_path, name, SAMPLES[name])
    beats = result["beats"]
    assert [at for at, rr in enumerate(beats["rr_ms"]) if rr is None] == [0, 151]
    assert beats["t_s"][151] - beats["t_s"][150] == pytest.approx(90, abs=1.2)
    assert result["seconds"] == pytest.approx(T_S[-1] + 90, abs=1.5)
    assert result["summary"]["rmssd_ms"] == pytest.approx(RMSSD_MS, abs=0.3)
    assert result["source"]["taken"]["elapsed_s"] - result["source"]["taken"][
        "rr_sum_s"
    ] == pytest.approx(90, abs=1.5)
    assert "1 gap" in said(result)


@pytest.mark.parametrize("name", of(Read.RATES))
def test_heart_rates_are_told_as_such(name: str, tmp_path: Path) -> None:
    result = analysis(tmp_path, name, SAMPLES[name])
    assert result["source"]["kind"] == "hr"
    summary = result["summary"]
    assert summary["hr_bpm"] == pytest.approx(np.mean(60000 / RR_MS[:300] - 0.5), abs=0.3)
    assert summary["rmssd_ms"] is summary["sdnn_ms"] is summary["hf_ms2"] is None
    assert "averages" in result["summary"]["why_null"]["rmssd_ms"]
    assert result["beats"]["t_s"] == []
    assert all(line["hr_bpm"] is not None for line in result["timeline"])
    assert "heart rates" in said(result)


@pytest.mark.parametrize("name", of(Read.REFUSED))
def test_what_is_no_heart_is_named(name: str, tmp_path: Path) -> None:
    with pytest.raises(FileProblemError) as caught:
        analysis(tmp_path, name, SAMPLES[name])
    assert SAMPLES[name].says in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_unit_that_is_told_counts_more_than_the_guess(tmp_path: Path) -> None:
    slow = text(rows("{rr_1024}"))
    told = analysis(tmp_path, "a.txt", slow, ReadOptions(unit="1/1024 s"))
    assert told["summary"]["mean_rr_ms"] == pytest.approx(RR_MS.mean(), abs=0.05)
    assert told["source"]["taken"]["unit"] == "1/1024 s"
    rates = analysis(tmp_path, "b.csv", SAMPLES["hr_without_names.csv"], ReadOptions(unit="bpm"))
    assert rates["source"]["kind"] == "hr"
    with pytest.raises(FileProblemError) as caught:
        analysis(tmp_path, "c.txt", SAMPLES["plain.txt"], ReadOptions(unit="us"))
    assert caught.value.reason is FileProblem.NOT_A_HEART


def test_a_column_is_read_by_name_or_number(tmp_path: Path) -> None:
    both = text(rows("{t:.3f},{rr},{at}", "time_s,rr_left,rr_right"))
    other = text(["time_s,rr_a,rr_b"] + [
        f"{t:.3f},{rr},{round(rr * 1.1)}" for t, rr in zip(T_S * 1.1, RR_MS, strict=True)
    ])  # fmt: skip
    for channel in ("rr_b", "RR_B", "3", "_b"):
        result = analysis(tmp_path, "a.csv", other, ReadOptions(channel=channel))
        assert result["summary"]["mean_rr_ms"] == pytest.approx(RR_MS.mean() * 1.1, abs=0.5)
        assert result["source"]["taken"]["channel"] == "rr_b"
    with pytest.raises(FileProblemError) as caught:
        analysis(tmp_path, "b.csv", both, ReadOptions(channel="ecg"))
    assert caught.value.reason is FileProblem.NO_CHANNEL
    assert "rr_left" in str(caught.value)


HUGE = "1" + 400 * "0"
DAMAGED = {
    "an interval of a character that only looks like a digit": (
        "a.hrm", "[Params]\nInterval=\u00b2\n[HRData]\n70\n71\n", FileProblem.UNSUPPORTED),
    "a number beyond all numbers": (
        "b.json", f'{{"rr": [800, 810, {HUGE}, 805, 790, 801, 822, 815, 803, 799]}}', None),
    "a step beyond all numbers": (
        "c.json", f'{{"interval": {HUGE}, "heart rate": [70, 71, 72]}}', FileProblem.NO_INTERVALS),
}  # fmt: skip


@pytest.mark.parametrize("name", DAMAGED)
def test_damaged_numbers_are_the_files_fault_and_no_fault_of_the_program(
    name: str, tmp_path: Path
) -> None:
    file, content, reason = DAMAGED[name]
    path = tmp_path / file
    path.write_text(content, encoding="utf-8")
    if reason is None:
        taken = analyze_in_process(path)["source"]["taken"]
        assert taken["rows_missing"] == 1
        return
    with pytest.raises(FileProblemError) as caught:
        analyze_in_process(path)
    assert caught.value.reason is reason


def test_a_channel_that_only_looks_like_a_number_is_told_of(tmp_path: Path) -> None:
    path = tmp_path / "a.edf"
    write_edf(path, heartbeat(30))
    with pytest.raises(FileProblemError) as caught:
        analyze_in_process(path, options=ReadOptions(channel="\u00b2"))
    assert caught.value.reason is FileProblem.NO_CHANNEL


def test_a_place_beyond_all_rows_costs_no_memory() -> None:
    places = [{"key": "heartRate", "index": 1}, {"key": "damage", "index": 1_000_000}]
    held = {"heartRateValueDescriptors": places, "heartRateValues": [[0, 70], [1000, 71]]}
    named = _descriptors(held, "heartRateValues")
    assert named[:2] == ("", "heartRate")
    assert len(named) == MOST_IN_ROW
