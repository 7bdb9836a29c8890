"""Errors that a person can mend: the reason, what it means, and the one step that mends it.

Any other exception is a fault of the program: `session.faults` logs it, and its text is shown to
nobody.
"""

from __future__ import annotations

import enum
from typing import Any

DETAIL_MAX_CHARS = 200


class Problem(enum.Enum):
    """Base of all reasons. A member is a pair: its words, and the step that mends it.

    Both are English sentences, with named `{places}` that the error fills. They are the keys of
    their translations.
    """

    _value_: tuple[str, str]

    @property
    def words(self) -> str:
        """What happened and what it means for the person."""
        return self._value_[0]

    @property
    def step(self) -> str:
        """The one step that mends it."""
        return self._value_[1]

    @property
    def line(self) -> str:
        """Words and step, for a place that shows one text."""
        return f"{self.words} {self.step}"


class EntrainError(Exception):
    """An error that a person can mend; `str` gives one line for the terminal.

    Parameters
    ----------
    reason : Problem
        What is wrong.
    about : object
        The file, option or name that it concerns, put before the words.
    detail : str
        Details, in brackets after the words; may come from an untrusted file.
    **facts : object
        The values for the places in words and step.

    Attributes
    ----------
    reason : Problem
    about, detail : str
        As one line each; "" for none.
    facts : dict of str to object
    words, step : str
        Those of the reason, with the facts filled in.
    """

    reason: Problem

    def __init__(
        self, reason: Problem, about: object = "", detail: str = "", **facts: object
    ) -> None:
        self.reason = reason
        self.about = str(about)
        self.detail = " ".join(detail.split())[:DETAIL_MAX_CHARS]
        self.facts = facts
        self.words = reason.words.format(**facts) if facts else reason.words
        self.step = reason.step.format(**facts) if facts else reason.step
        super().__init__(format_line(self.about, self.words, self.detail, self.step))

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle all parts: by default, only the line would survive the way to another process."""
        return _rebuild, (type(self), self.reason, self.about, self.detail, self.facts)

    @property
    def words_with_detail(self) -> str:
        """The words, with the detail in brackets."""
        return add_detail(self.words, self.detail)


def _rebuild(
    kind: type[EntrainError], reason: Problem, about: str, detail: str, facts: dict[str, object]
) -> EntrainError:
    return kind(reason, about, detail, **facts)


def format_line(about: str, words: str, detail: str, step: str) -> str:
    """Return an error as one line.

    Parameters
    ----------
    about : str
        What it concerns; "" for nothing.
    words : str
        What happened, in any language.
    detail : str
        Details; "" for none.
    step : str
        The step that mends it, in the same language.
    """
    before = f"{printable(about)}: " if about else ""
    return f"{before}{add_detail(words, detail)} {step}"


def add_detail(words: str, detail: str) -> str:
    """Return a sentence with the detail in brackets before its full stop."""
    return f"{words.removesuffix('.')} ({escape(detail)})." if detail else words


def printable(name: object) -> str:
    """Return a path or a name as one line of printable text, whatever bytes it is made of."""
    # In Python's paths, bytes that are not UTF-8 are lone surrogates (PEP 383).
    text = str(name).encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return escape(text)


def escape(text: str) -> str:
    """Return untrusted text as one line, with control characters escaped."""
    if text.isprintable():
        return text
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode() for char in text
    )
