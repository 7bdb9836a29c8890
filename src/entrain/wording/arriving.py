"""Texts that arrive whole, as problems and straps tell theirs: known again by their patterns."""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property

from entrain.events import FigureValue

VALUE = r"((?:(?!\. ).)+?)"
"""What stands in the place of a text: it does not go on into another sentence."""
NUMBER = r"(-?[0-9]+(?:\.[0-9]+)?)"
SENTENCES = re.compile(r"(?<=[.?!]) (?=\S)")


class Arriving:
    """Translates a text by the table of an app's texts, the values in it included.

    Parameters
    ----------
    app : mapping of str to str
        As of `Language`.
    number : callable
        Writes a number of a given format.
    """

    def __init__(self, app: Mapping[str, str], number: Callable[[FigureValue, str], str]) -> None:
        self._app = app
        self._number = number

    def translated(self, text: str) -> str:
        """Return the translation: of the whole, of each sentence, or of what a colon heads."""
        if not self._app or not text:
            return text
        whole = self._whole(text)
        if whole is not None:
            return whole
        sentences = SENTENCES.split(text)
        if len(sentences) > 1:
            return " ".join(self.translated(one) for one in sentences)
        head, colon, rest = text.partition(": ")
        return f"{head}{colon}{self.translated(rest)}" if colon else text

    def _whole(self, text: str) -> str | None:
        if text in self._app:
            return self._app[text]
        for pattern, fields, own in self._patterns:
            found = pattern.fullmatch(text)
            if found is not None:
                values = zip(fields, found.groups(), strict=True)
                return own.format(**{name: self._value(v, spec) for (name, spec), v in values})
        return None

    def _value(self, value: str, spec: str) -> str:
        if not spec:
            return self.translated(value)
        decimals = len(value.partition(".")[2])
        return self._number(float(value), f".{decimals}f")

    @cached_property
    def _patterns(self) -> list[tuple[re.Pattern[str], list[tuple[str, str]], str]]:
        """Each text that takes figures: its pattern, its fields, and the translation."""
        made = []
        for english, own in self._app.items():
            parts = list(fields_of(english))
            fields = [(name, spec) for _, name, spec in parts if name]
            if fields:
                regex = "".join(
                    re.escape(text) + ((NUMBER if spec else VALUE) if name else "")
                    for text, name, spec in parts
                )
                literal = sum(len(text) for text, _, _ in parts)
                plain = "".join(
                    text + (f"{{{name}}}" if name else "") for text, name, _ in fields_of(own)
                )
                made.append((literal, re.compile(regex, re.DOTALL), fields, plain))
        # What says most is tried first.
        made.sort(key=lambda one: -one[0])
        return [(pattern, fields, own) for _, pattern, fields, own in made]


def fields_of(pattern: str) -> Iterator[tuple[str, str, str]]:
    """Yield the text before each field, the field's name, and its format."""
    for text, name, spec, _ in string.Formatter().parse(pattern):
        yield text, name or "", spec or ""
