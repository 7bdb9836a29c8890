"""What is wrong with an input, as `pytest.raises` may check it."""

from __future__ import annotations

from collections.abc import Callable

from entrain.errors import EntrainError, Problem


def tells(reason: Problem, *words: object) -> Callable[[EntrainError], bool]:
    """Return a check that an error has this reason and names all of these in its line."""
    return lambda error: error.reason is reason and all(str(one) in str(error) for one in words)
