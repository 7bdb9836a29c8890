"""Simulated people: their types, and the models of how they breathe.

They can show that the loop works as described; they cannot show that anybody relaxes.
"""

from __future__ import annotations

from collections.abc import Callable

from entrain.simulation import oscillator, timing
from entrain.simulation.person import Assumption, Person

TYPES = ("responder", "partial", "nonresponder", "anxious", "paradoxical")
"""Types by name, as in `virtual:TYPE`. Every model has each of them."""

MODELS: dict[str, Callable[[str, int, Assumption], Person]] = {
    "oscillator": oscillator.create_person,
    "timing": timing.create_person,
}
"""Models by name, as in `virtual:TYPE/MODEL`; the first is the default. To add one: write its
file, add its line, run the tests."""

USUAL_MODEL = next(iter(MODELS))


def create_person(
    kind: str,
    seed: int,
    *,
    model: str = USUAL_MODEL,
    assumption: Assumption = Assumption.USUAL,
) -> Person:
    """Create a person; the same arguments give the same person.

    Parameters
    ----------
    kind, model : str
        One of `TYPES`, a key of `MODELS`.
    seed : int
        Seed of all random numbers, 0 or more.
    assumption : Assumption
        How following is assumed to work.

    Raises
    ------
    KeyError
        There is no such type or model.
    """
    return MODELS[model](kind, seed, assumption)
