"""What a layout of files is: how to recognise it and how to read it as a table."""

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
        As users know it.
    fits : callable
        Returns whether a file has this layout, given its first bytes.
    table : callable
        Returns the table of such a file, its columns named as `column_names` understands them.
    """

    name: str
    fits: Callable[[bytes], bool]
    table: Callable[[Path], TextTable]
