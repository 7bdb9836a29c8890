"""Stretchers on the same material in one run: ours, Rubber Band's short window, librosa's.

    PYTHONPATH=src:. python -m benchmarks.sound [--renders FOLDER] [--struck ID,ID]

Made material needs nothing else: clicks for time, steady tones for purity, a drum kit for
attacks. With `--renders`, a folder of the same performances at three tempi (ID_1.0.wav,
ID_0.8.wav, ID_1.2.wav), each engine's .8 and 1.2 of the first is held against the true
other two. librosa's runs over the whole file at once; the others stream, block by block.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from entrain.music.stretch import PhaseVocoder
from entrain.music.stretch.rubberband import RubberBand
from tests.helpers import stretch_material as material

Floats = NDArray[np.float64]
Engine = Callable[[material.Samples, int, float], material.Samples]

RATE_HZ = 48000
RATIOS = (0.75, 0.8, 0.9, 1.1, 1.25)
MEL_BANDS = 80
WINDOW, HOP = 2048, 441
LAG_FRAMES, LAG_STEP = 1323, 147
"""Every engine is compared where its onsets fit best, within 30 ms either way."""


def ours(samples: material.Samples, rate_hz: int, ratio: float) -> material.Samples:
    return material.stretched(PhaseVocoder, samples, rate_hz, ratio)


def rubber_band(samples: material.Samples, rate_hz: int, ratio: float) -> material.Samples:
    return material.stretched(RubberBand, samples, rate_hz, ratio)


def librosa_offline(samples: material.Samples, rate_hz: int, ratio: float) -> material.Samples:
    import librosa

    stretched = librosa.effects.time_stretch(np.ascontiguousarray(samples.T), rate=ratio)
    return np.ascontiguousarray(stretched.T, np.float32)


def engines() -> dict[str, Engine]:
    """Return the engines that are installed."""
    found: dict[str, Engine] = {"ours": ours}
    for name, engine, module in (
        ("Rubber Band R3 short", rubber_band, "pylibrb"),
        ("librosa (offline)", librosa_offline, "librosa"),
    ):
        try:
            __import__(module)
        except ImportError:
            print(f"{module} is not installed: {name} is left out")
            continue
        found[name] = engine
    return found


def made(name: str, engine: Engine) -> None:
    """Print what made material shows of one engine."""
    clicks, _ = material.clicks(RATE_HZ, bpm=100, seconds=60)
    tones = material.tones(RATE_HZ)
    drums, hits_s = material.drums(RATE_HZ)
    source_s = material.strike_times_s(clicks, RATE_HZ)
    source = material.sharpness(drums, RATE_HZ, hits_s)
    engine(drums, RATE_HZ, 1.1)  # what is loaded or compiled once is not what it costs
    for ratio in RATIOS:
        heard_s = material.strike_times_s(engine(clicks, RATE_HZ, ratio), RATE_HZ)
        n = min(len(heard_s), len(source_s))
        slope = np.polyfit(source_s[:n] / ratio, heard_s[:n], 1)[0]
        jitter_ms = 1000 * np.std(np.diff(heard_s[:n]) - np.diff(source_s[:n]) / ratio)
        purity_db = material.purity_db(engine(tones, RATE_HZ, ratio), RATE_HZ)
        began_s = time.thread_time()
        heard = engine(drums, RATE_HZ, ratio)
        cpu = (time.thread_time() - began_s) / (len(heard) / RATE_HZ)
        sharp = np.median(material.sharpness(heard, RATE_HZ, hits_s / ratio) / source)
        print(
            f"| {name} | {ratio:.2f} | {100 * (1 / slope - 1):+.4f} | {jitter_ms:.1f} "
            f"| {purity_db:.1f} | {sharp:.2f} | {100 * cpu:.1f} |"
        )


# ---------------------------------------------------------------- against true renderings


def mel_filters(rate_hz: int) -> Floats:
    """Return triangles on the mel scale from 60 Hz to 16 kHz, shape (bands, bins)."""
    hz = np.fft.rfftfreq(WINDOW, 1 / rate_hz)
    low, high = (2595 * np.log10(1 + edge / 700) for edge in (60, 16000))
    edges = 700 * (10 ** (np.linspace(low, high, MEL_BANDS + 2) / 2595) - 1)
    left, middle, right = edges[:-2, None], edges[1:-1, None], edges[2:, None]
    rising, falling = (hz - left) / (middle - left), (right - hz) / (right - middle)
    return np.asarray(np.maximum(0, np.minimum(rising, falling)))


def mel_power(samples: material.Samples, filters: Floats) -> Floats:
    """Return the power in each band a hundred times a second, shape (n_frames, bands)."""
    mono = samples.mean(axis=1)
    n = (len(mono) - WINDOW) // HOP + 1
    taper = np.hanning(WINDOW)
    out = np.empty((n, len(filters)))
    for begin in range(0, n, 1000):
        at = np.arange(begin, min(begin + 1000, n))
        frames = mono[at[:, None] * HOP + np.arange(WINDOW)] * taper
        out[at] = np.abs(np.fft.rfft(frames, axis=1)) ** 2 @ filters.T
    return out


def compare(
    heard: material.Samples, true: material.Samples, filters: Floats
) -> tuple[float, float]:
    """Return mel log-spectral distance [dB] and onset correlation."""
    wanted = mel_power(true, filters)
    floor = wanted.max() * 1e-7
    best = (np.inf, -np.inf)
    for lag in range(-LAG_FRAMES, LAG_FRAMES + 1, LAG_STEP):
        shifted = heard[lag:] if lag >= 0 else np.pad(heard, ((-lag, 0), (0, 0)))
        got = mel_power(shifted, filters)
        n = min(len(got), len(wanted))
        gain = wanted[:n].sum() / got[:n].sum()
        one = 10 * np.log10(np.maximum(got[:n] * gain, floor))
        other = 10 * np.log10(np.maximum(wanted[:n], floor))
        rises = [np.maximum(np.diff(x, axis=0), 0).mean(axis=1) for x in (one, other)]
        agrees = float(np.corrcoef(*rises)[0, 1])
        if agrees > best[1]:
            best = (float(np.sqrt(((one - other) ** 2).mean(axis=1)).mean()), agrees)
    return best


def rendered(folder: Path, struck: list[str], found: dict[str, Engine]) -> None:
    """Print each engine against true renderings at .8 and 1.2."""
    import soundfile

    sums: dict[str, list[tuple[float, float]]] = {}
    print("| piece | ratio |" + "".join(f" {n}: dB | onsets |" for n in found))
    print("|---|---|" + "---|---|" * len(found))
    for path in sorted(folder.glob("*_1.0.wav")):
        piece = path.name.removesuffix("_1.0.wav")
        if struck and piece not in struck:
            continue
        source, rate_hz = soundfile.read(path, dtype="float32")
        filters = mel_filters(rate_hz)
        for ratio in (0.8, 1.2):
            true, _ = soundfile.read(folder / f"{piece}_{ratio}.wav", dtype="float32")
            row = f"| {piece} | {ratio} |"
            for name, engine in found.items():
                result = compare(engine(source, rate_hz, ratio), true, filters)
                sums.setdefault(name, []).append(result)
                row += f" {result[0]:.3f} | {result[1]:.3f} |"
            print(row, flush=True)
    means = {name: np.mean(results, axis=0) for name, results in sums.items()}
    print("| mean | |" + "".join(f" {m[0]:.3f} | {m[1]:.3f} |" for m in means.values()))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--renders", type=Path, help="folder of true renderings")
    parser.add_argument("--struck", default="", help="only these pieces of it, ID,ID")
    options = parser.parse_args()
    found = engines()
    print()
    print("| engine | ratio | tempo error % | jitter ms | tone dB | attack | CPU % of a core |")
    print("|---|---|---|---|---|---|---|")
    for name, engine in found.items():
        made(name, engine)
    if options.renders:
        print()
        rendered(options.renders, [one for one in options.struck.split(",") if one], found)


if __name__ == "__main__":
    main()
