"""What a scan of one's own music costs: `python benchmarks/library.py [--files N] [FILE ...]`.

First speed: pieces of four minutes, coded in each format, are identified and analysed as by
`entrain library scan`; the processor time of the reading process and our own is set against
the length of the sound. Files that are named are measured too. Then memory: a scan of many
short files, and what both processes hold after the first fifty and at the end. Last where the
time goes, in this process. The pieces are made here, so they say nothing about how well beats
are found.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np
import psutil

from entrain.library.audio import Decoding, open_sound
from entrain.library.limits import Allowance
from entrain.library.loudness import Meter
from entrain.library.problems import TrackProblemError
from entrain.library.scanner import Examiner, ScanProgress, scan
from entrain.library.store import Library
from entrain.music.beats import track_beats
from entrain.music.features import features_of
from tests.helpers.made_audio import FORMATS, RATE_HZ, Samples, encode, name_of, piece

MINUTES = 4
SHORT_S = 6.0
SETTLED = 50


def music(seconds: float, seed: int) -> Samples:
    """Return a piece with a breath of noise, so that no coder has it too easy."""
    made = piece(seconds, 60.0 + seed % 30, seed)
    noise = np.random.default_rng(seed).standard_normal(made.shape)
    return made + (0.002 * noise).astype(np.float32)


def used_s(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def speed(paths: list[Path]) -> None:
    here = psutil.Process()
    print(f"{'file':22}{'sound s':>9}{'processor s':>13}{'x real time':>13}")
    all_s = all_used_s = 0.0
    with Examiner() as examiner:
        # The imports of the first file are paid once a scan.
        examiner.ask("analyse", paths[0])
        worker = psutil.Process(examiner.pid)
        for path in paths:
            before_s = used_s(worker) + used_s(here)
            try:
                examiner.ask("identify", path)
                seconds = examiner.ask("analyse", path)["measured"]["heard_s"]
            except TrackProblemError as error:
                print(f"{path.name[:20]:22}{error}")
                continue
            spent_s = used_s(worker) + used_s(here) - before_s
            all_s, all_used_s = all_s + seconds, all_used_s + spent_s
            print(f"{path.name[:20]:22}{seconds:9.0f}{spent_s:13.2f}{seconds / spent_s:13.0f}")
    print(f"{'all':22}{all_s:9.0f}{all_used_s:13.2f}{all_s / all_used_s:13.0f}")


def steps(path: Path) -> None:
    decoded: list[Any] = []

    def decode() -> None:
        with open_sound(path) as sound:
            decoded.extend(Decoding(sound, RATE_HZ, Allowance(lambda _: None)).blocks())

    taken = {"decode": timed(decode)}
    sound = np.concatenate(decoded)
    mono = np.ascontiguousarray(sound.mean(axis=1)[::2])

    def loudness() -> None:
        meter = Meter(RATE_HZ)
        for begin in range(0, len(sound), RATE_HZ):
            meter.add(sound[begin : begin + RATE_HZ])
        meter.result()

    taken["loudness"] = timed(loudness)
    taken["beats"] = timed(lambda: track_beats(mono, RATE_HZ / 2))
    taken["key, onsets, brightness"] = timed(lambda: features_of(mono, RATE_HZ / 2))
    print(f"\nwhere it goes ({path.name}), in ms of processor time for a minute of sound")
    for name, spent_s in taken.items():
        print(f"  {name:26}{1000 * spent_s / MINUTES:8.0f}")


def timed(do: Callable[[], object]) -> float:
    before_s = time.process_time()
    do()
    return time.process_time() - before_s


def memory(n_files: int, folder: Path) -> None:
    forms, made = list(FORMATS), music(SHORT_S, 1)
    for number in range(n_files):
        form = forms[number % len(forms)]
        # Another beginning is another sound, and costs no time to make.
        sound = np.roll(made, 101 * number, axis=0)
        encode(folder / f"{number:05}{name_of('', form)}", sound, form)
    here = psutil.Process()
    held: list[tuple[float, float]] = []
    workers: set[int] = set()

    def look(_: ScanProgress) -> None:
        children = here.children()
        workers.update(child.pid for child in children)
        of_children = sum(child.memory_info().rss for child in children)
        held.append((here.memory_info().rss / 2**20, of_children / 2**20))

    began_s = time.monotonic()
    with tempfile.TemporaryDirectory() as data, Library(Path(data) / "library.sqlite") as library:
        tracks = scan([folder], library, look)
        took_s = time.monotonic() - began_s
        size_mb = library.path.stat().st_size / 2**20
    bad = [track for track in tracks if track.problem]
    print(f"\n{len(tracks)} files of {SHORT_S:.0f} s in {took_s:.0f} s, {len(bad)} with a problem, "
          f"{len(workers)} reading process(es), library {size_mb:.1f} MiB")  # fmt: skip
    first, last = held[min(SETTLED, len(held) - 1)], held[-1]
    print(f"{'resident MiB':16}{'this process':>14}{'reading process':>17}")
    for name, (ours, theirs) in ((f"after {SETTLED}", first), ("at the end", last)):
        print(f"{name:16}{ours:14.1f}{theirs:17.1f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--files", type=int, default=1000, help="files of the scan for memory")
    parser.add_argument("named", type=Path, nargs="*", metavar="FILE")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        made = [
            encode(Path(folder) / name_of(form, form), music(60.0 * MINUTES, 1), form)
            for form in FORMATS
        ]
        speed(made)
        if options.named:
            speed(options.named)
        with tempfile.TemporaryDirectory() as short:
            memory(options.files, Path(short))
        # Last: what is decoded in this process puts the limit on it that a reader has.
        steps(made[0])


if __name__ == "__main__":
    main()
