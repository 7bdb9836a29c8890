"""Translate texts that arrive with their figures filled in, by matching known patterns."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator, Mapping
from functools import cached_property

from entrain.errors import add_detail

VALUE = r"((?:(?!\. ).)+?)"
"""Matches a text in a pattern; it does not extend into the next sentence."""
NUMBER = r"(-?[0-9]+(?:\.[0-9]+)?(?:e[+-]?[0-9]+)?)"
SENTENCES = re.compile(r"(?<=[.?!)]) (?=\S)")


class TextTranslator:
    """Translates texts, including the values in them.

    Parameters
    ----------
    app, arriving : mapping of str to str
        Translations by their English, as in `Language`.
    decimal_mark : str
        Decimal mark of numbers.
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

    def translate(self, text: str) -> str:
        """Return the translation, of the longest known sequences of sentences at a time."""
        if not self._whole_texts or not text:
            return text
        sentences, translations = SENTENCES.split(text), []
        while sentences:
            n_sentences, translation = self._translate_longest(sentences)
            translations.append(translation)
            sentences = sentences[n_sentences:]
        return " ".join(translations)

    def _translate_longest(self, sentences: list[str]) -> tuple[int, str]:
        """Return the number of sentences translated together, and their translation."""
        for n_sentences in range(len(sentences), 0, -1):
            together = " ".join(sentences[:n_sentences])
            translation = self._translate_sentence(together)
            if translation is not None:
                return n_sentences, translation
        return 1, sentences[0]

    def _translate_sentence(self, text: str) -> str | None:
        """Return the translation of a text, its heading and brackets separately; None if none."""
        return (
            self._whole_texts.get(text)
            or self._translate_headed(text)
            or self._translate_detailed(text)
            or self._translate_whole(text)
        )

    def _translate_headed(self, text: str) -> str | None:
        """Return the translation of a text after a heading with a colon, such as a file."""
        head, colon, rest = text.partition(": ")
        translation = self._translate_sentence(rest) if colon else None
        return (
            None if translation is None else f"{self._translate_whole(head) or head}: {translation}"
        )

    def _translate_detailed(self, text: str) -> str | None:
        """Return the translation of a sentence that ends with a detail in brackets."""
        for bracket in re.finditer(r" \(", text) if text.endswith(").") else ():
            translation = self._translate_whole(f"{text[: bracket.start()]}.")
            if translation is not None:
                return add_detail(translation, self.translate(text[bracket.end() : -2]))
        return None

    def _translate_whole(self, text: str) -> str | None:
        if text in self._whole_texts:
            return self._whole_texts[text]
        for pattern, fields, translation in self._patterns:
            match = pattern.fullmatch(text)
            if match is not None:
                values = zip(fields, match.groups(), strict=True)
                return translation.format(
                    **{name: self._translate_value(v, spec) for (name, spec), v in values}
                )
        return None

    def _translate_value(self, value: str, spec: str) -> str:
        return value.replace(".", self._decimal_mark) if spec else self.translate(value)

    @cached_property
    def _patterns(self) -> list[tuple[re.Pattern[str], list[tuple[str, str]], str]]:
        """The texts with figures: pattern, fields and translation of each."""
        patterns = []
        for english, translation in self._arriving.items():
            parts = list(parse_fields(english))
            fields = [(name, spec) for _, name, spec in parts if name]
            if fields:
                regex = "".join(
                    re.escape(text) + ((NUMBER if spec else VALUE) if name else "")
                    for text, name, spec in parts
                )
                literal = sum(len(text) for text, _, _ in parts)
                plain = "".join(
                    text + (f"{{{name}}}" if name else "")
                    for text, name, _ in parse_fields(translation)
                )
                patterns.append((literal, re.compile(regex, re.DOTALL), fields, plain))
        # The patterns with the most literal text are tried first.
        patterns.sort(key=lambda entry: -entry[0])
        return [(pattern, fields, translation) for _, pattern, fields, translation in patterns]


def parse_fields(pattern: str) -> Iterator[tuple[str, str, str]]:
    """Yield the text before each field, the name of the field, and its format."""
    for text, name, spec, _ in string.Formatter().parse(pattern):
        yield text, name or "", spec or ""
