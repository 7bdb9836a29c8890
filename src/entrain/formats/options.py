"""What the user says of a file to analyse: the unit of its intervals, its channel."""

from __future__ import annotations

from dataclasses import dataclass

from entrain.errors import EntrainError
from entrain.formats.problems import AskedProblem

UNITS = ("ms", "s", "us", "1/1024 s", "bpm")
_SPELLINGS = {
    "1/1024": "1/1024 s", "1024": "1/1024 s", "1/1024s": "1/1024 s", "sec": "s", "seconds": "s",
    "milliseconds": "ms", "\u00b5s": "us", "\u03bcs": "us", "1/min": "bpm",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOptions:
    """How to read a file; None where that is to be found out.

    Attributes
    ----------
    unit : str or None
        Of the intervals, one of `UNITS`; `bpm` says that the values are heart rates.
    channel : str or None
        Name of a channel or column, or its number, from 1.
    """

    unit: str | None = None
    channel: str | None = None

    @property
    def text(self) -> str | None:
        """The options as one cell of a table, None where there are none."""
        given = [("unit", self.unit), ("channel", self.channel)]
        return " ".join(f"{name}={value}" for name, value in given if value is not None) or None


NO_OPTIONS = ReadOptions()


def parse_unit(text: str) -> str:
    """Return a unit as `UNITS` spells it.

    Raises
    ------
    EntrainError
        The unit is unknown.
    """
    plain = " ".join(text.lower().split())
    unit = _SPELLINGS.get(plain, plain)
    if unit not in UNITS:
        raise EntrainError(AskedProblem.NO_SUCH_UNIT, "--unit", given=text, known=", ".join(UNITS))
    return unit
