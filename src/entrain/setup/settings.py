"""What a session is asked to be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from entrain.events import Answer
from entrain.guidance.policies import RESONANCE
from entrain.wording import LANGUAGES

STANDARD_POLICY, STANDARD_FORM = "lead", "settle"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The options of a session, as on the command line.

    Attributes
    ----------
    strap : str
        "auto", a name or address, or "virtual[:TYPE]".
    music : str
        "composed", "composed:NAME" for one of its characters, "none", or a file or folder of
        a person's own music.
    sound : str
        "device[:NAME]", "wav:PATH" or "null".
    policy : str
        Name of a policy.
    minutes : float
        Whole length [min].
    form : str
        Name of a form, or a file FORM.toml.
    record : Path or None
        Where to record; None lets the product choose a name in `folder`.
    folder : Path
        Folder for recordings.
    seed : int or None
        None draws one.
    max_speed : bool
        Run on a virtual clock.
    subject : str or None
        Pseudonymous code: what is kept of the person is read before and written after.
    goal_per_min : float or None
        The person's own goal [breaths/min]; None for what is kept, or 6.
    first_session : bool
        Treat the person as one who comes for the first time.
    silence : bool
        Keep the silence at the end, where the form lets one choose.
    full_level_db : float or None
        Sound level at the ear while the music is at its full level [dB(A)], where it was
        measured: the loudness dose is counted then.
    answers : mapping of str to Answer, or None
        What was answered to the screening questions, by id; None where they were not asked.
    study : Path or None
        The file of a study: policy, form and minutes are then the study's own.
    stratum : str or None
        Which of its strata the subject belongs to; None where it has one.
    unwanted : tuple of str or None
        Labels of music that is not wanted, in small letters; None for what is kept.
    lyrics : bool or None
        Whether what somebody sings may be played; None for what is kept, or yes.
    learning : bool
        The choice of tracks learns from how they are answered to.
    lang : str
        Code of the language of sentences; no decision depends on it.
    """

    strap: str = "auto"
    music: str = "composed"
    sound: str = "device"
    policy: str = STANDARD_POLICY
    minutes: float = 20
    form: str = STANDARD_FORM
    record: Path | None = None
    folder: Path
    seed: int | None = None
    max_speed: bool = False
    subject: str | None = None
    goal_per_min: float | None = None
    first_session: bool = False
    silence: bool = True
    full_level_db: float | None = None
    answers: Mapping[str, Answer] | None = None
    study: Path | None = None
    stratum: str | None = None
    unwanted: tuple[str, ...] | None = None
    lyrics: bool | None = None
    learning: bool = True
    lang: str = LANGUAGES[0]

    def of_nobody(self) -> Settings:
        """Return the settings without what was said of one person or names their recording."""
        return replace(
            self,
            answers=None,
            first_session=False,
            goal_per_min=None,
            lyrics=None,
            record=None,
            stratum=None,
            subject=None,
            unwanted=None,
        )

    def paired(self) -> Settings:
        """Return the settings with the search whole: its form or its policy implies the other.

        Only the standards of `form` and `policy` give way; two that were chosen and do not go
        together are left as they are, to be refused.
        """
        if self.form == RESONANCE and self.policy == STANDARD_POLICY:
            return replace(self, policy=RESONANCE)
        if self.policy == RESONANCE and self.form == STANDARD_FORM:
            return replace(self, form=RESONANCE)
        return self
