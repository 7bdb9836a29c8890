"""Replay: a recording's events through the conductor again, and what it decides now."""

from __future__ import annotations

import json
import math
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import zip_longest

from entrain.conductor import Conductor, OpeningError, OpeningProblem
from entrain.events import Decision, Event, ScoreMoved, SessionOpened
from entrain.journal import (
    CLOSED,
    Encoded,
    Recording,
    RecordingProblem,
    RecordingProblemError,
    encode,
    engine_meta,
)
from entrain.session.difference import Difference, same

ACROSS_PROCESSORS = 1e-6
"""Processors round differently in the last places: numbers may be this far apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GuideAt:
    """The guide at a time [s], as recorded and as decided now [breaths/min]; None for none."""

    t_s: float
    recorded_per_min: float | None
    replayed_per_min: float | None


class _Course:
    """The guide of a run of decisions, minute by minute."""

    def __init__(self) -> None:
        self._moved: list[tuple[float, float | None]] = []

    def add(self, row: Encoded | None) -> None:
        if row is None or row.kind != ScoreMoved.__name__:
            return
        move = json.loads(row.fields)
        guides = move["to_depth_db"] > 0 and move["to_level_frac"] > 0
        self._moved.append((move["start_s"], move["to_per_min"] if guides else None))

    def at(self, t_s: float) -> float | None:
        begun = bisect_right(self._moved, t_s, key=lambda moved: moved[0])
        return self._moved[begun - 1][1] if begun else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """What a replay came to.

    Attributes
    ----------
    n_decisions, n_recorded : int
        How many were decided now, and then.
    n_different : int
        How many are not as recorded.
    same_engine : bool
        The engine that recorded is the one that replays.
    first : Difference or None
        The first that differs.
    guide : tuple of GuideAt
        Minute by minute, where another policy was asked for; else empty.
    """

    n_decisions: int
    n_recorded: int
    n_different: int
    same_engine: bool
    first: Difference | None
    guide: tuple[GuideAt, ...] = ()


def decide(events: Iterator[Event], policy: str | None = None) -> Iterator[Decision]:
    """Yield what the conductor decides on these events, under another policy if one is named."""
    conductor = Conductor()
    for event in events:
        if policy is not None and isinstance(event, SessionOpened):
            event = replace(event, policy=policy)
        yield from conductor.handle(event).decisions


def same_engine(recording: Recording) -> bool:
    """Return whether the sources that decide are those that made the recording."""
    now = engine_meta()
    return all(recording.meta.get(key) == now[key] for key in ("engine", "engine_source"))


def replay_recording(recording: Recording, policy: str | None = None) -> Replayed:
    """Replay a recording and hold it against what was recorded.

    Raises
    ------
    RecordingProblemError
        It cannot be read to its end.
    """
    n_decisions = n_recorded = n_different = 0
    courses = _Course(), _Course()
    first: Difference | None = None
    replayed_now = (encode(decision) for decision in decide(recording.events(), policy))
    cut_s = _cut_s(recording)
    within = 0.0 if _same_processor(recording) else ACROSS_PROCESSORS
    seq = 0
    for stored, replayed in zip_longest(
        recording.stored_decisions(), _told(recording, replayed_now)
    ):
        if stored is None and replayed is not None and replayed.t_s >= cut_s:
            break  # decided, but the recording was cut before it could be written
        seq, recorded = stored if stored is not None else (seq + 1, None)
        n_decisions += replayed is not None
        n_recorded += recorded is not None
        if policy is not None:
            courses[0].add(recorded)
            courses[1].add(replayed)
        if same(recorded, replayed, within):
            continue
        n_different += 1
        if first is None:
            first = Difference(seq=seq, recorded=recorded, replayed=replayed, within_frac=within)
    return Replayed(
        n_decisions=n_decisions,
        n_recorded=n_recorded,
        n_different=n_different,
        same_engine=same_engine(recording),
        first=first,
        guide=() if policy is None else _minutes(recording, *courses),
    )


def _minutes(recording: Recording, recorded: _Course, replayed: _Course) -> tuple[GuideAt, ...]:
    minutes = range(1, int((recording.span_s or (0.0, 0.0))[1] // 60) + 1)
    return tuple(
        GuideAt(
            t_s=60.0 * minute,
            recorded_per_min=recorded.at(60.0 * minute),
            replayed_per_min=replayed.at(60.0 * minute),
        )
        for minute in minutes
    )


def _told(recording: Recording, replayed: Iterator[Encoded]) -> Iterator[Encoded]:
    """Yield what is decided; what this version cannot run is told as such."""
    try:
        yield from replayed
    except OpeningError as error:
        newer = error.reason is OpeningProblem.UNKNOWN
        reason = RecordingProblem.NEWER_SCHEMA if newer else RecordingProblem.DAMAGED
        raise RecordingProblemError(reason, recording.path, error.words) from error


def _cut_s(recording: Recording) -> float:
    """When a recording that was not closed breaks off [s]; never for one that was."""
    span_s = recording.span_s
    if recording.closed == CLOSED or span_s is None:
        return math.inf
    hidden_s = recording.hidden_until_s
    return span_s[1] if hidden_s is None else hidden_s


def _same_processor(recording: Recording) -> bool:
    now = engine_meta()
    return all(recording.meta.get(key) == now[key] for key in ("processor", "machine", "numpy"))
