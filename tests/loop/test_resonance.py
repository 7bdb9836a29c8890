"""Whole searches for the slow rhythm of hearts whose answer is known."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from entrain import app
from entrain.cli.session import outcome
from entrain.errors import EntrainError
from entrain.events import (
    Button,
    Decision,
    Ending,
    PersonLoaded,
    Phase,
    ResonanceFound,
    ScoreMoved,
    SearchEnd,
    StepEnd,
)
from entrain.guidance.policies import Resonance
from entrain.journal.reader import Recording
from entrain.people.people import People
from entrain.session.replay import replay_recording
from entrain.setup.settings import Settings
from entrain.simulation.oscillator import OscillatorPerson, draw_traits
from entrain.simulation.strap import LIGHT
from tests.helpers.driven import Driven, Wears
from tests.helpers.loops import PRACTISED, live
from tests.helpers.words import decided_to_clinician, to_clinician, to_patient


def flat_heart() -> OscillatorPerson:
    """Somebody who breathes along on purpose, and whose heart answers every slow rate alike."""
    drawn = draw_traits("responder", np.random.default_rng((0, 1)))
    heart = replace(
        drawn.heart, slow_ms=5.0, rsa_ms=60.0, rsa_corner_hz=100.0, baroreflex_ms=0.0
    )  # fmt: skip
    traits = replace(
        drawn, heart=heart, coupling=2.5, tolerance_frac=1.0, slowest_per_min=4.5,
        breath_noise=0.05,
    )  # fmt: skip
    return OscillatorPerson(traits, np.random.default_rng((0, 2)))


def found_in(decisions: list[Decision]) -> ResonanceFound:
    (found,) = [one for one in decisions if isinstance(one, ResonanceFound)]
    return found


def test_a_flat_heart_has_no_clear_rate_and_that_is_said() -> None:
    lived = live(
        policy="resonance", form="resonance", minutes=28, wearer=flat_heart(), streams=LIGHT
    )
    found = found_in(lived.decisions)
    assert found.per_min is None
    assert found.end in (SearchEnd.UNSURE, SearchEnd.EDGE)
    assert to_patient(found.reason) == "No clear rate today; that is a result too."
    result = outcome("resonance", 0, None, lived.runner.tally)["resonance"]
    assert (result["per_min"], result["end"]) == (None, found.end.value)
    assert len(result["steps"]) == 5


# ------------------------------------------------------------ a heart that is said by the test


def hill(at_per_min: float) -> Wears:
    """A heart that swings widest at a rate, and less beside it: by a sixth 1/min away."""
    return Wears(sway=lambda per_min: 0.05 * max(1 - ((per_min - at_per_min) / 2.5) ** 2, 0.6))


def driven(at_per_min: float = 5.5, known: PersonLoaded = PRACTISED, minutes: float = 28) -> Driven:
    return Driven(
        minutes=minutes, policy="resonance", form="resonance", wears=hill(at_per_min), known=known
    )


@pytest.mark.parametrize("resonance_per_min", [5.0, 6.0])
def test_a_known_resonance_is_found(resonance_per_min: float) -> None:
    session = driven(resonance_per_min)
    session.run(1700)
    found = found_in(session.decisions)
    assert found.end is SearchEnd.CLEAR, to_clinician(found.reason)
    assert found.per_min == pytest.approx(resonance_per_min, abs=0.5)
    assert [one.per_min for one in found.steps] == [6.5, 6.0, 5.5, 5.0, 4.5]
    assert f"about {found.per_min:.1f} breaths a minute" in to_patient(found.reason)
    assert f"swing {found.steps[0].swing_bpm:.1f} bpm" in decided_to_clinician(found)
    assert found.steps[0].phase_rad is None, "this breath was read from the heart"
    assert session.t_s == 28 * 60
    assert session.snapshots[-1].found == found


@cache
def in_every_step() -> list[Driven]:
    """Return one search as it stands a quarter of a minute into each of its steps."""
    session, found = driven(), []
    policy = session.conductor.guidance.guided.policy
    assert isinstance(policy, Resonance)
    for number in range(5):
        while (
            session.t_s < 200
            or len(policy.tried_steps) < number
            or session.snapshots[-1].phase is not Phase.HOLD
        ):
            session.run(session.t_s + 1)
        session.run(session.t_s + 15)
        assert session.guide_per_min == pytest.approx(6.5 - 0.5 * number, abs=0.1)
        found.append(session.branch())
    return found


def to_step(number: int) -> Driven:
    """Return a search a quarter of a minute into one of its steps, to go on with."""
    return in_every_step()[number].branch()


each_step = pytest.mark.parametrize("number", range(5))


def ends_of(session: Driven) -> list[StepEnd]:
    return [one.end for one in found_in(session.decisions).steps]


@each_step
def test_stop_is_silence_in_every_step(number: int) -> None:
    session = to_step(number)
    at_s = session.t_s
    session.press(Button.STOP)
    session.run(at_s + 10)
    assert session.conductor.ended is Ending.STOPPED
    score = session.conductor.score
    assert score is not None
    assert score.at(at_s + 3.0).level_frac == 0.0
    assert not any(isinstance(one, ResonanceFound) for one in session.decisions)


@each_step
def test_easier_leaves_every_step_and_the_session_goes_on(number: int) -> None:
    session = to_step(number)
    before = session.guide_per_min
    session.press(Button.EASIER)
    # A breath that changes at once cannot be read for a while, and the guide is frozen then.
    session.run(session.t_s + 50, per_min=14.0)
    assert session.guide_per_min > before
    assert session.snapshots[-1].phase is Phase.MATCH
    session.run(1700, per_min=None)
    assert session.conductor.ended is Ending.COMPLETE
    ends = ends_of(session)
    assert ends[number] is StepEnd.INTERRUPTED
    assert all(end is StepEnd.SKIPPED for end in ends[max(number + 1, 3) :])


@pytest.mark.parametrize("number", [0, 4])
def test_after_a_pause_the_search_goes_on_with_the_next_step(number: int) -> None:
    session = to_step(number)
    session.press(Button.PAUSE)
    session.run(session.t_s + 40)
    session.press(Button.RESUME)
    session.run(1720)
    assert session.conductor.ended is Ending.COMPLETE
    assert session.t_s == pytest.approx(28 * 60 + 40, abs=2)
    assert ends_of(session)[number] is StepEnd.INTERRUPTED
    assert len(ends_of(session)) == 5 or number == 0, "the approach may take the last step's time"


@pytest.mark.parametrize("number", [1, 3])
def test_a_heart_that_speeds_up_ends_the_step(number: int) -> None:
    session = to_step(number)
    session.run(session.t_s + 70, hr_bpm=80.0)
    assert "safety.arousal" in session.rules()
    session.run(1700, hr_bpm=65.0)
    ends = ends_of(session)
    assert ends[number] is StepEnd.INTERRUPTED
    assert StepEnd.SKIPPED in ends, "slower than where the heart objected"


def test_a_step_that_is_not_followed_is_not_measured() -> None:
    session = to_step(2)
    session.run(session.t_s + 110, per_min=13.0)
    session.run(1700, per_min=None)
    assert ends_of(session)[2] is StepEnd.NOT_FOLLOWED


def test_every_step_is_inside_the_limits() -> None:
    session = driven(known=replace(PRACTISED, floor_per_min=5.2))
    session.run(1700)
    moves = [one for one in session.decisions if isinstance(one, ScoreMoved)]
    guided = [one for one in moves if one.from_depth_db > 0]
    assert min(one.to_per_min for one in guided) >= 5.2
    for one in guided:
        if 0 < one.over_s <= 1:
            assert abs(one.to_per_min - one.from_per_min) <= 3 / 60 + 1e-9
    assert ends_of(session)[3:] == [StepEnd.SKIPPED] * 2


def test_in_their_first_sessions_nobody_is_led_so_slowly_whoever_opens_the_session() -> None:
    session = driven(known=replace(PRACTISED, session_number=3))
    session.run(1700)
    assert ends_of(session) == [StepEnd.SKIPPED] * 5
    assert session.guide_per_min >= 8.0
    assert found_in(session.decisions).end is SearchEnd.TOO_FEW


STEPS_OF = {
    3.0: [],
    12.0: [StepEnd.DISTURBED] * 4,
    15.0: [StepEnd.MEASURED] * 3 + [StepEnd.DISTURBED],
}
"""What becomes of the steps of a demonstration, by its minutes: they hold too few breaths."""


@pytest.mark.parametrize("minutes", STEPS_OF)
def test_a_demonstration_says_that_it_was_too_short_to_tell(minutes: float) -> None:
    session = driven(minutes=minutes)
    session.run(60 * minutes)
    found = found_in(session.decisions)
    assert (found.end, found.per_min) == (SearchEnd.SHORT, None)
    assert to_patient(found.reason) == "The session was too short to tell your slow rhythm."
    assert to_clinician(found.reason).startswith(
        "No clear rate: the session was too short to tell."
    )
    assert [one.end for one in found.steps] == STEPS_OF[minutes]


def test_so_does_one_in_which_a_fast_breath_left_no_time_for_four_steps() -> None:
    session = driven(minutes=18)
    session.run(230, per_min=18.0)
    session.run(60 * 18, per_min=None)
    assert ends_of(session) == [StepEnd.MEASURED] * 3
    assert found_in(session.decisions).end is SearchEnd.SHORT


def test_a_demonstration_with_room_for_its_steps_says_what_it_found() -> None:
    session = driven(minutes=18, known=replace(PRACTISED, session_number=3))
    session.run(60 * 18)
    assert found_in(session.decisions).end is SearchEnd.TOO_FEW


@pytest.mark.parametrize("minutes", [3.0, 28.0])
def test_a_strap_that_tells_no_breath_has_no_search(minutes: float) -> None:
    session = driven(minutes=minutes)
    session.run(60 * minutes, intervals=False)
    assert found_in(session.decisions).end is SearchEnd.UNSEEN


# ------------------------------------------------------------ as the command starts it


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        strap="virtual:responder", sound="null", minutes=3.0, folder=tmp_path, seed=3,
        max_speed=True, subject="P07", form="resonance",
    )  # fmt: skip


def test_form_and_policy_imply_each_other(settings: Settings) -> None:
    assert settings.complete_search().policy == "resonance"
    assert (
        replace(settings, form="settle", policy="resonance").complete_search().form == "resonance"
    )
    for form, policy in (("resonance", "fixed6"), ("study", "resonance")):
        wrong = replace(settings, form=form, policy=policy).complete_search()
        with pytest.raises(EntrainError, match="does not go with"):
            app.check_settings(wrong)


def test_it_is_recorded_replayed_and_a_demonstration_is_not_kept(settings: Settings) -> None:
    prepared = app.prepare(settings)
    runner = prepared.make()
    asyncio.run(runner.run())
    assert prepared.journal is not None
    assert prepared.journal.close() is None
    with Recording.open(prepared.journal.path) as recording:
        assert replay_recording(recording).first is None
        found = found_in(list(recording.decisions()))
    assert found == runner.tally.resonance
    assert found.per_min is None
    result = outcome("resonance", 3, None, runner.tally)["resonance"]
    assert result["end"] == "the session was too short to tell"
    assert result["said"] == to_patient(found.reason)
    kept = People(settings.folder / "people.sqlite").load("P07", simulated=True)
    assert (kept.n_sessions, kept.searches) == (1, ())


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"first_session": True}, "after 3 ordinary sessions"),
        ({"strap": "AA:BB:CC:DD:EE:FF", "max_speed": False, "subject": None}, "Nothing is known"),
        ({"strap": "AA:BB:CC:DD:EE:FF", "max_speed": False}, "after 3 ordinary sessions"),
    ],
)
def test_only_after_three_ordinary_sessions(
    settings: Settings, wrong: dict[str, object], says: str
) -> None:
    with pytest.raises(EntrainError, match=says):
        app.prepare(replace(settings, **wrong))  # type: ignore[arg-type]
    assert not list(settings.folder.glob("*.entrain"))
