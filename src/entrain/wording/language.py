"""What a language is, and how a reason becomes sentences in it."""

from __future__ import annotations

import importlib
import string
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple, TypeAlias

from entrain.events import Decision, FigureValue, Reason, ResonanceFound, ResonanceStep

LANGUAGES = ("en", "de")
"""By their codes (ISO 639-1); the first is what is spoken where nothing else is asked for."""
SEALED = "study.music"
"""The rule whose sentence for the clinician stands for those that are sealed."""

Known: TypeAlias = "Mapping[str, FigureValue]"
"""The figures of a reason, by name."""


class Told(NamedTuple):
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


@dataclass(frozen=True, kw_only=True)
class Language:
    """The words of one language.

    Attributes
    ----------
    code : str
        ISO 639-1.
    decimal_mark : str
        Between a number's whole part and its fraction.
    unknown : str
        Stands for a figure that is not known.
    sentences : mapping of str to Told
        By "rule" or "rule/variant": the patient's sentence and the clinician's. Figures
        stand in braces with Python's format for them; ".0%" makes a share a percentage.
    fragments : mapping of str to callable
        Parts of sentences that take more than one figure, by their name in braces.
    questions, follows : mapping of str to str
        The screening: its questions by id, and what follows from a yes.
    step_row : callable
        A step of a search for the resonance rate as a sentence; takes the step and what
        formats a number.
    app : mapping of str to str
        The texts of windows and terminal, by their English.
    """

    code: str
    decimal_mark: str
    unknown: str
    sentences: Mapping[str, Told]
    fragments: Mapping[str, Callable[[Known, Language], str]]
    questions: Mapping[str, str]
    follows: Mapping[str, str]
    step_row: Callable[[ResonanceStep, Language], str]
    app: Mapping[str, str] = field(default_factory=dict)

    def told(self, reason: Reason) -> Told:
        """Return a reason in words; one of a rule that is not known says its name."""
        own, _, other = reason.variant.partition("+")
        keys = [_key(reason.rule, own), *([other] if other else [])]
        patterns = [self._pattern(key, reason.rule) for key in keys]
        fill = _Filler(self, dict(reason.figures))
        patient, clinician = (
            " ".join(fill.format(one) for one in same) for same in zip(*patterns, strict=True)
        )
        if fill.known.get("sealed"):
            clinician = self.sentences[SEALED].clinician
        return Told(patient=patient, clinician=clinician)

    def decided(self, decision: Decision) -> Told:
        """Return why something was decided, in words; of a search with each of its steps."""
        told = self.told(decision.reason)
        if not isinstance(decision, ResonanceFound):
            return told
        rows = (self.step_row(step, self) for step in decision.steps)
        return Told(patient=told.patient, clinician=" ".join([told.clinician, *rows]))

    def what_follows(self, names: str) -> str:
        """Return what follows from the screening as sentences, of names with spaces between."""
        return " ".join(self.follows.get(name, name) for name in names.split())

    def text(self, english: str) -> str:
        """Return a text of the app in this language; the English where there is none."""
        return self.app.get(english, english)

    def number(self, value: FigureValue, spec: str) -> str:
        """Return a number as it is written in this language, or that it is not known.

        Parameters
        ----------
        value : float or str or None
            What to write; a text is returned as it is.
        spec : str
            Python's format; a percentage is set apart from its sign.
        """
        if value is None:
            return self.unknown
        if isinstance(value, str):
            return value
        written = format(float(value), spec).replace(".", self.decimal_mark)
        return written.replace("%", " %")

    def _pattern(self, key: str, rule: str) -> Told:
        for one in (key, key.partition("/")[0]):
            if one in self.sentences:
                return self.sentences[one]
        return Told(rule, rule)


def _key(rule: str, variant: str) -> str:
    return f"{rule}/{variant}" if variant else rule


class _Filler(string.Formatter):
    """Fills the braces of a sentence."""

    def __init__(self, spoken: Language, known: Known) -> None:
        self._spoken = spoken
        self.known = known

    def get_value(self, key: int | str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        name = str(key)
        fragment = self._spoken.fragments.get(name)
        return self.known.get(name) if fragment is None else fragment(self.known, self._spoken)

    def format_field(self, value: Any, format_spec: str) -> Any:
        return self._spoken.number(value, format_spec)


@cache
def language(code: str) -> Language:
    """Return a language by its code.

    Raises
    ------
    KeyError
        There is none of that code.
    """
    if code not in LANGUAGES:
        raise KeyError(code)
    spoken = importlib.import_module(f"entrain.wording.{code}").LANGUAGE
    assert isinstance(spoken, Language)  # noqa: S101 - for the type checker
    return spoken
