"""The schedule of a study: permuted blocks from a seed."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from entrain.study.problems import StudyProblem, StudyProblemError

LABELS = "ABCDEFGH"
ALL = "all"
"""The one stratum of a study without strata."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Design:
    """The design of a study.

    Attributes
    ----------
    arms : tuple of str
        Two to eight policies, each once.
    n_block : int
        Allocations in a block, a multiple of the number of arms; each arm is equally frequent.
    n_sessions : int
        Allocations in each stratum, a multiple of `n_block`.
    strata : tuple of str
        Names of the strata, each with its own list of allocations.
    within : bool
        True for a within-subject design: each subject goes through blocks of their own, with a
        new allocation each session. False allocates a subject to one arm at their first session.
    """

    arms: tuple[str, ...]
    n_block: int
    n_sessions: int
    strata: tuple[str, ...] = (ALL,)
    within: bool = True

    def check(self) -> None:
        """Check that the design is possible.

        Raises
        ------
        StudyProblemError
            It is not.
        """
        n_arms = len(self.arms)
        if not 2 <= n_arms <= len(LABELS) or len(set(self.arms)) != n_arms:
            raise StudyProblemError(StudyProblem.ARMS, most=len(LABELS))
        if self.n_block < 1 or self.n_block % n_arms:
            raise StudyProblemError(StudyProblem.BLOCK, n_arms=n_arms)
        if self.n_sessions < 1 or self.n_sessions % self.n_block:
            raise StudyProblemError(StudyProblem.SESSIONS, n_block=self.n_block)
        if not self.strata or len(set(self.strata)) != len(self.strata) or not all(self.strata):
            raise StudyProblemError(StudyProblem.STRATA)


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """A schedule: the arm of each label, and the labels of each stratum in order."""

    arms: dict[str, str]
    labels: dict[str, str]


def make_schedule(design: Design, seed: int) -> Schedule:
    """Return the schedule of a design; the same seed gives the same schedule.

    Labels are assigned to arms at random; then each block is a random permutation of its labels.
    """
    design.check()
    # The generator need not be cryptographic: what must not be guessed is the seed, of 256 bits
    # where none is given.
    chance = random.Random(seed)  # noqa: S311
    arms = sorted(design.arms, key=lambda _: chance.random())
    labels = LABELS[: len(arms)]
    lists = {
        stratum: "".join(
            _shuffled(chance, labels * (design.n_block // len(arms)))
            for _ in range(design.n_sessions // design.n_block)
        )
        for stratum in design.strata
    }
    return Schedule(arms=dict(zip(labels, arms, strict=True)), labels=lists)


def _shuffled(chance: random.Random, labels: str) -> str:
    # By random() alone: the only method whose draws Python keeps the same across versions.
    return "".join(sorted(labels, key=lambda _: chance.random()))


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenAllocation:
    """An allocation that was given out: its subject, its stratum, and its place there from 0."""

    subject: str
    stratum: str
    n_before: int


def find_next_place(
    design: Design, stratum: str, subject: str, given: Sequence[GivenAllocation]
) -> int:
    """Return the place of a subject's next allocation in their stratum.

    Parameters
    ----------
    design : Design
        The design of the study.
    stratum, subject : str
        The stratum, and the code of the subject.
    given : sequence of GivenAllocation
        The allocations given out so far, in order.

    Raises
    ------
    StudyProblemError
        All allocations are given out.
    """
    in_stratum = [allocation for allocation in given if allocation.stratum == stratum]
    theirs = [allocation for allocation in in_stratum if allocation.subject == subject]
    taken = {allocation.n_before for allocation in in_stratum}
    if not design.within:
        # A subject keeps their one place; a new one takes the next.
        place = theirs[0].n_before if theirs else len(taken)
    elif theirs and (theirs[-1].n_before + 1) % design.n_block:
        place = theirs[-1].n_before + 1
    else:
        # Their block is full, or they have none yet: the next block that nobody has begun.
        place = design.n_block * len({place // design.n_block for place in taken})
    if place >= design.n_sessions:
        raise StudyProblemError(StudyProblem.USED_UP, stratum)
    return place
