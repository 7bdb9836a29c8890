"""What other programs write is read sample by sample; texts of any country are one text."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from entrain.analysis.single_file import analyze_in_process
from entrain.formats.channel import uv_per
from entrain.formats.edf import read_edf
from entrain.formats.problems import FileProblem, FileProblemError
from entrain.formats.signals import Ecg, Intervals, ecg_of, ecg_of_pieces
from entrain.formats.text import read_text
from entrain.formats.wfdb_records import read_wfdb
from entrain.formats.wfdb_samples import INVALID
from tests.unit.formats.files import heartbeat, write_edf

RANGE = {8: 100, 80: 100, 310: 500, 311: 500, 212: 2000}


def encoded(samples: np.ndarray, form: int) -> bytes:
    """Return samples as signal(5) describes each format."""
    words = {16: "<i2", 61: ">i2", 32: "<i4"}
    if form in words:
        return samples.astype(words[form]).tobytes()
    if form == 8:
        return np.diff(samples, prepend=0).astype("i1").tobytes()
    if form in (80, 160):
        return (
            (samples + {80: 128, 160: 32768}[form]).astype({80: "u1", 160: "<u2"}[form]).tobytes()
        )
    if form == 24:
        return b"".join(int(one).to_bytes(3, "little", signed=True) for one in samples)
    if form == 212:
        pairs = np.append(samples, [0] * (len(samples) % 2)).reshape(-1, 2) & 0xFFF
        low, high = pairs.T
        three = np.stack([low & 0xFF, (low >> 8) | ((high >> 8) << 4), high & 0xFF], axis=1)
        return three.astype(np.uint8).tobytes()
    a, b, c = (np.append(samples, [0] * (-len(samples) % 3)).reshape(-1, 3) & 0x3FF).T
    if form == 311:
        return (a | (b << 10) | (c << 20)).astype("<u4").tobytes()
    low = (a << 1) | ((c & 0x1F) << 11)
    high = (b << 1) | ((c >> 5) << 11)
    return np.stack([low, high], axis=1).astype("<u2").tobytes()


def samples_of(ecg: Ecg | Intervals) -> np.ndarray:
    assert isinstance(ecg, Ecg)
    return np.concatenate([run.uv for run in ecg.runs])


@pytest.mark.parametrize("form", INVALID)
def test_wfdb_formats(tmp_path: Path, form: int) -> None:
    most = RANGE.get(form, 30000)
    steps = np.random.default_rng(form).integers(-40, 40, 1001) if form == 8 else None
    samples = np.random.default_rng(form).integers(-most, most, 1001)
    samples = np.cumsum(steps) if steps is not None else samples
    (tmp_path / "r.dat").write_bytes(encoded(samples, form))
    header = tmp_path / "r.hea"
    header.write_text(
        f"# a remark\nr 1 120/60 1001 12:00:00\nr.dat {form} 100(7)/mV 12 5 0 0 0 ECG\n"
    )
    ecg = read_wfdb(header)
    np.testing.assert_allclose(samples_of(ecg), (samples - 7) * 10.0)
    assert ecg.end_s == pytest.approx(1001 / 120)


def test_wfdb_with_many_samples_in_a_frame_and_units(tmp_path: Path) -> None:
    frames = np.arange(3 * 400).reshape(400, 3) % 500
    (tmp_path / "r.dat").write_bytes(b"xxxx" + frames.astype("<i2").tobytes())
    (tmp_path / "r.hea").write_text(
        "r 2 60 400\nr.dat 16+4 10/NU 16 0 0 0 0 resp\nr.dat 16x2+4 2/uV 16 0 0 0 0 lead II\n"
    )
    ecg = read_wfdb(tmp_path / "r.hea")
    assert ecg.file_rate_hz == 120
    np.testing.assert_allclose(samples_of(ecg), frames[:, 1:].ravel() / 2)


def segment(folder: Path, name: str, uv: np.ndarray, gain: int) -> None:
    (folder / f"{name}.dat").write_bytes((uv * gain).astype("<i2").tobytes())
    (folder / f"{name}.hea").write_text(
        f"{name} 1 120 {len(uv)}\n{name}.dat 16 {gain}/uV 16 0 0 0 0 ECG\n"
    )


def test_wfdb_of_segments_keeps_their_gains_and_gaps(tmp_path: Path) -> None:
    uv = np.arange(600.0)
    for name, part, gain in (("a", uv[:240], 1), ("b", uv[240:], 3)):
        segment(tmp_path, name, part, gain)
    (tmp_path / "fixed.hea").write_text("fixed/2 1 120 600\na 240\nb 360\n")
    whole = read_wfdb(tmp_path / "fixed.hea")
    assert len(whole.runs) == 1
    np.testing.assert_allclose(samples_of(whole), uv)
    (tmp_path / "layout.hea").write_text(
        "layout 2 120 0\n~ 0 1 16 0 0 0 0 X\n~ 0 1 16 0 0 0 0 ECG\n"
    )
    (tmp_path / "moving.hea").write_text("moving/4 2 120 1200\nlayout 0\na 240\n~ 600\nb 360\n")
    broken = read_wfdb(tmp_path / "moving.hea")
    assert [run.start_s for run in broken.runs] == [0, 7]
    assert broken.end_s == 10


def test_a_unit_is_a_size_however_it_is_spelled() -> None:
    assert [uv_per(unit) for unit in ("mV", "uV", "µV", "V", "Âµv", "au")] == [1e3, 1, 1, 1e6, 1, 1]


def test_edf_is_the_same_whatever_the_blocks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_edf(tmp_path / "a.edf", heartbeat(30))
    whole = read_edf(path)
    monkeypatch.setattr("entrain.formats.edf.BLOCK_BYTES", 3000)
    np.testing.assert_array_equal(samples_of(read_edf(path)), samples_of(whole))


@pytest.mark.parametrize("rate_hz", [130.0, 360.0, 1000.0])
def test_pieces_are_thinned_as_the_whole(rate_hz: float) -> None:
    uv = np.random.default_rng(0).normal(0, 100, int(5.3 * rate_hz))
    edges = [0, 7, 400, 401, len(uv)]
    pieces = [(a / rate_hz, uv[a:b]) for a, b in pairwise(edges)]
    whole, cut = ecg_of(uv, rate_hz), ecg_of_pieces(pieces, rate_hz)
    assert len(whole.runs) == len(cut.runs) == 1
    assert len(whole.runs[0].uv) == -(-len(uv) // round(rate_hz / whole.rate_hz))
    np.testing.assert_allclose(samples_of(cut), samples_of(whole), atol=1e-9)


def test_thinning_leaves_a_slow_wave_where_it_is() -> None:
    t_s = np.arange(10_000) / 1000
    ecg = ecg_of(np.sin(2 * np.pi * 8 * t_s), 1000.0)
    now_s = np.arange(len(samples_of(ecg))) / ecg.rate_hz
    np.testing.assert_allclose(
        samples_of(ecg)[50:-50], np.sin(2 * np.pi * 8 * now_s)[50:-50], atol=0.005
    )


INTERVALS = [800.5, 810, 790.25, 805, 0.0, 820]
TEXTS = {
    "plain": "800.5\n810\n790.25\n805\nnan\n820\n",
    "crlf and blank lines": "800.5\r\n\r\n810\r\n790.25\r\n805\r\nNaN\r\n820\r\n\r\n",
    "bom and header": "\ufeffRR (ms)\n800.5\n810\n790.25\n805\n\"\"\n820\n",
    "quoted": '"rr_ms"\n"800.5"\n"810"\n"790.25"\n"805"\n"NA"\n"820"\n',
    "decimal commas": "Zeit;RR [ms]\n0;800,5\n1;810\n2;790,25\n3;805\n4;\n5;820\n",
    "seconds": "ibi_s\n0.8005\n.81\n0.79025\n0.805\nnan\n8.2e-1\n",
    "of 1024": "rr_1024\n819.712\n829.44\n809.216\n824.32\nnan\n839.68\n",
    "dates beside": "date,rr,since start\n2026-01-01,800.5,0\n2026-01-01,810,1\n"
    "2026-01-01,790.25,2\n2026-01-01,805,3\n2026-01-01,nan,4\n2026-01-01,820,5\n",
    "remark": "# made by hand\n800.5\n810\n790.25\n805\nnull\n820",
}  # fmt: skip


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_intervals_in_any_text(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(text.encode())
    held = read_text(path)
    assert isinstance(held, Intervals)
    np.testing.assert_allclose(np.nan_to_num(held.rr_ms), INTERVALS)


@pytest.mark.parametrize(
    ("head", "line"),
    [
        ("time_s,ecg_uv", "{t:.4f},{uv:.1f}"),
        ("t_ms\tECG (mV)", "{t_ms:.2f}\t{mv:.4f}"),
        ("time;resp;ECG_uV", "{t:.4f};1;{uv:.1f}"),
        ("timestamp,ECG [V]", "{t:.4f},{v:.7f}"),
    ],
)
def test_ecg_in_any_text(tmp_path: Path, head: str, line: str) -> None:
    uv = heartbeat(10, 130)
    rows = [
        line.format(t=at / 130, t_ms=at / 0.13, uv=one, mv=one / 1e3, v=one / 1e6)
        for at, one in enumerate(uv)
    ]
    if ";" in head:
        rows = [row.replace(".", ",") for row in rows]
    path = tmp_path / "a.csv"
    path.write_text("\r\n".join([head, *rows]) + "\r\n", encoding="utf-16")
    ecg = read_text(path)
    np.testing.assert_allclose(samples_of(ecg), uv, atol=0.06)


def test_ecg_text_keeps_a_gap_and_bridges_one_sample(tmp_path: Path) -> None:
    uv = heartbeat(20, 130)
    kept = [at for at in range(len(uv)) if at != 300 and not 1000 <= at < 1300]
    path = tmp_path / "a.csv"
    path.write_text(
        "time_s,ecg_uv\n" + "".join(f"{50 + at / 130:.5f},{uv[at]:.2f}\n" for at in kept)
    )
    ecg = read_text(path)
    assert isinstance(ecg, Ecg)
    assert [run.start_s for run in ecg.runs] == pytest.approx([0, 10], abs=0.001)
    np.testing.assert_allclose(ecg.runs[1].uv, uv[1300:], atol=0.01)
    np.testing.assert_allclose(ecg.runs[0].uv[301:], uv[301:1000], atol=1)


def test_times_of_a_calendar_stay_and_count_for_nothing(tmp_path: Path) -> None:
    rr_ms = 800 + 20 * np.sin(np.arange(100))
    t_s = np.cumsum(rr_ms) / 1000
    summaries = []
    for start_s in (0.0, 1.7e9):
        path = tmp_path / f"{start_s:.0f}.csv"
        lines = [f"{start_s + t:.4f},{rr:.4f}" for t, rr in zip(t_s, rr_ms, strict=True)]
        path.write_text("time_s,rr_ms\n" + "\n".join(lines))
        result = analyze_in_process(path)
        assert result["beats"]["t_s"][-1] == pytest.approx(start_s + t_s[-1], abs=0.001)
        assert result["seconds"] == pytest.approx(t_s[-1], abs=1)
        assert all(start_s <= one <= start_s + 81 for one in result["breathing"][0]["t_s"])
        summaries.append(result["summary"]["usable_frac"])
    assert summaries[1] == pytest.approx(summaries[0], abs=0.02)


def test_a_number_with_an_underscore_is_none(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("800\n8_00\n810\n")
    with pytest.raises(FileProblemError) as caught:
        read_text(path)
    assert caught.value.reason is FileProblem.NOT_NUMBERS
