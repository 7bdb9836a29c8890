"""An ECG as text: at times of any kind, of packets, with gaps, or at a rate that is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from entrain.analysis.single_file import analyze_in_process
from entrain.formats.problems import FileProblem, FileProblemError
from tests.unit.formats.samples import EPOCH_S, clock
from tests.unit.formats.signals_made import RR_S, SECONDS, ecg, pulse

HZ = 130
UV = ecg(HZ).round(1)
T_S = np.arange(len(UV)) / HZ
PACKET_S = np.ceil(T_S / 0.56) * 0.56
PULSE = pulse(HZ).round(1)


def table(head: str | None, form: str, t_s: np.ndarray = T_S) -> list[str]:
    rows = [
        form.format(t=t, uv=uv, mv=uv / 1000, at=at, clock=clock(t), packet=clock(PACKET_S[at]),
                    ns=EPOCH_S * 10**9 + round(t * 1e9), t_ms=t * 1000, pulse=PULSE[at])
        for at, (t, uv) in enumerate(zip(t_s, UV, strict=True))
    ]  # fmt: skip
    return ([head] if head else []) + rows


WHOLE = {
    "psl": table("Phone timestamp;sensor timestamp [ns];timestamp [ms];ecg [uV]",
                 "{packet};{ns};{t_ms:.6f};{uv:.0f}"),
    "packets alone": table("Phone timestamp;ecg [uV]", "{packet};{uv}"),
    "ns": table("timestamp_ns,ecg", "{ns},{uv}"),
    "ns by their size": table("timestamp,ecg", "{ns},{uv}"),
    "ms by their rate": table("t,ecg_uV", "{t_ms:.3f},{uv}"),
    "clock": table("time;ECG", "{clock};{uv}"),
    "mV by their size": table("time_s,ecg", "{t:.4f},{mv:.4f}"),
    "German": [line.replace(".", ",") for line in table("Zeit;EKG (mV)", "{clock};{mv:.4f}")],
    "beside other signals": table("time,acc_x,ppg,ecg,resp", "{t:.4f},3,{pulse},{uv},0"),
    "beside intervals": table("time_s,ecg_uv,rr_ms", "{t:.4f},{uv},850"),
    "without names": table(None, "{t:.4f},{uv}"),
    "at a rate told above": table("# sampling rate: 130 Hz\necg_uv", "{uv}"),
}  # fmt: skip


def analysis(folder: Path, lines: list[str]) -> dict[str, Any]:
    path = folder / "a.csv"
    path.write_text("\n".join(lines) + "\n")
    return analyze_in_process(path)


@pytest.mark.parametrize("name", WHOLE)
def test_an_ecg_is_read_with_any_times(name: str, tmp_path: Path) -> None:
    result = analysis(tmp_path, WHOLE[name])
    assert result["source"]["kind"] == "ecg"
    assert result["source"]["rate_hz"] == pytest.approx(HZ, rel=0.005)
    assert len(result["beats"]["t_s"]) == pytest.approx(SECONDS / RR_S, abs=2)
    assert result["summary"]["hr_bpm"] == pytest.approx(60 / RR_S, abs=1)
    said = " ".join(result["source"]["taken"]["said"])
    assert ("packets" in said) == (name == "packets alone")
    assert ("taken for mV" in said) == (name == "mV by their size")


@pytest.mark.parametrize("packets", [False, True], ids=["samples", "packets"])
def test_a_gap_stays_a_gap(packets: bool, tmp_path: Path) -> None:
    told_s = PACKET_S if packets else T_S
    told_s = told_s + np.where(told_s > 35, 30.0, 0.0)
    lines = [f"{t:.4f},{uv}" for t, uv in zip(told_s, UV, strict=True)]
    result = analysis(tmp_path, ["time_s,ecg_uv", *lines])
    assert result["seconds"] == pytest.approx(SECONDS + 30, abs=1.2)
    beats_s = np.array(result["beats"]["t_s"])
    assert beats_s[np.diff(beats_s).argmax()] == pytest.approx(35, abs=1.6)
    assert np.diff(beats_s).max() == pytest.approx(30, abs=2)


def test_recordings_that_were_joined_go_on(tmp_path: Path) -> None:
    once = table("time_s,ecg_uv", "{t:.4f},{uv}")
    result = analysis(tmp_path, [*once, *once])
    assert result["source"]["taken"]["rows_missing"] == 1
    assert len(result["beats"]["t_s"]) == pytest.approx(2 * SECONDS / RR_S, abs=3)


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (table("time_s,ppg", "{t:.4f},{pulse}"), FileProblem.NO_INTERVALS),
        (table("ecg_uv", "{uv}"), FileProblem.NO_INTERVALS),
        (table("time_s,value", "{t:.4f},{pulse}"), FileProblem.NO_BEATS),
        (table("time_s,ecg_uv", "{t:.4f},0"), FileProblem.NO_BEATS),
    ],
)
def test_what_is_no_ecg_is_refused(lines: list[str], reason: FileProblem, tmp_path: Path) -> None:
    with pytest.raises(FileProblemError) as caught:
        analysis(tmp_path, lines)
    assert caught.value.reason is reason
