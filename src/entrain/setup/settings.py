"""The settings of a session."""

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
        Seed of the session; None draws one.
    max_speed : bool
        Run on a virtual clock.
    subject : str or None
        Pseudonymous code of the person, whose profile is read before and written after.
    goal_per_min : float or None
        The person's own goal [breaths/min]; None for the stored one, or 6.
    first_session : bool
        Treat the person as one who comes for the first time.
    silence : bool
        Keep the silence at the end, where the form makes it optional.
    full_level_db : float or None
        Sound level at the ear while the music is at its full level [dB(A)], where it was
        measured; needed for the sound dose.
    answers : mapping of str to Answer, or None
        Answers to the screening questions, by id; None where they were not asked.
    study : Path or None
        The file of a study: policy, form and minutes are then the study's own.
    stratum : str or None
        The stratum of the subject; None where the study has only one.
    unwanted : tuple of str or None
        Labels of unwanted music, in lower case; None for the stored ones.
    lyrics : bool or None
        Whether music with lyrics may be played; None for the stored choice, or yes.
    learning : bool
        Whether the choice of tracks learns from the person's responses to them.
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

    def without_person(self) -> Settings:
        """Return the settings without those of one person and the name of their recording."""
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

    def complete_search(self) -> Settings:
        """Return the settings with both form and policy of a search, if one of them is set.

        Only the defaults of `form` and `policy` are replaced; two that were chosen and do not go
        together are left as they are, to be refused later.
        """
        if self.form == RESONANCE and self.policy == STANDARD_POLICY:
            return replace(self, policy=RESONANCE)
        if self.policy == RESONANCE and self.form == STANDARD_FORM:
            return replace(self, form=RESONANCE)
        return self
