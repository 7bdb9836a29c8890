"""Damaged files, some hundred of them: whatever is in a file, nothing but a reason comes out."""

import contextlib
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from entrain.journal.check import check_recording
from entrain.journal.problems import RecordingProblemError
from entrain.journal.reader import Recording
from tests.unit.journal.samples import some_events

N_FILES = 120


def truncated(data: bytes, rng: Random) -> bytes:
    return data[: rng.randrange(len(data))]


def flipped(data: bytes, rng: Random) -> bytes:
    changed = bytearray(data)
    for _ in range(rng.choice((1, 5, 50))):
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def overwritten(data: bytes, rng: Random) -> bytes:
    # Mostly near the start of a page, where SQLite keeps what leads to the rest.
    start = rng.randrange(len(data) // 4096) * 4096 + rng.choice((0, 0, 100, 2000))
    n_bytes = rng.choice((1, 8, 200, 4096))
    return data[:start] + rng.randbytes(n_bytes) + data[start + n_bytes :]


def shuffled(data: bytes, rng: Random) -> bytes:
    pages = [data[at : at + 4096] for at in range(0, len(data), 4096)]
    first, second = rng.randrange(1, len(pages)), rng.randrange(1, len(pages))
    pages[first], pages[second] = pages[second], pages[first]
    return b"".join(pages)


MUTATIONS = (truncated, flipped, overwritten, shuffled)


def look_at_all_of_it(path: Path) -> bool:
    """Read all that a file may hold; return whether all of it is well."""
    with contextlib.suppress(RecordingProblemError), Recording.open(path) as recording:
        looks: list[Callable[[], object]] = [
            lambda: recording.counts,
            lambda: recording.span_s,
            lambda: recording.anchors,
            lambda: recording.seal,
            lambda: recording.closed,
            lambda: list(recording.events()),
            lambda: list(recording.events(strict=False)),
            lambda: list(recording.decisions(strict=False)),
        ]
        for look in looks:
            with contextlib.suppress(RecordingProblemError):
                look()
    checks = check_recording(path)
    assert checks
    return all(check.ok for check in checks)


@pytest.mark.parametrize("mutate", MUTATIONS, ids=lambda mutate: mutate.__name__)
def test_a_damaged_file_gives_a_reason(closed: Path, mutate: Callable[..., bytes]) -> None:
    whole = closed.read_bytes()
    rng = Random(mutate.__name__)  # noqa: S311
    damaged = closed.with_name("damaged.entrain")
    n_well = 0
    for _ in range(N_FILES):
        damaged.write_bytes(mutate(whole, rng))
        n_well += look_at_all_of_it(damaged)
    # A mutation may hit what nobody reads, seldom.
    assert n_well < N_FILES / 2


@pytest.mark.parametrize("mutate", MUTATIONS[:3], ids=lambda mutate: mutate.__name__)
def test_a_damaged_log_loses_its_end_and_invents_nothing(
    crashed: Path, mutate: Callable[..., bytes]
) -> None:
    log = crashed.with_name(crashed.name + "-wal")
    whole = log.read_bytes()
    rng = Random(mutate.__name__)  # noqa: S311
    events = some_events(60)
    for _ in range(N_FILES // 2):
        log.write_bytes(mutate(whole, rng))
        with Recording.open(crashed) as recording:
            found = list(recording.events())
        assert found == events[: len(found)]
