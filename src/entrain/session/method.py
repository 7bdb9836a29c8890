"""The method: every constant that a method section needs, as a recording keeps it."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from types import ModuleType

from entrain import guidance
from entrain.conductor import arranger, composing
from entrain.events import Form
from entrain.journal.fields import JsonValue
from entrain.physiology import following

_MORE = (arranger, composing, following)


def method(form: Form) -> Mapping[str, JsonValue]:
    """Return the numbers that policies, safety, plan and score go by, whichever is at work.

    Parameters
    ----------
    form : Form
        The session's.

    Returns
    -------
    mapping
        `forms`, the session's with its steps; `constants`, by module and name. A constant that a
        module has from another stands in both.
    """
    constants: dict[str, JsonValue] = {}
    for module in (*_MORE, *_modules(guidance)):
        numbers = {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in vars(module).items()
            if name.isupper() and not name.startswith("_") and _is_number(value)
        }
        if numbers:
            constants[module.__name__.removeprefix("entrain.")] = numbers
    return {"forms": [asdict(form)], "constants": constants}


def _modules(package: ModuleType) -> Iterator[ModuleType]:
    for one in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        yield importlib.import_module(one.name)


def _is_number(value: object) -> bool:
    if isinstance(value, tuple):
        return bool(value) and all(map(_is_number, value))
    return isinstance(value, int | float) and not isinstance(value, bool)
