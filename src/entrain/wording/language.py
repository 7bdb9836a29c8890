"""What a language is, and how a reason becomes sentences in it."""

from __future__ import annotations

import importlib
import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

from entrain.errors import EntrainError, format_line
from entrain.events import Decision, FigureValue, Reason, ResonanceFound
from entrain.wording.arriving import Arriving
from entrain.wording.fragments import FRAGMENTS, step_row
from entrain.wording.told import Known, ReasonWords

NAMES = {"en": "English", "de": "Deutsch"}
"""Of the languages, each in itself, by their codes (ISO 639-1)."""
LANGUAGES = tuple(NAMES)
"""The first is what is spoken where nothing else is asked for."""
SEALED = "study.music"
"""The rule whose sentence for the clinician stands for those that are sealed."""


@dataclass(frozen=True, kw_only=True)
class Language:
    """The words of one language: tables alone, the same in every language.

    In all of them figures stand in braces with Python's format for them; ".0%" makes a share
    a percentage.

    Attributes
    ----------
    code : str
        ISO 639-1.
    decimal_mark : str
        Between a number's whole part and its fraction.
    unknown : str
        Stands for a figure that is not known.
    sentences : mapping of str to ReasonWords
        By "rule" or "rule/variant": the patient's sentence and the clinician's. A name in
        braces may also be one of `fragments.FRAGMENTS`.
    parts : mapping of str to str
        What the fragments are put together from.
    questions, follows : mapping of str to str
        The screening: its questions by id, and what follows from a yes.
    app : mapping of str to str
        The texts of windows and terminal, by their English.
    arriving : mapping of str to str
        The texts that problems, straps and sound outputs come with, by their English.
    """

    code: str
    decimal_mark: str
    unknown: str
    sentences: Mapping[str, ReasonWords]
    parts: Mapping[str, str]
    questions: Mapping[str, str]
    follows: Mapping[str, str]
    app: Mapping[str, str] = field(default_factory=dict)
    arriving: Mapping[str, str] = field(default_factory=dict)

    def told(self, reason: Reason) -> ReasonWords:
        """Return a reason in words; one of a rule that is not known says its name."""
        own, _, other = reason.variant.partition("+")
        known = dict(reason.figures)
        keys = [_key(reason.rule, own), *([other] if other else [])]
        said = [self._said(key, reason.rule, known) for key in keys]
        patient, clinician = (" ".join(same) for same in zip(*said, strict=True))
        if known.get("sealed"):
            clinician = self.sentences[SEALED].clinician
        return ReasonWords(patient=patient, clinician=clinician)

    def decided(self, decision: Decision) -> ReasonWords:
        """Return why something was decided, in words; of a search with each of its steps."""
        told = self.told(decision.reason)
        if not isinstance(decision, ResonanceFound):
            return told
        rows = (step_row(step, self) for step in decision.steps)
        return ReasonWords(patient=told.patient, clinician=" ".join([told.clinician, *rows]))

    def what_follows(self, names: str) -> str:
        """Return what follows from the screening as sentences, of names with spaces between."""
        return " ".join(self.follows.get(name, name) for name in names.split())

    def text(self, english: str, /, **figures: FigureValue) -> str:
        """Return a text in this language; the English where there is none.

        Parameters
        ----------
        english : str
            The text, or the pattern of it. One that arrives with its figures in it is known
            again by its pattern.
        **figures : float or str or None
            What goes into the pattern.
        """
        if figures:
            own = self.app.get(english) or self.arriving.get(english, english)
            return _Filler(self).vformat(own, (), figures)
        return self.app.get(english) or self._arriving.translated(english)

    def error(self, error: EntrainError) -> str:
        """Return what an error says as one line; what it is about stays as it came."""
        facts = {
            name: fact if isinstance(fact, (int, float)) else str(fact)
            for name, fact in error.facts.items()
        }
        words = self.text(error.reason.words, **facts)
        step = self.text(error.reason.step, **facts)
        return format_line(error.about, words, self.text(error.detail), step)

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
        written = format(value, spec).replace(".", self.decimal_mark)
        return written.replace("%", " %")

    def part(self, name: str, known: Known) -> str:
        """Return a part of a sentence, filled."""
        return self.filled(self.parts[name], known)

    def filled(self, pattern: str, known: Known) -> str:
        """Return a sentence or a part of one with its figures and fragments."""
        return _Sentence(self, known).format(pattern)

    @cached_property
    def _arriving(self) -> Arriving:
        return Arriving(self.app, self.arriving, self.decimal_mark)

    def _said(self, key: str, rule: str, known: Known) -> ReasonWords:
        for one in (key, key.partition("/")[0]):
            pattern = self.sentences.get(one)
            if pattern is not None:
                return ReasonWords(*(self.filled(text, known) for text in pattern))
        # The name as it came: what a stranger's file calls a rule is no pattern.
        return ReasonWords(rule, rule)


def _key(rule: str, variant: str) -> str:
    return f"{rule}/{variant}" if variant else rule


class _Filler(string.Formatter):
    """Fills braces with numbers as the language writes them."""

    def __init__(self, spoken: Language) -> None:
        self._spoken = spoken

    def format_field(self, value: Any, format_spec: str) -> Any:
        return self._spoken.number(value, format_spec)


class _Sentence(_Filler):
    """Fills the braces of a sentence, fragments among them; what is missing is not known."""

    def __init__(self, spoken: Language, known: Known) -> None:
        super().__init__(spoken)
        self._known = known

    def get_value(self, key: int | str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        name = str(key)
        fragment = FRAGMENTS.get(name)
        return self._known.get(name) if fragment is None else fragment(self._known, self._spoken)


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
