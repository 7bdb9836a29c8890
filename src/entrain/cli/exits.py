"""Exit statuses, and what a command prints when it ends."""

from __future__ import annotations

import argparse
import contextlib
import json
import math
import sys
from typing import Any, NoReturn

from entrain.cli.problems import UsageProblem
from entrain.errors import EntrainError

DONE, ANSWER_IS_NO, CALLERS_FAULT, INTERRUPTED = 0, 1, 2, 130


class Parser(argparse.ArgumentParser):
    """A parser that reports errors in one line and keeps the line breaks of examples."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
        super().__init__(**options)

    def error(self, message: str) -> NoReturn:
        """Raise instead of printing the usage.

        Raises
        ------
        EntrainError
            Always.
        """
        what = f"{message[:1].upper()}{message[1:]}".removesuffix(".")
        raise EntrainError(UsageProblem.ARGUMENTS, what=what, command=self.prog)


def say(text: str | EntrainError) -> None:
    """Print one line to standard error in the language in use; standard output is for results."""
    from entrain.wording import current_language

    line = (
        current_language().describe_error(text)
        if isinstance(text, EntrainError)
        else current_language().text(text)
    )
    # A closed terminal must not keep a recording from being ended.
    with contextlib.suppress(OSError):
        print(" ".join(line.split()), file=sys.stderr, flush=True)


def print_json(value: object) -> None:
    """Print one JSON object to standard output; a number that is not finite is a fault."""
    print(json.dumps(value, allow_nan=False))


def round_finite(value: float | None, digits: int = 3) -> float | None:
    """Return a rounded number, None where it is missing or not finite."""
    return None if value is None or not math.isfinite(value) else round(value, digits)
