"""Form rules: what makes a form valid, so that a session can be run by it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from entrain.errors import EntrainError
from entrain.events import SESSION_POLICY, Button, EndsBy, Form, FormStep, Omit, Phase
from entrain.guidance.policies import POLICIES, RESONANCE
from entrain.guidance.policies.yoked import Yoked
from entrain.guidance.problems import FormProblem

NAME = re.compile(r"[a-z][a-z0-9_-]{0,31}")
"""The name of a form becomes part of file names."""
LONGEST_MINUTES = 60.0
"""Longer sessions were not tested, so nothing is known of their safety."""
LEAST_STEPS, MOST_STEPS = 3, 40
LEAST_SHARED_S = 60.0
"""The steps with a share must get at least this much at the least length of a form."""
LONGEST_S = 60 * LONGEST_MINUTES
LEAST_BASELINE_S = 60.0
"""Window of the breathing rate at rest [s]."""
MOST_EXTENDED_FRAC = 0.5
MOST_MATCH_S = 600.0
PHASES = (Phase.CHECK, Phase.BASELINE, Phase.MATCH, Phase.HOLD, Phase.OUTRO, Phase.SILENCE)
"""Phases a step may begin with; a guide moves on to the others by itself."""
RULES = (SESSION_POLICY, *(name for name in POLICIES if name not in (Yoked.name, RESONANCE)))
"""Policies a step may have: all but the one that needs another session's course, and the
search."""
REMOVABLE = (Button.NEXT,)
"""Controls that a form may leave out: never Stop, Pause or Easier."""


def find_form_problem(form: Form) -> EntrainError | None:
    """Return the first problem of a form, its reason a `FormProblem`; None where it is valid.

    The caller adds what it is about, such as the file, and raises it.
    """
    for problems in (_whole, _steps, _order, _room):
        for problem in problems(form):
            return problem
    return None


def _whole(form: Form) -> Iterator[EntrainError]:
    """Yield the problems of the form's own fields."""
    if not NAME.fullmatch(form.name):
        yield EntrainError(FormProblem.NAME, where="name")
    yield from _between("least_minutes", form.least_minutes, 1, LONGEST_MINUTES)
    yield from _between("most_minutes", form.most_minutes, form.least_minutes, LONGEST_MINUTES)
    measured = form.least_measured_minutes
    if measured is not None:
        yield from _between(
            "least_measured_minutes", measured, form.least_minutes, form.most_minutes
        )
        if not any(step.omit is Omit.KNOWN for step in form.steps):
            yield EntrainError(FormProblem.MEASURES, where="least_measured_minutes")
    if form.policy is not None and form.policy not in POLICIES:
        yield EntrainError(FormProblem.ONE_OF, where="policy", known=", ".join(POLICIES))
    if not LEAST_STEPS <= len(form.steps) <= MOST_STEPS:
        yield EntrainError(FormProblem.N_STEPS, where="step", least=LEAST_STEPS, most=MOST_STEPS)


def _steps(form: Form) -> Iterator[EntrainError]:
    """Yield the problems of each step by itself."""
    for number, step in enumerate(form.steps, 1):
        for problem in (*_time(step), *_sound(step), *_guide(step)):
            where = f"step {number} ({step.phase}): {problem.facts['where']}"
            yield EntrainError(problem.reason, "", "", **{**problem.facts, "where": where})


def _time(step: FormStep) -> Iterator[EntrainError]:
    if step.phase not in PHASES:
        yield EntrainError(FormProblem.ONE_OF, where="phase", known=", ".join(PHASES))
    if (step.length_s is None) is (step.share_frac is None):
        yield EntrainError(FormProblem.LENGTH_OR_SHARE, where="length_s")
    if step.length_s is not None:
        least_s = LEAST_BASELINE_S if step.phase is Phase.BASELINE else 1.0
        yield from _between("length_s", step.length_s, least_s, LONGEST_S)
    if step.share_frac is not None:
        yield from _between("share_frac", step.share_frac, 0.01, 1)
    yield from _between("extend_frac", step.extend_frac, 0, MOST_EXTENDED_FRAC)
    fits = {Omit.KNOWN: Phase.BASELINE, Omit.ASKED: Phase.SILENCE}.get(step.omit, step.phase)
    if step.phase is not fits:
        yield EntrainError(FormProblem.OMIT, where="omit", given=step.omit, phase=fits)


def _sound(step: FormStep) -> Iterator[EntrainError]:
    music = step.music
    if music is None or step.phase is Phase.OUTRO:
        if music is not None:
            yield EntrainError(FormProblem.FADES, where="music")
        elif step.phase is not Phase.OUTRO:
            yield EntrainError(FormProblem.MISSING, where="music")
        return
    yield from _between("music.level_frac", music.level_frac, 0, 1)
    yield from _between("music.density_frac", music.density_frac, 0, 1)
    if music.density_end_frac is not None:
        yield from _between("music.density_end_frac", music.density_end_frac, 0, 1)
    if step.phase is Phase.SILENCE and music.level_frac > 0:
        yield EntrainError(FormProblem.SILENT, where="music.level_frac")
    if step.guide is not None and music.level_frac == 0:
        yield EntrainError(FormProblem.NOT_HEARD, where="music.level_frac")


def _guide(step: FormStep) -> Iterator[EntrainError]:
    if (step.guide is not None) is not (step.phase is Phase.MATCH):
        yield EntrainError(FormProblem.GUIDE, where="guide", phase=Phase.MATCH)
    if step.guide is not None:
        if step.guide.rule not in RULES:
            yield EntrainError(FormProblem.ONE_OF, where="guide.rule", known=", ".join(RULES))
        least_s, most_s = step.guide.match_least_s, step.guide.match_most_s
        yield from _between("guide.match_least_s", least_s, 0, MOST_MATCH_S)
        yield from _between("guide.match_most_s", most_s, least_s, MOST_MATCH_S)
    if not set(step.controls) <= set(REMOVABLE):
        yield EntrainError(FormProblem.SOME_OF, where="controls", known=", ".join(REMOVABLE))


def _order(form: Form) -> Iterator[EntrainError]:
    """Yield the problems in the order of the steps."""
    phases = [step.phase for step in form.steps]
    shares = [number for number, step in enumerate(form.steps) if step.share_frac is not None]
    by_signal = [step.ends_by is EndsBy.SIGNAL for step in form.steps]
    extended = [step.extend_frac > 0 for step in form.steps]
    if phases.count(Phase.CHECK) != 1 or phases[0] is not Phase.CHECK:
        yield EntrainError(FormProblem.FIRST, where="step")
    if not by_signal[0] or any(by_signal[1:]) or any(extended[1:]):
        yield EntrainError(FormProblem.BY_SIGNAL, where="step")
    if not shares or abs(sum(step.share_frac or 0.0 for step in form.steps) - 1) > 1e-6:
        yield EntrainError(FormProblem.SHARES, where="step")
        return
    if shares[0] == 0:
        yield EntrainError(FormProblem.FIRST_LENGTH, where="step")
    if phases.count(Phase.BASELINE) > 1 or Phase.BASELINE in phases[shares[0] :]:
        yield EntrainError(FormProblem.BASELINE, where="step")
    ending = phases[phases.index(Phase.OUTRO) :] if Phase.OUTRO in phases else []
    ends = ending[1:] == [Phase.SILENCE] * phases.count(Phase.SILENCE)
    if not ending or not ends or shares[-1] >= len(phases) - len(ending):
        yield EntrainError(FormProblem.OUTRO, where="step")


def _room(form: Form) -> Iterator[EntrainError]:
    """Yield the problems of fitting the steps into the least length."""
    measured_s = sum(step.length_s or 0.0 for step in form.steps)
    known_s = measured_s - sum(
        step.length_s or 0.0 for step in form.steps if step.omit is Omit.KNOWN
    )
    name, least_minutes = "least_minutes", form.least_minutes
    if form.least_measured_minutes is not None:
        if 60 * least_minutes < known_s + LEAST_SHARED_S:
            yield _too_short(name, known_s)
        name, least_minutes = "least_measured_minutes", form.least_measured_minutes
    if 60 * least_minutes < measured_s + LEAST_SHARED_S:
        yield _too_short(name, measured_s)


def _too_short(where: str, fixed_s: float) -> EntrainError:
    least_minutes = (fixed_s + LEAST_SHARED_S) / 60
    return EntrainError(FormProblem.NO_ROOM, where=where, least_minutes=least_minutes)


def _between(where: str, value: float, least: float, most: float) -> Iterator[EntrainError]:
    if not least <= value <= most:
        yield EntrainError(FormProblem.BOUNDS, where=where, least=least, most=most, given=value)
