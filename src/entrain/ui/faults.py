"""What goes wrong on the window's own thread: told once in the window, written down elsewhere.

Qt calls Python from C++, where an exception goes no further: it ends in `sys.excepthook`. This
is the one place of the window that catches what nobody meant.
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
from entrain.wording import spoken, tr


@contextmanager
def faults_told(tell: Callable[[str], None], folder: Path) -> Iterator[None]:
    """Tell the person in words what goes wrong on this thread, and write it down.

    Parameters
    ----------
    tell : callable
        Shows a text in the window.
    folder : Path
        Where a fault of the program is written down.
    """
    written: set[tuple[type[BaseException], str, int]] = set()

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if not isinstance(error, Exception):
            former(kind, error, trace)
        elif isinstance(error, EntrainError):
            tell(spoken().error(error))
        else:
            place = (kind, *_place(trace))
            if place not in written:
                # What fails in each picture fails thirty times a second.
                written.add(place)
                # Beside: a slow disk must not stop the window.
                threading.Thread(target=write_fault, args=(error, folder), name="fault").start()
            tell(tr(Fault.WINDOW.line))

    former, sys.excepthook = sys.excepthook, hook
    try:
        yield
    finally:
        sys.excepthook = former


def _place(trace: TracebackType | None) -> tuple[str, int]:
    """Return the file and line where an exception was raised."""
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return ("", 0) if trace is None else (trace.tb_frame.f_code.co_filename, trace.tb_lineno)
