"""Resource limits of a process that parses untrusted files."""

from __future__ import annotations

import math
import os
import time

MEMORY_BYTES = 1 << 30


def limit_memory(most_bytes: int = MEMORY_BYTES) -> None:
    """Limit the address space of this process, where the system can."""
    try:
        import resource
    except ImportError:  # Windows
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = most_bytes if hard == resource.RLIM_INFINITY else min(most_bytes, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))


def limit_processor(seconds: float) -> None:
    """Make the system kill this process after this much more processor time [s].

    This also ends code that never returns to Python. Where the system has no such limit, the
    parent's waiting time is the only one.
    """
    try:
        import resource
    except ImportError:  # Windows
        return
    soft = math.ceil(time.process_time() + seconds)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    most = soft if hard == resource.RLIM_INFINITY else min(soft, hard)
    resource.setrlimit(resource.RLIMIT_CPU, (most, hard))


def drop_audio_priority() -> None:
    """Give up the raised priority that this process inherits from a thread that plays sound."""
    try:
        if os.getpriority(os.PRIO_PROCESS, 0) < 0:
            os.setpriority(os.PRIO_PROCESS, 0, 0)
    except AttributeError:  # Windows
        return
