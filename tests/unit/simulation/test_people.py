"""Every model of a person keeps to what all of them promise."""

import math
from dataclasses import replace

import numpy as np
import pytest

from entrain.simulation import timing
from entrain.simulation.people import MODELS, TYPES, create_person
from entrain.simulation.person import Assumption, Person
from tests.helpers.guides import guide

BOTH = pytest.mark.parametrize("model", MODELS)


def rate_after(who: Person, per_min: float | None, seconds: int = 400) -> float:
    rates = []
    for second in range(1, seconds + 1):
        now_s = float(second)
        who.advance(now_s, None if per_min is None else guide(now_s, per_min), now_s)
        rates.append(who.breathing_per_min)
    return float(np.mean(rates[-200:]))


def mean_rate(
    kind: str, model: str, below: float | None, assumption: Assumption = Assumption.USUAL
) -> tuple[float, float]:
    """Return where a few people end and where the guide was, `below` their own rates."""
    ends, guides = [], []
    for seed in range(4):
        own = rate_after(create_person(kind, seed, model=model), None, 240)
        guides.append(own if below is None else own - below)
        who = create_person(kind, seed, model=model, assumption=assumption)
        ends.append(rate_after(who, None if below is None else guides[-1]))
    return float(np.mean(ends)), float(np.mean(guides))


@BOTH
def test_responders_follow_a_near_guide_and_nonresponders_none(model: str) -> None:
    end, led = mean_rate("responder", model, 1.5)
    assert end == pytest.approx(led, abs=0.7)
    end, led = mean_rate("nonresponder", model, 1.5)
    assert end > led + 0.9


@BOTH
def test_a_far_guide_is_followed_only_where_that_is_assumed(model: str) -> None:
    usual, led = mean_rate("partial", model, 6.0)
    wide, _ = mean_rate("partial", model, 6.0, Assumption.WIDE)
    assert usual > led + 3
    assert wide < usual - 2


@BOTH
@pytest.mark.parametrize("kind", TYPES)
def test_bodies_are_plausible(model: str, kind: str) -> None:
    who = create_person(kind, 11, model=model)
    beats, breaths = who.advance(300.0, None, 0.0)
    rr_ms = np.array([beat.rr_ms for beat in beats[1:]], float)
    assert 40 < 60000 / rr_ms.mean() < 110
    assert 10 < rr_ms.std() < 150
    assert 8 < who.breathing_per_min < 28
    assert 0 <= who.arousal <= 1
    assert len(breaths) == 6000
    assert np.isfinite([breath.volume for breath in breaths]).all()
    np.testing.assert_allclose(np.diff([beat.t_s for beat in beats]) * 1000, rr_ms, atol=1e-6)


@BOTH
def test_a_silent_swell_moves_nobody(model: str) -> None:
    who, alone = (
        create_person("responder", 5, model=model),
        create_person("responder", 5, model=model),
    )
    for step in range(1, 1000):
        who.advance(step / 10, guide(step / 10, 6.0, depth_db=0.0), step / 10)
        alone.advance(step / 10, None, step / 10)
    assert who.breathing_per_min == alone.breathing_per_min
    assert who.arousal == alone.arousal


@BOTH
def test_how_time_is_cut_does_not_matter(model: str) -> None:
    one, other = (
        create_person("responder", 7, model=model),
        create_person("responder", 7, model=model),
    )
    beats, breaths = one.advance(60.0, None, 60.0)
    pieces = [other.advance(step / 10, None, step / 10) for step in range(1, 601)]
    assert beats == [beat for piece in pieces for beat in piece[0]]
    assert breaths == [breath for piece in pieces for breath in piece[1]]


def test_the_second_model_breathes_breath_by_breath() -> None:
    traits = timing.draw_traits("nonresponder", np.random.default_rng(0))
    who = timing.TimingPerson(traits, np.random.default_rng(1))
    _, breaths = who.advance(3600.0, None, 0.0)
    volume = np.array([breath.volume for breath in breaths])
    begins = np.flatnonzero((volume[1:] > volume[:-1]) & (volume[:-1] < -0.6)) * 0.05
    begins = begins[np.diff(begins, prepend=-10.0) > 1.0]
    period_s = np.diff(begins)
    sighs = volume.max() / np.median(volume[volume > 0.6])
    assert 0.06 < period_s.std() / period_s.mean() < 0.35
    assert sighs > 1.6
    ordinary = period_s[period_s < 1.3 * np.median(period_s)]
    assert 0.05 < np.corrcoef(ordinary[1:], ordinary[:-1])[0, 1] < 0.5


def test_a_steady_timer_keeps_to_a_near_guide_by_phase_alone() -> None:
    traits = replace(
        timing.draw_traits("responder", np.random.default_rng(0), Assumption.RIGID),
        attend_frac=1.0,
        breath_cv_frac=0.0,
        reach_per_min=math.inf,
        sigh_every_s=math.inf,
    )
    own = rate_after(timing.TimingPerson(traits, np.random.default_rng(1)), None)
    led = rate_after(timing.TimingPerson(traits, np.random.default_rng(1)), own - 1.0)
    assert led == pytest.approx(own - 1.0, abs=0.1)
