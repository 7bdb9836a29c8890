"""What a session is asked to be."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The options of a session, as on the command line.

    Attributes
    ----------
    strap : str
        "auto", a name or address, or "virtual[:TYPE]".
    music : str
        "composed" or "none".
    sound : str
        "device[:NAME]", "wav:PATH" or "null".
    policy : str
        Name of a policy.
    minutes : float
        Whole length [min].
    form : str
        Name of a form.
    record : Path or None
        Where to record; None lets the product choose a name in `folder`.
    folder : Path
        Folder for recordings.
    seed : int or None
        None draws one.
    max_speed : bool
        Run on a virtual clock.
    subject : str or None
        Pseudonymous code.
    """

    strap: str = "auto"
    music: str = "composed"
    sound: str = "device"
    policy: str = "lead"
    minutes: float = 20
    form: str = "settle"
    record: Path | None = None
    folder: Path
    seed: int | None = None
    max_speed: bool = False
    subject: str | None = None
