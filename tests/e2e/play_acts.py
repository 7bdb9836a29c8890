"""Let acts sound at once on the device "pulse", over silence; print when, as JSON.

A program of its own: PortAudio looks at the machine once, when it is first used.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time

from entrain.events import Act, ActSounded
from entrain.music.score import Score
from entrain.sound.outputs.device import DeviceOutput
from entrain.sound.sources import find_source
from tests.helpers.scores import segment
from tests.unit.journal.samples import REASON

EVERY_S = (0.5, 0.7, 0.9, 0.6, 0.8, 1.0)


async def play() -> list[float]:
    began_s = time.monotonic()

    def now_s() -> float:
        return time.monotonic() - began_s

    output = DeviceOutput(find_source("none"), 3, now_s=now_s, device="pulse")
    output.start(now_s(), Score(segments=(segment(),)))
    await asyncio.sleep(4)
    acted_s = []
    for wait_s in EVERY_S:
        await asyncio.sleep(wait_s)
        acted_s.append(now_s())
        output.play_act(ActSounded(t_s=now_s(), reason=REASON, act=Act.TONE, source="taps"))
    await asyncio.sleep(2)
    output.close()
    return acted_s


if __name__ == "__main__":
    sys.stdout.write("playing\n")
    sys.stdout.flush()
    sys.stdout.write(json.dumps(asyncio.run(play())))
