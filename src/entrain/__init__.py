"""Entrain: music that follows a person's breath and leads it, gently, to slower breathing.

For scripts: `entrain.open("x.entrain")` gives a recording as arrays, `entrain.analyze("x.edf")`
the numbers of any file that `entrain analyze` reads.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from entrain.analysis import analyze
    from entrain.analysis import open_recording as open  # noqa: A004

__all__ = ["analyze", "open"]

_OFFERED = {"analyze": "analyze", "open": "open_recording"}
"""By the name they have here: what `entrain.analysis` calls them."""


def __getattr__(name: str) -> object:
    """Load what is asked for: an import of the package itself costs nothing."""
    if name not in _OFFERED:
        raise AttributeError(f"module 'entrain' has no attribute {name!r}")
    return getattr(importlib.import_module("entrain.analysis"), _OFFERED[name])
