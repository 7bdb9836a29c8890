"""A person as guidance sees them, with whatever a test says of them."""

from dataclasses import replace

from entrain.guidance.person import PersonState

NOBODY_YET = PersonState(
    breathing_per_min=None, breathing_known_s=None, heart_known_s=None, breath_readable=True,
    following=None, median_hr_bpm=None, usable_frac=1.0, irregular=False,
    baseline_per_min=None, baseline_hr_bpm=None,
)  # fmt: skip


def person(**known: float | None) -> PersonState:
    """Return a person of whom this is known."""
    return replace(NOBODY_YET, **known)  # type: ignore[arg-type]
