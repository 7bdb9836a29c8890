"""A strap whose chest sensor shows no breath leads as one without that sensor."""

from __future__ import annotations

import asyncio
import json
import struct
import sys
from pathlib import Path

import numpy as np
import pytest

from entrain import app
from entrain.protocols.heart_rate_service import RR_UNITS_PER_S, HeartRateMeasurement
from entrain.protocols.polar_pmd import DATA_UUID
from entrain.session.tally import Tally
from entrain.setup.settings import Settings

SECONDS, RR_PER_MIN, RATE_HZ, FRAME_N = 480, 7.0, 50, 36
PLAYER = """
import json, sys
rows, at = [json.loads(row) for row in open(sys.argv[1])], 0
for asked in sys.stdin:
    t_s = json.loads(asked)["t_s"]
    while at < len(rows) and rows[at]["t_s"] <= t_s:
        print(json.dumps(rows[at]))
        at += 1
    print(json.dumps({"done": t_s}), flush=True)
"""


def packet(t_s: float, characteristic: str, data: bytes) -> dict[str, object]:
    return {"t_s": t_s, "characteristic": characteristic, "hex": data.hex()}


def intervals() -> list[dict[str, object]]:
    """Return Heart Rate Measurements of a heart that goes with seven breaths a minute."""
    at_s = [0.5]
    while at_s[-1] < SECONDS:
        swing_s = 0.04 * np.sin(2 * np.pi * RR_PER_MIN / 60 * at_s[-1])
        at_s.append(at_s[-1] + 0.85 + float(swing_s))
    beats = np.round(np.array(at_s) * RR_UNITS_PER_S).astype(int)
    known_s = beats[1:] / RR_UNITS_PER_S + 0.4
    packets = []
    for second in range(1, SECONDS):
        ready = np.diff(beats)[(known_s > second - 1) & (known_s <= second)]
        measured = HeartRateMeasurement(hr_bpm=70, rr_1024=tuple(ready.tolist()))
        packets.append(packet(second + 0.01, "2a37", bytes(measured)))
    return packets


def chest(kind: str) -> list[dict[str, object]]:
    """Return frames of acceleration without a breath in them."""
    rng = np.random.default_rng(5)
    n = SECONDS * RATE_HZ
    mg = np.array([30.0, -40.0, 980.0]) + 3 * rng.standard_normal((n, 3))
    if kind == "stuck axis":
        mg[:, 2] = -2000
    if kind == "coarse steps":
        mg = np.rint((mg + rng.standard_normal((n, 3))) / 8) * 8
    packets = []
    for at in range(0, n - FRAME_N, FRAME_N):
        end_s = (at + FRAME_N) / RATE_HZ
        data = b"\x02" + struct.pack("<Q", round(end_s * 1e9)) + b"\x01"
        rows = np.rint(mg[at : at + FRAME_N]).astype(int).tolist()
        data += b"".join(struct.pack("<3h", *row) for row in rows)
        packets.append(packet(end_s + 0.05, DATA_UUID, data))
    return packets


def lived(folder: Path, packets: list[dict[str, object]]) -> tuple[Tally, float | None]:
    """Run a session with a strap that sends these; return its tally and where the guide ended."""
    folder.mkdir()
    player, rows = folder / "player.py", folder / "packets.jsonl"
    player.write_text(PLAYER)
    in_order = sorted(packets, key=lambda one: float(str(one["t_s"])))
    rows.write_text("\n".join(map(json.dumps, in_order)))
    settings = Settings(
        strap=f"exec:{sys.executable} {player} {rows}", sound="null", music="none",
        minutes=SECONDS / 60, folder=folder, seed=3, max_speed=True,
    )  # fmt: skip
    prepared = app.prepare(settings)
    runner = prepared.make()
    asyncio.run(runner.run())
    assert prepared.journal is not None
    assert prepared.journal.close() is None
    return runner.tally, runner.tally.guide_final_per_min


@pytest.fixture(scope="module")
def without(tmp_path_factory: pytest.TempPathFactory) -> tuple[Tally, float | None]:
    return lived(tmp_path_factory.mktemp("worn") / "without", intervals())


@pytest.mark.parametrize("kind", ["noise", "stuck axis", "coarse steps"])
def test_baseline_and_guide_are_as_without_the_sensor(
    kind: str, without: tuple[Tally, float | None], tmp_path: Path
) -> None:
    alone, guide_per_min = without
    beside, beside_per_min = lived(tmp_path / "beside", intervals() + chest(kind))
    rest = alone.baseline().breathing_per_min
    assert rest == pytest.approx(RR_PER_MIN, abs=0.3)
    assert beside.baseline().breathing_per_min == pytest.approx(rest, abs=0.2)
    assert guide_per_min is not None
    assert beside_per_min == pytest.approx(guide_per_min, abs=0.1)
