"""Searching: measures each step of a search for the resonance rate, and tells what it came to."""

from __future__ import annotations

import numpy as np

from entrain.events import Reason, ResonanceFound, ResonanceStep, SearchEnd, StepEnd
from entrain.guidance import RATES_PER_MIN, STEP_S, Plan, StepCompletion, TriedStep
from entrain.guidance.policies import Policy, Resonance
from entrain.physiology import (
    APART_S,
    BEATS_LATE_S,
    LEAST_BREATHS,
    LEAST_STEPS,
    LEAST_SURE_FRAC,
    SETTLE_S,
    SETTLED_S,
    Body,
    Peak,
    StepResponse,
    find_peak,
    followed,
    step_response,
    went_along,
    whole_breaths,
)

LATE_S = SETTLED_S + BEATS_LATE_S
"""A step is measured this long after it ended: then its last breath and beats are known."""
FROM_HEART = ("rr", "ecg")
"""A breath that was read from the heart says nothing of how the heart goes with the breath."""
_UNMEASURED = {
    StepCompletion.INTERRUPTED: StepEnd.INTERRUPTED,
    StepCompletion.SKIPPED: StepEnd.SKIPPED,
}


class ResonanceSearch:
    """One session's search.

    Parameters
    ----------
    plan : Plan
        The session's; in a demonstration its steps are shorter.

    Attributes
    ----------
    found : ResonanceFound or None
        What it came to, once it is over.
    """

    def __init__(self, plan: Plan) -> None:
        self.found: ResonanceFound | None = None
        self._plan = plan
        self._searches = True
        self._breaths: list[tuple[float, str]] = []
        self._steps: list[ResonanceStep] = []
        self._answers: list[StepResponse] = []

    def advance(self, t_s: float, policy: Policy, body: Body) -> None:
        """Take a second: the breath, and a step that has ended."""
        self._breathe(t_s, body)
        self._searches = isinstance(policy, Resonance)
        if not isinstance(policy, Resonance) or len(policy.tried_steps) <= len(self._steps):
            return
        tried_step = policy.tried_steps[len(self._steps)]
        if t_s >= tried_step.to_s + LATE_S:
            self._steps.append(self._measured(tried_step, body))

    def _breathe(self, t_s: float, body: Body) -> None:
        if body.breathing is None:
            return
        for breath_s in body.breathing.crossings_s.tolist():
            new = not self._breaths or breath_s > self._breaths[-1][0] + APART_S
            if new and breath_s < t_s - SETTLED_S:
                self._breaths.append((breath_s, body.breathing.source))

    def _measured(self, tried_step: TriedStep, body: Body) -> ResonanceStep:
        from_s, to_s = min(tried_step.from_s + SETTLE_S, tried_step.to_s), tried_step.to_s
        breaths = [one for one in self._breaths if from_s <= one[0] <= to_s]
        crossings_s = np.array([breath_s for breath_s, _ in breaths])
        breathing_per_min, score = followed(crossings_s, tried_step.per_min)
        chest = not any(source in FROM_HEART for _, source in breaths)
        end = _UNMEASURED.get(tried_step.completion)
        found = None
        if end is None and not _long_enough(to_s - from_s, tried_step.per_min):
            end = StepEnd.DISTURBED
        if end is None and not went_along(score):
            end = StepEnd.NOT_FOLLOWED
        if end is None:
            beats = body.beats_since(from_s - LATE_S)
            found = step_response(
                beats, tried_step.per_min, from_s, to_s, crossings_s if chest else None
            )
        if found is not None:
            self._answers.append(found)
        return ResonanceStep(
            per_min=tried_step.per_min,
            from_s=from_s,
            to_s=to_s,
            end=end or (StepEnd.MEASURED if found else StepEnd.DISTURBED),
            breathing_per_min=breathing_per_min,
            following_frac=score,
            n_breaths=found.n_breaths if found else 0,
            swing_bpm=found.swing_bpm if found else None,
            swing_sd_bpm=found.swing_sd_bpm if found else None,
            phase_rad=found.phase_rad if found else None,
            peak_frac=found.peak_frac if found else None,
            smooth_frac=found.smooth_frac if found else None,
        )

    def result(self, t_s: float) -> list[ResonanceFound]:
        """Return what the search came to, once."""
        if self.found is not None:
            return []
        top = find_peak(self._answers)
        end = self._end(top)
        per_min = top.per_min if top is not None and end is SearchEnd.CLEAR else None
        self.found = ResonanceFound(
            t_s=t_s,
            reason=_reason(per_min, end, top, self._steps),
            end=end,
            per_min=per_min,
            sure_frac=top.sure_frac if top else None,
            noise_bpm=top.noise_bpm if top else None,
            steps=tuple(self._steps),
        )
        return [self.found]

    def _end(self, top: Peak | None) -> SearchEnd:
        if top is not None:
            if top.sure_frac < LEAST_SURE_FRAC:
                return SearchEnd.UNSURE
            return SearchEnd.EDGE if top.per_min is None else SearchEnd.CLEAR
        if self._searches and self._too_short():
            return SearchEnd.SHORT
        return SearchEnd.TOO_FEW if self._steps else SearchEnd.UNSEEN

    def _too_short(self) -> bool:
        """Return whether a demonstration had no room for the steps that a rate takes."""
        step_s = STEP_S * self._plan.scale - SETTLE_S
        n_told = sum(_long_enough(step_s, per_min) for per_min in RATES_PER_MIN)
        return self._plan.demonstration and min(n_told, len(self._steps)) < LEAST_STEPS


def _long_enough(measured_s: float, per_min: float) -> bool:
    return whole_breaths(measured_s, per_min) >= LEAST_BREATHS


def _reason(
    per_min: float | None, end: SearchEnd, top: Peak | None, steps: list[ResonanceStep]
) -> Reason:
    return Reason(
        rule="resonance.none" if per_min is None else "resonance.found",
        variant=end.name.lower() if per_min is None else "",
        figures=(
            ("per_min", per_min),
            ("sure_frac", top.sure_frac if top else None),
            ("noise_bpm", top.noise_bpm if top else None),
            ("n_measured", float(sum(one.end is StepEnd.MEASURED for one in steps))),
        ),
    )
