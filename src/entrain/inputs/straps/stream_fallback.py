"""Falling back to fewer streams when a link breaks soon after they start.

Some links carry ECG and acceleration each alone but not both (bleakheart, issue 12: lost in
under 30 s). A session with fewer streams is better than one with many gaps.
"""

from __future__ import annotations

from entrain.protocols import Measurement

SOON_S = 45.0
"""A link that breaks within this time of the start of the streams may have broken by them."""
MOST_DISCONNECTS = 2
LADDER: tuple[tuple[Measurement, ...], ...] = (
    (Measurement.ECG, Measurement.ACC, Measurement.PPI),
    (Measurement.ECG, Measurement.PPI),
    (),
)
_FALLBACK_DETAILS = ("", "going on without acceleration", "going on with the heart rate alone")


class StreamFallback:
    """Which streams to request: it goes down a ladder and, within a session, never up."""

    def __init__(self) -> None:
        self._rung = 0
        self._n_disconnects = 0

    @property
    def measurements(self) -> tuple[Measurement, ...]:
        """The streams to request, in order."""
        return LADDER[self._rung]

    def record_disconnect(self, streamed_s: float | None) -> str | None:
        """Record an unexpected disconnect.

        Parameters
        ----------
        streamed_s : float or None
            How long the streams had been running [s]; None where there were none.

        Returns
        -------
        str or None
            A sentence if streams are dropped because of it, else None.
        """
        if streamed_s is None or not self.measurements:
            return None
        self._n_disconnects = self._n_disconnects + 1 if streamed_s < SOON_S else 0
        if self._n_disconnects < MOST_DISCONNECTS:
            return None
        self._n_disconnects = 0
        self._rung += 1
        return f"It breaks soon after the streams begin: {_FALLBACK_DETAILS[self._rung]}."

    def forget_disconnects(self) -> None:
        """Reset the count of disconnects: something other than the streams broke the link."""
        self._n_disconnects = 0
