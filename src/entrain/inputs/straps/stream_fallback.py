"""What a link can carry: streams are given up when it breaks soon after they begin.

Some links carry ECG and acceleration each alone but not both (bleakheart, issue 12: lost in
under 30 s). A session with fewer streams is better than one in pieces.
"""

from __future__ import annotations

from entrain.protocols import Measurement

SOON_S = 45.0
"""A link that breaks within this time of the streams' beginning may have broken by them."""
TOLERATED = 2
LADDER: tuple[tuple[Measurement, ...], ...] = (
    (Measurement.ECG, Measurement.ACC, Measurement.PPI),
    (Measurement.ECG, Measurement.PPI),
    (),
)
_GOING_ON = ("", "going on without acceleration", "going on with the heart rate alone")


class Carrying:
    """Which streams are asked for; it goes down a ladder and, in a session, never up."""

    def __init__(self) -> None:
        self._rung = 0
        self._broken = 0

    @property
    def measurements(self) -> tuple[Measurement, ...]:
        """What to ask for, in order."""
        return LADDER[self._rung]

    def broke(self, flowed_s: float | None) -> str | None:
        """Take that the link broke by itself; say what is given up for it, if anything.

        Parameters
        ----------
        flowed_s : float or None
            How long the streams had been running [s]; None where there were none.
        """
        if flowed_s is None or not self.measurements:
            return None
        self._broken = self._broken + 1 if flowed_s < SOON_S else 0
        if self._broken < TOLERATED:
            return None
        self._broken = 0
        self._rung += 1
        return f"It breaks soon after the streams begin: {_GOING_ON[self._rung]}."

    def forgive(self) -> None:
        """Take that something else than the streams broke the link."""
        self._broken = 0
