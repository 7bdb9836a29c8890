"""What straps do wrong with their intervals, in the session and in its analysis alike."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from entrain.events import Packet
from tests.e2e.command import called, entrain
from tests.helpers.told import (
    beats_s,
    ecg_packets,
    measured,
    packet,
    rmssd_ms,
    rr_packets,
    seconds_of,
)

MINUTES = 8
PLAYER = """
import json, sys
rows = [json.loads(line) for line in open(sys.argv[1])]
at = 0
for line in sys.stdin:
    t_s = json.loads(line)["t_s"]
    while at < len(rows) and rows[at]["t_s"] <= t_s + 1e-9:
        print(json.dumps(rows[at]))
        at += 1
    print(json.dumps({"done": t_s}), flush=True)
"""
TRUE_S = beats_s(60 * MINUTES)
SLOW_S = beats_s(60 * MINUTES, hr_bpm=48, depth_frac=0.05)


def ecg_lost() -> list[Packet]:
    frames = [one for n, one in enumerate(ecg_packets(TRUE_S)) if n % 3 != 2]
    return [*rr_packets(TRUE_S, late_s=2.6), *frames]


def padded() -> list[Packet]:
    return [
        packet(t_s, measured(rr_s, rr_1024=[0xFFFF] * (4 - len(rr_s))))
        for t_s, rr_s in seconds_of(TRUE_S)
    ]


def told_twice() -> list[Packet]:
    last: list[float] = []
    packets = []
    for t_s, rr_s in seconds_of(SLOW_S):
        packets.append(packet(t_s, measured(rr_s or last, hr_bpm=48)))
        last = (rr_s or last)[-1:]
    return packets


def off_skin() -> list[Packet]:
    rng = np.random.default_rng(8)

    def noise() -> bytes:
        rr_s = rng.uniform(0.4, 1.8, rng.choice([0, 1, 1, 2]))
        return measured(rr_s, hr_bpm=int(rng.uniform(55, 150)))

    return [
        packet(t_s, noise() if 200 < t_s < 330 else measured(rr_s))
        for t_s, rr_s in seconds_of(TRUE_S)
    ]


def cut_short() -> list[Packet]:
    """Lose the packets of two seconds."""
    return [one for one in rr_packets(TRUE_S) if not 200 < one.t_s < 203.5]


@pytest.mark.parametrize("made", [ecg_lost, padded, told_twice, off_skin, cut_short])
def test_session_and_analysis_say_the_same_and_it_is_right(
    made: Callable[[], list[Packet]], tmp_path: Path
) -> None:
    rows = [
        {"t_s": round(one.t_s, 6), "characteristic": one.characteristic, "hex": one.data.hex()}
        for one in sorted(made(), key=lambda one: one.t_s)
    ]
    (tmp_path / "rows").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    (tmp_path / "player.py").write_text(PLAYER, encoding="utf-8")
    path = tmp_path / "a.entrain"
    ran = entrain(
        "session", "--strap", f"exec:{sys.executable} {tmp_path / 'player.py'} {tmp_path / 'rows'}",
        "--speed", "max", "--sound", "null", "--music", "none", "--minutes", MINUTES,
        "--policy", "music-only", "--seed", 1, "--record", path, "--json",
    )  # fmt: skip
    assert ran.status == 0, ran.err
    session, analysis = ran.json, called("analyze", path, "--json").json
    true_s = SLOW_S if made is told_twice else TRUE_S
    assert len(analysis["beats"]["t_s"]) == session["beats"]
    assert analysis["summary"]["gaps"] == session["gaps"] == (made in (off_skin, cut_short))
    assert analysis["intervals_dropped"] == session["intervals_dropped"]
    repeated = session["intervals_dropped"]["repeated"]
    taken = analysis["source"]["taken"]
    assert taken["told_twice_frac"] == pytest.approx(repeated / (repeated + len(true_s)), abs=0.01)
    assert (taken["told_twice_frac"] > 0.1) == (made is told_twice)
    for figures in (session["baseline"], session["final"], analysis["summary"]):
        if made is off_skin and figures is session["final"]:
            assert (figures["hr_bpm"], figures["rmssd_ms"]) == (None, None)
            assert {"hr_bpm", "rmssd_ms"} <= set(figures["why_null"])
            # The breath is known from the part in which it was worn, if that is long enough.
            breath = figures["breathing_per_min"]
            assert breath is None or breath == pytest.approx(12.0, abs=1.0)
            continue
        assert figures["hr_bpm"] == pytest.approx(60 / np.diff(true_s).mean(), abs=0.7)
        assert figures["rmssd_ms"] == pytest.approx(rmssd_ms(true_s), rel=0.12)
        assert not {"hr_bpm", "rmssd_ms"} & set(figures["why_null"])
    assert "Traceback" not in ran.err
    assert ("does not look like a heartbeat" in ran.err) == (made is off_skin)
    assert ("sends some heartbeats twice" in ran.err) == (made is told_twice)
    if made is not off_skin:
        assert "safe" not in [phase["name"] for phase in session["phases"]]
    if made is told_twice:
        assert session["beats"] == pytest.approx(len(true_s), abs=4)
        assert session["intervals_dropped"]["repeated"] > 80
