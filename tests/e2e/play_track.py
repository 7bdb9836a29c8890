"""Play made tracks to the device "pulse" with a guide that slows; print what was, as JSON.

    python -m tests.e2e.play_track KIND STEADY_S RAMP_S FOLDER

KIND is `clicks`, whose tempo goes from 100 to 70 beats a minute, or `chords`, at eight
breaths a minute with a swell of 5 dB.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from pathlib import Path

import numpy as np

from entrain.music.score import Score
from entrain.sound.outputs.device import DeviceOutput
from entrain.sound.sources import find_source
from entrain.sound.sources.track import own_music
from tests.helpers import made_audio, shelves, stretch_material
from tests.helpers.scores import segment

NATIVE_BPM = 85.0
BEATS = 8


def score_of(kind: str, steady_s: float, ramp_s: float) -> Score:
    fast, slow = 100.0 / BEATS, 70.0 / BEATS
    if kind == "chords":
        first = segment(per_min=(8.0, 8.0), beats=BEATS)
        return Score(segments=(first,))
    depth_db = (0.0, 0.0)
    first = segment(per_min=(fast, fast), depth_db=depth_db, beats=BEATS)
    moving = segment(
        steady_s,
        over_s=ramp_s,
        phase_rad=2 * np.pi * fast / 60 * steady_s,
        per_min=(fast, slow),
        depth_db=depth_db,
        beats=BEATS,
    )
    return Score(segments=(first, moving))


async def play(kind: str, steady_s: float, ramp_s: float, folder: Path) -> dict[str, object]:
    seconds = 2 * steady_s + ramp_s
    if kind == "clicks":
        samples, beats_s = stretch_material.clicks(44100, NATIVE_BPM, 1.4 * seconds)
    else:
        samples = made_audio.piece(1.4 * seconds, bpm=72.0)
        beats_s = np.arange(0, 1.4 * seconds, 60 / 72)
    shelf = shelves.shelf_of(folder, {"one": (samples, beats_s)})
    score = score_of(kind, steady_s, ramp_s)
    bpm = NATIVE_BPM if kind == "clicks" else 72.0
    score = score.with_track(shelves.started(native_bpm=bpm)).with_pace(shelves.paced())
    began_s = time.monotonic()

    def now_s() -> float:
        return time.monotonic() - began_s

    music = own_music(shelf, find_source("composed"))
    output = DeviceOutput(music, 3, now_s=now_s, device="pulse")
    output.start(now_s(), score)
    sys.stdout.write("playing\n")
    sys.stdout.flush()
    while now_s() < seconds:
        await asyncio.sleep(0.1)
        await output.advance(now_s())
    heard = output.heard(now_s())
    output.close()
    return {"underflows": heard.underflows, "latency_s": heard.latency_s, "began_s": began_s}


if __name__ == "__main__":
    kind, steady, ramp, place = sys.argv[1:]
    result = asyncio.run(play(kind, float(steady), float(ramp), Path(place)))
    sys.stdout.write(json.dumps(result))
