"""Texts that arrive whole, as problems and straps tell theirs: known again by their patterns."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator, Mapping
from functools import cached_property

from entrain.errors import add_detail

VALUE = r"((?:(?!\. ).)+?)"
"""What stands in the place of a text: it does not go on into another sentence."""
NUMBER = r"(-?[0-9]+(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?)"
SENTENCES = re.compile(r"(?<=[.?!)]) (?=\S)")


class Arriving:
    """Translates texts, the values in them included.

    Parameters
    ----------
    app, arriving, decimal_mark
        As of `Language`.
    """

    def __init__(
        self,
        app: Mapping[str, str],
        arriving: Mapping[str, str],
        decimal_mark: str,
    ) -> None:
        self._whole_texts = {**app, **arriving}
        self._arriving = arriving
        self._decimal_mark = decimal_mark

    def translated(self, text: str) -> str:
        """Return the translation: of as many sentences at once as are known together."""
        if not self._whole_texts or not text:
            return text
        sentences, said = SENTENCES.split(text), []
        while sentences:
            n, own = self._longest(sentences)
            said.append(own)
            sentences = sentences[n:]
        return " ".join(said)

    def _longest(self, sentences: list[str]) -> tuple[int, str]:
        """Return of how many sentences the translation is, and the translation."""
        for n in range(len(sentences), 0, -1):
            together = " ".join(sentences[:n])
            own = self._known(together)
            if own is not None:
                return n, own
        return 1, sentences[0]

    def _known(self, text: str) -> str | None:
        """Return the translation of a text, what heads it and is in its brackets set apart."""
        return (
            self._whole_texts.get(text)
            or self._headed(text)
            or self._detailed(text)
            or self._whole(text)
        )

    def _headed(self, text: str) -> str | None:
        """Return the translation of what a colon heads: a file, or what happened."""
        head, colon, rest = text.partition(": ")
        own = self._known(rest) if colon else None
        return None if own is None else f"{self._whole(head) or head}: {own}"

    def _detailed(self, text: str) -> str | None:
        """Return the translation of a sentence with what exactly is meant in brackets."""
        for bracket in re.finditer(r" \(", text) if text.endswith(").") else ():
            own = self._whole(f"{text[: bracket.start()]}.")
            if own is not None:
                return add_detail(own, self.translated(text[bracket.end() : -2]))
        return None

    def _whole(self, text: str) -> str | None:
        if text in self._whole_texts:
            return self._whole_texts[text]
        for pattern, fields, own in self._patterns:
            found = pattern.fullmatch(text)
            if found is not None:
                values = zip(fields, found.groups(), strict=True)
                return own.format(**{name: self._value(v, spec) for (name, spec), v in values})
        return None

    def _value(self, value: str, spec: str) -> str:
        return value.replace(".", self._decimal_mark) if spec else self.translated(value)

    @cached_property
    def _patterns(self) -> list[tuple[re.Pattern[str], list[tuple[str, str]], str]]:
        """Each text that takes figures: its pattern, its fields, and the translation."""
        made = []
        for english, own in self._arriving.items():
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
