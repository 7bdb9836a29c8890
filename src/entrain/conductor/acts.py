"""Acts: what sounds at once in answer to an input, beside the score that is laid out ahead.

The score is written a second before it is heard. Whoever taps expects a sound within some 30 ms:
so an act is decided when its event comes in, not at the next tick, and goes to the output alone.
It is a decision like any other, recorded and replayed.
"""

from __future__ import annotations

import math

from entrain.events import Act, ActSounded, Reason, Tapped
from entrain.guidance import Guidance

LEAST_APART_S = 0.3
"""Two answers never sound together: so both together are no louder than one."""


class Acts:
    """Answers a tap with a soft tone. The same in every arm of a study: it knows no policy."""

    def __init__(self) -> None:
        self._last_s = -math.inf

    def tapped(self, event: Tapped, guidance: Guidance) -> list[ActSounded]:
        """Return the answer to a tap; none outside the part that the music is for, or in a pause.

        Parameters
        ----------
        event : Tapped
            The tap.
        guidance : Guidance
            Where the session is.
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
