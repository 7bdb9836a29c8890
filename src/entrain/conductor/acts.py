"""Acts: sounds that answer an input at once, beside the score that is written ahead.

The score is written a second before it is heard, but a tap needs an answer within 30 ms. An act
is therefore decided when its event arrives, not at the next tick, and goes straight to the
output. It is recorded and replayed like any other decision.
"""

from __future__ import annotations

import math

from entrain.events import Act, ActSounded, Reason, Tapped
from entrain.guidance import Guidance

LEAST_APART_S = 0.3
"""Least time between two answers [s]: they never overlap, so they are no louder than one."""


class Acts:
    """Answers a tap with a soft tone, the same under every policy and in every arm."""

    def __init__(self) -> None:
        self._last_s = -math.inf

    def answer_tap(self, event: Tapped, guidance: Guidance) -> list[ActSounded]:
        """Return the answer to a tap; empty outside the guided part and in a pause.

        Parameters
        ----------
        event : Tapped
            The tap.
        guidance : Guidance
            The guidance of the session.
        """
        if (
            guidance.timeline.step.guide is None
            or guidance.timeline.is_paused
            or guidance.closed is not None
        ):
            return []
        apart_s = event.t_s - self._last_s
        if apart_s < LEAST_APART_S:
            return []
        self._last_s = event.t_s
        reason = Reason(
            rule="act.answer",
            figures=(
                ("apart_s", apart_s if math.isfinite(apart_s) else None),
                ("source", event.source),
            ),
        )
        return [ActSounded(t_s=event.t_s, reason=reason, act=Act.TONE, source=event.source)]
