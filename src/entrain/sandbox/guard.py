"""Runs an external program, and kills it and its children when the parent is gone.

    python -I -S guard.py SOCKET PROGRAM [ARGUMENT...]

SOCKET is the file descriptor of a socket whose other end only the parent holds, and the guard
leads a process group of its own. It reports on the socket how starting went, 0 or an `errno`,
and kills the whole group when the socket closes or the program ends. Standard library only, as
it is run as a file.
"""

import os
import signal
import socket
import subprocess
import sys
import threading


def kill_group() -> None:
    """Kill the program, its children, and this guard."""
    os.killpg(0, signal.SIGKILL)


def main() -> None:
    """Start the program, and wait for its end or the parent's."""
    line = socket.socket(fileno=int(sys.argv[1]))
    try:
        program = subprocess.Popen(sys.argv[2:])  # noqa: S603 - what the person named
    except OSError as error:
        line.send(str(error.errno).encode())
        return
    line.send(b"0")
    # These now belong to the program alone, so that the parent sees when it closes them.
    os.close(0)
    os.close(1)

    def watch() -> None:
        line.recv(1)
        kill_group()

    threading.Thread(target=watch, daemon=True).start()
    program.wait()
    kill_group()


if __name__ == "__main__":
    main()
