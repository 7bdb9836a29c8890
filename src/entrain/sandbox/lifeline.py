"""A child process ends with its parent, however the parent ends.

A parent that is killed cannot end its children, and a system that would do it is Linux alone
(`PR_SET_PDEATHSIG`, and that goes by the parent's thread). So each child watches a pipe that
only its parent holds the other end of: the system closes that end when the parent is gone.
"""

from __future__ import annotations

import asyncio
import errno
import multiprocessing
import os
import queue
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

ORPHANED = 1
"""Exit status of a process whose parent is gone."""
STACK_BYTES = 1 << 18
"""Room for a thread that only waits: the usual 8 MiB would count as the process's memory."""
GUARD = Path(__file__).with_name("guard.py")
STARTED = b"0"
_POSIX = os.name == "posix"


def end_after(wait: Callable[[], object]) -> None:
    """End this process as soon as `wait` returns, whatever the process is doing then.

    Parameters
    ----------
    wait : callable
        Blocks for as long as the parent lives; called in a thread of its own.
    """

    def watch() -> None:
        try:
            wait()
        finally:
            # Not `sys.exit`: that would only end this thread.
            os._exit(ORPHANED)

    usual = threading.stack_size(STACK_BYTES)
    try:
        threading.Thread(target=watch, name="lifeline", daemon=True).start()
    finally:
        threading.stack_size(usual)


def questions() -> Iterator[bytes]:
    """Yield the lines of standard input; end this process when nobody can write any more."""
    asked: queue.SimpleQueue[bytes] = queue.SimpleQueue()

    def read() -> None:
        rest = b""
        # Not `sys.stdin`: a process that ends while a thread reads it is aborted.
        while part := os.read(0, 1 << 16):
            *lines, rest = (rest + part).split(b"\n")
            for line in lines:
                asked.put(line)

    end_after(read)
    while True:
        yield asked.get()


def end_with_parent() -> None:
    """Have a worker of `multiprocessing` end with its parent, and leave interrupts to it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        end_after(parent.join)


async def start_program(words: Sequence[str], longest_line_bytes: int) -> Program:
    """Start somebody's program, which ends with this process or with `Program.kill`.

    Its standard input and output are pipes. Between it and us stands `guard`, since a program
    that is not ours cannot be told to watch a pipe. On Windows there is no guard: such a
    program sees its input end.

    Raises
    ------
    OSError
        It cannot be started.
    """
    if not _POSIX:
        return Program(await _spawned(words, longest_line_bytes), None)
    ours, theirs = socket.socketpair()
    try:
        ours.setblocking(False)
        with theirs:
            # -I and -S: the guard's own Python starts in some 10 ms, and whatever Python
            # variables the program is given are not for the guard.
            guarded = (sys.executable, "-I", "-S", str(GUARD), str(theirs.fileno()), *words)
            process = await _spawned(guarded, longest_line_bytes, (theirs.fileno(),))
        said = await asyncio.get_running_loop().sock_recv(ours, 16)
        if said != STARTED:
            await process.communicate()
            number = int(said or errno.ECHILD)
            raise OSError(number, os.strerror(number))
    except BaseException:
        ours.close()
        raise
    return Program(process, ours)


async def _spawned(
    words: Sequence[str], longest_line_bytes: int, pass_fds: tuple[int, ...] = ()
) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *words,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=longest_line_bytes,
        start_new_session=_POSIX,
        pass_fds=pass_fds,
    )


class Program:
    """A program that was started.

    Attributes
    ----------
    process : asyncio.subprocess.Process
        The program, or the guard that stands for it.
    """

    def __init__(self, process: asyncio.subprocess.Process, line: socket.socket | None) -> None:
        self.process = process
        self._line = line

    def kill(self) -> None:
        """End it and, where the system can, all that it has started."""
        if self._line is not None:
            self._line.close()
        elif self.process.returncode is None:
            self.process.kill()
