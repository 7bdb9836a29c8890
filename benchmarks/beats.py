"""Beat trackers on the same music with known beats: one table.

    python -m benchmarks.beats DATA [--peers PYTHON] [--music FOLDER] [-v]

DATA is what `make.py` of the shared music folder rendered: sound files and `truth.json`.
A Python with librosa, soundfile and mir_eval (and aubio, if it is there) runs the peers and
scores everybody with that folder's `score.py`. CPU is that of one thread, from decoded samples
at the file's rate to beats; the first call of each, which compiles or imports, is not counted.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import tempfile
import time
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from entrain.music.beats import track_beats

PEERS = """
import json, sys, time
import numpy as np, librosa, soundfile
sys.path.insert(0, sys.argv[3])
import score
data, ours = sys.argv[1], json.load(open(sys.argv[2]))
truth = json.load(open(data + '/truth.json'))

def by_librosa(x, rate, **options):
    y = librosa.resample(x, orig_sr=rate, target_sr=22050)
    tempo, beats = librosa.beat.beat_track(y=y, sr=22050, units='time', **options)
    return float(np.atleast_1d(tempo)[0]), beats

def by_aubio(x, rate):
    o, beats = aubio.tempo('default', 1024, 512, rate), []
    for k in range(0, len(x) - 511, 512):
        if o(x[k:k + 512]):
            beats.append(float(o.get_last_s()))
    return 60 / np.median(np.diff(beats)) if len(beats) > 2 else 0, beats

peers = {'librosa, as it comes': by_librosa,
         'librosa, start_bpm=70': lambda x, rate: by_librosa(x, rate, start_bpm=70)}
try:
    import aubio
    peers['aubio'] = by_aubio
except ImportError:
    pass
results = {'ours': ours}
for name, track in peers.items():
    track(np.random.default_rng(0).normal(size=441000).astype(np.float32), 44100)
    told, cpu_s, sound_s = {}, 0.0, 0.0
    for piece in truth:
        x, rate = soundfile.read(data + '/' + piece['path'], dtype='float32', always_2d=True)
        x = np.ascontiguousarray(x.mean(axis=1))
        began_s = time.process_time()
        tempo, beats = track(x, rate)
        cpu_s += time.process_time() - began_s
        sound_s += len(x) / rate
        told[piece['path']] = {'tempo_bpm': float(tempo), 'beats_s': [float(b) for b in beats]}
    results[name] = {'told': told, 'times_real': sound_s / cpu_s}
for result in results.values():
    result['scores'] = [score.score_one(p, result['told'].get(p['path'], {})) for p in truth]
print(json.dumps({n: {'times_real': r['times_real'], 'scores': r['scores']}
                  for n, r in results.items()}))
"""
PUBLISHED = (
    ("our first sketch, published", 0.55, 0.69, 0.85, 0.90, 246),
    ("madmom, published", 0.84, 0.87, 0.80, 1.00, 5),
)
"""From the shared folder's README; madmom's weights may not be used commercially: a yardstick."""
COLUMNS = ("F0", "Faacc", "exact", "octave")
RIVAL = "librosa, start_bpm=70"


def decoded(path: Path) -> tuple[NDArray[np.float32], int]:
    """Return a file's sound, mono, and its rate."""
    with av.open(str(path)) as file:
        rate = file.streams.audio[0].rate
        blocks = [frame.to_ndarray() for frame in file.decode(audio=0)]
    return np.ascontiguousarray(np.concatenate(blocks, axis=1).mean(axis=0), np.float32), rate


def ours(data: Path) -> dict[str, object]:
    """Track every piece; return what was told and how many times faster than real time."""
    noise = np.random.default_rng(0).normal(size=441_000).astype(np.float32)
    track_beats(noise, 44100)
    told, cpu_s, sound_s = {}, 0.0, 0.0
    for piece in json.loads((data / "truth.json").read_text()):
        samples, rate_hz = decoded(data / piece["path"])
        began_s = time.process_time()
        found = track_beats(samples, rate_hz)
        cpu_s += time.process_time() - began_s
        sound_s += len(samples) / rate_hz
        told[piece["path"]] = {
            "tempo_bpm": found.tempo_bpm,
            "beats_s": found.beats_s.tolist(),
            "confidence_frac": found.confidence_frac,
        }
    return {"told": told, "times_real": sound_s / cpu_s}


def ahead(mine: list[float], theirs: list[float]) -> tuple[float, float, float]:
    """Mean difference and its 95 % interval, by drawing pieces anew."""
    differences = np.subtract(mine, theirs)
    draws = np.random.default_rng(0).choice(differences, (10_000, len(differences)))
    low, high = np.percentile(draws.mean(axis=1), [2.5, 97.5])
    return float(differences.mean()), float(low), float(high)


def main() -> None:
    """Run everybody on the same files and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--peers", metavar="PYTHON", required=True)
    parser.add_argument(
        "--music", type=Path, default=Path(__file__).parents[2] / "shared/music", help="score.py"
    )
    parser.add_argument("-v", action="store_true", help="every piece of ours")
    options = parser.parse_args()
    mine = ours(options.data)
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "ours.json"
        told.write_text(json.dumps(mine))
        done = subprocess.run(
            [options.peers, "-W", "ignore", "-c", PEERS, options.data, told, options.music],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
        )
    results = json.loads(done.stdout)
    print("| tracker | F, no trim | best level, lag-corrected F | exact tempo | octave-tolerant "
          "| x real time |")  # fmt: skip
    print("|---|---|---|---|---|---|")
    for name, result in results.items():
        means = [np.mean([piece[c] for piece in result["scores"]]) for c in COLUMNS]
        print(f"| {name} | {' | '.join(f'{m:.3f}' for m in means)} | {result['times_real']:.0f} |")
    for name, *figures, times_real in PUBLISHED:
        print(f"| {name} | {' | '.join(f'{f:.2f}' for f in figures)} | {times_real} |")
    mean, low, high = ahead(*([p["F0"] for p in results[n]["scores"]] for n in ("ours", RIVAL)))
    print(f"\nF ahead of {RIVAL}: {mean:+.3f}, 95 % {low:+.3f} to {high:+.3f}")
    if options.v:
        for piece, scored in zip(mine["told"].items(), results["ours"]["scores"], strict=True):
            told = piece[1]
            print(
                f"{piece[0]:24} F {scored['F0']:.2f}  best level {scored['Faacc']:.2f}  "
                f"{told['tempo_bpm'] or 0:6.1f} bpm  confidence {told['confidence_frac']:.2f}"
            )


if __name__ == "__main__":
    main()
