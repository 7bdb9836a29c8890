"""Who is simulated: the types of people, and the models that move them.

Simulated people can show that the loop does what it says; they cannot show that anybody
relaxes.
"""

from __future__ import annotations

from collections.abc import Callable

from entrain.simulation import oscillator, timing
from entrain.simulation.person import Assumption, Person

TYPES = ("responder", "partial", "nonresponder", "anxious", "paradoxical")
"""By name, as in `virtual:TYPE`. Every model knows each of them."""

MODELS: dict[str, Callable[[str, int, Assumption], Person]] = {
    "oscillator": oscillator.meet,
    "timing": timing.meet,
}
"""By name, as in `virtual:TYPE/MODEL`; the first is the usual one. To add one: write its file,
add its line, run the tests."""

USUAL_MODEL = next(iter(MODELS))


def meet(
    kind: str,
    seed: int,
    *,
    model: str = USUAL_MODEL,
    assumption: Assumption = Assumption.USUAL,
) -> Person:
    """Return a person; the same arguments are the same person.

    Parameters
    ----------
    kind, model : str
        One of `TYPES`, a key of `MODELS`.
    seed : int
        Where all chance comes from, 0 or more.
    assumption : Assumption
        What is taken for granted about how they follow.

    Raises
    ------
    KeyError
        There is no such type or model.
    """
    return MODELS[model](kind, seed, assumption)
