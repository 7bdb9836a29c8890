"""Sample times of the frames of a stream, each of which is stamped at its last sample only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from entrain.physiology.readings import Floats
from entrain.physiology.timing.timebase import DEVICE_JUMP_S, DeviceClock

GAP_FRAMES = 0.5
"""A frame that begins this many frame lengths after the one before ended follows a loss."""
LONGEST_FRAME_S = 2.0
"""The first step between two frames gives the true rate, unless it is longer than this."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PlacedFrame:
    """Sample times of a frame.

    Attributes
    ----------
    t_s : ndarray, shape (n_placed,), float64
        Times of the frame's last `n_placed` samples, rising [s].
    gap_s : tuple of (float, float) or None
        From when to when samples are missing before them [s].
    """

    t_s: Floats
    gap_s: tuple[float, float] | None


class FrameTimes:
    """Places the frames of one stream on the session's clock.

    The sampling period is fitted from frame to frame. A lost frame is reported as a gap; the
    samples beside it are not stretched over it.

    Parameters
    ----------
    rate_hz : float
        Nominal sampling rate [Hz].
    fixed : bool
        The device has no other rate. Otherwise the rate is learned from the first two frames:
        half of the true one, if every other frame is lost from the start.
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
        """Delay of the last frame beyond the smallest delay seen [s]."""
        return self._clock.lag_s

    def start_new_run(self) -> None:
        """Start a new run after a lost link, over which the device clock may have been reset."""
        self._clock = DeviceClock()
        self._cut = True

    def place(self, arrival_s: float, device_ns: int, n_samples: int) -> PlacedFrame | None:
        """Return the times of a frame's samples; None for one that is empty or a duplicate.

        After a reset of the device clock, samples that would lie before times already returned
        are left out: nothing shows their order, as the earlier ones may have arrived late.

        Parameters
        ----------
        arrival_s : float
            When the frame arrived, on the session's clock [s].
        device_ns : int
            When its last sample was taken, on the device clock [ns].
        n_samples : int
            Number of samples in the frame.
        """
        device_s = device_ns / 1e9
        before_s = self._last_device_s
        # A reset clock jumps back farther; a little back is a duplicate or late frame.
        is_old = before_s is not None and before_s - DEVICE_JUMP_S < device_s <= before_s
        if n_samples == 0 or (is_old and not self._cut):
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
            # The fit moves by less than a sample; times must rise all the same.
            t_s = np.maximum(t_s, self._last_s + 0.5 * self._period_s)
            t_s = np.maximum.accumulate(t_s + 1e-9 * np.arange(n_samples))
        self._last_device_s, self._last_s, self._cut = device_s, end_s, False
        return PlacedFrame(t_s=t_s, gap_s=gap_s) if t_s.size else None
