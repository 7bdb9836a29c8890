"""How loudness breathes."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrain.music.swell import openness, swell_db

INHALE = st.floats(0.2, 0.6)


@given(INHALE)
def test_out_at_the_turns_and_in_at_the_end_of_the_inhale(inhale_frac: float) -> None:
    phase = 2 * math.pi * np.array([0, inhale_frac, 1 - 1e-9])
    np.testing.assert_allclose(openness(phase, inhale_frac), [0, 1, 0], atol=1e-6)


@given(INHALE, st.floats(-1e4, 1e4))
def test_stays_between_out_and_in_wherever_the_phase(inhale_frac: float, phase: float) -> None:
    assert 0 <= float(openness(phase, inhale_frac)) <= 1


@given(INHALE)
def test_nothing_clicks(inhale_frac: float) -> None:
    """The steepest part is that of the shorter half's cosine; both turns are smooth."""
    breath = np.linspace(0, 2, 20001)
    values = openness(2 * math.pi * breath, inhale_frac)
    slope = np.abs(np.diff(values) / np.diff(breath))
    assert slope.max() <= 1.01 * math.pi / 2 / min(inhale_frac, 1 - inhale_frac)
    at_turns = np.abs((breath[1:] + 1e-9) % 1) < 2e-4
    assert slope[at_turns].max() < 0.05


def test_rises_through_the_inhale_and_falls_through_the_exhale() -> None:
    values = openness(2 * math.pi * np.linspace(0, 1, 1001)[:-1], 0.4)
    assert np.all(np.diff(values[:401]) > 0)
    assert np.all(np.diff(values[401:]) < 0)


@pytest.mark.parametrize(("open_frac", "expected_db"), [(1.0, 0.0), (0.5, -2.5), (0.0, -5.0)])
def test_depth_is_what_is_lost_with_the_breath_out(open_frac: float, expected_db: float) -> None:
    assert float(swell_db(open_frac, 5.0)) == expected_db
