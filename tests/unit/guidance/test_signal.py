"""Loss of the signal: what is done, and what is told, to the second and the figure."""

import pytest

from entrain.events import Phase, Reason
from entrain.guidance.safety.limits import SafetyVerdict
from entrain.guidance.safety.signal import SignalLoss, lost_figures, lost_reason


@pytest.mark.parametrize(("rhythm", "variant"), [(False, ""), (True, "rhythm")])
def test_for_a_minute_the_guide_is_frozen_as_it_was(rhythm: bool, variant: str) -> None:
    verdict = SignalLoss().judge_loss(
        guide_per_min=7.123456, lost_s=59.94, phase=Phase.HOLD, irregular=rhythm
    )
    assert verdict == SafetyVerdict(
        phase=Phase.HOLD,
        per_min=7.123456,
        depth_frac=1.0,
        reason=Reason(
            rule="safety.freeze",
            figures=(("guide_per_min", 7.1235), ("lost_s", 59.9)),
            variant=variant,
        ),
    )


@pytest.mark.parametrize(("heart", "variant"), [(False, ""), (True, "heart")])
def test_after_a_minute_it_eases_and_the_person_is_told(heart: bool, variant: str) -> None:
    verdict = SignalLoss().judge_loss(
        guide_per_min=7.0, lost_s=60.0, phase=Phase.HOLD, irregular=False, heart_known=heart
    )
    why = Reason(
        rule="safety.signal",
        figures=(("guide_per_min", 9.0), ("lost_s", 60.0)),
        variant=variant,
    )
    assert verdict == SafetyVerdict(
        phase=Phase.SAFE,
        per_min=pytest.approx(7.0 + 1 / 60, abs=1e-9),
        depth_frac=0.5,
        reason=why,
        notice=why,
    )


def test_where_the_rhythm_is_why_nothing_is_said_of_the_strap() -> None:
    verdict = SignalLoss().judge_loss(
        guide_per_min=7.0, lost_s=60.0, phase=Phase.HOLD, irregular=True
    )
    assert (verdict.phase, verdict.notice) == (Phase.SAFE, None)


@pytest.mark.parametrize(
    ("guide", "comfort", "target"), [(7.0, 8.0, 9.0), (7.0, 11.0, 11.0), (13.0, 11.0, 13.0)]
)
def test_the_safe_pace_is_the_highest_of_nine_where_they_went_along_and_where_it_is(
    guide: float, comfort: float, target: float
) -> None:
    signal = SignalLoss()
    signal.record_comfortable(12.0)
    signal.record_comfortable(comfort)
    verdict = signal.judge_loss(guide_per_min=guide, lost_s=80.0, phase=Phase.LEAD, irregular=False)
    assert dict(verdict.reason.figures)["guide_per_min"] == target


def test_a_breath_that_comes_back_from_a_long_loss_is_told_once() -> None:
    signal = SignalLoss()
    assert signal.record_breath() is False
    signal.judge_loss(guide_per_min=7.0, lost_s=30.0, phase=Phase.LEAD, irregular=False)
    assert signal.record_breath() is False
    signal.judge_loss(guide_per_min=7.0, lost_s=60.0, phase=Phase.LEAD, irregular=False)
    assert signal.record_breath() is True
    assert signal.record_breath() is False


def test_to_give_way_at_once_does_not_wait_for_the_minute() -> None:
    signal = SignalLoss()
    signal.start_easing()
    verdict = signal.judge_loss(guide_per_min=7.0, lost_s=1.0, phase=Phase.LEAD, irregular=False)
    assert verdict.phase is Phase.SAFE
    again = signal.judge_loss(guide_per_min=7.0, lost_s=2.0, phase=Phase.LEAD, irregular=False)
    assert again.phase is Phase.SAFE


def test_where_there_is_no_guide_its_rate_is_blank() -> None:
    assert lost_figures(None, 4.44) == (("guide_per_min", None), ("lost_s", 4.4))
    assert lost_reason(4.44) == Reason(rule="safety.signal", figures=lost_figures(None, 4.44))
