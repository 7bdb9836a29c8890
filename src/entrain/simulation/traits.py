"""Distributions from which the traits of a simulated person are drawn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True, slots=True, kw_only=True)
class Uniform:
    """A uniform distribution from `low` to `high`."""

    low: float
    high: float

    def draw(self, rng: np.random.Generator) -> float:
        """Draw one value."""
        return float(rng.uniform(self.low, self.high))


@dataclass(frozen=True, slots=True, kw_only=True)
class Normal:
    """A normal distribution, clipped at `low` and `high`."""

    mean: float
    sd: float
    low: float
    high: float

    def draw(self, rng: np.random.Generator) -> float:
        """Draw one value."""
        return float(np.clip(rng.normal(self.mean, self.sd), self.low, self.high))


def draw_values(traits: type[Any], rng: np.random.Generator) -> dict[str, float]:
    """Draw the fields of a dataclass that have a distribution under "draw" in their metadata."""
    return {
        name: spec.metadata["draw"].draw(rng)
        for name, spec in traits.__dataclass_fields__.items()
        if "draw" in spec.metadata
    }
