"""What every form owes, whichever it is: one in the folder of forms gets these for free."""

from __future__ import annotations

from dataclasses import replace

import pytest

from entrain.events import (
    Answer,
    Answered,
    Button,
    Ending,
    Form,
    LibraryLoaded,
    Phase,
    PhaseEntered,
    ScoreMoved,
)
from entrain.guidance.policies.policy import MATCH_SLEW, TICK_MIN
from entrain.guidance.safety import CEILING_PER_MIN, FLOOR_PER_MIN, GOAL_PER_MIN
from tests.helpers.driven import Driven
from tests.helpers.forms import FORMS, MADE
from tests.helpers.loops import Lived, live
from tests.helpers.shelves import known

EVERY_FORM = pytest.mark.parametrize("form", [*FORMS.values(), MADE], ids=lambda form: form.name)


def lived(form: Form, kind: str) -> Lived:
    minutes = form.least_measured_minutes or form.least_minutes
    policy = form.policy or "lead"
    return live(kind, 3, policy=policy, minutes=minutes, form=form, music_takes=("track",))


@EVERY_FORM
@pytest.mark.parametrize("kind", ["responder", "anxious"])
def test_no_simulated_person_is_led_past_a_limit_and_the_phases_add_up(
    form: Form, kind: str
) -> None:
    session = lived(form, kind)
    minutes = form.least_measured_minutes or form.least_minutes
    lowest = FLOOR_PER_MIN if form.policy else GOAL_PER_MIN
    for moved in session.decisions:
        if isinstance(moved, ScoreMoved) and moved.to_depth_db > 0 and moved.from_depth_db > 0:
            assert lowest - 1e-9 <= moved.to_per_min <= CEILING_PER_MIN
            step = abs(moved.to_per_min - moved.from_per_min)
            assert step <= MATCH_SLEW * TICK_MIN * max(moved.over_s, 1.0) + 1e-9
    assert session.runner.conductor.ended is Ending.COMPLETE
    spells = session.runner.tally.phases()
    assert sum(spell.end_s - spell.start_s for spell in spells) == pytest.approx(
        60 * minutes, abs=2
    )
    named = [spell.name for spell in spells if spell.name != Phase.SAFE]
    assert named[0] == Phase.CHECK
    assert named[-1] == form.steps[-1].phase
    assert session.seconds[-1].level_frac == 0.0, "no form ends loud"


@EVERY_FORM
def test_stop_pause_and_easier_are_heard_in_every_step_of_every_form(form: Form) -> None:
    minutes = form.least_measured_minutes or form.least_minutes
    session = Driven(minutes=minutes, definition=form, form=form.name, policy=form.policy or "lead")
    seen: set[int] = set()
    while session.conductor.ended is None:
        session.run(session.t_s + 1)
        step_no = session.conductor.guidance.timeline.step_no
        if step_no in seen or session.conductor.ended is not None:
            continue
        seen.add(step_no)
        assert session.press(Button.EASIER), f"step {step_no}"
        assert session.press(Button.PAUSE), f"step {step_no}"
        assert session.press(Button.RESUME), f"step {step_no}"
    assert seen == set(range(len(form.steps)))
    stopped = Driven(minutes=minutes, definition=form, form=form.name, policy=form.policy or "lead")
    stopped.run(30)
    stopped.press(Button.STOP)
    stopped.run(40)
    assert stopped.conductor.ended is Ending.STOPPED


def test_a_step_with_a_law_of_its_own_is_led_by_it() -> None:
    session = lived(MADE, "responder")
    guided = [
        (one.t_s, one.reason.rule)
        for one in session.decisions
        if isinstance(one, PhaseEntered) and one.phase is Phase.MATCH
    ]
    outro_s = session.start_of(Phase.OUTRO)
    second_s = next(t_s for t_s, _ in reversed(guided) if t_s < outro_s)
    before = [s for s in session.seconds if second_s - 45 <= s.t_s < second_s]
    assert min(s.level_frac for s in before) == 0.0, "the silence between the two"
    last = session.seconds[round(outro_s) - 2]
    assert last.depth_db > 0
    rules = {one.reason.rule for one in session.decisions if second_s + 60 < one.t_s < outro_s}
    assert not any(rule.startswith("lead.") for rule in rules)


def test_a_session_without_a_guide_has_none_in_any_step() -> None:
    session = live(policy="music-only", minutes=9, form=MADE)
    assert all(second.depth_db == 0 for second in session.seconds)


def test_who_must_not_be_led_is_led_by_no_step() -> None:
    steps = tuple(
        step
        if step.guide is None or step.guide.rule != "matched"
        else replace(step, guide=replace(step.guide, rule="fixed6"))
        for step in MADE.steps
    )
    form = replace(MADE, steps=steps)
    told = (Answered(t_s=0.0, question="upset before", answer=Answer.YES, who="patient"),)
    for answers, law in (((), "fixed6"), (told, "matched")):
        session = Driven(minutes=9, definition=form, form="made", told=answers)
        session.run(430)
        assert session.conductor.guidance.timeline.step_no == 5
        assert session.conductor.guidance.guided.policy.name == law


def test_a_control_that_a_step_does_not_offer_does_nothing() -> None:
    song = known("one")
    told = (LibraryLoaded(t_s=0.0, tracks=(song,), named=True),)
    for step_no, offered in ((2, False), (3, True)):
        session = Driven(minutes=9, definition=MADE, form="made", told=told, music_takes=("track",))
        while session.conductor.guidance.timeline.step_no < step_no:
            session.run(session.t_s + 1)
        session.run(session.t_s + 5)
        assert session.snapshots[-1].controls == ((Button.NEXT,) if offered else ())
        assert session.snapshots[-1].track is not None
        assert bool(session.press(Button.NEXT)) is offered
