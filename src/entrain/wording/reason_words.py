"""A reason in words: the sentences for the patient and the clinician."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, TypeAlias

from entrain.events import FigureValue

FigureMap: TypeAlias = "Mapping[str, FigureValue]"
"""The figures of a reason by name."""


class ReasonWords(NamedTuple):
    """A reason in words, or the patterns of its sentences.

    Attributes
    ----------
    patient : str
        One or two sentences in plain words.
    clinician : str
        The same with the figures.
    """

    patient: str
    clinician: str
