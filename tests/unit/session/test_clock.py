"""A clock that runs, and one that goes where it is asked to."""

import asyncio
import time

import pytest

from entrain.session.clock import RealClock, VirtualClock


def test_a_virtual_clock_waits_for_nothing_and_never_goes_back() -> None:
    clock = VirtualClock()
    began_s = time.monotonic()
    asyncio.run(clock.sleep_until(3600.0))
    assert clock.now_s() == 3600.0
    asyncio.run(clock.sleep_until(10.0))
    assert clock.now_s() == 3600.0
    assert time.monotonic() - began_s < 1


def test_a_real_clock_waits() -> None:
    clock = RealClock()
    asyncio.run(clock.sleep_until(0.15))
    assert clock.now_s() >= 0.15
    assert clock.now_s() == pytest.approx(clock.now_s(), abs=0.05)
