"""Lines of a text are the same wherever the blocks it is read in end."""

from __future__ import annotations

from pathlib import Path

import pytest

from entrain.formats import text_lines
from entrain.formats.text_lines import blocks_of

LINES = ["812", "798", "805.5", "1001", "77"]


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("n_characters", range(1, 26))
def test_a_line_is_whole_wherever_a_block_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, n_characters: int, ends: str
) -> None:
    path = tmp_path / "rr.txt"
    path.write_bytes(ends.join([*LINES, ""]).encode())
    monkeypatch.setattr(text_lines, "BLOCK_CHARACTERS", n_characters)
    found = [
        (number + at, line) for number, lines in blocks_of(path) for at, line in enumerate(lines)
    ]
    assert found == list(enumerate(LINES, 1))
