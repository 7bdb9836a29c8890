"""Build the state of the person for guidance."""

from __future__ import annotations

from entrain.guidance import GUIDED, Guidance, PersonState
from entrain.music import Moment
from entrain.physiology import Baseline, Vitals, may_claim

FROM_INTERVALS = "rr"


def build_person_state(
    vitals: Vitals, baseline: Baseline | None, *, strap_lost: bool = False
) -> PersonState:
    """Return the state of the person, with the breathing rate only where it is reliable.

    Parameters
    ----------
    vitals : Vitals
        The person's figures this second.
    baseline : Baseline or None
        Their rest, once it is known.
    strap_lost : bool
        The strap cannot be read, so the last breathing rate is out of date.
    """
    doubted = strap_lost or (vitals.irregular and vitals.breathing_source == FROM_INTERVALS)
    per_min = None if doubted or not vitals.can_read_breath else vitals.breathing_per_min.value
    return PersonState(
        breathing_per_min=per_min,
        breathing_known_s=vitals.breathing_known_s if vitals.can_read_breath else None,
        heart_known_s=vitals.heart_known_s,
        breath_readable=vitals.can_read_breath,
        following=None if per_min is None else vitals.following,
        median_hr_bpm=vitals.median_hr_bpm,
        usable_frac=vitals.usable_frac,
        irregular=vitals.irregular,
        baseline_per_min=baseline.breathing_per_min if baseline else None,
        baseline_hr_bpm=baseline.hr_bpm if baseline else None,
        strap_hint=vitals.strap_hint,
        arousal_frac=None if vitals.arousal.value is None else vitals.arousal.value / 100,
    )


def is_following_claimed(guidance: Guidance, moment: Moment, person: PersonState) -> bool:
    """Return whether following is claimed.

    Parameters
    ----------
    guidance : Guidance
        The guidance of the session.
    moment : Moment
        The score as it is heard now.
    person : PersonState
        The person this second.
    """
    return (
        guidance.guided.follows
        and guidance.phase in GUIDED
        and moment.guides
        and may_claim(person.following, moment.per_min, person.baseline_per_min)
    )
