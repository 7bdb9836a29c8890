"""What reaches the ears of a track that follows: through PortAudio into a sound server.

    PYTHONPATH=src:. python -m benchmarks.heard [--steady SECONDS] [--ramp SECONDS]

Plays clicks of 85 beats a minute at 100, then slowing to 70, then at 70, and chords that
swell by 5 dB at eight breaths a minute, to a PulseAudio sink that goes nowhere; everything
is measured in what its monitor gives.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

from tests.e2e.pulse import RATE_HZ, Pulse, pulse_server, samples_of
from tests.helpers import measure_sound as measure
from tests.helpers import stretch_material as material


def play(
    pulse: Pulse, kind: str, steady_s: float, ramp_s: float
) -> tuple[measure.Floats, dict[str, float]]:
    """Return what was heard, from the first sound on, and what the player said."""
    with pulse.recording() as path:
        arguments = [kind, str(steady_s), str(ramp_s), str(pulse.folder)]
        done = subprocess.run(
            [sys.executable, "-m", "tests.e2e.play_track", *arguments],
            env=pulse.environment,
            capture_output=True,
            text=True,
            check=True,
        )
    samples = samples_of(path)
    sounding = np.flatnonzero(np.abs(samples).max(axis=1) > 1e-3)
    said: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return samples[sounding[0] : sounding[-1]], said


def tempo(pulse: Pulse, steady_s: float, ramp_s: float) -> None:
    samples, said = play(pulse, "clicks", steady_s, ramp_s)
    onsets_s = material.strike_times_s(samples.astype(np.float32), RATE_HZ)
    bpm, at_s = 60 / np.diff(onsets_s), 0.5 * (onsets_s[1:] + onsets_s[:-1])
    # The first sound comes some seconds after the beginning: the player waits for
    # its device and its file. How many, the best fit of the whole curve tells.
    offsets_s = np.arange(-1.0, 8.0, 0.01)

    def wanted(offset_s: float) -> measure.Floats:
        return 100 - 30 * np.clip((at_s + offset_s - steady_s) / ramp_s, 0, 1)

    errors = [float(np.abs(bpm - wanted(offset_s)).mean()) for offset_s in offsets_s]
    error = bpm - wanted(offsets_s[int(np.argmin(errors))])
    fast = onsets_s[(onsets_s > 3) & (onsets_s < steady_s - 3)]
    slow = onsets_s[onsets_s > steady_s + ramp_s + 3]
    for name, part, bpm_wanted in (("100", fast, 100.0), ("70", slow, 70.0)):
        heard = 60 / np.polyfit(np.arange(len(part)), part, 1)[0]
        print(f"tempo at {name}: {heard:.3f} BPM, {100 * (heard / bpm_wanted - 1):+.3f} %")
    after = at_s > 3
    worst = int(np.abs(np.where(after, error, 0)).argmax())
    print(f"ramp 100 to 70 in {ramp_s:.0f} s: worst {error[worst]:+.2f} BPM at {at_s[worst]:.0f} s")
    print(f"95 beats of 100 within {np.quantile(np.abs(error[after]), 0.95):.2f} BPM")
    print(f"underflows {said['underflows']:.0f}, latency {said['latency_s']:.2f} s")


def swell(pulse: Pulse, seconds: float) -> None:
    samples, _ = play(pulse, "chords", seconds, 0.0)
    part = samples[5 * RATE_HZ :]
    level_db = measure.envelope_db(part, RATE_HZ)
    phase_rad = measure.swell_phase_rad(level_db)
    per_min = measure.swell_per_min(phase_rad)
    depth_db = measure.swell_depth_db(level_db, phase_rad)
    print(
        f"swell {per_min:.3f} breaths/min, {100 * (per_min / 8 - 1):+.2f} %; {depth_db:.2f} dB of 5"
    )


def main() -> None:
    """Play, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steady", type=float, default=25)
    parser.add_argument("--ramp", type=float, default=45)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, pulse_server(Path(folder)) as pulse:
        tempo(pulse, options.steady, options.ramp)
        swell(pulse, 40)


if __name__ == "__main__":
    main()
