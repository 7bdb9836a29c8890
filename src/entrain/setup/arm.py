"""The arm: under which policy a session runs, and who may know it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from entrain.events import Form
from entrain.guidance import Yoked
from entrain.journal import JsonValue
from entrain.setup.donor import donor_path, recorded_guide
from entrain.setup.settings import Settings
from entrain.study import Study


@dataclass(frozen=True, slots=True, kw_only=True)
class Arm:
    """How a session runs.

    Attributes
    ----------
    policy : str
        Name of the policy.
    course_per_min : tuple of float
        The other session's guide, for "yoked" [breaths/min].
    label : str or None
        What a blinded session is called; None where all may know the policy.
    key : bytes or None
        What seals the recording of a blinded session.
    told : mapping of str to JSON
        What the recording's `meta` says of it.
    """

    policy: str
    course_per_min: tuple[float, ...] = ()
    label: str | None = None
    key: bytes | None = None
    told: dict[str, JsonValue] = field(default_factory=dict)


def as_the_study_has_it(study: Study, settings: Settings) -> Settings:
    """Return the settings with the form and the length that all sessions of a study have."""
    return replace(settings, form=study.form, minutes=study.minutes)


def open_arm(settings: Settings, form: Form) -> Arm:
    """Return how a session that names its policy runs.

    Raises
    ------
    EntrainError
        The recording that it is yoked to cannot be used.
    """
    donor = donor_path(settings.policy)
    if donor is None:
        return Arm(policy=settings.policy, told={"policy": settings.policy})
    return Arm(
        policy=Yoked.name,
        course_per_min=recorded_guide(donor, form=form, minutes=settings.minutes),
        told={"policy": Yoked.name, "donor": donor.name},
    )


def blinded_arm(study: Study, settings: Settings, form: Form) -> Arm:
    """Return how the next session of a subject of a study runs; it is given out for good.

    Raises
    ------
    StudyProblemError
        The study has none left, or cannot be used.
    EntrainError
        The recording that an arm is yoked to cannot be used; which arm is not said, for all
        are looked at before anything is given out.
    """
    courses = look_at_arms(study.design.arms, form=form, minutes=settings.minutes)
    allocation = study.allocate(settings.subject, settings.stratum)
    return Arm(
        policy=allocation.arm.partition(":")[0],
        course_per_min=courses[allocation.arm],
        label=allocation.label,
        key=allocation.key,
        told={"policy": None, "label": allocation.label, "study": allocation.header},
    )


def look_at_arms(
    arms: Sequence[str], *, form: Form, minutes: float
) -> dict[str, tuple[float, ...]]:
    """Return the other session's guide of each arm, empty where it has none.

    Raises
    ------
    EntrainError
        The recording that an arm is yoked to cannot be used.
    """
    donors = {arm: donor_path(arm) for arm in arms}
    return {
        arm: () if donor is None else recorded_guide(donor, form=form, minutes=minutes)
        for arm, donor in donors.items()
    }
