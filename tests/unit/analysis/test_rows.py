"""One bad row costs one interval, wherever it stands; a file of bad rows is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from entrain.analysis.single_file import analyze_in_process
from entrain.formats.problems import FileProblem, FileProblemError
from tests.unit.formats.samples import HRM, RR_MS, T_S, rows

BAD = ["0", "-5", "NaN", "-", "None", "abc", "65535", "1e9", "...", "?", "inf", "", "null", "0,0x"]
PLACES = [0, 40, 41, 120, 200, 353]
RMSSD_MS = float(np.sqrt(np.mean(np.diff(RR_MS) ** 2)))


def with_bad(word: str, places: list[int] = PLACES) -> list[str]:
    return [word if at in places else str(rr) for at, rr in enumerate(RR_MS)]


def analysis(folder: Path, content: str | bytes, name: str = "a.csv") -> dict[str, Any]:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return analyze_in_process(path)


def expected_rmssd_ms(places: list[int]) -> float:
    kept = RR_MS.astype(float)
    kept[places] = np.nan
    return float(np.sqrt(np.nanmean(np.diff(kept) ** 2)))


@pytest.mark.parametrize("word", BAD)
@pytest.mark.parametrize("timed", [True, False], ids=["timed", "alone"])
def test_a_bad_row_is_missing_and_counted(word: str, timed: bool, tmp_path: Path) -> None:
    words = with_bad(word or '""')
    lines = words
    if timed:
        lines = ["time_s;rr_ms"] + [f"{t:.3f};{one}" for t, one in zip(T_S, words, strict=True)]
    result = analysis(tmp_path, "\n".join(lines))
    taken = result["source"]["taken"]
    # A word before all numbers of a list without a header may be its name.
    assert taken["rows_missing"] == len(PLACES) - (not timed and word in ("abc", "...", "0,0x"))
    known = [rr for rr in result["beats"]["rr_ms"] if rr is not None]
    np.testing.assert_allclose(known, np.delete(RR_MS, PLACES))
    assert result["summary"]["rmssd_ms"] == pytest.approx(expected_rmssd_ms(PLACES), abs=0.3)
    assert result["seconds"] == pytest.approx(T_S[-1], abs=2)


def test_a_missing_interval_is_a_gap_and_joins_nothing(tmp_path: Path) -> None:
    lines = [f"{t:.3f},{one}" for t, one in zip(T_S, with_bad("0", [100]), strict=True)]
    beats = analysis(tmp_path, "\n".join(["time_s,rr_ms", *lines]))["beats"]
    at = beats["rr_ms"].index(None, 1)
    assert beats["t_s"][at - 1] == pytest.approx(T_S[99], abs=0.002)
    assert beats["t_s"][at] == pytest.approx(T_S[100], abs=0.002)
    assert beats["rr_ms"][at + 1] == RR_MS[101]


TABLE = rows("{t:.3f},{rr}", "time_s,rr_ms")
UGLY: dict[str, str | bytes] = {
    "footer": "\n".join([*TABLE, "", "Average,848", "End of file"]),
    "text at the end": "\n".join([*TABLE, "-- end --", "total beats: 354"]),
    "no line end and half a number": "\n".join(TABLE)[:-1],
    "zeros at the end": "\n".join(TABLE).encode() + b"\n" + b"\0" * 700,
    "zeros inside": "\n".join(TABLE[:100]).encode() + b"\n" + b"\0" * 40 + "\n".join(
        TABLE[100:]).encode(),
    "an end mark of DOS": "\n".join([*TABLE, "\x1a"]),
    "a header again": "\n".join([*TABLE[:150], TABLE[0], *TABLE[150:]]),
    "too many words": "\n".join([*TABLE[:150], "1,2,3,4", *TABLE[151:]]),
    "too few words": "\n".join([*TABLE[:150], "127.1", *TABLE[151:]]),
    "other line ends inside": "\r\n".join(TABLE[:100]) + "\r" + "\n".join(TABLE[100:]),
    "remarks inside": "\n".join([*TABLE[:150], "# paused", *TABLE[150:]]),
    "a time that is none": "\n".join([*TABLE[:150], f"x,{RR_MS[149]}", *TABLE[151:]]),
    "a time of 1970": "\n".join(
        [TABLE[0]] + [f"{0 if at == 150 else 1.7e9 + t:.3f},{rr}"
                      for at, (t, rr) in enumerate(zip(T_S, RR_MS, strict=True))]),
}  # fmt: skip


@pytest.mark.parametrize("name", UGLY)
def test_what_damage_and_spreadsheets_leave_costs_a_row(name: str, tmp_path: Path) -> None:
    result = analysis(tmp_path, UGLY[name])
    known = [rr for rr in result["beats"]["rr_ms"] if rr is not None]
    assert len(known) == pytest.approx(len(RR_MS), abs=2)
    assert result["summary"]["rmssd_ms"] == pytest.approx(RMSSD_MS, abs=0.6)
    assert result["seconds"] == pytest.approx(T_S[-1], abs=2)
    assert result["source"]["taken"]["rows_missing"] <= 3


def test_files_that_were_joined_are_a_gap_apart(tmp_path: Path) -> None:
    again = [f"{t:.3f},{rr}" for t, rr in zip(T_S, RR_MS, strict=True)]
    result = analysis(tmp_path, "\n".join([*TABLE, TABLE[0], *again]))
    beats = result["beats"]
    assert len([rr for rr in beats["rr_ms"] if rr is not None]) == pytest.approx(
        2 * len(RR_MS), abs=1
    )
    assert beats["rr_ms"].count(None) == 2
    assert result["seconds"] == pytest.approx(2 * T_S[-1], abs=3)
    assert result["summary"]["rmssd_ms"] == pytest.approx(RMSSD_MS, abs=0.5)
    assert "set back" in "; ".join(result["source"]["taken"]["said"])


@pytest.mark.parametrize("every", [3, 4])
def test_many_bad_rows_are_refused_with_the_first_line(every: int, tmp_path: Path) -> None:
    lines = [f"{t:.3f},{'x' if at % every == 1 else rr}"
             for at, (t, rr) in enumerate(zip(T_S, RR_MS, strict=True))]  # fmt: skip
    with pytest.raises(FileProblemError) as caught:
        analysis(tmp_path, "\n".join(["time_s,rr_ms", *lines]))
    assert caught.value.reason is FileProblem.NOT_NUMBERS
    assert "line 3" in str(caught.value)


def test_a_hrm_with_bad_rows(tmp_path: Path) -> None:
    lines = [*HRM, "Interval=238", "[HRData]", *with_bad("x")]
    result = analysis(tmp_path, "\n".join(lines), "a.hrm")
    assert result["source"]["taken"]["rows_missing"] == len(PLACES)
