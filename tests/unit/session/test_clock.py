"""A clock that runs, and one that goes where it is asked to."""

import asyncio
import time

from entrain.session.clock import RealClock, VirtualClock
from tests.helpers.waiting import quick

NEVER = asyncio.Event()


def test_a_virtual_clock_waits_for_nothing_and_never_goes_back() -> None:
    clock = VirtualClock()
    with quick(1.0):
        asyncio.run(clock.sleep_until(3600.0, NEVER))
        assert clock.now_s() == 3600.0
        asyncio.run(clock.sleep_until(10.0, NEVER))
        assert clock.now_s() == 3600.0


def test_a_virtual_clock_gives_way_every_second() -> None:
    """Or nobody could interrupt a session that runs as fast as it can."""

    async def turns_of_others(seconds: int) -> int:
        turns = 0

        async def other() -> None:
            nonlocal turns
            while True:
                turns += 1
                await asyncio.sleep(0)

        task, clock = asyncio.create_task(other()), VirtualClock()
        for step in range(1, 10 * seconds + 1):
            await clock.sleep_until(step / 10, NEVER)
        task.cancel()
        return turns

    assert asyncio.run(turns_of_others(60)) >= 60


def test_a_real_clock_waits() -> None:
    clock = RealClock()
    asyncio.run(clock.sleep_until(0.15, asyncio.Event()))
    assert clock.now_s() >= 0.15
    # What passes on it lies within what passes around it, however long that took.
    began_s = time.perf_counter()
    passed_s = -clock.now_s() + clock.now_s()
    assert 0 <= passed_s <= time.perf_counter() - began_s + 0.01


async def test_a_real_clock_can_be_woken_and_then_waits_for_the_rest() -> None:
    clock, woken = RealClock(), asyncio.Event()
    asyncio.get_running_loop().call_later(0.05, woken.set)
    with quick(60.0):
        await clock.sleep_until(3600.0, woken)
    assert 0.05 <= clock.now_s() < 3600.0
    woken.clear()
    reached_s = clock.now_s() + 0.1
    await clock.sleep_until(reached_s, woken)
    assert clock.now_s() >= reached_s
