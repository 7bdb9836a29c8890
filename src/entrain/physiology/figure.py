"""A number as it is shown. Needs no numpy, which the window's first picture does not wait for."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A number that says how sure it is, or why it is blank.

    Attributes
    ----------
    value : float or None
        The number; None where it cannot be right.
    quality_frac : float
        0..1, the share of what it was made from that is good.
    blank_because : str
        In plain words, empty where there is a value.
    """

    value: float | None
    quality_frac: float
    blank_because: str = ""
