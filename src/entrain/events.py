"""The vocabulary: all that happens to a session (events) and all it decides (decisions).

Both are immutable values with a time. `t_s` is seconds on the session's one monotonic
clock, 0 at its start. Every other number carries its unit in its name. What these
values cannot say, the conductor cannot know: it reads no clock, no file, no setting.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

# ---------------------------------------------------------------- what happens


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened, at `t_s` on the session's clock."""

    t_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionOpened(Event):
    """What was asked for.

    Attributes
    ----------
    form : str
        Name of the form: which phases there are and how long each lasts.
    policy : str
        Name of the policy that moves the guide.
    minutes : float
        Whole length [min]; the phases add up to it.
    seed : int
        Seed of everything that is drawn.
    music : str or None
        Title of the music, None where none is played.
    simulated : bool
        The person is simulated.
    """

    form: str
    policy: str
    minutes: float
    seed: int
    music: str | None
    simulated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLoaded(Event):
    """What is known of the person, who is a code and never a name.

    Attributes
    ----------
    subject : str or None
        Pseudonymous code; None when nobody was named.
    goal_per_min : float
        Breathing rate to lead to [breaths/min].
    floor_per_min : float
        The slowest rate this person is ever led to [breaths/min], 4.5 or more.
    session_number : int
        1 for the first session.
    """

    subject: str | None
    goal_per_min: float
    floor_per_min: float
    session_number: int


class Trust(enum.StrEnum):
    """How far a strap can be believed for a purpose."""

    GOOD = "good"
    FAIR = "fair"
    NONE = "none"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class StrapKnown(Event):
    """Which strap this is; the values of its profile.

    Attributes
    ----------
    model, name : str
        The model as its profile calls it; the name it advertises.
    streams : tuple of str
        What it sends: "hr", "rr", "ecg", "acc", "ppi".
    rr_latency_s : float or None
        How long after the R peak an RR interval arrives, at least [s]; None where
        nobody measured it.
    trust_hr, trust_hrv : Trust
        How far its heart rate and its RR intervals can be believed.
    simulated : bool
        The strap is simulated.
    """

    model: str
    name: str
    streams: tuple[str, ...]
    rr_latency_s: float | None
    trust_hr: Trust
    trust_hrv: Trust
    simulated: bool


class Link(enum.StrEnum):
    """State of the radio link to the strap."""

    SEARCHING = "searching"
    CONNECTED = "connected"
    LOST = "lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkChanged(Event):
    """The link came, went or is looked for; `detail` says it in plain words."""

    link: Link
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Packet(Event):
    """Bytes as the strap sent them, stamped first thing on arrival.

    Attributes
    ----------
    characteristic : str
        "2a37", "2a19", or the whole UUID where it is not a Bluetooth SIG one.
    data : bytes
        The value, untouched.
    """

    characteristic: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick(Event):
    """A second went by. A silent strap still lets time pass."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard(Event):
    """What reached the ears at `t_s`, told by the output once a second.

    Attributes
    ----------
    phase_rad : float
        Phase of the breathing guide, unwrapped, a whole breath is 2 pi and starts
        with the inhale.
    per_min : float
        Rate of the guide [breaths/min].
    depth_db : float
        Depth of the swell [dB], 0 when the guide is silent.
    tempo_bpm : float
        Tempo of the music [beats/min].
    latency_s : float
        From writing a sample to hearing it [s].
    underflows : int
        Times the output ran dry since the start.
    """

    phase_rad: float
    per_min: float
    depth_db: float
    tempo_bpm: float
    latency_s: float
    underflows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundChanged(Event):
    """The output changed; `detail` says it in plain words."""

    output: str
    detail: str


class Button(enum.StrEnum):
    """What a person can press."""

    EASIER = "easier"
    STOP = "stop"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed(Event):
    """A button was pressed, by the "patient" or the "clinician"."""

    button: Button
    who: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked(Event):
    """Somebody noted something."""

    text: str
    who: str


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
    Marked,
)

# ---------------------------------------------------------------- what is decided


class Phase(enum.StrEnum):
    """Where in the session we are."""

    CHECK = "check"
    BASELINE = "baseline"
    MATCH = "match"
    LEAD = "lead"
    HOLD = "hold"
    OUTRO = "outro"
    SILENCE = "silence"
    SAFE = "safe"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why something was decided.

    Attributes
    ----------
    rule : str
        The rule or equation that fired, such as "lead.follow".
    saw : tuple of (str, float or None)
        The figures it fired on, by name with unit.
    patient : str
        One sentence in plain words.
    clinician : str
        One sentence with the figures.
    """

    rule: str
    saw: tuple[tuple[str, float | None], ...]
    patient: str
    clinician: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Something that was decided, at `t_s`, and why."""

    t_s: float
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseEntered(Decision):
    """A phase begins; `ends_s` is None where it ends by what is seen, not by the clock."""

    phase: Phase
    ends_s: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreMoved(Decision):
    """How the music goes on from `start_s`: one segment of the score.

    Rate, depth and level go in a straight line from their first to their second value
    within `over_s`, and stay there. The phase at `start_s` is that of the segment
    before, so the guide never jumps.

    Attributes
    ----------
    start_s, over_s : float
        When the segment begins and how long it moves [s].
    phase_rad : float
        Phase of the guide at `start_s`, unwrapped.
    from_per_min, to_per_min : float
        Rate of the guide [breaths/min].
    from_depth_db, to_depth_db : float
        Depth of the swell [dB].
    from_level_frac, to_level_frac : float
        Loudness of all that sounds, 0..1 of full.
    beats_per_breath : int
        4, 6, 8, 12 or 16; changes only where a breath begins.
    inhale_frac : float
        Share of the breath that is the inhale.
    density_frac : float
        How much is going on in the music, 0..1.
    """

    start_s: float
    over_s: float
    phase_rad: float
    from_per_min: float
    to_per_min: float
    from_depth_db: float
    to_depth_db: float
    from_level_frac: float
    to_level_frac: float
    beats_per_breath: int
    inhale_frac: float
    density_frac: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackStarted(Decision):
    """A piece of music begins."""

    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeGiven(Decision):
    """The person is told something; the words are the reason's."""


class Ending(enum.StrEnum):
    """How a session ended."""

    COMPLETE = "complete"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEnded(Decision):
    """The session is over."""

    ending: Ending


DECISIONS: tuple[type[Decision], ...] = (
    PhaseEntered,
    ScoreMoved,
    TrackStarted,
    NoticeGiven,
    SessionEnded,
)
