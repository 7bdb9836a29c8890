"""Form rules: what a form must be so that a session can be run by it, whoever wrote it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from entrain.events import Button, EndsBy, Form, FormStep, Omit, Phase
from entrain.events.forms import SESSION_POLICY
from entrain.guidance.policies import POLICIES, RESONANCE
from entrain.guidance.policies.yoked import Yoked

NAME = re.compile(r"[a-z][a-z0-9_-]{0,31}")
"""It becomes part of the name of a file."""
LONGEST_MINUTES = 60.0
"""Nothing is known of being led for longer than this: what is watched was tried up to here."""
MOST_STEPS = 40
LEAST_SHARED_S = 60.0
"""At the least length of a form so much is left for the steps that have a share."""
LONGEST_S = 60 * LONGEST_MINUTES
LEAST_BASELINE_S = 60.0
"""The window over which a rate of breathing at rest is told."""
MOST_EXTENDED_FRAC = 0.5
MOST_MATCH_S = 600.0
PHASES = (Phase.CHECK, Phase.BASELINE, Phase.MATCH, Phase.HOLD, Phase.OUTRO, Phase.SILENCE)
"""With which a step may begin; a guide moves on to the others by itself."""
RULES = (SESSION_POLICY, *(one for one in POLICIES if one not in (Yoked.name, RESONANCE)))
"""Who may lead in a step; not what needs another session's course, or a search."""
REMOVABLE = (Button.NEXT,)
"""What a form may leave out of a person's controls: never Stop, Pause or Easier."""


class FormProblem(NamedTuple):
    """What is wrong with a form: where, and what it must be."""

    where: str
    what: str


def form_problem(form: Form) -> FormProblem | None:
    """Return the first thing that is wrong with a form, None where it can be run."""
    for problems in (_whole, _steps, _order, _room):
        for problem in problems(form):
            return problem
    return None


def _whole(form: Form) -> Iterator[FormProblem]:
    """Yield what is wrong with what the form says of itself."""
    if not NAME.fullmatch(form.name):
        yield FormProblem("name", "must be a word of small letters, digits, - and _, 32 at most")
    yield from _between("least_minutes", form.least_minutes, 1, LONGEST_MINUTES)
    yield from _between("most_minutes", form.most_minutes, form.least_minutes, LONGEST_MINUTES)
    measured = form.least_measured_minutes
    if measured is not None:
        yield from _between(
            "least_measured_minutes", measured, form.least_minutes, form.most_minutes
        )
        if not any(step.omit is Omit.KNOWN for step in form.steps):
            yield FormProblem("least_measured_minutes", 'needs a step with omit = "known"')
    if form.policy is not None and form.policy not in POLICIES:
        yield FormProblem("policy", f"must be one of {', '.join(POLICIES)}")
    if not 3 <= len(form.steps) <= MOST_STEPS:
        yield FormProblem("step", f"must be there 3 to {MOST_STEPS} times")


def _steps(form: Form) -> Iterator[FormProblem]:
    """Yield what is wrong with what each step says of itself."""
    for number, step in enumerate(form.steps, 1):
        for found in (*_time(step), *_sound(step), *_guide(step)):
            yield FormProblem(f"step {number} ({step.phase}): {found.where}", found.what)


def _time(step: FormStep) -> Iterator[FormProblem]:
    if step.phase not in PHASES:
        yield FormProblem("phase", f"must be one of {', '.join(PHASES)}")
    if (step.length_s is None) is (step.share_frac is None):
        yield FormProblem("length_s", "or share_frac must be there, and not both")
    if step.length_s is not None:
        least_s = LEAST_BASELINE_S if step.phase is Phase.BASELINE else 1.0
        yield from _between("length_s", step.length_s, least_s, LONGEST_S)
    if step.share_frac is not None:
        yield from _between("share_frac", step.share_frac, 0.01, 1)
    yield from _between("extend_frac", step.extend_frac, 0, MOST_EXTENDED_FRAC)
    fits = {Omit.KNOWN: Phase.BASELINE, Omit.ASKED: Phase.SILENCE}.get(step.omit, step.phase)
    if step.phase is not fits:
        yield FormProblem("omit", f'"{step.omit}" is for the phase {fits}')


def _sound(step: FormStep) -> Iterator[FormProblem]:
    music = step.music
    if music is None or step.phase is Phase.OUTRO:
        if (music is None) is not (step.phase is Phase.OUTRO):
            what = "is for other steps: here it fades" if music else "is missing"
            yield FormProblem("music", what)
        return
    yield from _between("music.level_frac", music.level_frac, 0, 1)
    yield from _between("music.density_frac", music.density_frac, 0, 1)
    if music.density_end_frac is not None:
        yield from _between("music.density_end_frac", music.density_end_frac, 0, 1)
    if step.phase is Phase.SILENCE and music.level_frac > 0:
        yield FormProblem("music.level_frac", "must be 0")
    if step.guide is not None and music.level_frac == 0:
        yield FormProblem("music.level_frac", "must be above 0: nobody follows what is not heard")


def _guide(step: FormStep) -> Iterator[FormProblem]:
    if (step.guide is not None) is not (step.phase is Phase.MATCH):
        yield FormProblem("guide", f"must be there in the phase {Phase.MATCH}, and there alone")
    if step.guide is not None:
        if step.guide.rule not in RULES:
            yield FormProblem("guide.rule", f"must be one of {', '.join(RULES)}")
        least_s, most_s = step.guide.match_least_s, step.guide.match_most_s
        yield from _between("guide.match_least_s", least_s, 0, MOST_MATCH_S)
        yield from _between("guide.match_most_s", most_s, least_s, MOST_MATCH_S)
    if not set(step.controls) <= set(REMOVABLE):
        yield FormProblem("controls", f"must be some of {', '.join(REMOVABLE)}")


def _order(form: Form) -> Iterator[FormProblem]:
    """Yield what is wrong with how the steps go together."""
    phases = [step.phase for step in form.steps]
    shares = [number for number, step in enumerate(form.steps) if step.share_frac is not None]
    by_signal = [step.ends_by is EndsBy.SIGNAL for step in form.steps]
    extended = [step.extend_frac > 0 for step in form.steps]
    if phases.count(Phase.CHECK) != 1 or phases[0] is not Phase.CHECK:
        yield FormProblem("step", "1 must be the check, and no other")
    if not by_signal[0] or any(by_signal[1:]) or any(extended[1:]):
        yield FormProblem("step", 'ends_by = "signal" and extend_frac are for the check alone')
    if not shares or abs(sum(step.share_frac or 0.0 for step in form.steps) - 1) > 1e-6:
        yield FormProblem("step", "share_frac must add up to 1 over all steps")
        return
    if shares[0] == 0:
        yield FormProblem("step", "1 must have a length_s")
    if phases.count(Phase.BASELINE) > 1 or Phase.BASELINE in phases[shares[0] :]:
        yield FormProblem("step", "baseline must come once at most, and before any share")
    ending = phases[phases.index(Phase.OUTRO) :] if Phase.OUTRO in phases else []
    ends = ending[1:] == [Phase.SILENCE] * phases.count(Phase.SILENCE)
    if not ending or not ends or shares[-1] >= len(phases) - len(ending):
        yield FormProblem("step", "outro must come once, with nothing but silences after it")


def _room(form: Form) -> Iterator[FormProblem]:
    """Yield what keeps the steps from fitting into the least length."""
    measured_s = sum(step.length_s or 0.0 for step in form.steps)
    known_s = measured_s - sum(
        step.length_s or 0.0 for step in form.steps if step.omit is Omit.KNOWN
    )
    name, least_minutes = "least_minutes", form.least_minutes
    if form.least_measured_minutes is not None:
        if 60 * least_minutes < known_s + LEAST_SHARED_S:
            yield FormProblem(name, _too_short(known_s))
        name, least_minutes = "least_measured_minutes", form.least_measured_minutes
    if 60 * least_minutes < measured_s + LEAST_SHARED_S:
        yield FormProblem(name, _too_short(measured_s))


def _too_short(fixed_s: float) -> str:
    least_minutes = (fixed_s + LEAST_SHARED_S) / 60
    return f"must be {least_minutes:.4g} or more: so long are its steps, and a minute to share"


def _between(where: str, value: float, least: float, most: float) -> Iterator[FormProblem]:
    if not least <= value <= most:
        yield FormProblem(where, f"must be {least:g} to {most:g}, not {value:g}")
