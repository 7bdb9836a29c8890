"""What a reason is in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, TypeAlias

from entrain.events import FigureValue

Known: TypeAlias = "Mapping[str, FigureValue]"
"""The figures of a reason, by name."""


class ReasonWords(NamedTuple):
    """A reason in words, or the pattern of them.

    Attributes
    ----------
    patient : str
        One or two sentences in plain words.
    clinician : str
        The same with the figures.
    """

    patient: str
    clinician: str
