"""The donor of a yoked session: the guide of another session, read from its recording."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from entrain.errors import EntrainError
from entrain.events import Form, Heard
from entrain.guidance import COURSE_STEP_S, make_plan
from entrain.journal import Recording, RecordingProblem, RecordingProblemError
from entrain.setup.problems import DonorProblem

YOKED = "yoked"
LEAST_S = 10.0


def find_donor(policy: str) -> Path | None:
    """Return the FILE of the policy "yoked:FILE", None for any other policy.

    Raises
    ------
    EntrainError
        No recording is named.
    """
    kind, _, name = policy.partition(":")
    if kind != YOKED:
        return None
    if not name:
        raise EntrainError(DonorProblem.NOT_NAMED)
    return Path(name).expanduser()


def read_guide(path: Path, *, form: Form, minutes: float) -> tuple[float, ...]:
    """Return the guide of a recording, for a session of this form and length.

    Parameters
    ----------
    path : Path
        The recording.
    form : Form
        The form of the session to be yoked.
    minutes : float
        Its length [min].

    Returns
    -------
    tuple of float
        One rate every `COURSE_STEP_S`, from when the guide was first heard to when it was last
        heard [breaths/min].

    Raises
    ------
    RecordingProblemError
        The recording cannot be read, or is blinded.
    EntrainError
        Its guide is shorter than the shortest guided part that such a session can have.
    """
    with Recording.open(path) as recording:
        if recording.label is not None and recording.key is None:
            raise RecordingProblemError(RecordingProblem.BLINDED, path)
        heard = [
            (event.t_s, event.per_min, event.depth_db)
            for event in recording.events()
            if isinstance(event, Heard)
        ]
    guided = [(t_s, per_min) for t_s, per_min, depth_db in heard if depth_db > 0]
    needed_s = max(LEAST_S, make_plan(form, minutes).guided_least_s)
    lasted_s = guided[-1][0] - guided[0][0] if guided else 0.0
    if lasted_s < needed_s:
        raise EntrainError(
            DonorProblem.TOO_SHORT,
            path,
            lasted_min=lasted_s / 60,
            needed_min=needed_s / 60,
            form=form.name,
            minutes=minutes,
        )
    t_s = np.array([t for t, _, depth_db in heard])
    inside = (t_s >= guided[0][0]) & (t_s <= guided[-1][0])
    rates = np.array([per_min for _, per_min, _ in heard])
    at_s = np.arange(guided[0][0], guided[-1][0], COURSE_STEP_S)
    course = np.interp(at_s, t_s[inside], rates[inside])
    return tuple(round(float(rate), 3) for rate in course)
