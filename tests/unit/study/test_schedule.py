"""Permuted blocks: each arm as often in each block, the same from the same seed."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrain.study.problems import StudyProblem, StudyProblemError
from entrain.study.schedule import Design, GivenAllocation, find_next_place, make_schedule

ARMS = ("lead", "ramp", "fixed75", "fixed6", "matched", "yoked", "music-only", "none")


@st.composite
def designs(draw: st.DrawFn) -> Design:
    n_arms = draw(st.integers(2, 8))
    block = n_arms * draw(st.integers(1, 3))
    return Design(
        arms=ARMS[:n_arms],
        n_block=block,
        n_sessions=block * draw(st.integers(1, 6)),
        strata=draw(st.sampled_from([("all",), ("north", "south")])),
        within=draw(st.booleans()),
    )


@given(design=designs(), seed=st.integers(0, 2**256 - 1))
def test_every_block_holds_every_arm_as_often(design: Design, seed: int) -> None:
    schedule = make_schedule(design, seed)
    assert sorted(schedule.arms.values()) == sorted(design.arms)
    assert set(schedule.labels) == set(design.strata)
    for labels in schedule.labels.values():
        assert len(labels) == design.n_sessions
        for start in range(0, len(labels), design.n_block):
            counts = Counter(labels[start : start + design.n_block])
            assert set(counts.values()) == {design.n_block // len(design.arms)}
            assert counts.keys() == schedule.arms.keys()
    assert make_schedule(design, seed) == schedule


def test_labels_and_orders_differ_from_seed_to_seed() -> None:
    design = Design(arms=("lead", "matched", "music-only"), n_block=6, n_sessions=60)
    made = [make_schedule(design, seed) for seed in range(60)]
    assert len({tuple(one.arms.items()) for one in made}) == 6
    assert len({one.labels["all"] for one in made}) == 60


@given(design=designs(), who=st.lists(st.sampled_from("PQRST"), max_size=60))
def test_no_place_is_given_twice(design: Design, who: list[str]) -> None:
    given_out: list[GivenAllocation] = []
    for subject in who:
        try:
            place = find_next_place(design, design.strata[0], subject, given_out)
        except StudyProblemError:
            continue  # used up
        given_out.append(GivenAllocation(subject=subject, stratum=design.strata[0], n_before=place))
    places = [one.n_before for one in given_out]
    if design.within:
        assert len(set(places)) == len(places)
        for subject in set(who):
            theirs = [one.n_before for one in given_out if one.subject == subject]
            # Whole blocks of their own, each in its order.
            assert theirs == sorted(theirs)
            blocks = {place // design.n_block for place in theirs}
            assert len(theirs) > (len(blocks) - 1) * design.n_block
    else:
        owners = {(one.subject, one.n_before) for one in given_out}
        assert len({place for _, place in owners}) == len({who for who, _ in owners})


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"arms": ()}, StudyProblem.ARMS),
        ({"arms": ("lead",)}, StudyProblem.ARMS),
        ({"arms": ("lead", "lead")}, StudyProblem.ARMS),
        ({"n_block": 5}, StudyProblem.BLOCK),
        ({"n_block": 0}, StudyProblem.BLOCK),
        ({"n_sessions": 61}, StudyProblem.SESSIONS),
        ({"n_sessions": 0}, StudyProblem.SESSIONS),
        ({"strata": ("a", "a")}, StudyProblem.STRATA),
        ({"strata": ("",)}, StudyProblem.STRATA),
    ],
)
def test_what_cannot_be_is_refused(wrong: dict[str, object], reason: StudyProblem) -> None:
    right = {"arms": ("lead", "matched", "music-only"), "n_block": 6, "n_sessions": 60}
    with pytest.raises(StudyProblemError) as error:
        Design(**{**right, **wrong}).check()  # type: ignore[arg-type]
    assert error.value.reason is reason


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"arms": ("lead",)}, "2 to 8 arms"),
        ({"n_block": 5}, "each of the 3 arms"),
        ({"n_sessions": 61}, "blocks of 6"),
    ],
)
def test_a_refusal_says_the_number_that_counts(wrong: dict[str, object], words: str) -> None:
    right = {"arms": ("lead", "matched", "music-only"), "n_block": 6, "n_sessions": 60}
    with pytest.raises(StudyProblemError, match=words):
        Design(**{**right, **wrong}).check()  # type: ignore[arg-type]


def test_a_subject_goes_on_in_their_block_and_then_to_the_next_free_one() -> None:
    design = Design(arms=("lead", "matched"), n_block=2, n_sessions=6)
    given: list[GivenAllocation] = []
    for subject, place in (("P", 0), ("Q", 2), ("P", 1), ("P", 4), ("Q", 3), ("P", 5)):
        assert find_next_place(design, "all", subject, given) == place
        given.append(GivenAllocation(subject=subject, stratum="all", n_before=place))
    elsewhere = GivenAllocation(subject="P", stratum="other", n_before=0)
    assert find_next_place(design, "other", "P", [*given, elsewhere]) == 1
    with pytest.raises(StudyProblemError, match="all"):
        find_next_place(design, "all", "R", given)
