"""What the documentation says is so: its links lead somewhere and its examples run."""

from __future__ import annotations

import doctest
import re
import shlex
from pathlib import Path

import pytest

from tests.e2e.command import called
from tests.house.tree import ROOT, public_files

PAGES = [p for p in public_files() if p.suffix == ".md"]
LINK = re.compile(r"!?\[[^\]]*\]\(\s*<?([^)\s>]+)>?[^)]*\)")
FENCE = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
SHELL = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
SHOWN = re.compile(r"^(?:entrain|\./dev run)\b(.*)", re.MULTILINE)
INLINE_CODE = re.compile(r"`[^`\n]*`")


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def prose(page: Path) -> str:
    """Return a page without its code, in which a bracket is no link."""
    return FENCE.sub("", page.read_text(encoding="utf-8"))


def anchors(page: Path) -> set[str]:
    """Return the anchors that the usual renderers give a page's headings."""
    found: set[str] = set()
    for heading in re.findall(r"^#+\s+(.*?)\s*#*$", prose(page), re.MULTILINE):
        kept = re.sub(r"[^\w\- ]", "", LINK.sub("", heading).lower())
        found.add(kept.replace(" ", "-"))
    return found


def broken_links(page: Path) -> list[str]:
    """Return the links of a page that lead to no file or no heading."""
    broken = []
    for target in LINK.findall(INLINE_CODE.sub("", prose(page))):
        if re.match(r"[a-z]+:", target):
            continue
        where, _, anchor = target.partition("#")
        file = (page.parent / where).resolve() if where else page
        missing = not file.exists() or not file.is_relative_to(ROOT)
        if missing or (anchor and file.suffix == ".md" and anchor not in anchors(file)):
            broken.append(target)
    return broken


def commands() -> dict[str, set[str]]:
    """Return the commands of entrain that the pages show, with the options they give."""
    shown: dict[str, set[str]] = {}
    for page in PAGES:
        for line in SHOWN.findall("\n".join(SHELL.findall(page.read_text(encoding="utf-8")))):
            words = shlex.split(line, comments=True)
            command = words[0] if words and not words[0].startswith("-") else ""
            shown.setdefault(command, set()).update(w for w in words if w.startswith("--"))
    return shown


@pytest.mark.parametrize(("command", "options"), commands().items())
def test_every_command_shown_is_there(command: str, options: set[str]) -> None:
    told = called(*command.split(), "--help")
    assert told.status == 0, told.err
    assert not {option for option in options if not re.search(rf"{option}\b", told.out)}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_leads_somewhere(page: Path) -> None:
    assert not broken_links(page)


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_example_gives_what_it_says(page: Path) -> None:
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    failed, _ = doctest.testfile(str(page), module_relative=False, optionflags=flags)
    assert failed == 0


def test_every_page_can_be_found() -> None:
    reached, ahead = set(), [ROOT / "README.md"]
    while ahead:
        page = ahead.pop()
        if page in reached or page.suffix != ".md" or not page.exists():
            continue
        reached.add(page)
        targets = (t.partition("#")[0] for t in LINK.findall(prose(page)))
        ahead += [(page.parent / t).resolve() for t in targets if t and "://" not in t]
    assert not [name(page) for page in PAGES if page not in reached]
