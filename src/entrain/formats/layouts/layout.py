"""What a layout of files is: how it is recognised, and how it becomes a table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from entrain.formats.text_table import TextTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A layout of files.

    Attributes
    ----------
    name : str
        As people know it.
    fits : callable
        Says by the first bytes of a file whether it has this layout.
    table : callable
        Returns the table of such a file, its columns named as `names` understands them.
    """

    name: str
    fits: Callable[[bytes], bool]
    table: Callable[[Path], TextTable]
