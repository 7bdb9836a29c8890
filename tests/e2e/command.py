"""The shipped command, in a process of its own or in this one."""

from __future__ import annotations

import contextlib
import io
import json
import signal
import sys
from dataclasses import dataclass
from typing import Any

from entrain import cli
from tests.helpers.waiting import run


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


def entrain(*arguments: object) -> Ran:
    """Run `entrain` with these arguments."""
    ran = run(sys.executable, "-m", "entrain", *arguments, limit_s=120)
    return Ran(status=ran.returncode, out=ran.stdout, err=ran.stderr)


def called(*arguments: object) -> Ran:
    """Run `entrain` with these arguments here: for what ends before anything begins."""
    out, err = io.StringIO(), io.StringIO()
    # A session takes these for itself, and an interrupt of the tests is not for it.
    handlers = {kind: signal.getsignal(kind) for kind in (signal.SIGINT, signal.SIGTERM)}
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            status = cli.main([*map(str, arguments)])
        except SystemExit as ended:  # argparse has shown its help
            status = int(ended.code or 0)
        finally:
            for kind, handler in handlers.items():
                signal.signal(kind, handler)
    return Ran(status=status, out=out.getvalue(), err=err.getvalue())
