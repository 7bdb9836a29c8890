"""Entrain: music that follows a person's breath and leads it, gently, to slower breathing.

For scripts: `entrain.open("x.entrain")` gives a recording as arrays, `entrain.analyze("x.edf")`
the numbers of any file that `entrain analyze` reads.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from entrain.analysis.bounded import analyze
    from entrain.analysis.opened import open_recording as open  # noqa: A004

__all__ = ["analyze", "open"]

# Loaded when first asked for: an import of the package must cost nothing.
_WHERE = {
    "analyze": ("entrain.analysis.bounded", "analyze"),
    "open": ("entrain.analysis.opened", "open_recording"),
}


def __getattr__(name: str) -> object:
    if name not in _WHERE:
        raise AttributeError(f"module 'entrain' has no attribute {name!r}")
    module, inside = _WHERE[name]
    return getattr(importlib.import_module(module), inside)
