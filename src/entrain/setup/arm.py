"""The arm of a session: its policy, and what a blinded recording may hold of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from entrain.events import Form
from entrain.guidance import Yoked
from entrain.journal import JsonValue
from entrain.setup.donor import find_donor, read_guide
from entrain.setup.settings import Settings
from entrain.study import Study


@dataclass(frozen=True, slots=True, kw_only=True)
class Arm:
    """The policy that a session runs under, and its blinding.

    Attributes
    ----------
    policy : str
        Name of the policy.
    course_per_min : tuple of float
        The guide of the donor session, for "yoked" [breaths/min].
    label : str or None
        The label of a blinded session; None where everybody may know the policy.
    key : bytes or None
        Seals the recording of a blinded session.
    meta : mapping of str to JSON
        The entries for the recording's `meta`.
    """

    policy: str
    course_per_min: tuple[float, ...] = ()
    label: str | None = None
    key: bytes | None = None
    meta: dict[str, JsonValue] = field(default_factory=dict)


def apply_study(study: Study, settings: Settings) -> Settings:
    """Return the settings with the form and the length of the study's sessions."""
    return replace(settings, form=study.form, minutes=study.minutes)


def make_open_arm(settings: Settings, form: Form) -> Arm:
    """Return the arm of a session whose policy is known.

    Raises
    ------
    EntrainError
        The recording that the session is yoked to cannot be used.
    """
    donor = find_donor(settings.policy)
    if donor is None:
        return Arm(policy=settings.policy, meta={"policy": settings.policy})
    return Arm(
        policy=Yoked.name,
        course_per_min=read_guide(donor, form=form, minutes=settings.minutes),
        meta={"policy": Yoked.name, "donor": donor.name},
    )


def make_blinded_arm(study: Study, settings: Settings, form: Form) -> Arm:
    """Allocate the next session of a subject of a study, and return its arm.

    Parameters
    ----------
    study : Study
        The study.
    settings : Settings
        The settings of the session; they name the subject and the stratum.
    form : Form
        The form of the session.

    Raises
    ------
    StudyProblemError
        The study has no allocation left, or cannot be used.
    EntrainError
        The recording that an arm is yoked to cannot be used. All arms are checked before
        anything is allocated, so that the error does not reveal the arm.
    """
    courses = read_arm_courses(study.design.arms, form=form, minutes=settings.minutes)
    allocation = study.allocate(settings.subject, settings.stratum)
    return Arm(
        policy=allocation.arm.partition(":")[0],
        course_per_min=courses[allocation.arm],
        label=allocation.label,
        key=allocation.key,
        meta={"policy": None, "label": allocation.label, "study": allocation.header},
    )


def read_arm_courses(
    arms: Sequence[str], *, form: Form, minutes: float
) -> dict[str, tuple[float, ...]]:
    """Return the guide that each arm is yoked to, empty where an arm is not yoked.

    Parameters
    ----------
    arms : sequence of str
        Policies, as on the command line.
    form : Form
        The form of the sessions.
    minutes : float
        Their length [min].

    Returns
    -------
    dict of str to tuple of float
        By arm [breaths/min], as `read_guide` returns it.

    Raises
    ------
    EntrainError
        The recording that an arm is yoked to cannot be used.
    """
    donors = {arm: find_donor(arm) for arm in arms}
    return {
        arm: () if donor is None else read_guide(donor, form=form, minutes=minutes)
        for arm, donor in donors.items()
    }
