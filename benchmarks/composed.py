"""The default music on a 20-minute score: what it costs, and what can be measured in the file.

    .venv/bin/python -m benchmarks.composed [--minutes N] [--keep FILE.wav]

Needs the repository's root as the working directory; prints one table.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from pathlib import Path

import numpy as np

from entrain.music.score import Score
from entrain.sound.outputs import WavOutput
from entrain.sound.sources import find_source
from tests.helpers import measure_sound as measure
from tests.helpers.scores import next_breath_s, segment, with_beats

WINDOW_S = 12.0


def score_until(t_s: float, score: Score, total_s: float) -> Score:
    """Go on with a session's usual way: six, eight, then twelve beats a breath."""
    for part, beats in ((0.3, 8), (0.6, 12)):
        change_s = part * total_s
        now = score.segments[-1].beats_per_breath
        if t_s > change_s - 30 and now < beats and next_breath_s(score, change_s) > t_s + 1:
            return with_beats(score, beats, change_s)
    return score


def tempo_expected(score: Score, begin_s: float, end_s: float) -> float:
    """Return the mean of the windows' mean tempos, as the measurement takes them."""
    starts = np.arange(begin_s, end_s - WINDOW_S, 1.0)
    spans = [score.sample(np.arange(s, s + WINDOW_S)) for s in starts]
    return float(np.mean([(s.per_min * s.beats_per_breath).mean() for s in spans]))


def render(path: Path, minutes: float) -> tuple[Score, float]:
    """Play a session to a file; return its score and the CPU seconds it took."""
    total_s = minutes * 60
    score = Score(segments=(segment(over_s=total_s * 0.75, per_min=(14, 6), beats=6),))
    output = WavOutput(path, find_source("composed"), seed=7)

    async def play(score: Score) -> Score:
        output.start(0.0, score)
        for k in range(1, int(total_s * 10) + 1):
            score = score_until(k / 10, score, total_s)
            output.play(score)
            await output.advance(k / 10)
        return score

    began_s = time.process_time()
    score = asyncio.run(play(score))
    output.close()
    return score, time.process_time() - began_s


def main() -> None:
    """Render, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--keep", type=Path, help="keep the sound here")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = options.keep or Path(folder) / "sound.wav"
        score, cpu_s = render(path, options.minutes)
        samples, rate_hz = measure.read_wav(path)
    seconds = len(samples) / rate_hz
    level_db = measure.envelope_db(samples, rate_hz)
    phase_rad = measure.swell_phase_rad(level_db)
    print(f"CPU {cpu_s:.1f} s for {seconds:.0f} s of music: {cpu_s / seconds:.4f} of a core")
    print(
        f"loudness {measure.loudness_lufs(samples, rate_hz):.1f} LUFS (BS.1770), "
        f"peak {measure.peak_dbfs(samples):.1f} dBFS, "
        f"DC {np.abs(samples.mean(axis=0)).max():.1e}"
    )
    print()
    print("| minute | beats | tempo bpm | error % | swell /min | error % | depth dB (5) |")
    print("|---|---|---|---|---|---|---|")
    errors = []
    for minute in range(int(seconds // 60)):
        begin_s, end_s = 60 * minute, 60 * minute + 60
        span = score.sample(np.arange(begin_s, end_s))
        part = samples[begin_s * rate_hz : end_s * rate_hz]
        breaths = slice(begin_s * measure.ENVELOPE_HZ, end_s * measure.ENVELOPE_HZ)
        tempo = measure.tempo_bpm(part, rate_hz)
        swell = measure.swell_per_min(phase_rad[breaths])
        depth = measure.swell_depth_db(level_db[breaths], phase_rad[breaths])
        beats = "-".join(f"{n:.0f}" for n in dict.fromkeys(span.beats_per_breath.tolist()))
        errors.append(
            (
                100 * (tempo / tempo_expected(score, begin_s, end_s) - 1),
                100 * (swell / float(span.per_min.mean()) - 1),
                depth - 5,
            )
        )
        print(
            f"| {minute + 1} | {beats} | {tempo:.2f} | {errors[-1][0]:+.2f} | {swell:.3f} "
            f"| {errors[-1][1]:+.2f} | {depth:.2f} |"
        )
    worst = np.abs(errors).max(axis=0)
    print(f"| worst | | | {worst[0]:.2f} | | {worst[1]:.2f} | {worst[2]:.2f} |")


if __name__ == "__main__":
    main()
