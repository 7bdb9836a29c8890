"""Reading a table of a TOML file key by key, with checks of types and values."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol, TypeVar

from entrain.errors import EntrainError, escape

Choice = TypeVar("Choice", bound=str)


class KeyFault(enum.Enum):
    """What can be wrong with a key; the value completes a sentence that starts with the key."""

    MISSING = "is missing"
    UNKNOWN_KEY = "is not known: is it misspelt?"
    TEXT = "must be a text"
    TEXTS = "must be a list of texts"
    NUMBER = "must be a number"
    BOUNDS = "must be a number from {least:g} to {most:g}"
    TOO_LARGE = "is too large"
    TABLE = "must be a table"
    TABLES = "must be tables, each below a line [[{where}]]"
    ONE_OF = "must be one of {known}"
    SOME_OF = "must be some of {known}"


class Wrong(Protocol):
    """Makes the error that the reader of a file raises."""

    def __call__(self, fault: KeyFault, where: str, **facts: object) -> EntrainError:
        """Return the error for a key; `where` is its path in the file."""
        ...


class TomlTable:
    """Reads a table key by key.

    Parameters
    ----------
    values : mapping
        The table, as tomllib returns it.
    wrong : callable
        Makes the error that is raised for a key.
    prefix : str
        Path of the table in the file, which precedes the key's name in an error.
    """

    def __init__(self, values: Mapping[str, object], wrong: Wrong, prefix: str = "") -> None:
        self._values = values
        self._make_error = wrong
        self._prefix = prefix
        self._read_keys: list[str] = []

    def wrong(self, key: str, fault: KeyFault, **facts: object) -> EntrainError:
        """Return the error for a key."""
        # A key may come from an untrusted file.
        return self._make_error(fault, escape(self._prefix + key), **facts)

    def _get(self, key: str) -> object:
        self._read_keys.append(key)
        return self._values.get(key)

    def _get_required(self, key: str) -> object:
        value = self._get(key)
        if value is None:
            raise self.wrong(key, KeyFault.MISSING)
        return value

    def _has(self, key: str) -> bool:
        return self._get(key) is not None

    def text(self, key: str) -> str:
        """Return a text, which must not be blank."""
        value = self._get_required(key)
        if not isinstance(value, str) or not value.strip():
            raise self.wrong(key, KeyFault.TEXT)
        return value

    def text_or_none(self, key: str) -> str | None:
        """Return a text, None where there is no such key."""
        return self.text(key) if self._has(key) else None

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts."""
        value = self._get_required(key)
        if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
            raise self.wrong(key, KeyFault.TEXTS)
        return tuple(value)

    def number(self, key: str) -> float:
        """Return a number."""
        value = self._get_required(key)
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise self.wrong(key, KeyFault.NUMBER)
        try:
            return float(value)
        except OverflowError:
            raise self.wrong(key, KeyFault.TOO_LARGE) from None

    def number_or_none(self, key: str) -> float | None:
        """Return a number, None where there is no such key: TOML has no null."""
        return self.number(key) if self._has(key) else None

    def choice(self, key: str, known: Sequence[Choice], usual: Choice | None = None) -> Choice:
        """Return one of the known words.

        Parameters
        ----------
        key : str
            The key.
        known : sequence of str
            The words allowed.
        usual : str or None
            Returned where there is no such key; None if the key is required.
        """
        if usual is not None and not self._has(key):
            return usual
        return self._match_word(key, self.text(key), known)

    def choices(self, key: str, known: Sequence[Choice]) -> tuple[Choice, ...]:
        """Return some of the known words, none where there is no such key."""
        values = self._get(key)
        if values is None:
            return ()
        if not isinstance(values, list):
            raise self.wrong(key, KeyFault.TEXTS)
        return tuple(self._match_word(key, value, known) for value in values)

    def _match_word(self, key: str, value: object, known: Iterable[Choice]) -> Choice:
        for word in known:
            if value == word:
                return word
        raise self.wrong(key, KeyFault.ONE_OF, known=", ".join(known))

    def table(self, key: str) -> TomlTable:
        """Return a table within this one."""
        value = self._get_required(key)
        if not isinstance(value, dict):
            raise self.wrong(key, KeyFault.TABLE)
        return TomlTable(value, self._make_error, f"{self._prefix}{key}.")

    def table_or_none(self, key: str) -> TomlTable | None:
        """Return a table within this one, None where there is no such key."""
        return self.table(key) if self._has(key) else None

    def tables(self, key: str) -> Sequence[TomlTable]:
        """Return the tables of a list, each named by its number in errors."""
        values = self._get_required(key)
        if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
            raise self.wrong(key, KeyFault.TABLES)
        return [
            TomlTable(value, self._make_error, f"{key} {number}: ")
            for number, value in enumerate(values, 1)
        ]

    def expect_no_more(self) -> None:
        """Raise the error for a key that was not read."""
        for key in self._values:
            if key not in self._read_keys:
                known = ", ".join(dict.fromkeys(self._read_keys))
                raise self.wrong(key, KeyFault.UNKNOWN_KEY, known=known)
