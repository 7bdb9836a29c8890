"""The ring between producer and callback."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from entrain.sound.ring import Ring

SIZE = 64


def counted(first: int, n: int) -> np.ndarray:
    return np.repeat(np.arange(first, first + n, dtype=np.float32)[:, np.newaxis], 2, axis=1)


@given(st.lists(st.tuples(st.integers(1, 40), st.integers(1, 40)), max_size=60))
def test_every_frame_is_in_its_place_or_silent(moves: list[tuple[int, int]]) -> None:
    """Frame n holds n + 1: whatever comes out at place n is that, or nothing."""
    ring, place = Ring(SIZE), 0
    for to_write, to_read in moves:
        if ring.ahead < 0:
            ring.skip_to(ring.read)
        n = min(to_write, SIZE - ring.ahead)
        ring.write(counted(ring.written + 1, n))
        ready = ring.written - place
        out = np.full((to_read, 2), -1, np.float32)
        ring.read_into(out)
        wanted = counted(place + 1, to_read)
        wanted[max(ready, 0) :] = 0
        np.testing.assert_array_equal(out, wanted)
        place += to_read


def test_silence_before_the_first_sound_is_not_a_shortage() -> None:
    ring, out = Ring(SIZE), np.empty((10, 2), np.float32)
    ring.read_into(out)
    assert ring.n_short == 0
    ring.skip_to(ring.read)
    ring.write(counted(1, 4))
    ring.read_into(out)
    assert ring.n_short == 1
    assert out[:4, 0].tolist() == [1, 2, 3, 4]
    assert not out[4:].any()
