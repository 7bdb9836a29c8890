"""Simulated people do what their type says, and the same twice."""

from dataclasses import replace

import numpy as np
import pytest

from entrain.simulation.oscillator import OscillatorPerson, draw_traits
from entrain.simulation.people import TYPES
from tests.helpers.guides import guide


def person(kind: str, seed: int) -> OscillatorPerson:
    return OscillatorPerson(
        draw_traits(kind, np.random.default_rng((seed, 1))), np.random.default_rng(seed)
    )


def rate_after(who: OscillatorPerson, per_min: float | None, seconds: int = 400) -> float:
    rates = []
    for step in range(1, seconds * 10 + 1):
        t_s = step / 10
        who.advance(t_s, None if per_min is None else guide(t_s, per_min), t_s)
        rates.append(who.breathing_per_min)
    return float(np.mean(rates[-1000:]))


def test_a_responder_follows_a_near_guide() -> None:
    free = rate_after(person("responder", 3), None)
    assert rate_after(person("responder", 3), free - 1.5) == pytest.approx(free - 1.5, abs=0.4)


def test_a_nonresponder_does_not() -> None:
    free = rate_after(person("nonresponder", 3), None)
    assert rate_after(person("nonresponder", 3), free - 1.5) == pytest.approx(free, abs=0.4)


def test_the_music_goes_on_between_two_looks_at_it() -> None:
    traits = replace(draw_traits("responder", np.random.default_rng(0)), coupling=3.0)
    often, seldom = (OscillatorPerson(traits, np.random.default_rng(1)) for _ in range(2))
    rate = 15.0
    volumes = []
    for who, every_s in ((often, 0.1), (seldom, 2.0)):
        lived = []
        for step in range(1, round(100 / every_s) + 1):
            t_s = step * every_s
            lived += who.advance(t_s, guide(t_s, rate), t_s)[1]
        volumes.append(np.array([breath.volume for breath in lived]))
    np.testing.assert_allclose(volumes[0][:1990], volumes[1][:1990], atol=0.02)


def test_a_silent_swell_moves_nobody() -> None:
    who, alone = person("responder", 5), person("responder", 5)
    for step in range(1, 1000):
        who.advance(step / 10, guide(step / 10, 6.0, depth_db=0.0), step / 10)
        alone.advance(step / 10, None, step / 10)
    assert who.breathing_per_min == alone.breathing_per_min


@pytest.mark.parametrize("kind", TYPES)
def test_bodies_are_plausible(kind: str) -> None:
    who = person(kind, 11)
    beats = []
    for step in range(1, 3001):
        beats += who.advance(step / 10, None, step / 10)[0]
    rr_ms = np.array([beat.rr_ms for beat in beats[1:]], float)
    assert 40 < 60000 / rr_ms.mean() < 110
    assert 10 < rr_ms.std() < 150
    assert 8 < who.breathing_per_min < 28
    assert 0 <= who.arousal <= 1
    np.testing.assert_allclose(np.diff([beat.t_s for beat in beats]) * 1000, rr_ms, atol=1e-6)


def test_how_time_is_cut_does_not_matter() -> None:
    one, other = person("responder", 7), person("responder", 7)
    beats = one.advance(30.0, None, 30.0)[0]
    pieces = [
        beat for step in range(1, 301) for beat in other.advance(step / 10, None, step / 10)[0]
    ]
    assert beats == pieces
