"""What a person can meet and mend: a reason, what it means, and the one step that mends it.

Whatever is no `EntrainError` is a fault of the program: `session.faults` writes it down, and its
text is shown to nobody.
"""

from __future__ import annotations

import enum
from typing import Any

DETAIL_MAX_CHARS = 200


class Problem(enum.Enum):
    """Base of all reasons. A member is a pair: its words, and the step that mends it.

    Both are English sentences, and may hold named `{places}` that the error fills. They are the
    keys under which another language has its own.
    """

    _value_: tuple[str, str]

    @property
    def words(self) -> str:
        """What happened and what it means for the person."""
        return self._value_[0]

    @property
    def step(self) -> str:
        """The one thing to do about it."""
        return self._value_[1]

    @property
    def line(self) -> str:
        """Words and step, for a place that shows one text."""
        return f"{self.words} {self.step}"


class EntrainError(Exception):
    """Something that a person can mend; as text one line for the terminal.

    Parameters
    ----------
    reason : Problem
        What is wrong.
    about : object
        What it is wrong with, put before the words: a file, an option, a name.
    detail : str
        What exactly, in brackets after the words; may be of a stranger's making.
    **facts : object
        What fills the places of words and step.

    Attributes
    ----------
    reason : Problem
    about, detail : str
        As one line each; "" for nothing.
    facts : dict of str to object
    words, step : str
        Those of the reason, with the facts in their places.
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
        super().__init__(one_line(self.about, self.words, self.detail, self.step))

    def __reduce__(self) -> tuple[Any, ...]:
        """Come whole out of another process: of its own, Python keeps the line alone."""
        return _rebuilt, (type(self), self.reason, self.about, self.detail, self.facts)

    @property
    def explained(self) -> str:
        """The words, with the detail in brackets."""
        return explained(self.words, self.detail)


def _rebuilt(
    kind: type[EntrainError], reason: Problem, about: str, detail: str, facts: dict[str, object]
) -> EntrainError:
    return kind(reason, about, detail, **facts)


def one_line(about: str, words: str, detail: str, step: str) -> str:
    """Return what an error says as one line, in the language of words and step."""
    before = f"{shown(about)}: " if about else ""
    return f"{before}{explained(words, detail)} {step}"


def explained(words: str, detail: str) -> str:
    """Return a sentence with what exactly is meant in brackets before its full stop."""
    return f"{words.removesuffix('.')} ({escaped(detail)})." if detail else words


def shown(name: object) -> str:
    """Return a path or a name as one line of valid text, whatever bytes it is made of."""
    # Bytes that are no UTF-8 are lone surrogates in a path of Python's (PEP 383).
    whole = str(name).encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return escaped(whole)


def escaped(text: str) -> str:
    """Return a stranger's text as one line, without what a terminal would obey."""
    if text.isprintable():
        return text
    return "".join(
        one if one.isprintable() else one.encode("unicode_escape").decode() for one in text
    )
