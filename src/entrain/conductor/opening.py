"""The opening: from what was asked for to the guidance that runs it."""

from __future__ import annotations

from collections.abc import Mapping

from entrain.errors import EntrainError, Problem
from entrain.events import Answer, NoticeGiven, PersonLoaded, Reason, SessionOpened, TrackStarted
from entrain.guidance.blinding import SEALED
from entrain.guidance.guidance import Guidance
from entrain.guidance.plan import Plan, find_form, make_plan, rest_serves
from entrain.guidance.policies import POLICIES, RESONANCE, Policy
from entrain.guidance.policies.steady import MusicOnly
from entrain.guidance.policies.yoked import Yoked
from entrain.guidance.safety import FLOOR_PER_MIN, GOAL_PER_MIN, Safety
from entrain.guidance.safety.missing import Presence
from entrain.guidance.safety.screening import (
    SHORTER_MINUTES,
    Follows,
    consequences,
    follows_from,
    match_only,
    refused,
    shorter,
)
from entrain.physiology.vitals import Baseline

NOBODY = PersonLoaded(
    t_s=0.0, subject=None, goal_per_min=GOAL_PER_MIN, floor_per_min=FLOOR_PER_MIN, session_number=1
)
"""Of somebody who is not known everything is a first time."""
MATCHED = "matched"


class OpeningProblem(Problem):
    """Why a session cannot be run, or run again from its recording."""

    NOT_OPENED = (
        "The recording does not say what was asked for.",
        "Take the copy you keep elsewhere.",
    )
    UNKNOWN = ("This version has no form or policy {name!r}.", "Update Entrain.")


class OpeningError(EntrainError):
    """A session that was not opened, or cannot be; `reason` says why."""

    reason: OpeningProblem


def open_guidance(
    event: SessionOpened,
    known: PersonLoaded,
    answers: Mapping[str, Answer],
    presence: Presence,
) -> Guidance:
    """Return the guidance that was asked for, as far as the screening's answers allow.

    Raises
    ------
    OpeningError
        The form or the policy is not there.
    """
    try:
        form, policy = find_form(event.form), _policy(event)
    except KeyError as error:
        raise OpeningError(OpeningProblem.UNKNOWN, name=error.args[0]) from error
    if match_only(answers) and policy.guides:
        policy = POLICIES[MATCHED]()
    searches = form.policy == RESONANCE
    minutes = min(event.minutes, SHORTER_MINUTES) if shorter(answers) else event.minutes
    return Guidance(
        plan=make_plan(form, minutes, rest=known.rest, silence=event.silence),
        policy=policy,
        safety=Safety(
            # A search goes down to the person's own floor: their goal is what it looks for.
            goal_per_min=known.floor_per_min if searches else known.goal_per_min,
            floor_per_min=known.floor_per_min,
            session_number=known.session_number,
            full_level_db=event.full_level_db,
        ),
        presence=presence,
        blinded=event.label is not None,
        quiet=event.music is None or not form.bed,
        simulated=event.simulated,
    )


def _policy(event: SessionOpened) -> Policy:
    if event.policy == SEALED:
        # Whoever reads a blinded recording without its key finds the person in it, no guide.
        return MusicOnly()
    if event.policy == Yoked.name:
        return Yoked(event.course_per_min)
    return POLICIES[event.policy]()


def stored_baseline(plan: Plan, known: PersonLoaded) -> Baseline | None:
    """Return the person's stored rest where the plan goes by it."""
    if known.rest is None or plan.baseline_s or not rest_serves(known.rest):
        return None
    return Baseline(
        hr_bpm=known.rest.hr_bpm,
        breathing_per_min=known.rest.breathing_per_min,
        rmssd_ms=None,
        arousal=None,
    )


def screened(t_s: float, answers: Mapping[str, Answer]) -> list[NoticeGiven]:
    """Return what is told of the screening: only what follows, never what was said."""
    follows = follows_from(answers)
    if not follows:
        return []
    reason = Reason(
        rule="safety.screening",
        figures=(
            ("n_yes", float(len(follows))),
            ("match_only", float(match_only(answers))),
            ("answered", ", ".join(one.id for one in follows)),
            ("follows", " ".join(one.value for one in _what_follows(answers))),
        ),
    )
    return [NoticeGiven(t_s=t_s, reason=reason)]


def _what_follows(answers: Mapping[str, Answer]) -> tuple[Follows, ...]:
    question = refused(answers)
    return consequences(answers) if question is None else (question.follows,)


def unread(t_s: float, known: PersonLoaded) -> list[NoticeGiven]:
    """Return that nothing stored of the person could be read, where that is so."""
    if known.problem is None:
        return []
    reason = Reason(
        rule="person.unread",
        figures=(
            ("goal_per_min", known.goal_per_min),
            ("session_number", float(known.session_number)),
            ("problem", known.problem),
        ),
    )
    return [NoticeGiven(t_s=t_s, reason=reason)]


def chosen_music(event: SessionOpened) -> list[TrackStarted]:
    """Return that the music begins, where there is any."""
    if event.music is None:
        return []
    reason = Reason(rule="plan.music", figures=(("seed", float(event.seed)),))
    return [TrackStarted(t_s=event.t_s, reason=reason, title=event.music)]
