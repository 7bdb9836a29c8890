"""Report exceptions on the window's thread: shown in the window, written to the fault file.

Qt calls Python from C++, where an exception does not propagate: it ends in `sys.excepthook`.
This is the only place in the window that catches unexpected exceptions.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from entrain.errors import EntrainError
from entrain.session import Fault, write_fault
from entrain.wording import current_language, tr


@contextmanager
def report_faults(show_text: Callable[[str], None], folder: Path) -> Iterator[None]:
    """Show errors of this thread in words, and write program faults to a file.

    Parameters
    ----------
    show_text : callable
        Shows a text in the window.
    folder : Path
        Folder of the fault file.
    """
    reported: set[tuple[type[BaseException], str, int]] = set()

    def hook(
        error_type: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if not isinstance(error, Exception):
            previous_hook(error_type, error, trace)
        elif isinstance(error, EntrainError):
            show_text(current_language().describe_error(error))
        else:
            place = (error_type, *_raise_location(trace))
            if place not in reported:
                # A fault in drawing occurs thirty times a second: each is written once.
                reported.add(place)
                # On another thread: a slow disk must not stop the window.
                threading.Thread(target=write_fault, args=(error, folder), name="fault").start()
            show_text(tr(Fault.WINDOW.line))

    previous_hook, sys.excepthook = sys.excepthook, hook
    try:
        yield
    finally:
        sys.excepthook = previous_hook


def _raise_location(trace: TracebackType | None) -> tuple[str, int]:
    """Return the file and line where an exception was raised."""
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return ("", 0) if trace is None else (trace.tb_frame.f_code.co_filename, trace.tb_lineno)
