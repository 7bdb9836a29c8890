"""How full the battery is."""

from __future__ import annotations

import pytest

from entrain.protocols.battery import read_battery_frac
from entrain.protocols.problems import MalformedPacketError, PacketProblem


@pytest.mark.parametrize(("packet", "battery_frac"), [(b"\x00", 0.0), (b"\x57", 0.87), (b"d", 1.0)])
def test_a_level_is_a_fraction(packet: bytes, battery_frac: float) -> None:
    assert read_battery_frac(packet) == battery_frac


@pytest.mark.parametrize(
    ("packet", "reason"), [(b"", PacketProblem.EMPTY), (b"\x65", PacketProblem.OUT_OF_RANGE)]
)
def test_what_is_wrong_is_named(packet: bytes, reason: PacketProblem) -> None:
    with pytest.raises(MalformedPacketError) as caught:
        read_battery_frac(packet)
    assert caught.value.reason is reason
