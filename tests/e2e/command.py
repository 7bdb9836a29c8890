"""The shipped command in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Ran:
    """How a command ended and what it printed."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """The one JSON object on standard output."""
        lines = self.out.splitlines()
        assert len(lines) == 1, self.out
        found = json.loads(lines[0])
        assert isinstance(found, dict)
        return found

    def refused(self) -> str:
        """Return the last line said; the command blamed the caller, without a traceback."""
        assert self.status == 2, self
        assert self.out == ""
        assert "Traceback" not in self.err
        return self.err.splitlines()[-1]


def entrain(*arguments: object, timeout_s: float = 120) -> Ran:
    """Run `entrain` with these arguments."""
    ran = subprocess.run(
        [sys.executable, "-m", "entrain", *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=timeout_s,
        check=False,
    )
    return Ran(status=ran.returncode, out=ran.stdout, err=ran.stderr)
