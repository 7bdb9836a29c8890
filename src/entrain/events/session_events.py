"""The events of a session, but those of straps and players."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field

from entrain.events.controls import Button
from entrain.events.event import HERE, OMIT_IF_DEFAULT, Event, FromInput
from entrain.events.forms import Form
from entrain.events.players import Tapped
from entrain.events.strap import LinkChanged, Packet, StrapKnown
from entrain.events.tracks import Response, TrackKnown


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionOpened(Event):
    """The session begins, with these settings.

    Attributes
    ----------
    form : str
        Name of the form: which phases there are and how long each lasts.
    policy : str
        Name of the policy that moves the guide.
    minutes : float
        Whole length [min]; the phases add up to it.
    seed : int
        Seed of all random numbers.
    music : str or None
        Title of the music, None where none is played.
    simulated : bool
        Whether the person is simulated.
    silence : bool
        Whether the silence at the end is kept, where the form makes it optional.
    music_takes : tuple of str
        What can be changed in the music while it plays: "track", "pulse", "character", and each
        character by its name, as "character:drone".
    full_level_db : float or None
        Sound level at the ear while the music is at its full level [dB(A)], None where
        it was not measured.
    course_per_min : tuple of float
        The guide of the donor session, one rate every 5 s [breaths/min]; only with "yoked".
    label : str or None
        The label of a blinded session, such as "A"; None where nothing is blinded.
    learning : bool
        Whether the choice of tracks learns from responses to earlier ones; False for fixed scores.
    form_definition : Form or None
        The form itself, as in its file when the session began; None in recordings from before
        forms were files.
    """

    form: str
    policy: str
    minutes: float
    seed: int
    music: str | None
    simulated: bool
    silence: bool = True
    music_takes: tuple[str, ...] = ()
    full_level_db: float | None = None
    course_per_min: tuple[float, ...] = ()
    label: str | None = None
    learning: bool = True
    form_definition: Form | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """A person's resting rates, measured in an earlier session.

    Attributes
    ----------
    breathing_per_min, hr_bpm : float or None
        The rates; None where they could not be measured.
    age_days : float
        Time since then [days].
    """

    breathing_per_min: float | None
    hr_bpm: float | None
    age_days: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLoaded(Event):
    """The stored profile of the person, who is known by a code and never by name.

    Attributes
    ----------
    subject : str or None
        Pseudonymous code; None where none was given.
    goal_per_min : float
        Breathing rate to lead to [breaths/min].
    floor_per_min : float
        The slowest rate that the guide ever leads this person to [breaths/min], 4.5 or more.
    session_number : int
        1 for the first session.
    rest : Rest or None
        Their stored baseline; None where there is none.
    resonance_per_min : float or None
        Their resonance rate [breaths/min]; None unless two searches agree on it.
    blocked : tuple of str
        Tracks that are never played to them.
    unwanted : tuple of str
        Labels of tracks that are never played to them.
    lyrics : bool
        Whether music with lyrics may be played to them.
    responses : tuple of Response
        Their responses to tracks, oldest first.
    problem : str or None
        Why the profile could not be read, in plain words; None if it could.
    """

    subject: str | None
    goal_per_min: float
    floor_per_min: float
    session_number: int
    rest: Rest | None = None
    resonance_per_min: float | None = None
    blocked: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()
    lyrics: bool = True
    responses: tuple[Response, ...] = ()
    problem: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick(Event):
    """A second has passed; recorded, because time goes on even while the strap is silent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard(Event):
    """What reached the ears at `t_s`, reported by the output once a second.

    Attributes
    ----------
    phase_rad : float
        Phase of the breathing guide, unwrapped; a whole breath is 2 pi and starts with the
        inhalation.
    per_min : float
        Rate of the guide [breaths/min].
    depth_db : float
        Depth of the swell [dB], 0 when the guide is silent.
    tempo_bpm : float
        Tempo of the music [beats/min].
    latency_s : float
        Time from writing a sample to hearing it [s].
    underflows : int
        How often the output has run dry since the start.
    """

    phase_rad: float
    per_min: float
    depth_db: float
    tempo_bpm: float
    latency_s: float
    underflows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundChanged(Event):
    """The output changed, in plain words; `sounds` is False while nothing can be heard."""

    output: str
    detail: str
    sounds: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ByHand(FromInput):
    """Something done by hand: at this computer, or remotely through an input of that name."""

    source: str = field(default=HERE, metadata=OMIT_IF_DEFAULT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed(ByHand):
    """A button was pressed, by the "patient" or the "clinician"."""

    button: Button
    who: str


class Answer(enum.StrEnum):
    """An answer to a question."""

    YES = "yes"
    NO = "no"
    NOT_ASKED = "not asked"
    FINE = "fine"
    NOT_WELL = "not well"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered(ByHand):
    """A question was answered.

    Attributes
    ----------
    question : str
        Id of a screening question, or "feel": how the person feels now.
    answer : Answer
        The answer; never free text.
    who : str
        The "patient" or the "clinician".
    """

    question: str
    answer: Answer
    who: str


class Direction(enum.StrEnum):
    """What a clinician can change in a running session."""

    HOLD = "hold"
    SLOWER = "slower"
    FASTER = "faster"
    INTENSITY = "intensity"
    DENSITY = "density"
    PULSE = "pulse"
    CHARACTER = "character"
    NEXT_TRACK = "next track"
    NEVER_TRACK = "never this track"
    END_GENTLY = "end gently"


@dataclass(frozen=True, slots=True, kw_only=True)
class Directed(ByHand):
    """The session was steered by hand; it obeys within the safety limits.

    Attributes
    ----------
    what : Direction
        What to change.
    value_frac : float or None
        The value wanted, 0..1, of intensity and density; 1 for on and 0 for off of hold and
        pulse.
    name : str or None
        The character wanted.
    who : str
        Who asked for it, such as "clinician".
    """

    what: Direction
    who: str
    value_frac: float | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryLoaded(Event):
    """The tracks that may be played in this session, in the order of their folder.

    `named` is whether somebody named them for this session, which counts as reviewed.
    """

    tracks: tuple[TrackKnown, ...]
    named: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackFailed(Event):
    """A track cannot be played any further; `detail` says why in plain words."""

    track_id: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked(ByHand):
    """A marker that somebody set."""

    text: str
    who: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed(Event):
    """A second of a blinded session that can be read only after unblinding.

    Attributes
    ----------
    data : bytes
        What was heard and decided, encrypted; of equal length in every second of every arm.
    """

    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Unblinded(Event):
    """A recording was unblinded after its session.

    Attributes
    ----------
    who : str
        Who did it.
    utc_s : float
        When, in seconds since 1970-01-01 UTC.
    data : bytes
        The key that decrypts the sealed seconds.
    """

    who: str
    utc_s: float
    data: bytes


EVENTS: tuple[type[Event], ...] = (
    SessionOpened,
    PersonLoaded,
    StrapKnown,
    LinkChanged,
    Packet,
    Tick,
    Heard,
    SoundChanged,
    Pressed,
    Answered,
    Directed,
    Tapped,
    LibraryLoaded,
    TrackFailed,
    Marked,
    Sealed,
    Unblinded,
)
