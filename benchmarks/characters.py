"""The composed music, every character: is it as loud, as even and as varied as it should be?

    .venv/bin/python -m benchmarks.characters [--minutes N] [--seeds N] [--rate HZ]
        [--characters A,B]

Needs the repository's root as the working directory; prints two tables. The first is of what
is composed, without sound: every seed at every rate of breathing. The second is of the sound:
each render goes through 4, 6, 8, 12 and 16 breaths a minute, with the swell of 5 dB, and is
measured from outside: loudness and true peak by FFmpeg's ebur128 (BS.1770), the swell's rate
from the envelope, the tempo from the onsets. Worst cases are over all seeds.
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise

import av
import numpy as np
from numpy.typing import NDArray

from entrain.music.composer import CHARACTERS, Character, Composer, default_arrangement
from entrain.music.composer.form import Breath, Piece
from entrain.music.composer.grid import Slot
from entrain.music.composer.melody import Melody
from entrain.music.score import Score
from entrain.sound.engine import Renderer
from tests.helpers import measure_sound as measure
from tests.helpers.scores import segment

Floats = NDArray[np.float64]
RATES_PER_MIN = ((4, 12), (6, 12), (8, 8), (12, 6), (16, 4))
"""Breaths a minute, and beats a breath: 48 to 72 beats a minute."""
BLOCK_FRAMES = 1024
BANDS_HZ = (20, 150, 300, 600, 1200, 2400, 20000)
DENSITIES = (0.3, 0.6, 0.9)


# ---------------------------------------------------------------- what is composed


def composed(
    character: Character, seed: int, minutes: float, per_min: float, n_beats: int
) -> Iterator[tuple[Breath, tuple[tuple[int, int], ...]]]:
    """Yield each breath and its notes: half-beat and pitch."""
    piece_rng, melody_rng = np.random.default_rng(seed).spawn(2)
    piece = Piece(piece_rng, character.scales)
    melody = Melody(melody_rng, character.style)
    for k in range(int(minutes * per_min)):
        density = DENSITIES[k // 40 % len(DENSITIES)]
        breath, notes = piece.next_breath(density), []
        for index in range(2 * n_beats):
            slot = Slot(
                frame=0, index=index, n_beats=n_beats, per_min=per_min, density_frac=density
            )
            if index == 0:
                melody.begin_breath(slot, breath)
            notes += [(index, note.midi) for note in melody.notes(slot, breath.chord)]
        yield breath, tuple(notes)


@dataclass
class Composition:
    """Over all that was composed for one character."""

    motion_midi: float
    largest_motion_midi: float
    kept_frac: float
    n_parallel: int
    n_same_in_a_row: int
    same_frac: float
    n_keys: float
    n_rhythms: float


def composition(character: Character, minutes: float, n_seeds: int) -> Composition:
    moved, runs, same, keys, rhythms, n_parallel = [], [], [], [], [], 0
    for seed in range(n_seeds):
        for per_min, n_beats in RATES_PER_MIN:
            breaths = list(composed(character, seed, minutes, per_min, n_beats))
            voices = np.array([breath.chord.voices_midi for breath, _ in breaths])
            steps = np.diff(voices, axis=0)
            moved.append(steps)
            leaps = np.maximum((steps > 4).sum(axis=1), (steps < -4).sum(axis=1))
            n_parallel += int((leaps > 1).sum())
            # A bar is four beats: a third of a breath of twelve.
            bars = [
                (breath.chord.voices_midi, part)
                for breath, notes in breaths
                for part in in_bars(notes, n_beats)
            ]
            runs.append(max(len(list(group)) for _, group in groupby(bars)))
            same.append(1 - len(set(bars)) / len(bars))
            keys.append(len({breath.chord.key for breath, _ in breaths}))
            rhythms.append(len({tuple(slot for slot, _ in bar) for _, bar in bars}))
    each = [float(np.abs(steps).mean()) for steps in moved]
    return Composition(
        motion_midi=float(np.mean(each)),
        largest_motion_midi=max(each),
        kept_frac=float(np.mean(np.concatenate(moved) == 0)),
        n_parallel=n_parallel,
        n_same_in_a_row=max(runs),
        same_frac=float(np.mean(same)),
        n_keys=float(np.mean(keys)),
        n_rhythms=float(np.mean(rhythms)),
    )


def in_bars(notes: tuple[tuple[int, int], ...], n_beats: int) -> list[tuple[tuple[int, int], ...]]:
    per_bar = 8 if n_beats % 4 == 0 else 6
    return [
        tuple((slot - first, midi) for slot, midi in notes if first <= slot < first + per_bar)
        for first in range(0, 2 * n_beats, per_bar)
    ]


# ---------------------------------------------------------------- what is heard


@dataclass
class Sound:
    """Of one render."""

    lufs: float
    true_peak_dbfs: float
    clipped: int
    offset: float
    swell_error_frac: float
    depth_error_db: float
    tempo_error_frac: float
    breathing_lead_db: float
    centroid_hz: float
    band_fracs: Floats
    crest_db: float
    width_frac: float
    cpu_frac: float
    worst_block_frac: float
    start_s: float


class Loudness:
    """Integrated loudness and true peak, by FFmpeg's ebur128, fed block by block."""

    def __init__(self, rate_hz: int) -> None:
        self._rate_hz, self._graph = rate_hz, av.filter.Graph()
        source = self._graph.add_abuffer(
            format="flt", sample_rate=rate_hz, layout="stereo", time_base=f"1/{rate_hz}"
        )
        meter = self._graph.add("ebur128", "metadata=1:peak=true")
        sink = self._graph.add("abuffersink")
        source.link_to(meter)
        meter.link_to(sink)
        self._graph.configure()
        self._source, self._sink, self._n = source, sink, 0
        self.lufs, self.true_peak_dbfs = math.nan, -math.inf

    def feed(self, samples: NDArray[np.float32]) -> None:
        frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), "flt", "stereo")
        frame.sample_rate, frame.pts = self._rate_hz, self._n
        self._n += len(samples)
        self._source.push(frame)
        self._pull()

    def end(self) -> None:
        self._source.push(None)
        self._pull()

    def _pull(self) -> None:
        while True:
            try:
                told = self._sink.pull().metadata
            except (av.error.BlockingIOError, av.error.EOFError):
                return
            if "lavfi.r128.I" in told:
                self.lufs = float(told["lavfi.r128.I"])
            peaks = [float(told[k]) for k in told if k.startswith("lavfi.r128.true_peaks_ch")]
            if peaks:
                loudest = 20 * math.log10(max(*peaks, 1e-9))
                self.true_peak_dbfs = max(self.true_peak_dbfs, loudest)


def whole_score(minutes: float) -> Score:
    """Return all five rates, one after another, each from the phase where the last ended."""
    part_s, phase_rad, parts = minutes * 60 / len(RATES_PER_MIN), 0.0, []
    for k, (per_min, n_beats) in enumerate(RATES_PER_MIN):
        rates = (float(per_min), float(per_min))
        parts.append(
            segment(k * part_s, per_min=rates, beats=n_beats, phase_rad=phase_rad, density_frac=0.6)
        )
        phase_rad += 2 * math.pi * per_min * part_s / 60
    return Score(segments=tuple(parts))


def sounded(character: Character, seed: int, minutes: float, rate_hz: int) -> Sound:
    began_s = time.thread_time()
    renderer = Renderer(Composer(seed, rate_hz, default_arrangement(character)), rate_hz)
    renderer.render(whole_score(minutes), -1.0, BLOCK_FRAMES)
    start_s = time.thread_time() - began_s
    renderer = Renderer(Composer(seed, rate_hz, default_arrangement(character)), rate_hz)
    score, costs_s = whole_score(minutes), []
    n_blocks = int(minutes * 60 * rate_hz / BLOCK_FRAMES)
    samples = np.zeros((n_blocks * BLOCK_FRAMES, 2), np.float32)
    for begin in range(0, len(samples), BLOCK_FRAMES):
        before_s = time.thread_time()
        block = renderer.render(score, begin / rate_hz, BLOCK_FRAMES)
        costs_s.append(time.thread_time() - before_s)
        samples[begin : begin + BLOCK_FRAMES] = block
    loudness = Loudness(rate_hz)
    for begin in range(0, len(samples), rate_hz):
        loudness.feed(samples[begin : begin + rate_hz])
    loudness.end()
    swell, depth, tempo, lead = of_each_rate(samples, rate_hz, minutes)
    power, freq_hz = spectrum(samples, rate_hz)
    shares = [
        float(power[(freq_hz >= low) & (freq_hz < high)].sum() / power.sum())
        for low, high in pairwise(BANDS_HZ)
    ]
    rms = float(np.sqrt(np.mean(samples**2)))
    block_s = BLOCK_FRAMES / rate_hz
    return Sound(
        lufs=loudness.lufs,
        true_peak_dbfs=loudness.true_peak_dbfs,
        clipped=int((np.abs(samples) >= 0.999).sum()),
        offset=float(np.abs(samples.mean(axis=0)).max()),
        swell_error_frac=swell,
        depth_error_db=depth,
        tempo_error_frac=tempo,
        breathing_lead_db=lead,
        centroid_hz=float((freq_hz * power).sum() / power.sum()),
        band_fracs=np.array(shares),
        crest_db=float(20 * np.log10(np.abs(samples).max() / rms)),
        width_frac=float(1 - np.corrcoef(samples[::7].T)[0, 1]),
        cpu_frac=sum(costs_s) / (len(costs_s) * block_s),
        worst_block_frac=max(costs_s[1:]) / block_s,
        start_s=start_s,
    )


def of_each_rate(
    samples: NDArray[np.float32], rate_hz: int, minutes: float
) -> tuple[float, float, float, float]:
    """Return the worst errors of swell rate, depth and tempo, and the swell's least lead [dB]."""
    part = int(minutes * 60 * rate_hz / len(RATES_PER_MIN))
    swell, depth, tempo, leads = [], [], [], []
    for k, (per_min, n_beats) in enumerate(RATES_PER_MIN):
        own = samples[k * part + 3 * rate_hz : (k + 1) * part - rate_hz]
        level_db = measure.envelope_db(own, rate_hz)
        # Found in the sound, not asked of the score: the top of the envelope's spectrum.
        found_hz = measure.spectral_swell_per_min(own, rate_hz) / 60
        phase_rad = measure.swell_phase_rad(level_db, found_hz / 1.5, found_hz * 1.5)
        swell.append(abs(measure.swell_per_min(phase_rad) / per_min - 1))
        depth.append(measure.swell_depth_db(level_db, phase_rad) - 5)
        minute = own[: 60 * rate_hz]
        found = measure.autocorrelation_tempo_bpm(minute, rate_hz)
        tempo.append(min(abs(found * m / (per_min * n_beats) - 1) for m in (0.5, 1, 2)))
        leads.append(breathing_lead_db(level_db, per_min))
    return max(swell), max(depth, key=abs), max(tempo), min(leads)


def breathing_lead_db(level_db: Floats, per_min: float) -> float:
    """Return how far the breath stands above all else that moves at 0.05 to 0.5 Hz.

    Everything but the breath's own line and its second and third harmonic: the shape of the
    swell has those.
    """
    size = np.abs(np.fft.rfft((level_db - level_db.mean()) * np.hanning(len(level_db))))
    freq_hz = np.fft.rfftfreq(len(level_db), 1 / measure.ENVELOPE_HZ)
    inside = (freq_hz > 0.05) & (freq_hz < 0.5)
    breath_hz = per_min / 60
    near = np.zeros(len(freq_hz), bool)
    for h in (1, 2, 3):
        near |= np.abs(freq_hz - h * breath_hz) < 0.012
    return float(20 * np.log10(size[near].max() / size[inside & ~near].max()))


def spectrum(samples: NDArray[np.float32], rate_hz: int) -> tuple[Floats, Floats]:
    n = 16384
    pieces = samples[: len(samples) // n * n].mean(axis=1).reshape(-1, n)[::4]
    power = np.mean(np.abs(np.fft.rfft(pieces * np.hanning(n), axis=1)) ** 2, axis=0)
    return power, np.fft.rfftfreq(n, 1 / rate_hz)


# ---------------------------------------------------------------- tables


def print_composed(characters: list[Character], minutes: float, n_seeds: int) -> None:
    print(f"Composed: {minutes:g} min, {n_seeds} seeds, at 4, 6, 8, 12 and 16 breaths/min")
    print()
    print(
        "| character | half steps a voice, mean (worst seed) | voices that stay | parallel leaps "
        "| same bar in a row, most | bars met before | keys | rhythms |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for character in characters:
        c = composition(character, minutes, n_seeds)
        print(
            f"| {character.name} | {c.motion_midi:.2f} ({c.largest_motion_midi:.2f}) "
            f"| {c.kept_frac:.2f} | {c.n_parallel} | {c.n_same_in_a_row} | {c.same_frac:.3f} "
            f"| {c.n_keys:.1f} | {c.n_rhythms:.0f} |"
        )
    print()


def print_sounded(characters: list[Character], minutes: float, n_seeds: int, rate_hz: int) -> None:
    print(f"Heard: {minutes:g} min, {n_seeds} seeds, {rate_hz} Hz; worst of all seeds in brackets")
    print()
    bands = " ".join(f"-{high}" for high in BANDS_HZ[1:-1])
    print(
        "| character | LUFS | true peak dBFS | clipped | DC | swell rate error % | depth error dB "
        "| tempo error % | breath above the rest dB | centroid Hz "
        f"| share of power in bands, Hz: {bands} above | crest dB | 1 - L/R | CPU % of a core "
        "| worst block % | start s |"
    )
    print("|" + "---|" * 16)
    for character in characters:
        sounds = []
        for seed in range(n_seeds):
            sounds.append(sounded(character, seed, minutes, rate_hz))
            print(f"{character.name} {seed}: {sounds[-1]}", file=sys.stderr, flush=True)
        lufs = [s.lufs for s in sounds]
        shares = " ".join(f"{x:.3f}" for x in np.mean([s.band_fracs for s in sounds], axis=0))
        print(
            f"| {character.name} | {np.mean(lufs):.2f} ({min(lufs):.1f} to {max(lufs):.1f}) "
            f"| ({max(s.true_peak_dbfs for s in sounds):.1f}) "
            f"| {sum(s.clipped for s in sounds)} | {max(s.offset for s in sounds):.0e} "
            f"| ({100 * max(s.swell_error_frac for s in sounds):.2f}) "
            f"| ({max((s.depth_error_db for s in sounds), key=abs):+.2f}) "
            f"| ({100 * max(s.tempo_error_frac for s in sounds):.2f}) "
            f"| ({min(s.breathing_lead_db for s in sounds):.1f}) "
            f"| {np.mean([s.centroid_hz for s in sounds]):.0f} | {shares} "
            f"| {np.mean([s.crest_db for s in sounds]):.1f} "
            f"| {np.mean([s.width_frac for s in sounds]):.2f} "
            f"| {100 * np.mean([s.cpu_frac for s in sounds]):.1f} "
            f"| ({100 * max(s.worst_block_frac for s in sounds):.0f}) "
            f"| ({max(s.start_s for s in sounds):.2f}) |",
            flush=True,
        )


def main() -> None:
    """Compose, render, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--rate", type=int, default=48000)
    parser.add_argument("--characters", default=",".join(c.name for c in CHARACTERS))
    options = parser.parse_args()
    names = options.characters.split(",")
    characters = [character for character in CHARACTERS if character.name in names]
    print_composed(characters, options.minutes, options.seeds)
    print_sounded(characters, options.minutes, options.seeds, options.rate)


if __name__ == "__main__":
    main()
