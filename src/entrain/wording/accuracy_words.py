"""The words of an accuracy: of a measurement, and of the number that it is about."""

from __future__ import annotations

from typing import NamedTuple


class MeasurementWords(NamedTuple):
    """A measurement in words, or the patterns of its words.

    Attributes
    ----------
    data : str
        What was measured on, as a phrase.
    found : str
        How far off the number was, as a sentence.
    """

    data: str
    found: str


class AccuracyWords(NamedTuple):
    """What is said of a number beside its measurements.

    Attributes
    ----------
    title : str
        Its name.
    not_on : str
        What it was not validated on, as sentences; of a number without measurements, what else is
        known of it. "" where the program sets it.
    cannot : str
        What it cannot say, as sentences.
    """

    title: str
    not_on: str
    cannot: str
