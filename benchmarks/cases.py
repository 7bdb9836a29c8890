"""Every input of a folder of cases through the shipped commands: what is right, what was said.

    .venv/bin/python benchmarks/cases.py [FOLDER]

FOLDER (default: ../shared/cases) holds files that were once read wrong; it is not part of this
repository. Its README tells what is right for each, which the checks here repeat. Exit status:
0 all right, 1 some wrong, 2 there is no such folder. Nothing here is timed.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parents[1]
USUAL = HERE.parent / "shared" / "cases"
CHEST_UUID, CHEST = "fb005c82", "02"
"""A Polar data packet that begins with 2 is of the chest's motion."""
RESTING_BPM, RESTING_RMSSD_MS = 70.7, 30.6
SHARE_MOST = 0.02
"""A wrong rate of breathing may be told in so much of the time."""

Found = dict[str, Any]
Verdict = tuple[bool, str]


class Product:
    """The shipped commands, with a folder of their own for all they keep."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        keep = {"HOME": str(folder), "XDG_DATA_HOME": str(folder / "data")}
        self._environment = {**os.environ, **keep, "PYTHONPATH": str(HERE / "src")}

    def run(self, *words: object) -> tuple[Found, str]:
        """Return what a command printed as JSON, {} where nothing, and what it said beside."""
        ran = subprocess.run(
            [sys.executable, "-m", "entrain", *map(str, words), "--json"],
            env=self._environment, cwd=self.folder, capture_output=True, text=True, check=False,
        )  # fmt: skip
        return (json.loads(ran.stdout) if ran.stdout.strip() else {}), ran.stderr

    def analyze(self, path: Path) -> Found:
        """Return the analysis of a file."""
        found, said = self.run("analyze", path)
        return {"said": said, **found}

    def session(self, packets: Path, policy: str) -> Found:
        """Play packets as a strap; return the session, and the analysis of its recording."""
        recording = self.folder / f"{packets.stem}-{policy}.entrain"
        player = shlex.join([sys.executable, str(packets.parent / "player.py"), str(packets)])
        found, said = self.run(
            "session", "--strap", f"exec:{player}", "--speed", "max", "--sound", "null",
            "--music", "none", "--minutes", 10, "--policy", policy, "--seed", 1,
            "--record", recording,
        )  # fmt: skip
        if not found:
            return {"error": said}
        return {**found, "said": said, "analysis": self.analyze(recording)}

    def track(self, path: Path) -> Found:
        """Return what the library knows of a music file."""
        folder = self.folder / path.stem
        folder.mkdir()
        if path.suffix == ".gz":
            (folder / path.stem).write_bytes(gzip.decompress(path.read_bytes()))
        else:
            shutil.copy(path, folder)
        found, _ = self.run("library", "--library", folder / "l.sqlite", "scan", folder)
        (track,) = found["tracks"]
        known: Found = track
        return known


# ---------------------------------------------------------------- what is right


def near(value: float | None, wanted: float, within: float) -> bool:
    """Say whether a value is there and about right."""
    return value is not None and abs(value - wanted) <= within


def refusal(found: Found) -> str:
    """Return why there is no analysis."""
    return str(found.get("error") or found["said"])


def shown(found: Found, *names: str) -> str:
    """Return some values in a line."""
    return ", ".join(f"{name} {found.get(name)}" for name in names)


def numbers(
    product: Product,
    path: Path,
    *,
    rmssd_ms: float,
    within_ms: float = 0.6,
    hr_bpm: float | None = None,
    beats: tuple[int, int] | None = None,
) -> Verdict:
    """Hold an analysis to its heart rate, RMSSD and beats."""
    found = product.analyze(path)
    if "summary" not in found:
        return False, refusal(found)
    n_beats, summary = len(found["beats"]["t_s"]), found["summary"]
    right = near(summary["rmssd_ms"], rmssd_ms, within_ms)
    right = right and (hr_bpm is None or near(summary["hr_bpm"], hr_bpm, 1.0))
    right = right and (beats is None or beats[0] <= n_beats <= beats[1])
    return right, f"{n_beats} beats, {shown(summary, 'hr_bpm', 'rmssd_ms')}"


def gap(product: Product, path: Path) -> Verdict:
    """Hold an analysis to its length and its one hole."""
    found = product.analyze(path)
    if "summary" not in found:
        return False, refusal(found)
    beats = found["beats"]
    steps_s = [after - one for one, after in zip(beats["t_s"], beats["t_s"][1:], strict=False)]
    hole = max(range(len(steps_s)), key=steps_s.__getitem__)
    right = near(found["seconds"], 300, 3) and beats["rr_ms"][hole + 1] is None
    return (
        right and near(steps_s[hole], 90, 3),
        f"{found['seconds']:.0f} s long, hole of {steps_s[hole]:.0f} s",
    )


def heart_rates(product: Product, path: Path) -> Verdict:
    """Hold a table of heart rates to be read as that, or refused as that."""
    found = product.analyze(path)
    error = found.get("error", "")
    read_as = str(found.get("source", {}).get("taken"))
    right = "heart rate" in error.lower() or "bpm" in read_as.lower()
    return right, error or f"read: {shown(found['summary'], 'hr_bpm', 'rmssd_ms')}"


def read(product: Product, path: Path) -> Verdict:
    """Hold a file to be read."""
    found = product.analyze(path)
    if "summary" not in found:
        return False, refusal(found)
    return found["summary"]["hr_bpm"] is not None, shown(found["summary"], "hr_bpm", "rmssd_ms")


def rates(found: Found) -> tuple[list[float | None], list[float | None]]:
    """Return all rates of breathing that were told: of the session, and of its recording."""
    session = [found[when]["breathing_per_min"] for when in ("baseline", "final")]
    file = [rate for one in found["analysis"]["breathing"] for rate in one["per_min"]]
    return session, file


def noise_on_the_chest(product: Product, path: Path) -> Verdict:
    """Hold the breath to 7/min or blank, and the guide to what it is without a chest."""
    alone = product.folder / f"{path.stem}-no-chest.jsonl"
    shutil.copy(path.parent / "player.py", product.folder)
    lines = path.read_text().splitlines()
    alone.write_text("\n".join(one for one in lines if not of_chest(json.loads(one))) + "\n")
    found, without = product.session(path, "lead"), product.session(alone, "lead")
    if "error" in found or "error" in without:
        return False, str(found.get("error") or without.get("error"))
    session, file = rates(found)
    told = [rate for rate in file if rate is not None]
    n_wrong = sum(abs(rate - 7) > 1 for rate in told)
    guides = found["guide_final_per_min"], without["guide_final_per_min"]
    right = all(rate is None or near(rate, 7, 0.7) for rate in session)
    right = right and n_wrong <= SHARE_MOST * len(file) and None not in guides
    said = f"{session[0]} and {session[1]}/min, {n_wrong} of {len(file)} windows wrong"
    guided = f"guide {guides[0]}, without {guides[1]}"
    return right and near(guides[0], guides[1], 0.3), f"{said}, {guided}"


def of_chest(packet: list[Any]) -> bool:
    """Say whether a packet is of the chest's motion."""
    return bool(packet[1].startswith(CHEST_UUID) and packet[2].startswith(CHEST))


def nothing_of_the_chest(product: Product, path: Path) -> Verdict:
    """Hold the breath to be blank."""
    found = product.session(path, "music-only")
    if "error" in found:
        return False, found["error"]
    session, file = rates(found)
    n_told = sum(rate is not None for rate in file)
    right = session == [None, None] and n_told <= SHARE_MOST * len(file)
    return right, f"{session[0]} and {session[1]}/min, told in {n_told} of {len(file)} windows"


def known(product: Product, path: Path, *, never_safe: bool = False) -> Verdict:
    """Hold heart rate and RMSSD to those of the person at rest."""
    found = product.session(path, "music-only")
    if "error" in found:
        return False, found["error"]
    figures = [found["baseline"], found["final"]]
    if "summary" in found["analysis"]:
        figures.append(found["analysis"]["summary"])
    right = len(figures) == 3 and all(
        near(one["hr_bpm"], RESTING_BPM, 1.5) and near(one["rmssd_ms"], RESTING_RMSSD_MS, 2)
        for one in figures
    )
    n_safe = sum(phase["name"] == "safe" for phase in found["phases"])
    right = right and not (never_safe and n_safe)
    said = "; ".join(shown(one, "hr_bpm", "rmssd_ms") for one in figures)
    return right, f"{said}; {n_safe} x safe"


def off_the_skin(product: Product, path: Path) -> Verdict:
    """Hold RMSSD to be about right, or null with a reason."""
    found = product.session(path, "music-only")
    if "error" in found:
        return False, found["error"]
    final, summary = found["final"], found["analysis"].get("summary", {})
    values = (final["rmssd_ms"], summary.get("rmssd_ms"))
    right = all(value is None or near(value, RESTING_RMSSD_MS, 4) for value in values)
    why = final.get("why_null", {}).get("rmssd_ms", "")
    told = bool(why) or "skin" in found["said"].lower()
    return right and told, f"final {values[0]} ({why or 'nothing said'}), file {values[1]}"


def told_twice(product: Product, path: Path) -> Verdict:
    """Hold repeated intervals to be dropped, or little trust to be said."""
    found = product.session(path, "music-only")
    if "error" in found:
        return False, found["error"]
    n_beats, rmssd_ms = found["beats"], found["final"]["rmssd_ms"]
    analysis = found["analysis"]
    said = found["said"].lower() + str(analysis.get("source", {}).get("taken"))
    repeated = any(word in said for word in ("twice", "repeat", "told again"))
    right = near(n_beats, 480, 5) and near(rmssd_ms, 51.4, 2)
    low = "said: repeated" if repeated else "nothing said"
    return right or repeated, f"{n_beats} beats, final rmssd_ms {rmssd_ms}, {low}"


def accepted(product: Product, path: Path) -> Verdict:
    """Hold a music file to be accepted."""
    error = product.track(path)["error"] or ""
    return not error, error or "accepted"


def refused_as_cut(product: Product, path: Path) -> Verdict:
    """Hold a music file to be refused since it ends early."""
    error = product.track(path)["error"] or ""
    return "ends before" in error, error or "accepted"


def not_sung(product: Product, path: Path) -> Verdict:
    """Hold a music file to be known as not sung."""
    track = product.track(path)
    return not track["error"] and track["sung"] is False, f"sung: {track['sung']}"


def no_beats(product: Product, path: Path) -> Verdict:
    """Hold a music file to have no tempo and no beats."""
    track = product.track(path)
    right = not track["error"] and track["tempo_bpm"] is None and not track["beats_s"]
    return right, f"tempo_bpm {track['tempo_bpm']}, {len(track['beats_s'])} beats"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An input, what is right in words, and what holds the product to it."""

    name: str
    right: str
    check: Callable[[Product, Path], Verdict]


CASES = (
    Case(name="acc_noise_rsa7.jsonl", right="7/min or blank; guide as without a chest",
         check=noise_on_the_chest),
    Case(name="acc_z_stuck_breath_z.jsonl", right="no breath from the chest",
         check=nothing_of_the_chest),
    Case(name="ecg_lost_every3.jsonl", right="HR 70.7, RMSSD 30.6, never safe",
         check=partial(known, never_safe=True)),
    Case(name="unclipped_rr.jsonl", right="RMSSD null or about 30.6, and said",
         check=off_the_skin),
    Case(name="ffff_rr.jsonl", right="HR 70.7, RMSSD about 30.6", check=known),
    Case(name="slow_stale.jsonl", right="480 beats, RMSSD 51.4; or said", check=told_twice),
    Case(name="packet_stamps_fast.csv", right="537 intervals, RMSSD 16.9, HR 107",
         check=partial(numbers, beats=(537, 538), hr_bpm=107, rmssd_ms=16.9)),
    Case(name="psl_rr.txt", right="HR 70.7, RMSSD 31.3",
         check=partial(numbers, hr_bpm=70.7, rmssd_ms=31.3)),
    Case(name="psl_ecg.txt", right="143 beats, RMSSD 30.2",
         check=partial(numbers, beats=(142, 144), rmssd_ms=30.2)),
    Case(name="gap_elapsed_ms.csv", right="300 s long, a hole of 90 s", check=gap),
    Case(name="zero_for_missing.csv", right="read, RMSSD about 31",
         check=partial(numbers, rmssd_ms=31, within_ms=1.0)),
    Case(name="hr_table.csv", right="heart rates, or refused as that", check=heart_rates),
    Case(name="excel_sep.csv", right="read", check=read),
    Case(name="hr_from_ecg.edf", right="142-143 beats, RMSSD 30.2",
         check=partial(numbers, beats=(142, 143), rmssd_ms=30.2)),
    Case(name="vbr_latin_Info.mp3", right="accepted", check=accepted),
    Case(name="int32max.wav.gz", right="accepted", check=accepted),
    Case(name="vbr_xing_cover_cut.mp3", right="refused as cut", check=refused_as_cut),
    Case(name="lyr_instrumental_br.mp3", right="not sung", check=not_sung),
    Case(name="cover_as_track.m4a", right="accepted", check=accepted),
    Case(name="white.wav.gz", right="no tempo, no beats", check=no_beats),
)  # fmt: skip


def main() -> int:
    """Print the table; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=USUAL)
    folder: Path = parser.parse_args().folder.resolve()
    if not folder.is_dir():
        print(
            f"There are no cases in {folder}: they are not part of this repository. Name a "
            "folder that holds them.",
            file=sys.stderr,
        )
        return 2
    n_wrong = 0
    print(f"{'input':28}{'what is right':42}{'':7}what the product says")
    for case in CASES:
        path = folder / case.name
        right, said = False, "not there"
        if path.exists():
            with tempfile.TemporaryDirectory() as place:
                right, said = case.check(Product(Path(place)), path)
        n_wrong += not right
        word = "right" if right else "WRONG"
        print(f"{case.name:28}{case.right:42}{word:7}{' '.join(said.split())[:140]}", flush=True)
    unknown = {path.name for path in folder.iterdir()} - {case.name for case in CASES}
    for name in sorted(unknown - {"README.md", "player.py"}):
        n_wrong += 1
        print(f"{name:28}{'?':42}{'WRONG':7}no check of what is right is known here")
    print(f"{len(CASES)} inputs, {n_wrong} wrong")
    return int(bool(n_wrong))


if __name__ == "__main__":
    sys.exit(main())
