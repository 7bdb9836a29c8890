"""Faults of the program itself: written down for whoever mends it, and put plainly to the person.

What a user can cause has an exception of its own with words that help; all else is a fault, and
its text says nothing to anybody but a programmer.
"""

from __future__ import annotations

import logging
import traceback
from datetime import UTC, datetime
from pathlib import Path

log = logging.getLogger(__name__)

FILE_NAME = "faults.log"
COULD_NOT_START = (
    "Something in the program went wrong, so the session did not start. Please try once more. If "
    "it happens again, tell whoever looks after Entrain on this computer."
)
COULD_NOT_GO_ON = (
    "Something in the program went wrong, so the session has ended. Breathe as you like, and "
    "start again when you are ready. If it happens again, tell whoever looks after Entrain on "
    "this computer."
)


def write_fault(error: BaseException, folder: Path) -> Path | None:
    """Append a fault to the log in `folder`, and say on the console where it is.

    Returns
    -------
    Path or None
        The log; None where it cannot be written, and the console has the details instead.
    """
    from importlib.metadata import version  # here: the first picture waits for this module

    details = "".join(traceback.format_exception(error))
    path = folder / FILE_NAME
    now = datetime.now(UTC).isoformat(timespec="seconds")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(f"{now} Entrain {version('entrain')}\n{details}\n")
    except OSError:
        log.error("A fault in the program, which cannot be written to %s:\n%s", path, details)
        return None
    log.error("A fault in the program: the details are in %s. Please report it.", path)
    return path
