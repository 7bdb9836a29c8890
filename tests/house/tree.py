"""Where the project's own files are."""

from __future__ import annotations

import shutil
import subprocess
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "entrain"
MODULES = sorted(SOURCE.rglob("*.py"))


def module_name(path: Path) -> str:
    """Return the dotted name of a module of the package."""
    parts = path.relative_to(SOURCE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def ignored(path: Path) -> bool:
    """Say what git would of a file, where there is no git: .gitignore is plain names here."""
    lines = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    patterns = [".git", *(line.strip("/") for line in lines if line and line[0] != "#")]
    folders = [path, *path.parents]
    return any(fnmatch(f.name, p) or str(f) == p for f in folders for p in patterns)


def public_files() -> list[Path]:
    """Return every file that is, or would be, published: what git does not ignore."""
    if shutil.which("git") and (ROOT / ".git").exists():
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        if listed.returncode == 0:
            names = [name for name in listed.stdout.split("\0") if name]
            return sorted(path for name in names if (path := ROOT / name).is_file())
    return sorted(p for p in ROOT.rglob("*") if p.is_file() and not ignored(p.relative_to(ROOT)))
