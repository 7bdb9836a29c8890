"""Which channel of a file is the ECG, and what its unit means: one rule for all formats."""

from __future__ import annotations

import re
from collections.abc import Sequence

_WANTED = re.compile(r"ECG|MLII|(?<!I)II(?!I)")
_ALSO = re.compile(r"EKG")
_UV = {"V": 1e6, "MV": 1e3, "UV": 1.0, "NV": 1e-3}


def chosen(labels: Sequence[str]) -> int:
    """Return the first channel whose label has ECG, MLII or II (not III), else EKG, else 0."""
    for word in (_WANTED, _ALSO):
        for at, label in enumerate(labels):
            if word.search(label.upper()):
                return at
    return 0


def uv_per(unit: str, unknown: float = 1.0) -> float:
    """Return how many microvolts a unit is; beats do not depend on it where it is not known."""
    # Both signs for micro, and the second as UTF-8 read as Latin-1.
    plain = unit.strip().replace("\u00c2", "").replace("\u00b5", "u").replace("\u03bc", "u")
    return _UV.get(plain.replace("\u00ce\u00bc", "u").upper(), unknown)
