"""Good files of each kind, and what damage makes of them, by a seed."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from random import Random

import numpy as np

from tests.unit.formats.files import (
    heartbeat,
    write_channels,
    write_edf,
    write_fit,
    write_wfdb,
)
from tests.unit.formats.samples import SAMPLES

SECONDS = 20
NUMBERS = (b"0", b"-1", b"1", b"99999999", b"1e308", b"-1e9", b"nan", b"inf", b"", b"0.001",
           b"4294967296", b"2147483647", b"x", b"1_0", b"\xff")  # fmt: skip
_NUMBER = re.compile(rb"-?\d+(?:\.\d+)?")


def _edf(folder: Path) -> Path:
    return write_edf(folder / "a.edf", heartbeat(SECONDS))


def _edf_d(folder: Path) -> Path:
    onsets_s = [float(at if at < 12 else at + 5) for at in range(SECONDS)]
    return write_edf(folder / "a.edf", heartbeat(SECONDS), onsets_s)


def _wfdb(folder: Path) -> Path:
    return write_wfdb(folder / "r", heartbeat(SECONDS), 212)


def _csv(folder: Path) -> Path:
    uv = heartbeat(SECONDS, 130)
    lines = [f"{at / 130:.4f},{value:.1f}" for at, value in enumerate(uv)]
    path = folder / "a.csv"
    path.write_text("\n".join(["time_s,ecg_uv", *lines]) + "\n")
    return path


def _rr(folder: Path) -> Path:
    rr_ms = 850 + np.random.default_rng(1).normal(0, 30, 60)
    path = folder / "a.txt"
    path.write_text("\n".join(f"{rr:.0f}" for rr in rr_ms) + "\n")
    return path


def _bdf(folder: Path) -> Path:
    signals = [("RESP", "mV", 25.0, heartbeat(SECONDS, 25)), ("I", "uV", 250.0, heartbeat(SECONDS))]
    return write_channels(folder / "a.bdf", [*signals, ("V5", *signals[1][1:])], binary=True)


def _fit(folder: Path) -> Path:
    rr_ms = 850 + np.random.default_rng(1).normal(0, 30, 60)
    return write_fit(folder / "a.fit", [round(rr) for rr in rr_ms], [70] * 40)


def _sample(name: str) -> Callable[[Path], Path]:
    """Return what writes a layout's sample."""

    def write(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(SAMPLES[name].content)
        return path

    return write


LAYOUTS = ("psl_rr.txt", "hrv_logger.csv", "excel_sep_tab.csv", "rr.hrm", "empatica_ibi.csv",
           "hr_table.csv", "polar_flow.json", "garmin_activity.json")  # fmt: skip
KINDS = {
    "edf": _edf, "edf+d": _edf_d, "bdf": _bdf, "wfdb": _wfdb, "csv": _csv, "rr": _rr, "fit": _fit,
    **{name: _sample(name) for name in LAYOUTS},
}  # fmt: skip


def good_file(kind: str, folder: Path) -> Path:
    """Write a good file of a kind into an empty folder and return it."""
    return KINDS[kind](folder)


def damaged(whole: dict[Path, bytes], seed: int) -> dict[Path, bytes]:
    """Return the parts of a file, one of them damaged; the same for the same seed."""
    rng = Random(seed)  # noqa: S311
    # The header of a record says more than its samples: it is damaged as often.
    part = rng.choice(sorted(whole))
    content = whole[part]
    for _ in range(rng.choice((1, 1, 2, 5))):
        content = rng.choice(DAMAGES)(content, rng)
    return {**whole, part: content}


def _somewhere(content: bytes, rng: Random) -> int:
    # Half of the damage where most formats have what matters.
    return rng.randrange(min(len(content), 1024) if rng.random() < 0.5 else len(content))


def _changed(content: bytes, rng: Random) -> bytes:
    if not content:
        return b"\0"
    at = _somewhere(content, rng)
    return content[:at] + bytes([rng.randrange(256)]) + content[at + 1 :]


def _put_in(content: bytes, rng: Random) -> bytes:
    at = _somewhere(content, rng) if content else 0
    return content[:at] + rng.randbytes(rng.choice((1, 3, 1000))) + content[at:]


def _taken_out(content: bytes, rng: Random) -> bytes:
    at = _somewhere(content, rng) if content else 0
    return content[:at] + content[at + rng.choice((1, 3, 1000)) :]


def _cut(content: bytes, rng: Random) -> bytes:
    return content[: rng.randrange(len(content) + 1)]


def _repeated(content: bytes, rng: Random) -> bytes:
    at = _somewhere(content, rng) if content else 0
    return content[:at] + content[at : at + 500] * rng.choice((2, 20)) + content[at:]


def _number(content: bytes, rng: Random) -> bytes:
    places = [one.span() for one in _NUMBER.finditer(content[:2048])]
    if not places:
        return content
    first, last = rng.choice(places)
    other = rng.choice(NUMBERS)
    # As wide as it was, as fixed fields are; or wider.
    return content[:first] + other.ljust(last - first) + content[last:]


DAMAGES = (_changed, _put_in, _taken_out, _cut, _repeated, _number, _number, _number)
