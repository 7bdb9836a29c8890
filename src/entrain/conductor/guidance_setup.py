"""The opening: from what was asked for to the guidance that runs it."""

from __future__ import annotations

from collections.abc import Mapping

from entrain.errors import EntrainError, Problem
from entrain.events import (
    SESSION_POLICY,
    Answer,
    Form,
    NoticeGiven,
    PersonLoaded,
    Reason,
    SessionOpened,
    TrackStarted,
)
from entrain.guidance import (
    FIRST_FORMS,
    SEALED,
    SHORTER_MINUTES,
    Consequence,
    Guidance,
    MusicOnly,
    Plan,
    Presence,
    Yoked,
    find_form_problem,
    find_refusal,
    find_yes_questions,
    is_match_only,
    is_rest_valid,
    is_shorter,
    list_consequences,
    make_plan,
)
from entrain.guidance.policies import POLICIES, RESONANCE, Policy
from entrain.guidance.safety import FLOOR_PER_MIN, GOAL_PER_MIN, Safety
from entrain.physiology import Baseline

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
    FORM = ("This version cannot run the recording's form {name!r}.", "Update Entrain.")


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
        The form or the policy is not there, or no session can be run by the form.
    """
    try:
        form, policy = _form(event), _policy(event)
    except KeyError as error:
        raise OpeningError(OpeningProblem.UNKNOWN, name=error.args[0]) from error
    if is_match_only(answers) and policy.guides:
        policy = POLICIES[MATCHED]()
    rules = _rules(form, policy, answers)
    searches = form.policy == RESONANCE
    minutes = min(event.minutes, SHORTER_MINUTES) if is_shorter(answers) else event.minutes
    return Guidance(
        plan=make_plan(form, minutes, rest=known.rest, silence=event.silence),
        policy=policy,
        rules=rules,
        safety=Safety(
            # A search goes down to the person's own floor: their goal is what it looks for.
            goal_per_min=known.floor_per_min if searches else known.goal_per_min,
            floor_per_min=known.floor_per_min,
            session_number=known.session_number,
            full_level_db=event.full_level_db,
        ),
        presence=presence,
        blinded=event.label is not None,
        quiet=event.music is None,
        simulated=event.simulated,
    )


def _form(event: SessionOpened) -> Form:
    """Return the form that a session carries, or that its name once stood for."""
    form = event.form_definition
    if form is None:
        return FIRST_FORMS[event.form]
    problem = find_form_problem(form)
    if problem is not None:
        why = problem.words.removesuffix(".")
        raise OpeningError(OpeningProblem.FORM, detail=why, name=form.name)
    return form


def _rules(form: Form, policy: Policy, answers: Mapping[str, Answer]) -> dict[str, Policy]:
    """Return the laws of steps that have one of their own.

    Where the session has no guide, or may only match, no step of it has another: it would be
    no control, and nothing that a person who answered so may be led by.
    """
    own = {step.guide.rule for step in form.steps if step.guide is not None} - {SESSION_POLICY}
    led = policy.guides and not is_match_only(answers)
    return {rule: POLICIES[rule]() if led else policy for rule in sorted(own)}


def _policy(event: SessionOpened) -> Policy:
    if event.policy == SEALED:
        # Whoever reads a blinded recording without its key finds the person in it, no guide.
        return MusicOnly()
    if event.policy == Yoked.name:
        return Yoked(event.course_per_min)
    return POLICIES[event.policy]()


def stored_baseline(plan: Plan, known: PersonLoaded) -> Baseline | None:
    """Return the person's stored rest where the plan goes by it."""
    if known.rest is None or plan.measures_rest or not is_rest_valid(known.rest):
        return None
    return Baseline(
        hr_bpm=known.rest.hr_bpm,
        breathing_per_min=known.rest.breathing_per_min,
        rmssd_ms=None,
        arousal=None,
    )


def screened(t_s: float, answers: Mapping[str, Answer]) -> list[NoticeGiven]:
    """Return what is told of the screening: only what follows, never what was said."""
    follows = find_yes_questions(answers)
    if not follows:
        return []
    reason = Reason(
        rule="safety.screening",
        figures=(
            ("n_yes", float(len(follows))),
            ("match_only", float(is_match_only(answers))),
            ("answered", ", ".join(one.id for one in follows)),
            ("follows", " ".join(one.value for one in _what_follows(answers))),
        ),
    )
    return [NoticeGiven(t_s=t_s, reason=reason)]


def _what_follows(answers: Mapping[str, Answer]) -> tuple[Consequence, ...]:
    question = find_refusal(answers)
    return list_consequences(answers) if question is None else (question.consequence,)


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
