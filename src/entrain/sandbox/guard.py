"""Runs a program that is not ours, and ends it and what it starts with whoever asked for it.

    python -I -S guard.py SOCKET PROGRAM [ARGUMENT...]

SOCKET is the number of an open socket, of which the asker alone holds the other end, and the
guard leads a process group of its own. It says there how starting went, 0 or an `errno`, and
ends the whole group when the socket closes or the program ends. Standard library only: it is
run as a file.
"""

import os
import signal
import socket
import subprocess
import sys
import threading


def end_all() -> None:
    """End the program, what it has started, and this guard."""
    os.killpg(0, signal.SIGKILL)


def main() -> None:
    """Start the program, and wait for its end or the asker's."""
    line = socket.socket(fileno=int(sys.argv[1]))
    try:
        program = subprocess.Popen(sys.argv[2:])  # noqa: S603 - what the person named
    except OSError as error:
        line.send(str(error.errno).encode())
        return
    line.send(b"0")
    # The program's own now: the asker is to see when it closes them.
    os.close(0)
    os.close(1)

    def watch() -> None:
        line.recv(1)
        end_all()

    threading.Thread(target=watch, daemon=True).start()
    program.wait()
    end_all()


if __name__ == "__main__":
    main()
