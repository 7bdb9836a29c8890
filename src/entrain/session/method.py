"""The method: all parameters that a method section needs, as a recording holds them."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import asdict

from entrain.events import Form
from entrain.journal import JsonValue
from entrain.session.parameters import PARAMETERS


def describe_method(form: Form) -> Mapping[str, JsonValue]:
    """Return the parameters of physiology, policies, safety, plan and score.

    Parameters
    ----------
    form : Form
        The form of the session.

    Returns
    -------
    mapping
        `forms`, a list of that form with its steps; `constants`, by module and name.
    """
    return {
        "forms": [asdict(form)],
        "constants": {module: _values(module, names) for module, names in PARAMETERS.items()},
    }


def _values(module: str, names: str) -> dict[str, JsonValue]:
    namespace = vars(importlib.import_module(f"entrain.{module}"))
    values = {name: namespace[name] for name in names.split()}
    return {
        name: list(value) if isinstance(value, tuple) else value for name, value in values.items()
    }
