"""The tally of a session: its figures, collected while it runs or is replayed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from entrain.conductor import SecondState, SessionOutcome, Step
from entrain.events import (
    Decision,
    Ending,
    Event,
    Phase,
    PhaseEntered,
    ResonanceFound,
    SessionEnded,
    SessionOpened,
    TrackStarted,
)
from entrain.physiology import (
    LEAST_FRAC,
    NO_HEARTBEAT,
    Beat,
    BeatLabel,
    Doubt,
    Dropped,
    Figure,
    Reading,
    Stretch,
    count_gaps,
    mark_doubtful_since,
)
from entrain.physiology.indices import HEART_RATE, RMSSD

FINAL_S = 120.0
"""The final condition is that of this long before the outro."""
CLAIMABLE = (Phase.MATCH, Phase.LEAD, Phase.HOLD)
FIGURES = ("hr_bpm", "breathing_per_min", "rmssd_ms")
LEAST_SHOWN_S = 20.0
"""Breathing rate and a heart rate reported by the device change slowly: they must have been
shown for so long, or for half of a shorter stretch."""
NO_BREATHING = "The breath could not be read."
TOO_BRIEF = "It was known too briefly."
NO_BASELINE = "There was no baseline."


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseSpan:
    """A phase of the session, from start to end [s]."""

    name: str
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """The person's figures over a stretch of time; None where not measured, with the reason."""

    hr_bpm: float | None
    breathing_per_min: float | None
    rmssd_ms: float | None
    why_null: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Played:
    """A track that was played: its start [s] and the range of its tempo ratio."""

    title: str
    start_s: float
    ratio_min: float = 1.0
    ratio_max: float = 1.0
    _known: bool = False

    def add_ratio(self, ratio: float) -> None:
        """Add the tempo ratio of one second."""
        self.ratio_min = min(self.ratio_min, ratio) if self._known else ratio
        self.ratio_max = max(self.ratio_max, ratio) if self._known else ratio
        self._known = True


@dataclass(slots=True)
class Tally:
    """The figures of one session.

    Attributes
    ----------
    seconds : float
        Duration so far [s].
    beats : list of Beat
        All beats.
    dropped : Dropped
        What was dropped of the data.
    n_decisions : int
        Number of decisions.
    tracks : list of Played
        The tracks that were played.
    guide_final_per_min : float or None
        The last rate of the guide in match, lead or hold [breaths/min].
    ending : Ending or None
        How the session ended.
    follows : bool
        False where the strap gives no breathing, so following cannot be judged.
    full_level_s : float
        What was played, as seconds at full level.
    loudness_frac : float or None
        Its share of a week's sound dose (ITU-T H.870), None where the level at the ear is unknown.
    label : str or None
        The label of a blinded session, whose figures of the guide are not to be shown yet.
    resonance : ResonanceFound or None
        The result of a search for the resonance rate.
    """

    seconds: float = 0.0
    beats: list[Beat] = field(default_factory=list)
    dropped: Dropped = field(default_factory=Dropped)
    n_decisions: int = 0
    tracks: list[Played] = field(default_factory=list)
    guide_final_per_min: float | None = None
    ending: Ending | None = None
    follows: bool = True
    full_level_s: float = 0.0
    loudness_frac: float | None = None
    label: str | None = None
    resonance: ResonanceFound | None = None
    _breathing: list[tuple[float, float]] = field(default_factory=list)
    _device_rates: list[tuple[float, float]] = field(default_factory=list)
    _blank: list[tuple[float, str, str]] = field(default_factory=list)
    _phases: list[tuple[Phase, float]] = field(default_factory=list)
    _claimable_s: int = 0
    _claimed_s: int = 0

    def count(self, event: Event, step: Step) -> None:
        """Add an event and the step of the conductor that it led to."""
        self.seconds = max(self.seconds, event.t_s)
        if isinstance(event, SessionOpened):
            self.label = event.label
        for reading in step.readings:
            if isinstance(reading, Beat):
                self.beats.append(reading)
            elif isinstance(reading, Doubt):
                mark_doubtful_since(self.beats, reading.from_s)
        for decision in step.decisions:
            self._count_decision(decision, step.phase)
        if step.second is not None:
            self._count_second(step.second)

    def close(self, outcome: SessionOutcome, last: Iterable[Reading]) -> None:
        """Add the outcome of the session and the beats that were still pending at its end."""
        self.dropped = outcome.dropped
        self.beats += [reading for reading in last if isinstance(reading, Beat)]

    def _count_decision(self, decision: Decision, shown: Phase | None) -> None:
        self.n_decisions += 1
        if isinstance(decision, PhaseEntered):
            self._count_phase(decision, shown)
        elif isinstance(decision, TrackStarted):
            start_s = decision.t_s if decision.start_s is None else decision.start_s
            self.tracks.append(Played(title=decision.title, start_s=start_s))
        elif isinstance(decision, ResonanceFound):
            self.resonance = decision
        elif isinstance(decision, SessionEnded):
            self.seconds = max(self.seconds, decision.t_s)
            self.ending = decision.ending

    def _count_phase(self, decision: PhaseEntered, shown: Phase | None) -> None:
        if self.label is None:
            self._phases.append((decision.phase, decision.t_s))
        elif shown is not None and (not self._phases or shown is not self._phases[-1][0]):
            self._phases.append((shown, decision.t_s))

    def _count_second(self, second: SecondState) -> None:
        t_s, vitals = second.t_s, second.vitals
        self.follows = second.follows
        self.full_level_s = second.full_level_s
        self.loudness_frac = second.dose_frac
        if self.tracks and self.tracks[-1].start_s <= t_s:
            self.tracks[-1].add_ratio(second.track_tempo_frac)
        if vitals.breathing_per_min.value is not None:
            self._breathing.append((t_s, vitals.breathing_per_min.value))
        if not self.beats and vitals.hr_bpm.value is not None:
            self._device_rates.append((t_s, vitals.hr_bpm.value))
        for name in FIGURES:
            why = getattr(vitals, name).blank_because
            if why:
                self._blank.append((t_s, name, why))
        phase = self._phases[-1][0] if self._phases else Phase.CHECK
        if phase not in CLAIMABLE:
            return
        self.guide_final_per_min = second.guide_per_min
        self._claimable_s += 1
        self._claimed_s += second.following

    @property
    def following_frac(self) -> float:
        """Share of match, lead and hold in which following was claimed, 0..1."""
        return self._claimed_s / self._claimable_s if self._claimable_s else 0.0

    @property
    def n_gaps(self) -> int:
        """Number of breaks in the series of intervals: beats without an interval before them."""
        return count_gaps(self.beats)

    @property
    def n_corrected(self) -> int:
        """Number of beats whose interval is not labelled normal."""
        return sum(beat.label is not BeatLabel.NORMAL for beat in self.beats)

    def phases(self) -> list[PhaseSpan]:
        """Return the phases in order; together they cover the session."""
        ends_s = [start_s for _, start_s in self._phases[1:]] + [self.seconds]
        return [
            PhaseSpan(name=phase.value, start_s=start_s, end_s=end_s)
            for (phase, start_s), end_s in zip(self._phases, ends_s, strict=True)
        ]

    def condition(self, from_s: float, to_s: float) -> Condition:
        """Return the person's figures from `from_s` to `to_s` [s], by the rules of the live views.

        Returns
        -------
        Condition
            A figure is None where a live view would be blank.
        """
        stretch = Stretch(self.beats, from_s, to_s)
        hr, rmssd = stretch.figure(HEART_RATE), stretch.figure(RMSSD)
        if not self.beats:
            # A strap without RR intervals reports the heart rate itself.
            hr = _mean(self._device_rates, from_s, to_s, NO_HEARTBEAT)
        breathing = _mean(self._breathing, from_s, to_s, NO_BREATHING)
        figures = {"hr_bpm": hr, "breathing_per_min": breathing, "rmssd_ms": rmssd}
        why_null = {
            name: self._usual_reason(name, from_s, to_s) or figure.blank_because
            for name, figure in figures.items()
            if figure.value is None
        }
        return Condition(
            hr_bpm=hr.value,
            breathing_per_min=breathing.value,
            rmssd_ms=rmssd.value,
            why_null=why_null,
        )

    def _usual_reason(self, name: str, from_s: float, to_s: float) -> str:
        """Return the reason that was shown most of the time, "" where none was."""
        reasons = Counter(
            why for t_s, what, why in self._blank if what == name and from_s <= t_s < to_s
        )
        return reasons.most_common(1)[0][0] if reasons else ""

    def baseline(self) -> Condition:
        """Return the person's figures over the whole baseline phase."""
        for phase in self.phases():
            if phase.name == Phase.BASELINE:
                return self.condition(phase.start_s, phase.end_s)
        why_null = dict.fromkeys(FIGURES, NO_BASELINE)
        return Condition(hr_bpm=None, breathing_per_min=None, rmssd_ms=None, why_null=why_null)

    def final(self) -> Condition:
        """Return the person's figures over the last two minutes before the outro."""
        end_s = next(
            (phase.start_s for phase in self.phases() if phase.name == Phase.OUTRO), self.seconds
        )
        return self.condition(max(0.0, end_s - FINAL_S), end_s)


def _mean(values: list[tuple[float, float]], from_s: float, to_s: float, nothing: str) -> Figure:
    """Return the mean of the values shown each second, if they were shown for long enough."""
    within = [value for t_s, value in values if from_s <= t_s < to_s]
    span_s = max(to_s - from_s, 1.0)
    quality_frac = min(len(within) / span_s, 1.0)
    if len(within) >= min(LEAST_SHOWN_S, LEAST_FRAC * span_s):
        return Figure(value=float(np.mean(within)), quality_frac=quality_frac)
    because = TOO_BRIEF if within else nothing
    return Figure(value=None, quality_frac=quality_frac, blank_because=because)
