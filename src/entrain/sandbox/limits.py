"""What a process that reads a stranger's file may use."""

from __future__ import annotations

import math
import os
import time

MEMORY_BYTES = 1 << 30


def limit_memory(most_bytes: int = MEMORY_BYTES) -> None:
    """Refuse this process more than this, where the system can."""
    try:
        import resource
    except ImportError:  # Windows
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = most_bytes if hard == resource.RLIM_INFINITY else min(most_bytes, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))


def limit_processor(seconds: float) -> None:
    """Have the system end this process when it has computed for so long from now on.

    Also in code that does not come back to us. Where the system cannot, the patience of
    who waits is the only limit.
    """
    try:
        import resource
    except ImportError:  # Windows
        return
    soft = math.ceil(time.process_time() + seconds)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    most = soft if hard == resource.RLIM_INFINITY else min(soft, hard)
    resource.setrlimit(resource.RLIMIT_CPU, (most, hard))


def come_after_sound() -> None:
    """Give up the precedence that this process has from a thread that plays."""
    try:
        if os.getpriority(os.PRIO_PROCESS, 0) < 0:
            os.setpriority(os.PRIO_PROCESS, 0, 0)
    except AttributeError:  # Windows
        return
