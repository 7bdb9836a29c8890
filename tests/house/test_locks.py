"""The locks are whole, hashed, of one mind, and say what pyproject.toml asks."""

from __future__ import annotations

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.house.tree import ROOT

PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
GROUPS = PYPROJECT["dependency-groups"]
LOCKS = ("requirements.lock", "requirements-dev.lock")
PINNED = re.compile(r"^([\w.-]+)==([^\s;]+)(.*?)(?=^\S|\Z)", re.MULTILINE | re.DOTALL)


def pins(lock: str) -> dict[str, tuple[str, int]]:
    """Return version and number of hashes of each package in a lock."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    return {
        canonicalize_name(name): (version, rest.count("--hash=sha256:"))
        for name, version, rest in PINNED.findall(text)
    }


def wanted(*groups: str) -> list[Requirement]:
    """Return what the project and these groups ask for."""
    asked = list(PYPROJECT["project"]["dependencies"])
    for group in groups:
        asked += [line for line in GROUPS[group] if isinstance(line, str)]
    return [Requirement(line) for line in asked]


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_its_hashes_and_no_address(lock: str) -> None:
    assert all(n_hashes for _, n_hashes in pins(lock).values())
    assert "://" not in (ROOT / lock).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("lock", "groups"),
    [("requirements.lock", ("build",)), ("requirements-dev.lock", ("build", "dev"))],
)
def test_what_is_asked_for_is_locked(lock: str, groups: tuple[str, ...]) -> None:
    locked = pins(lock)
    for requirement in wanted(*groups):
        version, _ = locked.get(canonicalize_name(requirement.name), (None, 0))
        assert version, f"{requirement} is not in {lock}: run ./dev lock"
        assert requirement.specifier.contains(version), f"{requirement}: run ./dev lock"


def test_both_locks_agree() -> None:
    to_run, to_develop = pins("requirements.lock"), pins("requirements-dev.lock")
    assert {n: v for n, (v, _) in to_run.items()}.items() <= {
        n: v for n, (v, _) in to_develop.items()
    }.items()
