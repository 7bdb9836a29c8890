"""When the samples of a frame were taken: a frame tells only when its last one was."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from entrain.physiology.readings import Floats
from entrain.physiology.timing.timebase import DEVICE_JUMP_S, DeviceClock

GAP_FRAMES = 0.5
"""A frame that begins this much later than the one before ended follows a loss."""
LONGEST_FRAME_S = 2.0
"""The first step between two frames tells the true rate, unless it is longer than this."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlacedFrame:
    """Times of a frame's last samples [s], and from when to when some are missing before them."""

    t_s: Floats
    gap_s: tuple[float, float] | None


class FrameTimes:
    """Places the frames of one stream on the session's clock.

    The sampling period is fitted from frame to frame; over a lost frame the samples are not
    stretched, the gap is told.

    Parameters
    ----------
    rate_hz : float
        Nominal sampling rate [Hz].
    fixed : bool
        The device knows no other rate. Otherwise the first two frames tell which it is; where
        every other frame is lost from the start that would be half of the true one.
    """

    def __init__(self, rate_hz: float, *, fixed: bool = False) -> None:
        self._clock = DeviceClock()
        self._period_s = 1 / rate_hz
        self._learned = fixed
        self._last_device_s: float | None = None
        self._last_s: float | None = None
        self._cut = False

    @property
    def lag_s(self) -> float:
        """How much later than the quickest the last frame arrived [s]."""
        return self._clock.lag_s

    def link_lost(self) -> None:
        """Handle a lost link: nothing is kept across it, and the device clock may be reset."""
        self._clock = DeviceClock()
        self._cut = True

    def place(self, arrival_s: float, device_ns: int, n_samples: int) -> PlacedFrame | None:
        """Return the times of a frame's samples; None for one that is empty or came twice.

        Where a clock was set anew nothing orders its first samples after those before, which
        may have come late: those that would lie before what was told are left out.

        Parameters
        ----------
        arrival_s : float
            When the frame arrived [s].
        device_ns : int
            When its last sample was taken, on the device's clock [ns].
        n_samples : int
            How many it holds.
        """
        device_s = device_ns / 1e9
        before_s = self._last_device_s
        # A clock set back goes by more; a little back is a frame that came twice or too late.
        old = before_s is not None and before_s - DEVICE_JUMP_S < device_s <= before_s
        if n_samples == 0 or (old and not self._cut):
            return None
        end_s = self._clock.host_s(arrival_s, device_s)
        gap_s = None
        if self._last_device_s is not None and self._last_s is not None:
            step_s = device_s - self._last_device_s
            if not self._learned and 0 < step_s < LONGEST_FRAME_S:
                self._period_s = step_s / n_samples
                self._learned = True
            usual_s = n_samples * self._period_s
            if 0 < step_s < (1 + GAP_FRAMES) * usual_s and not self._cut:
                self._period_s += 0.05 * (step_s / n_samples - self._period_s)
            else:
                gap_s = (self._last_s, end_s - usual_s)
        before = np.arange(n_samples - 1, -1, -1, dtype=np.float64)
        t_s: Floats = end_s - self._period_s * before
        if self._last_s is not None and gap_s is not None:
            t_s = t_s[t_s > self._last_s]
            gap_s = (self._last_s, float(t_s[0])) if t_s.size else None
        elif self._last_s is not None:
            # The fit moves by less than a sample; times rise all the same.
            t_s = np.maximum(t_s, self._last_s + 0.5 * self._period_s)
            t_s = np.maximum.accumulate(t_s + 1e-9 * np.arange(n_samples))
        self._last_device_s, self._last_s, self._cut = device_s, end_s, False
        return PlacedFrame(t_s=t_s, gap_s=gap_s) if t_s.size else None
