"""A number as it is shown. Without numpy, so that the window's first picture need not load it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number with its quality, or the reason why it is blank.

    Attributes
    ----------
    value : float or None
        The number; None where it cannot be trusted.
    quality_frac : float
        Share of the data it was computed from that is good, 0..1.
    blank_because : str
        The reason in plain words, empty where there is a value.
    """

    value: float | None
    quality_frac: float
    blank_because: str = ""
