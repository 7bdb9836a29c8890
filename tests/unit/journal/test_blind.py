"""Boxes of a blinded recording: what is in them shows neither in them nor in their number."""

import pytest

from entrain.events import Heard
from entrain.journal.blind import BOX_BYTES, Sealer, new_key, unseal
from entrain.journal.fields import RowError

TAG_BYTES = 16


def heard(t_s: float) -> Heard:
    return Heard(
        t_s=t_s, phase_rad=1.0, per_min=12.0, depth_db=5.0, tempo_bpm=60.0, latency_s=0.1,
        underflows=0,
    )  # fmt: skip


def boxes(key: bytes, n: int) -> list[bytes]:
    sealer = Sealer(key)
    made = []
    for second in range(n):
        sealer.add(second, second + 1, heard(float(second)))
        sealer.flush()
        made.append(sealer.box())
    return made


def test_boxes_with_the_same_in_them_differ() -> None:
    # With one nonce for all, whoever has the file would see which seconds are alike,
    # and the XOR of two boxes would be that of what is in them.
    sealer = Sealer(new_key())
    empty = [sealer.box() for _ in range(50)]
    assert len(set(empty)) == 50


def test_every_box_has_one_length_and_gives_back_what_was_put() -> None:
    key = new_key()
    made = boxes(key, 5)
    assert {len(box) for box in made} == {BOX_BYTES + TAG_BYTES}
    assert [hidden.event() for hidden in unseal(key, made)] == [heard(float(s)) for s in range(5)]


@pytest.mark.parametrize("swap", [(0, 1), (3, 4)])
def test_boxes_in_another_order_are_refused(swap: tuple[int, int]) -> None:
    key = new_key()
    made = boxes(key, 5)
    one, other = swap
    made[one], made[other] = made[other], made[one]
    with pytest.raises(RowError):
        list(unseal(key, made))


def test_another_key_opens_nothing() -> None:
    with pytest.raises(RowError):
        list(unseal(new_key(), boxes(new_key(), 1)))
