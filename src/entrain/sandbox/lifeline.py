"""Child processes that end with their parent, however the parent ends.

A parent that is killed cannot end its children, and only Linux could do it (`PR_SET_PDEATHSIG`,
which follows the parent's thread). So each child watches a pipe whose other end only its parent
holds: the system closes that end when the parent is gone.
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
"""Stack of a thread that only waits: the default 8 MiB would count towards the memory limit."""
GUARD = Path(__file__).with_name("guard.py")
STARTED = b"0"
_POSIX = os.name == "posix"


def exit_after(wait: Callable[[], object]) -> None:
    """Exit this process as soon as `wait` returns, whatever it is doing then.

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


def read_requests() -> Iterator[bytes]:
    """Yield the lines of standard input; exit this process when it is closed."""
    requests: queue.SimpleQueue[bytes] = queue.SimpleQueue()

    def read() -> None:
        rest = b""
        # Not `sys.stdin`: a process that exits while a thread reads it is aborted.
        while part := os.read(0, 1 << 16):
            *lines, rest = (rest + part).split(b"\n")
            for line in lines:
                requests.put(line)

    exit_after(read)
    while True:
        yield requests.get()


def exit_with_parent() -> None:
    """Make a worker of `multiprocessing` exit with its parent, and ignore interrupts."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        exit_after(parent.join)


async def start_program(command: Sequence[str], longest_line_bytes: int) -> Program:
    """Start an external program, which ends with this process or with `Program.kill`.

    Its standard input and output are pipes. `guard` runs between it and this process, since an
    external program does not watch a pipe. On Windows there is no guard: the program sees the end
    of its input.

    Parameters
    ----------
    command : sequence of str
        The program and its arguments.
    longest_line_bytes : int
        Limit of the line buffers.

    Raises
    ------
    OSError
        It cannot be started.
    """
    if not _POSIX:
        return Program(await _spawn(command, longest_line_bytes), None)
    ours, theirs = socket.socketpair()
    try:
        ours.setblocking(False)
        with theirs:
            # -I and -S: the guard's Python starts in some 10 ms, and ignores the Python
            # variables that are meant for the program.
            guarded = (sys.executable, "-I", "-S", str(GUARD), str(theirs.fileno()), *command)
            process = await _spawn(guarded, longest_line_bytes, (theirs.fileno(),))
        status = await asyncio.get_running_loop().sock_recv(ours, 16)
        if status != STARTED:
            await process.communicate()
            number = int(status or errno.ECHILD)
            raise OSError(number, os.strerror(number))
    except BaseException:
        ours.close()
        raise
    return Program(process, ours)


async def _spawn(
    command: Sequence[str], longest_line_bytes: int, pass_fds: tuple[int, ...] = ()
) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=longest_line_bytes,
        start_new_session=_POSIX,
        pass_fds=pass_fds,
    )


class Program:
    """A running external program.

    Attributes
    ----------
    process : asyncio.subprocess.Process
        The program, or the guard that runs it.
    """

    def __init__(self, process: asyncio.subprocess.Process, line: socket.socket | None) -> None:
        self.process = process
        self._line = line

    def kill(self) -> None:
        """Kill it and, on POSIX systems, its children."""
        if self._line is not None:
            self._line.close()
        elif self.process.returncode is None:
            self.process.kill()
