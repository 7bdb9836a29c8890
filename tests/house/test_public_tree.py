"""What is published names nobody's machine and nobody's registry, and holds no person's data."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from tests.helpers.waiting import run
from tests.house.tree import ROOT, public_files

LARGEST_KB = 4096
ADDRESS = re.compile(r"(?:https?|git\+\w+)://(?:[^/@\s\"']*@)?([^/:\s\"']+)")


def texts() -> dict[Path, str]:
    """Return the text of every published file that is text."""
    found = {}
    for path in public_files():
        try:
            found[path.relative_to(ROOT)] = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
    return found


def registry_hosts() -> set[str]:
    """Return the hosts from which this machine's pip is told to install."""
    listed = run(sys.executable, "-m", "pip", "config", "list")
    # And from where it installs when nobody told it anything: it knows that itself.
    known = run(
        sys.executable,
        "-c",
        "from pip._internal.models.index import PyPI as index;"
        "print(index.netloc, index.file_storage_domain)",
    )
    assert known.returncode == 0, known.stderr
    return set(ADDRESS.findall(listed.stdout)) | set(known.stdout.split())


def test_no_registry_is_named() -> None:
    hosts = registry_hosts()
    named = {p for p, text in texts().items() for h in ADDRESS.findall(text) if h in hosts}
    assert not named, "whoever installs has their own registry"


def test_no_path_of_a_machine_is_named() -> None:
    places = [str(ROOT), str(Path.home())]
    own = re.compile("|".join(rf"(?<![\w.]){re.escape(p)}(?=/)" for p in places))
    users = re.compile(r"(?<![\w.])/(?:home|Users)/\w+/")
    named = {p for p, text in texts().items() if own.search(text) or users.search(text)}
    assert not named, "it means nothing on another machine"


def test_no_recording_of_a_person_is_published() -> None:
    local = ROOT / "recordings" / "local"
    assert not [p for p in public_files() if local in p.parents]


def test_nothing_large_is_published() -> None:
    large = {str(p): kb for p in public_files() if (kb := p.stat().st_size // 1024) > LARGEST_KB}
    assert not large
