"""The commands of the how-to on studies, typed one after the other in an empty folder."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tests.e2e.command import called

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "run-a-study.md"
# In place of a real strap; a short study is made, or the session would take its 20 min.
INSTEAD = {"auto": "virtual"}
QUICKLY = ("--speed", "max", "--sound", "null")


def typed() -> list[list[str]]:
    """Return the commands of the page, as a shell would take them apart."""
    blocks = re.findall(r"```sh\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    return [shlex.split(line) for line in lines]


def test_the_page_can_be_typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    said = []
    for program, *words in typed():
        assert program == "entrain"
        more = {"new": ("--minutes", "12"), "--study": QUICKLY}.get(words[1], ())
        ran = called(*(INSTEAD.get(word, word) for word in words), *more)
        assert ran.status == 0, (words, ran.err)
        said.append((words[:2], ran.out))
    assert [words[1] for words, _ in said] == ["new", "--study", "show", "unblind", "unblind"]
    assert Path("keys").stat().st_mode & 0o077 == 0
    shown, told = said[2][1], said[3][1]
    assert "lead" not in shown
    assert re.search(r"^labels +[A-C] 1$", shown, re.MULTILINE)
    assert "P01" in told
