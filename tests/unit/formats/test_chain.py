"""Intervals against the clock: what is plain is mended, what cannot be true is told."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from entrain.analysis.single_file import analyze_in_process
from entrain.formats.chain import ClockAgreement, chain_intervals
from entrain.formats.problems import FileProblem, FileProblemError
from tests.unit.formats.files import write_fit
from tests.unit.formats.samples import RR_MS, T_S, heart

HEARTS_MS = (450, 560, 850, 1000, 1250)


def rmssd_ms(rr_ms: np.ndarray) -> float:
    return float(np.sqrt(np.nanmean(np.diff(rr_ms) ** 2)))


def a_heart(mean_ms: float, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    rr_ms = heart(400, mean_ms, seed).astype(float)
    return np.cumsum(rr_ms) / 1000, rr_ms


def at_a_rate(t_s: np.ndarray, rr_ms: np.ndarray, hz: float) -> tuple[np.ndarray, np.ndarray]:
    """Return rows at a rate, each with the last interval that has ended."""
    rows_s = np.arange(t_s[0], t_s[-1], 1 / hz)
    return rows_s, rr_ms[np.searchsorted(t_s, rows_s, side="right") - 1]


def stamps(t_s: np.ndarray, how: str) -> np.ndarray:
    rng = np.random.default_rng(3)
    late = {
        "beats": t_s,
        "packets": np.ceil(t_s),
        "packets within the second": np.ceil(t_s + 0.31) + 0.4,
        "late": t_s + rng.exponential(0.3, len(t_s)),
        "in bursts": np.where((t_s > 60) & (t_s < 65), 65, np.ceil(t_s)),
    }[how]
    return np.maximum.accumulate(late)


STAMPS = ("beats", "packets", "packets within the second", "late", "in bursts")


@pytest.mark.parametrize("mean_ms", HEARTS_MS)
@pytest.mark.parametrize("how", STAMPS)
def test_every_interval_is_kept_whatever_the_stamps_are_of(how: str, mean_ms: float) -> None:
    t_s, rr_ms = a_heart(mean_ms)
    chain = chain_intervals(stamps(t_s, how), rr_ms)
    assert chain.verdict is ClockAgreement.AGREE
    assert chain.told_twice_frac == 0
    np.testing.assert_array_equal(chain.rr_ms[np.isfinite(chain.rr_ms)], rr_ms)
    assert chain.n_gaps <= 1
    assert (np.diff(chain.t_s) >= 0).all()
    assert rmssd_ms(chain.rr_ms) == pytest.approx(rmssd_ms(rr_ms), rel=0.02)


@pytest.mark.parametrize("mean_ms", HEARTS_MS)
@pytest.mark.parametrize("hz", [10, 5, 4])
def test_rows_that_tell_the_last_interval_again_are_left_out(hz: float, mean_ms: float) -> None:
    t_s, rr_ms = a_heart(mean_ms)
    rows_s, told_ms = at_a_rate(t_s, rr_ms, hz)
    chain = chain_intervals(rows_s, told_ms)
    assert chain.verdict is ClockAgreement.AGREE
    known = chain.rr_ms[np.isfinite(chain.rr_ms)]
    assert len(known) == pytest.approx(len(rr_ms), abs=3)
    assert chain.told_twice_frac == pytest.approx(1 - len(rr_ms) / len(told_ms), abs=0.02)
    assert rmssd_ms(chain.rr_ms) == pytest.approx(rmssd_ms(rr_ms), rel=0.03)


def test_a_table_that_stood_still_makes_no_beats() -> None:
    t_s, rr_ms = a_heart(850)
    _, told_ms = at_a_rate(t_s, rr_ms, 5)
    still = np.concatenate([told_ms[:500], np.full(300, told_ms[499]), told_ms[500:]])
    chain = chain_intervals(np.arange(len(still)) / 5, still)
    assert chain.verdict is ClockAgreement.AGREE
    assert int(np.isfinite(chain.rr_ms).sum()) <= len(rr_ms) + 6


def test_a_strap_that_now_and_then_tells_the_last_interval_again_is_seen_through() -> None:
    for mean_ms in (1050, 1100, 1250):
        t_s, rr_ms = a_heart(mean_ms, 6)
        told: list[tuple[int, float]] = []
        for second in range(1, int(t_s[-1]) + 1):
            here = rr_ms[(t_s > second - 1) & (t_s <= second)]
            told += [
                (second, one) for one in (here if len(here) else [told[-1][1]] if told else [])
            ]
        chain = chain_intervals(*np.array(told, float).T)
        assert int(np.isfinite(chain.rr_ms).sum()) == pytest.approx(len(rr_ms), abs=2)
        assert rmssd_ms(chain.rr_ms) == pytest.approx(rmssd_ms(rr_ms), rel=0.03)


@pytest.mark.parametrize("mean_ms", HEARTS_MS)
def test_packets_and_rows_told_twice_are_left_out(mean_ms: float) -> None:
    t_s, rr_ms = a_heart(mean_ms)
    told_s = np.ceil(t_s)
    for twice in (
        (np.repeat(told_s, 2), np.repeat(rr_ms, 2)),
        tuple(
            np.concatenate([part for second in np.unique(told_s)
                            for part in [values[told_s == second]] * 2])
            for values in (told_s, rr_ms)
        ),
    ):  # fmt: skip
        chain = chain_intervals(*twice)
        np.testing.assert_array_equal(chain.rr_ms[np.isfinite(chain.rr_ms)], rr_ms)
        assert chain.told_twice_frac == pytest.approx(0.5)


def test_lost_beats_and_packets_break_the_chain_where_they_are() -> None:
    t_s, rr_ms = a_heart(850)
    lost = np.arange(30, 390, 30)
    exact = chain_intervals(np.delete(t_s, lost), np.delete(rr_ms, lost))
    assert exact.n_gaps == len(lost)
    assert exact.gaps_s == pytest.approx(rr_ms[lost].sum() / 1000, abs=0.01)
    told_s = np.ceil(t_s)
    kept = ~np.isin(told_s, np.arange(25, 330, 30))
    packets = chain_intervals(told_s[kept], rr_ms[kept])
    assert packets.n_gaps == pytest.approx(11, abs=2)
    assert packets.verdict is ClockAgreement.AGREE


def test_gaps_are_seldom_found_where_none_are() -> None:
    found = 0
    for mean_ms in HEARTS_MS:
        for seed in range(8):
            t_s, rr_ms = a_heart(mean_ms, seed)
            found += chain_intervals(np.ceil(t_s + seed / 8), rr_ms).n_gaps
    assert found <= 8, "in 16,000 beats"


@pytest.mark.parametrize("how", ["beats", "packets"])
def test_the_clock_tells_intervals_of_1024_in_a_second(how: str) -> None:
    t_s, rr_ms = a_heart(850)
    told = np.round(rr_ms * 1.024)
    chain = chain_intervals(stamps(t_s, how), told, any_unit=True)
    assert chain.binary
    np.testing.assert_allclose(chain.rr_ms[np.isfinite(chain.rr_ms)], rr_ms, atol=0.6)
    assert not chain_intervals(stamps(t_s, how), rr_ms, any_unit=True).binary
    named = chain_intervals(stamps(t_s, how), told)
    assert not named.binary
    assert named.seems_binary


def table(path: Path, t_s: np.ndarray, rr_ms: np.ndarray) -> Path:
    rows = [f"{t:.2f},{rr:.0f}" for t, rr in zip(t_s, rr_ms, strict=True)]
    path.write_text("\n".join(["time_s,rr_ms", *rows]))
    return path


def test_a_table_at_a_rate_says_how_much_was_told_twice(tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", *at_a_rate(T_S, RR_MS, 5))
    result = analyze_in_process(path)
    taken = result["source"]["taken"]
    assert taken["told_twice_frac"] == pytest.approx(1 - len(RR_MS) / (5 * T_S[-1]), abs=0.01)
    assert taken["elapsed_s"] == pytest.approx(taken["rr_sum_s"], abs=2)
    assert result["summary"]["rmssd_ms"] == pytest.approx(rmssd_ms(RR_MS), abs=0.6)


def test_intervals_that_are_missing_all_over_are_heart_rates(tmp_path: Path) -> None:
    result = analyze_in_process(table(tmp_path / "a.csv", *at_a_rate(T_S, RR_MS, 1)))
    assert result["source"]["kind"] == "hr"
    assert result["summary"]["hr_bpm"] == pytest.approx(60000 / RR_MS.mean(), abs=0.5)
    assert result["summary"]["rmssd_ms"] is None
    assert "missing throughout" in result["summary"]["why_null"]["rmssd_ms"]
    assert result["source"]["taken"]["rr_sum_s"] < result["source"]["taken"]["elapsed_s"]


def test_what_cannot_be_true_is_refused_with_both_lengths(tmp_path: Path) -> None:
    path = table(tmp_path / "a.csv", T_S / 3, RR_MS)
    with pytest.raises(FileProblemError) as caught:
        analyze_in_process(path)
    assert caught.value.reason is FileProblem.TIMES
    assert "300 s, in 101 s" in str(caught.value)
    (tmp_path / "b.txt").write_text("\n".join(str(rr) for rr in RR_MS for _ in range(4)))
    with pytest.raises(FileProblemError) as caught:
        analyze_in_process(tmp_path / "b.txt")
    assert caught.value.reason is FileProblem.TIMES


def test_fit_is_read_with_its_intervals_else_its_heart_rates(tmp_path: Path) -> None:
    result = analyze_in_process(write_fit(tmp_path / "a.fit", RR_MS.tolist(), [70] * 290))
    known = [rr for rr in result["beats"]["rr_ms"] if rr is not None]
    np.testing.assert_allclose(known, RR_MS)
    assert result["summary"]["rmssd_ms"] == pytest.approx(rmssd_ms(RR_MS), abs=0.1)
    rates = analyze_in_process(
        write_fit(tmp_path / "b.fit", [], [70 + at % 3 for at in range(290)])
    )
    assert rates["source"]["kind"] == "hr"
    assert rates["summary"]["hr_bpm"] == pytest.approx(71, abs=0.02)
    whole = (tmp_path / "a.fit").read_bytes()
    (tmp_path / "c.fit").write_bytes(whole[: len(whole) // 2])
    assert analyze_in_process(tmp_path / "c.fit")["seconds"] == pytest.approx(150, abs=8)
    with pytest.raises(FileProblemError) as caught:
        analyze_in_process(write_fit(tmp_path / "d.fit", [], []))
    assert caught.value.reason is FileProblem.NO_INTERVALS
