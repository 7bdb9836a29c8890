"""Files to numbers: every format gives the same heart, and nothing foreign does harm."""

from __future__ import annotations

import hashlib
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from entrain.analysis.bounded import analyze
from entrain.analysis.files import find_files
from entrain.analysis.single_file import analyze_in_process
from entrain.formats.problems import FileProblem, FileProblemError
from tests.unit.formats.files import RATE_HZ, heartbeat, write_edf, write_wfdb

SUMMARY = {
    "hr_bpm", "mean_rr_ms", "rmssd_ms", "sdnn_ms", "pnn50_frac", "sd1_ms", "sd2_ms",
    "stress_index", "vlf_ms2", "lf_ms2", "hf_ms2", "lf_hf", "coherence_frac",
    "breathing_per_min", "corrected_frac", "usable_frac",
}  # fmt: skip


def resting_rr_ms(n: int = 400, seed: int = 1) -> np.ndarray:
    rng = np.random.default_rng(seed)
    t_s = np.cumsum(np.full(n, 0.85))
    return 850 + 40 * np.sin(2 * np.pi * 0.25 * t_s) + rng.normal(0, 10, n)


def written(path: Path, lines: list[str]) -> Path:
    path.write_text("\n".join(lines) + "\n")
    return path


def assert_one_heart(result: dict[str, Any], seconds: float, gap: float = 0.0) -> None:
    beats = result["beats"]
    assert len({len(values) for values in beats.values()}) == 1
    assert result["source"]["kind"] == "ecg"
    known = [rr for rr in beats["rr_ms"] if rr is not None]
    assert len(known) >= (seconds - gap) / 0.8 - 4
    np.testing.assert_allclose(known, 800, atol=3)
    assert result["summary"]["hr_bpm"] == pytest.approx(75, abs=0.1)


def test_edf(tmp_path: Path) -> None:
    result = analyze_in_process(write_edf(tmp_path / "a.edf", heartbeat(60)))
    assert_one_heart(result, 60)
    assert result["source"]["rate_hz"] == RATE_HZ
    offset = np.array(result["beats"]["t_s"]) - 0.5
    np.testing.assert_allclose(offset, np.round(offset / 0.8) * 0.8, atol=0.003)


def test_edf_with_a_break_keeps_the_gap(tmp_path: Path) -> None:
    onsets_s = [float(at if at < 30 else at + 16) for at in range(60)]
    result = analyze_in_process(write_edf(tmp_path / "a.edf", heartbeat(60), onsets_s))
    assert result["seconds"] == pytest.approx(76, abs=0.1)
    beats_s = np.array(result["beats"]["t_s"])
    assert not np.any((beats_s > 30.1) & (beats_s < 45.9))
    assert result["beats"]["rr_ms"][int(np.searchsorted(beats_s, 45.9))] is None
    assert_one_heart(result, 60, gap=4)


def test_edf_that_was_cut_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    path = write_edf(tmp_path / "a.edf", heartbeat(60))
    path.write_bytes(path.read_bytes()[: -20 * 520 - 7])
    result = analyze_in_process(path)
    assert result["seconds"] == pytest.approx(39, abs=0.1)
    assert_one_heart(result, 39)


@pytest.mark.parametrize("form", [16, 212])
def test_wfdb(tmp_path: Path, form: int) -> None:
    header = write_wfdb(tmp_path / "r", heartbeat(60), form)
    for named in (header, tmp_path / "r", tmp_path / "r.dat"):
        assert_one_heart(analyze_in_process(named), 60)


def test_wfdb_names_no_file_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "secret.dat").write_bytes(b"\0" * 90000)
    inside = tmp_path / "in"
    inside.mkdir()
    written(inside / "r.hea", ["r 1 250 1000", "../secret.dat 16 200 12 0 0 0 0 ECG"])
    with pytest.raises(FileProblemError) as caught:
        analyze_in_process(inside / "r.hea")
    assert caught.value.reason is FileProblem.NO_SUCH_FILE


def test_csv_of_ecg(tmp_path: Path) -> None:
    uv = heartbeat(40, 130)
    lines = [f"{at / 130:.4f},{value:.1f}" for at, value in enumerate(uv)]
    assert_one_heart(analyze_in_process(written(tmp_path / "a.csv", ["time_s,ecg_uv", *lines])), 40)


def test_intervals_with_and_without_times_are_the_same(tmp_path: Path) -> None:
    rr_ms = resting_rr_ms().round(1)
    t_s = np.cumsum(rr_ms) / 1000
    plain = analyze_in_process(written(tmp_path / "a.txt", [f"{rr}" for rr in rr_ms]))
    timed = [f"{t:.6f},{rr}" for t, rr in zip(t_s, rr_ms, strict=True)]
    headed = analyze_in_process(written(tmp_path / "a.csv", ["time_s,rr_ms", *timed]))
    assert plain["beats"]["rr_ms"] == [None, *rr_ms.tolist()]
    assert plain["beats"]["rr_ms"] == headed["beats"]["rr_ms"]
    assert plain["beats"]["label"] == headed["beats"]["label"]
    assert set(plain["summary"]) >= SUMMARY
    for name in SUMMARY - {"lf_hf"}:
        assert plain["summary"][name] == pytest.approx(headed["summary"][name], rel=1e-3)
    assert plain["summary"]["breathing_per_min"] == pytest.approx(15, abs=1)
    assert plain["summary"]["rmssd_ms"] == pytest.approx(np.sqrt(np.mean(np.diff(rr_ms) ** 2)))
    assert plain["summary"]["sdnn_ms"] == pytest.approx(np.std(rr_ms, ddof=1))


def test_corrections_stand_beside_the_raw_intervals(tmp_path: Path) -> None:
    rr_ms = resting_rr_ms()
    rr_ms[100:102] = [rr_ms[100] + rr_ms[101], rr_ms[102]]
    rr_ms = np.insert(rr_ms, 200, 300.0)
    rr_ms[201] -= 300
    beats = analyze_in_process(written(tmp_path / "a.txt", [f"{rr:.3f}" for rr in rr_ms]))["beats"]
    np.testing.assert_allclose(beats["rr_ms"][1:], rr_ms, atol=0.001)
    assert beats["label"][101] == "missed"
    assert beats["inserted"][101] == 1
    assert beats["rr_corrected_ms"][101] == pytest.approx(beats["rr_ms"][101] / 2)
    assert beats["label"][201] == "extra"
    assert beats["rr_corrected_ms"][201] is None
    assert beats["rr_corrected_ms"][202] == pytest.approx(rr_ms[200] + rr_ms[201], abs=0.01)


def test_a_gap_in_the_times_is_no_interval(tmp_path: Path) -> None:
    rr_ms = resting_rr_ms(200)
    t_s = np.cumsum(rr_ms) / 1000 + np.where(np.arange(200) >= 100, 60.0, 0.0)
    lines = [f"{t:.4f},{rr:.1f}" for t, rr in zip(t_s, rr_ms, strict=True)]
    beats = analyze_in_process(written(tmp_path / "a.csv", ["time_s,rr_ms", *lines]))["beats"]
    assert [at for at, rr in enumerate(beats["rr_ms"]) if rr is None] == [0, 101]


MALFORMED = {
    "empty.txt": b"",
    "one.txt": b"800\n",
    "words.txt": b"800\n810\nhello\n",
    "negative.txt": b"800\n-5\n800\n",
    "huge.txt": b"1e300\n1e300\n800\n",
    "infinite.txt": b"inf\ninf\n800\n",
    "ragged.csv": b"time_s,rr_ms\n0,800\n1,800,3\n",
    "binary.csv": bytes(range(256)) * 20,
    "noise.edf": np.random.default_rng(0).bytes(4000),
    "short.edf": b"0       ",
    "noise.entrain": np.random.default_rng(1).bytes(9000),
    "noise.hea": b"r 1 250\nr.dat 16\n",
    "negative.hea": b"r -3 250\n",
    "segments.hea": b"r/3 2 250 1000\na 10\n",
}


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_file_is_refused_in_one_line(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(MALFORMED[name])
    with pytest.raises(FileProblemError) as caught:
        analyze_in_process(path)
    assert "\n" not in str(caught.value)
    assert str(path.parent) in str(caught.value)


def test_files_of_others_are_read_in_a_process_of_its_own(tmp_path: Path) -> None:
    path = written(tmp_path / "a.txt", [f"{rr:.1f}" for rr in resting_rr_ms(100)])
    result = analyze(path)
    assert result["source"].pop("sha256") == hashlib.sha256(path.read_bytes()).hexdigest()
    assert result.pop("engine").startswith(version("entrain"))
    assert result == analyze_in_process(path)
    bad = written(tmp_path / "b.txt", ["800", "x", "y"])
    with pytest.raises(FileProblemError, match="line 2"):
        analyze(bad)
    with pytest.raises(FileProblemError, match="no such file"):
        analyze(tmp_path / "none.edf")


def test_a_folder_is_what_can_be_analysed_in_it(tmp_path: Path) -> None:
    for name in ("b.edf", "a.txt", "notes.md", "r.dat", "r.hea"):
        (tmp_path / name).write_text("")
    assert [p.name for p in find_files([tmp_path]).paths] == ["a.txt", "b.edf", "r.hea"]
    with pytest.raises(FileProblemError) as caught:
        find_files([tmp_path / "notes.md"])
    assert caught.value.reason is FileProblem.UNKNOWN_KIND
