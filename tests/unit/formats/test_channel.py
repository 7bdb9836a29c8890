"""The ECG is found among the channels of a record, whatever stands before it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from entrain.analysis.single_file import analyze_in_process
from entrain.formats.channel import Channel, has_qrs, rank_of
from entrain.formats.options import ReadOptions
from entrain.formats.problems import FileProblem, FileProblemError
from tests.unit.formats.files import RATE_HZ, heartbeat, write_channels, write_wfdb
from tests.unit.formats.signals_made import (
    RR_S,
    breath,
    ecg,
    eeg,
    emg,
    flat,
    pulse,
    rates,
    steep_pulse,
)

Made = Callable[[float], np.ndarray]


def weak(rate_hz: float) -> np.ndarray:
    return ecg(rate_hz) / 1000


RECORDS: dict[str, tuple[list[tuple[str, str, float, Made]], str]] = {
    "a rate of 1 Hz named after it": (
        [("HR(ECG)", "bpm", 1, rates), ("EKG1-EKG2", "mV", 256, weak)], "EKG1-EKG2"),
    "a fast rate named after it": (
        [("ECG rate", "bpm", 128, rates), ("ECG", "uV", 128, ecg)], "ECG"),
    "leads behind breath": (
        [("RESP", "mV", 125, breath), ("I", "mV", 250, weak), ("V5", "mV", 250, weak)], "I"),
    "chest leads behind pressure": (
        [("ABP", "mmHg", 125, pulse), ("PLETH", "NU", 125, pulse), ("V", "mV", 250, weak)], "V"),
    "a flat lead first": ([("II", "mV", 250, flat), ("V2", "mV", 250, weak)], "V2"),
    "a flat ECG first": ([("ECG 1", "uV", 200, flat), ("ECG 2", "uV", 200, ecg)], "ECG 2"),
    "sleep": (
        [("EEG Fpz-Cz", "uV", 100, eeg), ("EOG", "uV", 100, eeg), ("EMG chin", "uV", 100, emg),
         ("Resp nasal", "", 100, breath), ("ECG LA-RA", "uV", 200, ecg)], "ECG LA-RA"),
    "an ECG called as EEG are": (
        [("EEG F3-Ref", "uV", 200, eeg), ("EEG EKG1-Ref", "uV", 200, ecg)], "EEG EKG1-Ref"),
    "limb leads of Spain": (
        [("Pulso", "", 250, pulse), ("DII", "mV", 250, weak), ("aVR", "mV", 250, weak)], "DII"),
    "no label that tells": (
        [("ch1", "", 250, breath), ("ch2", "", 250, steep_pulse), ("ch3", "uV", 250, ecg)], "ch3"),
    "no label at all": ([("", "", 200, eeg), ("", "", 200, ecg)], ""),
    "noise with a lead's name": ([("I", "uV", 250, emg), ("III", "uV", 250, ecg)], "III"),
}  # fmt: skip


@pytest.mark.parametrize("name", RECORDS)
@pytest.mark.parametrize("binary", [False, True], ids=["edf", "bdf"])
def test_the_ecg_is_found(name: str, binary: bool, tmp_path: Path) -> None:
    signals, expected = RECORDS[name]
    path = tmp_path / ("a.bdf" if binary else "a.edf")
    write_channels(path, [(a, b, hz, made(hz)) for a, b, hz, made in signals], binary=binary)
    result = analyze_in_process(path)
    taken = result["source"]["taken"]
    assert taken["channel"] == expected
    assert len(result["beats"]["t_s"]) == pytest.approx(70 / RR_S, abs=2)
    assert result["summary"]["hr_bpm"] == pytest.approx(60 / RR_S, abs=1.5)
    assert bool(taken["said"]) == ("no label" in name), "only what is unsure is said"


@pytest.mark.parametrize("labels", [("RESP", "V5"), ("PLETH", "I"), ("ABP", "aVF"), ("", "")])
def test_the_ecg_of_wfdb_is_found(labels: tuple[str, str], tmp_path: Path) -> None:
    header = write_wfdb(tmp_path / "r", heartbeat(60, RATE_HZ), 16, labels)
    result = analyze_in_process(header)
    assert result["source"]["taken"]["channel"] == labels[1]
    assert result["summary"]["hr_bpm"] == pytest.approx(75, abs=0.2)
    with pytest.raises(FileProblemError) as caught:
        analyze_in_process(header, options=ReadOptions(channel="1"))
    assert caught.value.reason is FileProblem.NO_BEATS


def test_a_channel_is_read_by_name_or_number(tmp_path: Path) -> None:
    path = write_channels(
        tmp_path / "a.edf",
        [
            ("ECG", "uV", 250, ecg(250)),
            ("RESP", "uV", 250, breath(250)),
            ("odd", "", 250, ecg(250)),
        ],
    )
    for channel in ("odd", "ODD", "3"):
        assert (
            analyze_in_process(path, options=ReadOptions(channel=channel))["source"]["taken"][
                "channel"
            ]
            == "odd"
        )
    with pytest.raises(FileProblemError) as caught:
        analyze_in_process(path, options=ReadOptions(channel="V9"))
    assert caught.value.reason is FileProblem.NO_CHANNEL
    assert "odd (250 Hz)" in str(caught.value)
    with pytest.raises(FileProblemError) as caught:
        analyze_in_process(path, options=ReadOptions(channel="RESP"))
    assert caught.value.reason is FileProblem.NO_BEATS


@pytest.mark.parametrize(
    "signals",
    [
        [("RESP", "mV", 125, breath), ("PLETH", "", 125, pulse)],
        [("ch1", "", 250, pulse), ("ch2", "", 250, eeg), ("ch3", "", 250, flat)],
        [("EEG C3-A2", "uV", 200, eeg), ("HR", "bpm", 1, rates)],
    ],
)
def test_a_record_without_an_ecg_says_what_is_in_it(
    signals: list[tuple[str, str, float, Made]], tmp_path: Path
) -> None:
    path = write_channels(tmp_path / "a.edf", [(a, b, hz, f(hz)) for a, b, hz, f in signals])
    with pytest.raises(FileProblemError) as caught:
        analyze_in_process(path)
    assert caught.value.reason is FileProblem.NO_ECG
    assert signals[0][0] in str(caught.value)


@pytest.mark.parametrize("made", [flat, emg])
def test_an_ecg_without_beats_is_told_with_what_was_seen(made: Made, tmp_path: Path) -> None:
    path = write_channels(tmp_path / "a.edf", [("ECG", "uV", 250, 0.01 * made(250))])
    with pytest.raises(FileProblemError) as caught:
        analyze_in_process(path)
    assert caught.value.reason is FileProblem.NO_BEATS
    assert "ECG: 70 s at 250 Hz" in str(caught.value)


@pytest.mark.parametrize("rate_hz", [100, 128, 250, 500, 1000])
def test_only_an_ecg_looks_like_one(rate_hz: float) -> None:
    for height_uv in (1000, -1000, 300):
        assert has_qrs(ecg(rate_hz, height_uv), rate_hz), height_uv
    for other in (pulse, steep_pulse, breath, eeg, emg):
        assert not has_qrs(other(rate_hz), rate_hz), other.__name__


def test_labels_of_many_makers() -> None:
    def rank(label: str, unit: str = "mV") -> int | None:
        return rank_of(Channel(label=label, unit=unit, rate_hz=250))

    sure = ["ECG", "ecg chest", "ECG II", "ECG1", "ECGL", "MLII", "Lead II", "II", "ECG LA-RA"]
    assert [rank(label) for label in sure] == [0] * len(sure)
    assert [rank(label) for label in ("EKG", "EKG V1", "EEG EKG-Ref")] == [1] * 3
    leads = ["I", "III", "aVR", "V1", "V5", "MV2", "DI", "V"]
    assert [rank(label) for label in leads] == [2] * len(leads)
    none = ["RESP", "PLETH", "EEG Fpz-Cz", "C3-A2", "EMG chin", "HR(ECG)", "ECG rate", "SpO2",
            "ABP", "Resp thorax", "ECG quality", "Body position", "BVP", "Status"]  # fmt: skip
    assert [rank(label) for label in none] == [None] * len(none)
    assert [rank("ECG", unit) for unit in ("bpm", "%", "mmHg")] == [None] * 3
    assert rank("ch1") == 4
