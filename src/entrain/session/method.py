"""The method: every parameter that a method section needs, as a recording keeps it."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import asdict

from entrain.events import Form
from entrain.journal import JsonValue
from entrain.session.parameters import PARAMETERS


def describe_method(form: Form) -> Mapping[str, JsonValue]:
    """Return the numbers that physiology, policies, safety, plan and score go by.

    Parameters
    ----------
    form : Form
        The session's.

    Returns
    -------
    mapping
        `forms`, the session's with its steps; `constants`, by module and name.
    """
    return {
        "forms": [asdict(form)],
        "constants": {module: _values(module, names) for module, names in PARAMETERS.items()},
    }


def _values(module: str, names: str) -> dict[str, JsonValue]:
    found = vars(importlib.import_module(f"entrain.{module}"))
    values = {name: found[name] for name in names.split()}
    return {name: list(one) if isinstance(one, tuple) else one for name, one in values.items()}
