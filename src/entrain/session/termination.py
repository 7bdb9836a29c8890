"""Signals that end the program: an interrupt, a service manager, a terminal that closes.

All of them mean the same: finish up, close the recording, end the child processes, and exit with
the status of an interrupt. Only `SIGKILL` may end the program otherwise.
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
    """Install a handler for the signals that end a program.

    A SIGHUP that is ignored, as under `nohup`, stays ignored. Only the main thread can handle
    signals; in another thread nothing is installed.

    Parameters
    ----------
    handler : callable
        As `signal.signal` takes it.
    interrupts : bool
        Handle Ctrl-C too, even where a shell's background job was started with it ignored.

    Returns
    -------
    dict
        The former handlers, for `restore_handlers`.
    """
    if threading.current_thread() is not threading.main_thread():
        return {}
    kinds = [kind for kind in STOPPED if signal.getsignal(kind) is not signal.SIG_IGN]
    if interrupts:
        kinds.append(signal.SIGINT)
    return {kind: signal.signal(kind, handler) for kind in kinds}


def restore_handlers(former: dict[int, Any]) -> None:
    """Restore the handlers that `handle_termination` returned."""
    for kind, handler in former.items():
        signal.signal(kind, handler)


@contextlib.contextmanager
def note_termination() -> Iterator[Callable[[], bool]]:
    """Note signals that arrive in the block, and raise nothing.

    Yields
    ------
    callable
        Returns whether a signal to end has arrived.
    """
    received: list[int] = []
    # Where Ctrl-C is ignored, as in a shell's background job, it stays ignored.
    interrupts = signal.getsignal(signal.SIGINT) is not signal.SIG_IGN
    former = handle_termination(lambda number, _: received.append(number), interrupts=interrupts)
    try:
        yield lambda: bool(received)
    finally:
        restore_handlers(former)


@contextlib.contextmanager
def hold_interrupts() -> Iterator[None]:
    """Block Ctrl-C in the block, and so in the processes that are started there.

    This process gets it after the block. Windows has no such mask, and nothing is blocked.
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
    """Raise KeyboardInterrupt, once: further signals must not disturb the clean-up.

    Raises
    ------
    KeyboardInterrupt
        Always.
    """
    for kind in STOPPED:
        signal.signal(kind, signal.SIG_IGN)
    raise KeyboardInterrupt
