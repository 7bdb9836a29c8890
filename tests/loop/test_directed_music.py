"""From the clinician's hand to the ear: what is asked of the music is in its sound."""

import numpy as np
import pytest
from numpy.typing import NDArray

from entrain.conductor.commands import list_characters
from entrain.events import Directed, Direction
from entrain.music.composer import CHARACTERS
from entrain.sound.engine import Renderer
from entrain.sound.sources import find_source
from tests.helpers import measure_sound as measure
from tests.helpers.driven import Driven
from tests.helpers.words import to_clinician

RATE_HZ = 16000
COMPOSED = find_source("composed")


def heard(*directed: Directed) -> NDArray[np.float32]:
    """Return the music from 40 s after something was asked on, 25 s of it."""
    session = Driven(minutes=20.0, music_takes=COMPOSED.takes)
    session.run(300)
    for event in directed:
        session.take(event)
    session.run(320)
    score = session.conductor.score
    assert score is not None
    music = Renderer(COMPOSED.make(1, RATE_HZ), RATE_HZ).render(score, 305.0, 60 * RATE_HZ)
    return music[35 * RATE_HZ :]


def rain_share(music: NDArray[np.float32]) -> float:
    """Share of the power above 2 kHz, where the drone has its rain and the pads little."""
    power = (np.abs(np.fft.rfft(music, axis=0)) ** 2).sum(axis=1)
    return float(power[int(2000 * len(music) / RATE_HZ) :].sum() / power.sum())


@pytest.fixture(scope="module")
def untouched() -> NDArray[np.float32]:
    return heard()


def test_another_character_is_heard(untouched: NDArray[np.float32]) -> None:
    drone = Directed(t_s=300.0, what=Direction.CHARACTER, name="drone", who="clinician")
    assert rain_share(heard(drone)) > 3 * rain_share(untouched)


def test_a_name_that_is_nobodys_is_refused_with_the_names_there_are() -> None:
    session = Driven(music_takes=COMPOSED.takes)
    session.run(90)
    for name in ("polka", "", None):
        (decision,) = session.take(
            Directed(t_s=90.0, what=Direction.CHARACTER, name=name, who="clinician")
        )
        assert decision.reason.rule == "hand.cannot"
        assert all(character.name in to_clinician(decision.reason) for character in CHARACTERS)
    score = session.conductor.score
    assert score is not None
    assert score.segments[-1].character is None


def test_every_character_there_is_can_be_asked_for() -> None:
    session = Driven(music_takes=COMPOSED.takes)
    session.run(90)
    for name in list_characters(COMPOSED.takes):
        session.take(Directed(t_s=90.0, what=Direction.CHARACTER, name=name, who="clinician"))
        assert session.conductor.guidance.guided.hand.character == name
    assert list_characters(COMPOSED.takes) == tuple(character.name for character in CHARACTERS)


def test_a_recording_from_before_characters_had_names_goes_on() -> None:
    session = Driven(music_takes=("character",))
    session.run(90)
    (decision,) = session.take(
        Directed(t_s=90.0, what=Direction.CHARACTER, name="drone", who="clinician")
    )
    assert decision.reason.rule == "hand.character"


def test_without_the_pulse_fewer_things_begin(untouched: NDArray[np.float32]) -> None:
    off = Directed(t_s=300.0, what=Direction.PULSE, value_frac=0.0, who="clinician")
    with_pulse = measure.onset_strength(untouched, RATE_HZ)
    without = measure.onset_strength(heard(off), RATE_HZ)
    assert np.percentile(without, 95) < 0.8 * np.percentile(with_pulse, 95)
