"""Play some seconds to the device "pulse" as a session does; print what was told, as JSON.

A program of its own: PortAudio looks at the machine once, when it is first used.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time

from entrain.events import SoundChanged
from entrain.music.score import Score
from entrain.sound.outputs.device import DeviceOutput
from entrain.sound.sources import find_source
from tests.helpers.scores import segment


async def play(seconds: float) -> dict[str, object]:
    began = time.monotonic()

    def now_s() -> float:
        return time.monotonic() - began

    output = DeviceOutput(find_source("composed"), 3, now_s=now_s, device="pulse")
    output.start(now_s(), Score(segments=(segment(per_min=(9, 9), beats=8),)))
    sys.stdout.write("playing\n")
    sys.stdout.flush()
    told, sounds, sounding_s, heard = [], [], [], output.heard(now_s())
    while now_s() < seconds:
        await asyncio.sleep(0.1)
        for event in await output.advance(now_s()):
            assert isinstance(event, SoundChanged)
            told.append([event.t_s, event.detail])
            sounds.append(event.sounds)
        heard = output.heard(now_s())
        if output.moment(now_s()) is not None:
            sounding_s.append(now_s())
    output.close()
    return {
        "began_s": began,
        "told": told,
        "sounds": sounds,
        "sounding_s": sounding_s,
        "underflows": heard.underflows,
        "latency_s": heard.latency_s,
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asyncio.run(play(float(sys.argv[1])))))
