"""A language: its tables, and how reasons, texts and errors are expressed in it."""

from __future__ import annotations

import importlib
import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

from entrain.errors import EntrainError, format_line
from entrain.events import Decision, FigureValue, Reason, ResonanceFound
from entrain.wording.accuracy_words import AccuracyWords, MeasurementWords
from entrain.wording.arriving import TextTranslator
from entrain.wording.fragments import FRAGMENTS, describe_step
from entrain.wording.reason_words import FigureMap, ReasonWords

NAMES = {"en": "English", "de": "Deutsch"}
"""Name of each language in itself, by its code (ISO 639-1)."""
LANGUAGES = tuple(NAMES)
"""Codes of the languages; the first one is the default."""
SEALED = "study.music"
"""The rule whose clinician's sentence replaces the sealed ones."""


@dataclass(frozen=True, kw_only=True)
class Language:
    """The words of one language: tables with the same keys in every language.

    In the tables, figures are written in braces with a Python format; ".0%" makes a share a
    percentage.

    Attributes
    ----------
    code : str
        ISO 639-1 code.
    decimal_mark : str
        Decimal mark of numbers.
    unknown : str
        Replaces a figure that is not known.
    sentences : mapping of str to ReasonWords
        The patient's and the clinician's sentence by "rule" or "rule/variant". A name in
        braces may also be one of `fragments.FRAGMENTS`.
    parts : mapping of str to str
        The parts of which fragments are built.
    questions, follows : mapping of str to str
        The questions of the screening by id, and the sentences of its consequences.
    accuracy, measurements : mapping
        What is said of the accuracy of each number, and of each measurement, by their names in
        `entrain.physiology`.
    app : mapping of str to str
        Texts of the window and the terminal, by their English.
    arriving : mapping of str to str
        Texts that arrive from problems, straps and sound outputs, by their English.
    """

    code: str
    decimal_mark: str
    unknown: str
    sentences: Mapping[str, ReasonWords]
    parts: Mapping[str, str]
    questions: Mapping[str, str]
    follows: Mapping[str, str]
    accuracy: Mapping[str, AccuracyWords]
    measurements: Mapping[str, MeasurementWords]
    app: Mapping[str, str] = field(default_factory=dict)
    arriving: Mapping[str, str] = field(default_factory=dict)

    def describe(self, reason: Reason) -> ReasonWords:
        """Return a reason in words; the name of the rule where the rule is not known."""
        own, _, other = reason.variant.partition("+")
        figures = dict(reason.figures)
        keys = [_key(reason.rule, own), *([other] if other else [])]
        filled = [self._fill_sentences(key, reason.rule, figures) for key in keys]
        patient, clinician = (" ".join(same) for same in zip(*filled, strict=True))
        if figures.get("sealed"):
            clinician = self.sentences[SEALED].clinician
        return ReasonWords(patient=patient, clinician=clinician)

    def describe_decision(self, decision: Decision) -> ReasonWords:
        """Return the reason of a decision in words; for a search, with each of its steps."""
        words = self.describe(decision.reason)
        if not isinstance(decision, ResonanceFound):
            return words
        rows = (describe_step(step, self) for step in decision.steps)
        return ReasonWords(patient=words.patient, clinician=" ".join([words.clinician, *rows]))

    def describe_measurement(self, name: str, facts: FigureMap) -> MeasurementWords:
        """Return a measurement of accuracy in words, with its numbers."""
        return MeasurementWords(*(self.fill(text, facts) for text in self.measurements[name]))

    def list_consequences(self, names: str) -> str:
        """Return the sentences of the screening's consequences, from their names."""
        return " ".join(self.follows.get(name, name) for name in names.split())

    def text(self, english: str, /, **figures: FigureValue) -> str:
        """Return a text in this language; the English where there is no translation.

        Parameters
        ----------
        english : str
            The text or its pattern. A text with its figures filled in is matched against the
            known patterns.
        **figures : float or str or None
            The figures of the pattern.
        """
        if figures:
            own = self.app.get(english) or self.arriving.get(english, english)
            return _Filler(self).vformat(own, (), figures)
        return self.app.get(english) or self._translator.translate(english)

    def describe_error(self, error: EntrainError) -> str:
        """Return an error as one line; what it is about is not translated."""
        facts = {
            name: fact if isinstance(fact, (int, float)) else str(fact)
            for name, fact in error.facts.items()
        }
        words = self.text(error.reason.words, **facts)
        step = self.text(error.reason.step, **facts)
        return format_line(error.about, words, self.text(error.detail), step)

    def format_number(self, value: FigureValue, spec: str) -> str:
        """Return a number in the notation of this language; the word for unknown for None.

        Parameters
        ----------
        value : float or str or None
            The number; a text is returned unchanged.
        spec : str
            Python format; a percent sign is separated by a space.
        """
        if value is None:
            return self.unknown
        if isinstance(value, str):
            return value
        written = format(value, spec).replace(".", self.decimal_mark)
        return written.replace("%", " %")

    def fill_part(self, name: str, figures: FigureMap) -> str:
        """Return the part of this name, filled with figures."""
        return self.fill(self.parts[name], figures)

    def fill(self, pattern: str, figures: FigureMap) -> str:
        """Return a pattern filled with figures and fragments."""
        return _Sentence(self, figures).format(pattern)

    @cached_property
    def _translator(self) -> TextTranslator:
        return TextTranslator(self.app, self.arriving, self.decimal_mark)

    def _fill_sentences(self, key: str, rule: str, figures: FigureMap) -> ReasonWords:
        for sentence_key in (key, key.partition("/")[0]):
            pattern = self.sentences.get(sentence_key)
            if pattern is not None:
                return ReasonWords(*(self.fill(text, figures) for text in pattern))
        # The name unchanged: a rule's name from an untrusted file is not used as a pattern.
        return ReasonWords(rule, rule)


def _key(rule: str, variant: str) -> str:
    return f"{rule}/{variant}" if variant else rule


class _Filler(string.Formatter):
    """Fills braces with numbers in the notation of the language."""

    def __init__(self, language: Language) -> None:
        self._language = language

    def format_field(self, value: Any, format_spec: str) -> Any:
        return self._language.format_number(value, format_spec)


class _Sentence(_Filler):
    """Fills the braces of a sentence, including fragments; a missing figure is unknown."""

    def __init__(self, language: Language, figures: FigureMap) -> None:
        super().__init__(language)
        self._figures = figures

    def get_value(self, key: int | str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        name = str(key)
        fragment = FRAGMENTS.get(name)
        return (
            self._figures.get(name) if fragment is None else fragment(self._figures, self._language)
        )


@cache
def language(code: str) -> Language:
    """Return the language of a code (ISO 639-1).

    Raises
    ------
    KeyError
        There is no such language.
    """
    if code not in LANGUAGES:
        raise KeyError(code)
    loaded = importlib.import_module(f"entrain.wording.{code}").LANGUAGE
    assert isinstance(loaded, Language)  # noqa: S101 - for the type checker
    return loaded
