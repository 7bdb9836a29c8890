"""A first session has ten minutes of slow breathing, counted by the second."""

import pytest

from entrain.guidance.safety.limits import Exposure


def test_it_is_enough_once_at_ten_minutes_that_need_not_be_in_a_row() -> None:
    exposure = Exposure(first=True)
    assert not any(exposure.count_second(8.05) for _ in range(599))
    assert not any(exposure.count_second(8.06) for _ in range(100))
    assert exposure.slow_s == 599
    assert exposure.count_second(4.5)
    assert not any(exposure.count_second(7.0) for _ in range(700))


@pytest.mark.parametrize("rate", [4.5, 8.0])
def test_in_a_later_session_nothing_is_counted(rate: float) -> None:
    exposure = Exposure(first=False)
    assert not any(exposure.count_second(rate) for _ in range(700))
    assert exposure.slow_s == 0
