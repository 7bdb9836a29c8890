"""A session that is killed, or whose disk is full, leaves what it had recorded."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from entrain.events import Packet, Tick
from entrain.journal.check import check_recording
from entrain.journal.mend import close_crashed
from entrain.journal.reader import Recording
from entrain.journal.sink import VALUES_LOST
from tests.helpers.waiting import Patience, run

N_KILLS = 10
AT_MOST_LOST_S = 0.5

# A session in real time: packets of ECG, of acceleration and of the heart rate come at
# the pace of a strap, and each second a decision is made. It says on stdout how far it
# has come: "t_s of the last event handed over, its number, number of the last on the disk".
SESSION = """
import sys, time
from pathlib import Path
from entrain.events import NoticeGiven, Packet, Reason, Tick
from entrain.journal.writer import PlainJournal

why = Reason(rule="test", figures=(("x", 1.5),))
journal = PlainJournal.create(Path(sys.argv[1]), {"seed": 1})
start_s = time.monotonic()
journal.minute(0.0)
n = 0
while True:
    n += 1
    t_s = time.monotonic() - start_s
    seq = journal.event(Packet(t_s=t_s, characteristic="2a37", data=n.to_bytes(8, "little") * 25))
    if n % 10 == 0:
        seq = journal.event(Tick(t_s=t_s))
        journal.decision(NoticeGiven(t_s=t_s, reason=why))
    print(t_s, seq, journal.committed_seq, flush=True)
    time.sleep(0.05)
"""


def kill_after(path: Path, seconds: float) -> tuple[float, int, int, float]:
    """Run a session and kill it; return what it said last, and how long others held it up [s]."""
    with subprocess.Popen(
        [sys.executable, "-c", SESSION, str(path)], stdout=subprocess.PIPE, text=True
    ) as session:
        assert session.stdout is not None
        assert session.stdout.readline(), "it did not start"
        patience, began_s = Patience(60.0, session.pid), time.monotonic()
        time.sleep(seconds)
        patience.look()
        held_up_s = time.monotonic() - began_s - patience.spent_s
        session.kill()
        # A line may be cut off in its middle.
        lines = [line.split() for line in session.stdout if line.endswith("\n")]
    t_s, seq, committed_seq = lines[-1]
    return float(t_s), int(seq), int(committed_seq), held_up_s


@pytest.mark.skipif(os.name != "posix", reason="kills with a signal")
def test_a_killed_session_keeps_all_but_the_last_half_second(tmp_path: Path) -> None:
    rng = Random(5)  # noqa: S311
    for kill in range(N_KILLS):
        path = tmp_path / f"{kill}.entrain"
        handed_s, seq, committed_seq, held_up_s = kill_after(path, rng.uniform(0.4, 1.8))
        with Recording.open(path) as recording:
            numbered = list(recording.numbered_events())
            decided = list(recording.numbered_decisions())
        last_seq, last = numbered[-1]
        assert [number for number, _ in numbered] == list(range(1, last_seq + 1))
        assert last_seq >= committed_seq, "what was said to be on the disk is there"
        assert last_seq >= seq or handed_s - last.t_s <= AT_MOST_LOST_S + held_up_s
        n_ticks = [number for number, event in numbered if isinstance(event, Tick)]
        assert [after for _, after, _ in decided] == n_ticks[: len(decided)]
        assert len(n_ticks) - len(decided) <= 1
        assert all(check.ok for check in check_recording(path))
    left = close_crashed(tmp_path)
    assert len(left) == N_KILLS
    assert sorted(tmp_path.iterdir()) == sorted(left), "one plain file each"
    for path in left:
        assert all(check.ok for check in check_recording(path))


# A session on a disk that is soon full. It must come to its end at its own pace.
ON_A_FULL_DISK = """
import resource, signal, sys, time
from pathlib import Path
from entrain.events import Packet
from entrain.journal.writer import PlainJournal

if sys.argv[2] == "limit":
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
journal = PlainJournal.create(Path(sys.argv[1]), {"seed": 1})
scheduled = Path("/proc/thread-self/schedstat")

def now_s():
    # Not the time in which others had the processor.
    waited_s = int(scheduled.read_text().split()[1]) / 1e9 if scheduled.exists() else 0.0
    return time.monotonic() - waited_s

start_s, longest_s = now_s(), 0.0
for n in range(2000):
    before_s = now_s()
    journal.event(Packet(t_s=before_s - start_s, characteristic="2a37", data=bytes(500)))
    longest_s = max(longest_s, now_s() - before_s)
    time.sleep(0.001)
problem = journal.close()
print(problem and problem.name, journal.n_lost, journal.committed_seq, longest_s)
"""


@contextlib.contextmanager
def small_disk() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        mount = ["mount", "-t", "tmpfs", "-o", "size=300k", "tmpfs", name]
        if subprocess.run(mount, check=False, capture_output=True).returncode != 0:
            pytest.skip("a small disk can be made only as root")
        try:
            yield Path(name)
        finally:
            subprocess.run(["umount", name], check=True)


def check_a_full_disk(path: Path, way: str, problems: set[str]) -> None:
    session = run(sys.executable, "-c", ON_A_FULL_DISK, path, way)
    assert session.returncode == 0, session.stderr
    problem, n_lost, committed_seq, longest_s = session.stdout.split()
    assert problem in problems
    assert float(longest_s) < 2.0, "the session was held up"
    with Recording.open(path) as recording:
        events, closed = list(recording.events()), recording.closed
    assert len(events) == int(committed_seq) > 20
    assert int(n_lost) == 2000 - len(events)
    assert all(isinstance(event, Packet) and event.data == bytes(500) for event in events)
    # Nobody says that it ended well; there may even be no room to say that it did not.
    assert closed in (None, VALUES_LOST)
    assert all(check.ok for check in check_recording(path) if check.name != "closed")


@pytest.mark.skipif(os.name != "posix", reason="limits the size of files")
def test_a_file_that_may_not_grow_does_not_stop_a_session(tmp_path: Path) -> None:
    check_a_full_disk(tmp_path / "x.entrain", "limit", {"WRITE_FAILED", "DISK_FULL"})


@pytest.mark.skipif(sys.platform != "linux", reason="mounts a small disk")
def test_a_full_disk_does_not_stop_a_session() -> None:
    with small_disk() as folder:
        check_a_full_disk(folder / "x.entrain", "tmpfs", {"DISK_FULL"})
