"""What is decided in a session, and why."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import TypeAlias

from entrain.events.event import UNSAID
from entrain.events.tracks import Response


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


FigureValue: TypeAlias = "float | str | None"
"""A number, or a name such as a song's title; None where it is not known."""
Figures: TypeAlias = "tuple[tuple[str, FigureValue], ...]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why something was decided; `entrain.wording` makes the sentences of it.

    Attributes
    ----------
    rule : str
        The rule or equation that fired, such as "lead.follow".
    figures : tuple of (str, float or str or None)
        What it fired on, by name; numbers with their unit.
    variant : str
        Which of the rule's sentences fits, where it has several; "+RULE" says that rule's
        sentence after its own.
    """

    rule: str
    figures: tuple[tuple[str, float | str | None], ...] = ()
    variant: str = field(default="", metadata=UNSAID)


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
    pulse : bool
        Its beat can be heard.
    character : str or None
        Its character, None for the one it has by itself.
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
    pulse: bool = True
    character: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackStarted(Decision):
    """A piece of music begins.

    Attributes
    ----------
    title : str
        Its title.
    track_id : str or None
        Which of the library's tracks it is, None for music that is composed.
    start_s : float or None
        When it begins to be heard [s].
    fade_s : float
        How long it takes to come [s].
    left_s : float or None
        When what played before begins to go [s], within `left_over_s`.
    left_over_s : float
        How long that takes [s].
    native_bpm : float or None
        Its own tempo [beats/min]; None where it is not known.
    ratio_min, ratio_max : float
        Tempo over its own within which it is kept.
    layered : bool
        A soft layer over it carries the guide.
    gain_db : float
        By which it comes to -20 LUFS, its peaks below -6 dBFS [dB].
    """

    title: str
    track_id: str | None = None
    start_s: float | None = None
    fade_s: float = 0.0
    left_s: float | None = None
    left_over_s: float = 0.0
    native_bpm: float | None = None
    ratio_min: float = 1.0
    ratio_max: float = 1.0
    layered: bool = False
    gain_db: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackPaced(Decision):
    """The track's tempo goes with the breath from `start_s` on, or keeps its own."""

    start_s: float
    follows: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackLeft(Decision):
    """The piece that plays is to give way to another, and never to be played again if so.

    `track_id` is None of music that is composed.
    """

    title: str
    never: bool
    track_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackAnswered(Decision):
    """A track was heard: what the person did meanwhile, as far as it can be told.

    Attributes
    ----------
    title : str
        Its title.
    heard_s : float
        How long it was heard [s].
    following_frac : float or None
        Mean following while the music guided, 0..1.
    slowed_frac : float or None
        By how much the breath slowed from its first to its last half minute, of their rest.
    aroused : bool
        The heart sped up and the guide gave way.
    skipped : bool
        Somebody did not want it.
    response : Response
        What is learned from.
    """

    title: str
    heard_s: float
    following_frac: float | None
    slowed_frac: float | None
    aroused: bool
    skipped: bool
    response: Response


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked(Decision):
    """The person is asked something; without an answer by `until_s` the worst is assumed.

    `cues_s` is when a cue is heard as well, so that it is noticed with closed eyes [s].
    """

    question: str
    until_s: float
    cues_s: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeGiven(Decision):
    """The person is told something; the words are the reason's."""


class Act(enum.StrEnum):
    """What can sound at once."""

    TONE = "tone"


@dataclass(frozen=True, slots=True, kw_only=True)
class ActSounded(Decision):
    """Something sounds at once in answer to an input, beside the score.

    Attributes
    ----------
    act : Act
        What.
    source : str
        The input that it answers.
    """

    act: Act
    source: str


class SearchEnd(enum.StrEnum):
    """What a search for the resonance rate came to."""

    CLEAR = "clear"
    TOO_FEW = "too few steps were measured"
    SHORT = "the session was too short to tell"
    EDGE = "the swing grows toward the edge of what was measured"
    UNSURE = "the steps differ too little to be sure"
    UNSEEN = "there was no search: the strap does not tell the breath, or nobody was to be led"


class StepEnd(enum.StrEnum):
    """What became of one step of the search."""

    MEASURED = "measured"
    INTERRUPTED = "interrupted"
    SKIPPED = "slower than this person may be led"
    NOT_FOLLOWED = "the breath did not go along"
    DISTURBED = "too short, or too many disturbed beats"


@dataclass(frozen=True, slots=True, kw_only=True)
class ResonanceStep:
    """One step of a search, with its evidence; None where it was not measured.

    Attributes
    ----------
    per_min, breathing_per_min : float
        Rate of the guide and of the person [breaths/min].
    from_s, to_s : float
        The time that counts [s].
    end : StepEnd
        What became of it.
    following_frac : float
        How well the breath went with the guide, 0..1.
    n_breaths : int
        How many breaths the swing was measured over.
    swing_bpm, swing_sd_bpm : float
        Swing of the heart rate with the breath, peak to trough, and how far that may lie off by
        chance, as a standard deviation.
    phase_rad : float
        How far the heart rate's wave is ahead of the breath's [rad]; None, too, where the
        breath was read from the heart.
    peak_frac : float
        Share of the LF power in its highest peak, 0..1.
    smooth_frac : float
        Share of the heart rate's variance that is one wave at this rate, 0..1.
    """

    per_min: float
    from_s: float
    to_s: float
    end: StepEnd
    breathing_per_min: float | None = None
    following_frac: float | None = None
    n_breaths: int = 0
    swing_bpm: float | None = None
    swing_sd_bpm: float | None = None
    phase_rad: float | None = None
    peak_frac: float | None = None
    smooth_frac: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResonanceFound(Decision):
    """A search for the resonance rate is over, with a rate or without.

    Attributes
    ----------
    end : SearchEnd
        What it came to.
    per_min : float or None
        The rate [breaths/min]; None unless it is clear.
    sure_frac : float or None
        Share of draws that say the same; None with too few steps.
    noise_bpm : float or None
        How far a step's swing lies off by chance; None with too few steps.
    steps : tuple of ResonanceStep
        The evidence.
    """

    end: SearchEnd
    per_min: float | None
    sure_frac: float | None
    noise_bpm: float | None
    steps: tuple[ResonanceStep, ...]


class Ending(enum.StrEnum):
    """How a session ended."""

    COMPLETE = "complete"
    STOPPED = "stopped"
    EARLY = "early"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEnded(Decision):
    """The session is over."""

    ending: Ending


DECISIONS: tuple[type[Decision], ...] = (
    PhaseEntered,
    ScoreMoved,
    TrackStarted,
    TrackPaced,
    TrackLeft,
    TrackAnswered,
    NoticeGiven,
    Asked,
    ActSounded,
    ResonanceFound,
    SessionEnded,
)
