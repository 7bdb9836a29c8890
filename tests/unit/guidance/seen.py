"""What a policy sees, for tests."""

from dataclasses import replace

from entrain.guidance.policies import PolicyInput

USUAL = PolicyInput(
    t_s=200.0,
    guide_per_min=14.0,
    breathing_per_min=14.0,
    baseline_per_min=14.0,
    following_frac=0.9,
    lowest_per_min=6.0,
    highest_per_min=18.0,
    eased_per_min=0.0,
    match_least_s=45.0,
    match_most_s=150.0,
)


def seen(**changes: float) -> PolicyInput:
    return replace(USUAL, **changes)
