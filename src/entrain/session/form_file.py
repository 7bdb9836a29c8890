"""Form file: TOML to the value of a form, or what is wrong and where."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import TypeVar

from entrain.errors import EntrainError, escaped
from entrain.events import Button, EndsBy, Form, FormStep, Omit, StepGuide, StepMusic
from entrain.guidance.form_rules import PHASES, form_problem
from entrain.guidance.problems import FormProblem
from entrain.session.problems import FormFileProblem

Choice = TypeVar("Choice", bound=StrEnum)


def form_in(content: bytes, file: str) -> Form:
    """Return the form that a file holds.

    Parameters
    ----------
    content : bytes
        TOML in UTF-8.
    file : str
        Where it is from, for the message when it is not valid.

    Raises
    ------
    EntrainError
        It is not TOML, a key is missing, of the wrong kind or not known, or no session can be
        run by it.
    """
    try:
        values = tomllib.loads(content.decode())
    # ValueError also where it is no text or a number has too many digits, RecursionError where a
    # hostile file nests too deeply.
    except (ValueError, RecursionError) as error:
        raise EntrainError(FormFileProblem.NOT_TOML, file, str(error)) from error
    form = _form(_Table(values, file))
    problem = form_problem(form)
    if problem is not None:
        raise EntrainError(problem.reason, file, "", **problem.facts)
    return form


def _form(table: _Table) -> Form:
    form = Form(
        name=table.text("name"),
        least_minutes=table.number("least_minutes"),
        most_minutes=table.number("most_minutes"),
        least_measured_minutes=table.number_or_none("least_measured_minutes"),
        policy=table.text_or_none("policy"),
        steps=tuple(_step(one) for one in table.tables("step")),
    )
    table.expect_no_more()
    return form


def _step(table: _Table) -> FormStep:
    step = FormStep(
        phase=table.choice("phase", PHASES, None),
        length_s=table.number_or_none("length_s"),
        share_frac=table.number_or_none("share_frac"),
        ends_by=table.choice("ends_by", EndsBy, EndsBy.CLOCK),
        extend_frac=table.number_or_none("extend_frac") or 0.0,
        omit=table.choice("omit", Omit, Omit.NEVER),
        music=_music(table.table("music")),
        guide=_guide(table.table("guide")),
        controls=table.choices("controls", Button),
    )
    table.expect_no_more()
    return step


def _music(table: _Table | None) -> StepMusic | None:
    if table is None:
        return None
    music = StepMusic(
        level_frac=table.number("level_frac"),
        density_frac=table.number("density_frac"),
        density_end_frac=table.number_or_none("density_end_frac"),
    )
    table.expect_no_more()
    return music


def _guide(table: _Table | None) -> StepGuide | None:
    if table is None:
        return None
    guide = StepGuide(
        rule=table.text("rule"),
        match_least_s=table.number("match_least_s"),
        match_most_s=table.number("match_most_s"),
    )
    table.expect_no_more()
    return guide


class _Table:
    """A table of a TOML file whose keys are asked for, each with what it must be."""

    def __init__(self, values: Mapping[str, object], file: str, prefix: str = "") -> None:
        self._values = values
        self._file = file
        self._prefix = prefix
        self._asked: list[str] = []

    def _wrong(self, key: str, reason: FormProblem, **facts: object) -> EntrainError:
        # A key is of a stranger's making.
        return EntrainError(reason, self._file, "", where=escaped(self._prefix + key), **facts)

    def _get(self, key: str) -> object:
        self._asked.append(key)
        return self._values.get(key)

    def _needed(self, key: str) -> object:
        value = self._get(key)
        if value is None:
            raise self._wrong(key, FormProblem.MISSING)
        return value

    def text(self, key: str) -> str:
        value = self._needed(key)
        if not isinstance(value, str):
            raise self._wrong(key, FormProblem.TEXT)
        return value

    def text_or_none(self, key: str) -> str | None:
        return self.text(key) if self._has(key) else None

    def number(self, key: str) -> float:
        value = self._needed(key)
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise self._wrong(key, FormProblem.NUMBER)
        try:
            return float(value)
        except OverflowError:
            raise self._wrong(key, FormProblem.TOO_LARGE) from None

    def number_or_none(self, key: str) -> float | None:
        return self.number(key) if self._has(key) else None

    def _has(self, key: str) -> bool:
        return self._get(key) is not None

    def choice(self, key: str, known: Iterable[Choice], usual: Choice | None) -> Choice:
        """Return one of a few words; `usual` where there is no such key, None if it is needed."""
        if usual is not None and not self._has(key):
            return usual
        return self._chosen(key, self.text(key), known)

    def choices(self, key: str, known: Iterable[Choice]) -> tuple[Choice, ...]:
        values = self._get(key)
        if values is None:
            return ()
        if not isinstance(values, list):
            raise self._wrong(key, FormProblem.TEXTS)
        return tuple(self._chosen(key, one, known) for one in values)

    def _chosen(self, key: str, value: object, known: Iterable[Choice]) -> Choice:
        for one in known:
            if value == one.value:
                return one
        raise self._wrong(key, FormProblem.ONE_OF, known=", ".join(known))

    def table(self, key: str) -> _Table | None:
        value = self._get(key)
        if value is not None and not isinstance(value, dict):
            raise self._wrong(key, FormProblem.TABLE)
        return None if value is None else _Table(value, self._file, f"{self._prefix}{key}.")

    def tables(self, key: str) -> Sequence[_Table]:
        values = self._needed(key)
        if not isinstance(values, list) or not all(isinstance(one, dict) for one in values):
            raise self._wrong(key, FormProblem.TABLES)
        return [
            _Table(one, self._file, f"{key} {number}: ") for number, one in enumerate(values, 1)
        ]

    def expect_no_more(self) -> None:
        for key in self._values:
            if key not in self._asked:
                known = ", ".join(dict.fromkeys(self._asked))
                raise self._wrong(key, FormProblem.UNKNOWN_KEY, known=known)
