"""How this program is told to end: by an interrupt, a service manager, a terminal that closes.

All of them mean the same: put in order what is at hand, close the recording, end the children,
and leave with the status of an interrupt. None but `SIGKILL` may end it otherwise.
"""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

STOPPED = tuple(
    kind
    for name in ("SIGTERM", "SIGHUP", "SIGBREAK")
    if (kind := getattr(signal, name, None)) is not None
)
"""A service manager or `kill`; a terminal that closes; the same two on Windows."""
Handler = Callable[[int, FrameType | None], object]


def handle_termination(handler: Handler, *, interrupts: bool) -> dict[int, Any]:
    """Install `handler` for the signals that end a program; return the former handlers.

    A closing terminal that is ignored, as under `nohup`, stays ignored. Only the main thread
    can take signals; in another nothing happens.

    Parameters
    ----------
    handler : callable
        As `signal.signal` takes it.
    interrupts : bool
        Take Ctrl-C as well, also where a shell's background job was started without it.
    """
    if threading.current_thread() is not threading.main_thread():
        return {}
    kinds = [kind for kind in STOPPED if signal.getsignal(kind) is not signal.SIG_IGN]
    if interrupts:
        kinds.append(signal.SIGINT)
    return {kind: signal.signal(kind, handler) for kind in kinds}


def restore_handlers(former: dict[int, Any]) -> None:
    """Set the handlers that `handle_termination` returned."""
    for kind, handler in former.items():
        signal.signal(kind, handler)


@contextlib.contextmanager
def note_termination() -> Iterator[Callable[[], bool]]:
    """Note in the block that this program is to end, and raise nothing.

    Yields
    ------
    callable
        Says whether it was told to end.
    """
    told: list[int] = []
    # Where Ctrl-C is ignored, as in a shell's background job, it stays ignored.
    interrupts = signal.getsignal(signal.SIGINT) is not signal.SIG_IGN
    former = handle_termination(lambda number, _: told.append(number), interrupts=interrupts)
    try:
        yield lambda: bool(told)
    finally:
        restore_handlers(former)


@contextlib.contextmanager
def hold_interrupts() -> Iterator[None]:
    """Keep Ctrl-C from the processes that are started in the block, from their first moment.

    To this one it comes after the block. On Windows there is no such mask.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    former = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, former)


def raise_interrupt(_number: int, _frame: FrameType | None) -> None:
    """Raise what Ctrl-C raises, once: what is then put in order is not to be stopped again.

    Raises
    ------
    KeyboardInterrupt
        Always.
    """
    for kind in STOPPED:
        signal.signal(kind, signal.SIG_IGN)
    raise KeyboardInterrupt
