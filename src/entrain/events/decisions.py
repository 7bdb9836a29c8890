"""The decisions of a session, and their reasons."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import TypeAlias

from entrain.events.event import OMIT_IF_DEFAULT
from entrain.events.tracks import Response


class Phase(enum.StrEnum):
    """A phase of the session."""

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
    """Why something was decided; `entrain.wording` makes sentences from it.

    Attributes
    ----------
    rule : str
        The rule or equation that fired, such as "lead.follow".
    figures : tuple of (str, float or str or None)
        The values it fired on, by name; numbers with their unit.
    variant : str
        Which of the rule's sentences applies, where it has several; "+RULE" appends the sentence
        of that rule.
    """

    rule: str
    figures: tuple[tuple[str, float | str | None], ...] = ()
    variant: str = field(default="", metadata=OMIT_IF_DEFAULT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Base of all decisions: made at `t_s` on the session's clock, for a reason."""

    t_s: float
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseEntered(Decision):
    """A phase begins; `ends_s` is None where it does not end by the clock."""

    phase: Phase
    ends_s: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreMoved(Decision):
    """One segment of the score, from `start_s` on.

    Rate, depth and level change linearly from their first to their second value within
    `over_s`, and then stay. The phase at `start_s` is that of the segment before, so the
    guide never jumps.

    Attributes
    ----------
    start_s, over_s : float
        Start of the segment, and the duration of its changes [s].
    phase_rad : float
        Phase of the guide at `start_s`, unwrapped.
    from_per_min, to_per_min : float
        Rate of the guide [breaths/min].
    from_depth_db, to_depth_db : float
        Depth of the swell [dB].
    from_level_frac, to_level_frac : float
        Amplitude of the music, 0..1 of full.
    beats_per_breath : int
        4, 6, 8, 12 or 16; changes only where a breath begins.
    inhale_frac : float
        Share of inhalation in the breath, 0..1.
    density_frac : float
        Density of the music, 0..1.
    pulse : bool
        Whether its beat can be heard.
    character : str or None
        Its character, None for its default.
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
        The track of the library, None for composed music.
    start_s : float or None
        When it starts to fade in [s].
    fade_s : float
        Duration of its fade-in [s].
    left_s : float or None
        When the music before it starts to fade out [s].
    left_over_s : float
        Duration of that fade-out [s].
    native_bpm : float or None
        Its own tempo [beats/min]; None where it is not known.
    ratio_min, ratio_max : float
        Range of the tempo ratio, played tempo over its own.
    layered : bool
        Whether a soft layer over it carries the guide.
    gain_db : float
        Gain to -20 LUFS with peaks below -6 dBFS [dB].
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
    """The track's tempo follows the guide from `start_s` on, or keeps its own."""

    start_s: float
    follows: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackLeft(Decision):
    """The piece that plays gives way to another; `never` blocks it from now on.

    `track_id` is None for composed music.
    """

    title: str
    never: bool
    track_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackAnswered(Decision):
    """A track was heard, and the person's response to it was measured.

    Attributes
    ----------
    title : str
        Its title.
    heard_s : float
        How long it was heard [s].
    following_frac : float or None
        Mean following while the music guided, 0..1.
    slowed_frac : float or None
        By how much breathing slowed from its first to its last half minute, as a share of the
        resting rate.
    aroused : bool
        Whether the heart sped up and the guide gave way.
    skipped : bool
        Whether somebody skipped it.
    response : Response
        The response that later choices learn from.
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
    """The person is asked a question; without an answer by `until_s` the worst is assumed.

    `cues_s` are the times of cues, so that the question is noticed with closed eyes [s].
    """

    question: str
    until_s: float
    cues_s: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeGiven(Decision):
    """The person is given a notice; its words are those of the reason."""


class Act(enum.StrEnum):
    """A sound that can be played at once."""

    TONE = "tone"


@dataclass(frozen=True, slots=True, kw_only=True)
class ActSounded(Decision):
    """A sound is played at once in answer to an input, beside the score.

    Attributes
    ----------
    act : Act
        The sound.
    source : str
        Name of the input that it answers.
    """

    act: Act
    source: str


class SearchEnd(enum.StrEnum):
    """How a search for the resonance rate ended."""

    CLEAR = "clear"
    TOO_FEW = "too few steps were measured"
    SHORT = "the session was too short to tell"
    EDGE = "the swing grows toward the edge of what was measured"
    UNSURE = "the steps differ too little to be sure"
    UNSEEN = "there was no search: the strap does not tell the breath, or nobody was to be led"


class StepEnd(enum.StrEnum):
    """How one step of the search ended."""

    MEASURED = "measured"
    INTERRUPTED = "interrupted"
    SKIPPED = "slower than this person may be led"
    NOT_FOLLOWED = "the breath did not go along"
    DISTURBED = "too short, or too many disturbed beats"


@dataclass(frozen=True, slots=True, kw_only=True)
class ResonanceStep:
    """One step of a search, with its measurements; None where not measured.

    Attributes
    ----------
    per_min, breathing_per_min : float
        Breathing rate of the guide and of the person [breaths/min].
    from_s, to_s : float
        The time span that was measured [s].
    end : StepEnd
        How it ended.
    following_frac : float
        How well breathing followed the guide, 0..1.
    n_breaths : int
        Number of breaths that the swing was measured over.
    swing_bpm, swing_sd_bpm : float
        Swing of the heart rate with the breath, peak to trough, and its standard error
        [beats/min].
    phase_rad : float
        Lead of the heart rate's oscillation over respiration [rad]; None also where respiration
        was derived from the heart.
    peak_frac : float
        Share of the LF power in its highest peak, 0..1.
    smooth_frac : float
        Share of the heart rate's variance in a sinusoid of this rate, 0..1.
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
        How it ended.
    per_min : float or None
        The rate [breaths/min]; None unless it is clear.
    sure_frac : float or None
        Share of draws with the same result, 0..1; None with too few steps.
    noise_bpm : float or None
        Chance error of the swing of a step [beats/min]; None with too few steps.
    steps : tuple of ResonanceStep
        The steps with their measurements.
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
