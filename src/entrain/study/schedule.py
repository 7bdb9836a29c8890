"""The schedule of a study: permuted blocks from a seed. Pure."""

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
    """What is asked of a schedule.

    Attributes
    ----------
    arms : tuple of str
        Two to eight policies, each once.
    n_block : int
        Allocations in a block, a multiple of the number of arms: each arm as often in each.
    n_sessions : int
        Allocations in each stratum, a multiple of the block.
    strata : tuple of str
        Names; one list of allocations for each.
    within : bool
        Each subject goes through blocks of their own, a new allocation each session. False
        gives a subject one arm at their first session, for good.
    """

    arms: tuple[str, ...]
    n_block: int
    n_sessions: int
    strata: tuple[str, ...] = (ALL,)
    within: bool = True

    def check(self) -> None:
        """Refuse what cannot be.

        Raises
        ------
        StudyProblemError
            With why.
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
    """Who gets what: the arm of each label, and the labels of each stratum in order."""

    arms: dict[str, str]
    labels: dict[str, str]


def make_schedule(design: Design, seed: int) -> Schedule:
    """Return the schedule of a design; the same from the same seed.

    Labels are given to arms at random, then each block is a random order of its labels.
    """
    design.check()
    # What must not be guessed is the seed, which is 256 bits where none is given.
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
    # By random() alone: the one draw that Python promises to keep from version to version.
    return "".join(sorted(labels, key=lambda _: chance.random()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """An allocation that was given out: to whom, of which stratum, its place there from 0."""

    subject: str
    stratum: str
    n_before: int


def next_place(design: Design, stratum: str, subject: str, given: Sequence[Given]) -> int:
    """Return the place of a subject's next allocation in their stratum.

    Raises
    ------
    StudyProblemError
        All are given out.
    """
    theirs = [one for one in given if one.subject == subject and one.stratum == stratum]
    here = {one.n_before for one in given if one.stratum == stratum}
    if not design.within:
        # Of a subject's place there is one; whoever is new takes the next.
        place = theirs[0].n_before if theirs else len(here)
    elif theirs and (theirs[-1].n_before + 1) % design.n_block:
        place = theirs[-1].n_before + 1
    else:
        # Their block is full, or they have none yet: the next that nobody has begun.
        place = design.n_block * len({place // design.n_block for place in here})
    if place >= design.n_sessions:
        raise StudyProblemError(StudyProblem.USED_UP, stratum)
    return place
