"""Set up the guidance of a session from the event that opens it."""

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
"""Stands for a person who is not known: it is their first session."""
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
    """A session was not opened, or cannot be; `reason` says why."""

    reason: OpeningProblem


def open_guidance(
    event: SessionOpened,
    person: PersonLoaded,
    answers: Mapping[str, Answer],
    presence: Presence,
) -> Guidance:
    """Return the guidance of a session, as far as the answers of the screening allow.

    Parameters
    ----------
    event : SessionOpened
        How the session is opened.
    person : PersonLoaded
        What is stored of the person.
    answers : mapping of str to Answer
        The answers of the screening, by question id.
    presence : Presence
        Detects what is missing.

    Raises
    ------
    OpeningError
        The form or the policy is unknown, or the form is not valid.
    """
    try:
        form, policy = _find_form(event), _make_policy(event)
    except KeyError as error:
        raise OpeningError(OpeningProblem.UNKNOWN, name=error.args[0]) from error
    if is_match_only(answers) and policy.guides:
        policy = POLICIES[MATCHED]()
    rules = _make_rules(form, policy, answers)
    is_search = form.policy == RESONANCE
    minutes = min(event.minutes, SHORTER_MINUTES) if is_shorter(answers) else event.minutes
    return Guidance(
        plan=make_plan(form, minutes, rest=person.rest, silence=event.silence),
        policy=policy,
        rules=rules,
        safety=Safety(
            # A search descends to the person's floor: it is the goal that it is to find.
            goal_per_min=person.floor_per_min if is_search else person.goal_per_min,
            floor_per_min=person.floor_per_min,
            session_number=person.session_number,
            full_level_db=event.full_level_db,
        ),
        presence=presence,
        blinded=event.label is not None,
        quiet=event.music is None,
        simulated=event.simulated,
    )


def _find_form(event: SessionOpened) -> Form:
    """Return the form that a session carries, or the first form of its name."""
    form = event.form_definition
    if form is None:
        return FIRST_FORMS[event.form]
    problem = find_form_problem(form)
    if problem is not None:
        why = problem.words.removesuffix(".")
        raise OpeningError(OpeningProblem.FORM, detail=why, name=form.name)
    return form


def _make_rules(form: Form, policy: Policy, answers: Mapping[str, Answer]) -> dict[str, Policy]:
    """Return the policies of steps that have one of their own.

    Where the session has no guide, or may only match, its policy holds in every step:
    otherwise it would be no control, or would lead a person who must not be led.
    """
    step_rules = {step.guide.rule for step in form.steps if step.guide is not None} - {
        SESSION_POLICY
    }
    may_lead = policy.guides and not is_match_only(answers)
    return {rule: POLICIES[rule]() if may_lead else policy for rule in sorted(step_rules)}


def _make_policy(event: SessionOpened) -> Policy:
    if event.policy == SEALED:
        # A blinded recording without its key replays the person's data, without a guide.
        return MusicOnly()
    if event.policy == Yoked.name:
        return Yoked(event.course_per_min)
    return POLICIES[event.policy]()


def find_stored_baseline(plan: Plan, person: PersonLoaded) -> Baseline | None:
    """Return the person's stored baseline where the plan uses it, else None."""
    if person.rest is None or plan.measures_rest or not is_rest_valid(person.rest):
        return None
    return Baseline(
        hr_bpm=person.rest.hr_bpm,
        breathing_per_min=person.rest.breathing_per_min,
        rmssd_ms=None,
        arousal=None,
    )


def make_screening_notices(t_s: float, answers: Mapping[str, Answer]) -> list[NoticeGiven]:
    """Return the notice of the screening's consequences; empty where no answer was yes."""
    yes_questions = find_yes_questions(answers)
    if not yes_questions:
        return []
    reason = Reason(
        rule="safety.screening",
        figures=(
            ("n_yes", float(len(yes_questions))),
            ("match_only", float(is_match_only(answers))),
            ("answered", ", ".join(item.id for item in yes_questions)),
            ("follows", " ".join(item.value for item in _shown_consequences(answers))),
        ),
    )
    return [NoticeGiven(t_s=t_s, reason=reason)]


def _shown_consequences(answers: Mapping[str, Answer]) -> tuple[Consequence, ...]:
    question = find_refusal(answers)
    return list_consequences(answers) if question is None else (question.consequence,)


def make_unread_notices(t_s: float, person: PersonLoaded) -> list[NoticeGiven]:
    """Return the notice that the person's stored data could not be read, if so."""
    if person.problem is None:
        return []
    reason = Reason(
        rule="person.unread",
        figures=(
            ("goal_per_min", person.goal_per_min),
            ("session_number", float(person.session_number)),
            ("problem", person.problem),
        ),
    )
    return [NoticeGiven(t_s=t_s, reason=reason)]


def start_composed_music(event: SessionOpened) -> list[TrackStarted]:
    """Return the decision to start composed music; empty where there is no music."""
    if event.music is None:
        return []
    reason = Reason(rule="plan.music", figures=(("seed", float(event.seed)),))
    return [TrackStarted(t_s=event.t_s, reason=reason, title=event.music)]
