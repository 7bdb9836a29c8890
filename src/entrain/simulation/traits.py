"""Figures drawn for one simulated person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """A figure drawn evenly from `low` to `high`."""

    low: float
    high: float

    def draw(self, rng: np.random.Generator) -> float:
        """Return one figure."""
        return float(rng.uniform(self.low, self.high))


@dataclass(frozen=True, slots=True, kw_only=True)
class Bell:
    """A figure drawn from a normal distribution, cut at `low` and `high`."""

    mean: float
    sd: float
    low: float
    high: float

    def draw(self, rng: np.random.Generator) -> float:
        """Return one figure."""
        return float(np.clip(rng.normal(self.mean, self.sd), self.low, self.high))


def drawn(traits: type[Any], rng: np.random.Generator) -> dict[str, float]:
    """Draw every figure of a dataclass that says, under "draw", what it is drawn from."""
    return {
        name: spec.metadata["draw"].draw(rng)
        for name, spec in traits.__dataclass_fields__.items()
        if "draw" in spec.metadata
    }
