"""Silence as an output: the score, and nothing else."""

import asyncio
import time

from entrain.events import Heard
from entrain.music.score import Score
from entrain.sound.outputs import NullOutput
from entrain.sound.sources import find_source
from tests.helpers.scores import segment


def test_what_is_heard_is_the_score() -> None:
    output = NullOutput(find_source("composed"))
    first = Score(segments=(segment(per_min=(9, 9), beats=8),))
    output.start(0.0, first)
    assert output.heard(10.0) == Heard(
        t_s=10.0,
        phase_rad=first.at(10.0).phase_rad,
        per_min=9,
        depth_db=5,
        tempo_bpm=72,
        latency_s=0,
        underflows=0,
    )
    output.play(first.with_segment(segment(12, per_min=(6, 6))))
    moment = output.moment(13.0)
    assert moment is not None
    assert moment.per_min == 6


def test_in_silence_there_is_no_swell_and_no_tempo_but_the_guide_goes_on() -> None:
    output = NullOutput(find_source("composed"))
    score = Score(segments=(segment(level_frac=(0, 0)),))
    output.start(0.0, score)
    assert output.moment(5.0) is None
    heard = output.heard(5.0)
    assert (heard.depth_db, heard.tempo_bpm, heard.per_min) == (0, 0, 6)
    assert heard.phase_rad == score.at(5.0).phase_rad


def test_without_music_nothing_is_heard() -> None:
    output = NullOutput(find_source("none"))
    output.start(0.0, Score(segments=(segment(),)))
    assert output.moment(5.0) is None


def test_costs_nothing() -> None:
    """20 minutes at ten a second: a fiftieth of a second a minute is far too much."""
    output = NullOutput(find_source("composed"))
    output.start(0.0, Score(segments=(segment(over_s=900, per_min=(14, 6)),)))

    async def play() -> None:
        for k in range(12000):
            await output.advance(k / 10)
            output.moment(k / 10)

    began_s = time.process_time()
    asyncio.run(play())
    assert time.process_time() - began_s < 2
