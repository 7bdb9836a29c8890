"""Measure the steps of a search for the resonance rate, and evaluate the search."""

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
    count_whole_breaths,
    find_peak,
    is_followed,
    measure_following,
    step_response,
)

LATE_S = SETTLED_S + BEATS_LATE_S
"""A step is measured this long after its end [s], when its last breath and beats are known."""
FROM_HEART = ("rr", "ecg")
"""Sources of breath derived from the heart: they cannot show its response to the breath."""
_UNMEASURED = {
    StepCompletion.INTERRUPTED: StepEnd.INTERRUPTED,
    StepCompletion.SKIPPED: StepEnd.SKIPPED,
}


class ResonanceSearch:
    """The search for the resonance rate in one session.

    Parameters
    ----------
    plan : Plan
        The plan of the session; in a demonstration the steps are shorter.

    Attributes
    ----------
    found : ResonanceFound or None
        The result, once the search is over.
    """

    def __init__(self, plan: Plan) -> None:
        self.found: ResonanceFound | None = None
        self._plan = plan
        self._is_searching = True
        self._breaths: list[tuple[float, str]] = []
        self._steps: list[ResonanceStep] = []
        self._responses: list[StepResponse] = []

    def advance(self, t_s: float, policy: Policy, body: Body) -> None:
        """Collect the breaths of a second, and measure a step that has ended.

        Parameters
        ----------
        t_s : float
            Now [s].
        policy : Policy
            The policy that moves the guide now.
        body : Body
            The body under the strap.
        """
        self._collect_breaths(t_s, body)
        self._is_searching = isinstance(policy, Resonance)
        if not isinstance(policy, Resonance) or len(policy.tried_steps) <= len(self._steps):
            return
        tried_step = policy.tried_steps[len(self._steps)]
        if t_s >= tried_step.to_s + LATE_S:
            self._steps.append(self._measure(tried_step, body))

    def _collect_breaths(self, t_s: float, body: Body) -> None:
        if body.breathing is None:
            return
        for breath_s in body.breathing.crossings_s.tolist():
            new = not self._breaths or breath_s > self._breaths[-1][0] + APART_S
            if new and breath_s < t_s - SETTLED_S:
                self._breaths.append((breath_s, body.breathing.source))

    def _measure(self, tried_step: TriedStep, body: Body) -> ResonanceStep:
        from_s, to_s = min(tried_step.from_s + SETTLE_S, tried_step.to_s), tried_step.to_s
        breaths = [item for item in self._breaths if from_s <= item[0] <= to_s]
        crossings_s = np.array([breath_s for breath_s, _ in breaths])
        breathing_per_min, score = measure_following(crossings_s, tried_step.per_min)
        chest = not any(source in FROM_HEART for _, source in breaths)
        end = _UNMEASURED.get(tried_step.completion)
        response = None
        if end is None and not _is_long_enough(to_s - from_s, tried_step.per_min):
            end = StepEnd.DISTURBED
        if end is None and not is_followed(score):
            end = StepEnd.NOT_FOLLOWED
        if end is None:
            beats = body.beats_since(from_s - LATE_S)
            response = step_response(
                beats, tried_step.per_min, from_s, to_s, crossings_s if chest else None
            )
        if response is not None:
            self._responses.append(response)
        return ResonanceStep(
            per_min=tried_step.per_min,
            from_s=from_s,
            to_s=to_s,
            end=end or (StepEnd.MEASURED if response else StepEnd.DISTURBED),
            breathing_per_min=breathing_per_min,
            following_frac=score,
            n_breaths=response.n_breaths if response else 0,
            swing_bpm=response.swing_bpm if response else None,
            swing_sd_bpm=response.swing_sd_bpm if response else None,
            phase_rad=response.phase_rad if response else None,
            peak_frac=response.peak_frac if response else None,
            smooth_frac=response.smooth_frac if response else None,
        )

    def conclude(self, t_s: float) -> list[ResonanceFound]:
        """Return the result of the search, the first time it is called."""
        if self.found is not None:
            return []
        peak = find_peak(self._responses)
        end = self._search_end(peak)
        per_min = peak.per_min if peak is not None and end is SearchEnd.CLEAR else None
        self.found = ResonanceFound(
            t_s=t_s,
            reason=_reason(per_min, end, peak, self._steps),
            end=end,
            per_min=per_min,
            sure_frac=peak.sure_frac if peak else None,
            noise_bpm=peak.noise_bpm if peak else None,
            steps=tuple(self._steps),
        )
        return [self.found]

    def _search_end(self, peak: Peak | None) -> SearchEnd:
        if peak is not None:
            if peak.sure_frac < LEAST_SURE_FRAC:
                return SearchEnd.UNSURE
            return SearchEnd.EDGE if peak.per_min is None else SearchEnd.CLEAR
        if self._is_searching and self._is_too_short():
            return SearchEnd.SHORT
        return SearchEnd.TOO_FEW if self._steps else SearchEnd.UNSEEN

    def _is_too_short(self) -> bool:
        """Return whether a demonstration was too short for the steps that a result needs."""
        step_s = STEP_S * self._plan.scale - SETTLE_S
        n_measurable = sum(_is_long_enough(step_s, per_min) for per_min in RATES_PER_MIN)
        return self._plan.demonstration and min(n_measurable, len(self._steps)) < LEAST_STEPS


def _is_long_enough(measured_s: float, per_min: float) -> bool:
    return count_whole_breaths(measured_s, per_min) >= LEAST_BREATHS


def _reason(
    per_min: float | None, end: SearchEnd, peak: Peak | None, steps: list[ResonanceStep]
) -> Reason:
    return Reason(
        rule="resonance.none" if per_min is None else "resonance.found",
        variant=end.name.lower() if per_min is None else "",
        figures=(
            ("per_min", per_min),
            ("sure_frac", peak.sure_frac if peak else None),
            ("noise_bpm", peak.noise_bpm if peak else None),
            ("n_measured", float(sum(item.end is StepEnd.MEASURED for item in steps))),
        ),
    )
