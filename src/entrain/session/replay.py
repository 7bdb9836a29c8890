"""Replay: the events of a recording through the conductor again, and a comparison."""

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
from entrain.session.difference import Difference, is_same

ACROSS_PROCESSORS = 1e-6
"""Tolerance: processors differ in the rounding of the last digits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GuideAt:
    """The rate of the guide at a time, recorded and replayed; None where there is no guide."""

    t_s: float
    recorded_per_min: float | None
    replayed_per_min: float | None


class _GuideCourse:
    """The rate of the guide over time, from a sequence of decisions."""

    def __init__(self) -> None:
        self._moves: list[tuple[float, float | None]] = []

    def add(self, row: Encoded | None) -> None:
        if row is None or row.kind != ScoreMoved.__name__:
            return
        move = json.loads(row.fields)
        is_guiding = move["to_depth_db"] > 0 and move["to_level_frac"] > 0
        self._moves.append((move["start_s"], move["to_per_min"] if is_guiding else None))

    def at(self, t_s: float) -> float | None:
        n_started = bisect_right(self._moves, t_s, key=lambda move: move[0])
        return self._moves[n_started - 1][1] if n_started else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayResult:
    """The result of a replay.

    Attributes
    ----------
    n_decisions, n_recorded : int
        Number of decisions replayed and recorded.
    n_different : int
        Number of decisions that differ from the recorded ones.
    same_engine : bool
        Whether the engine that recorded is the one that replays.
    first : Difference or None
        The first difference.
    guide : tuple of GuideAt
        The guide minute by minute, if another policy was chosen; otherwise empty.
    """

    n_decisions: int
    n_recorded: int
    n_different: int
    same_engine: bool
    first: Difference | None
    guide: tuple[GuideAt, ...] = ()


def decide(events: Iterator[Event], policy: str | None = None) -> Iterator[Decision]:
    """Yield the decisions of the conductor on these events.

    Parameters
    ----------
    events : iterator of Event
        The events of a recording, in order.
    policy : str or None
        The policy to decide by; None for the recorded one.
    """
    conductor = Conductor()
    for event in events:
        if policy is not None and isinstance(event, SessionOpened):
            event = replace(event, policy=policy)
        yield from conductor.handle(event).decisions


def same_engine(recording: Recording) -> bool:
    """Return whether the recording was made by the engine that runs now."""
    now = engine_meta()
    return all(recording.meta.get(key) == now[key] for key in ("engine", "engine_source"))


def replay_recording(recording: Recording, policy: str | None = None) -> ReplayResult:
    """Replay a recording and compare the decisions with the recorded ones.

    Parameters
    ----------
    recording : Recording
        The recording.
    policy : str or None
        The policy to decide by; None for the recorded one.

    Raises
    ------
    RecordingProblemError
        The recording cannot be read to its end.
    """
    n_decisions = n_recorded = n_different = 0
    courses = _GuideCourse(), _GuideCourse()
    first: Difference | None = None
    decided = (encode(decision) for decision in decide(recording.events(), policy))
    cut_s = _cut_s(recording)
    within_frac = 0.0 if _same_processor(recording) else ACROSS_PROCESSORS
    seq = 0
    for stored, replayed in zip_longest(
        recording.stored_decisions(), _check_opening(recording, decided)
    ):
        if stored is None and replayed is not None and replayed.t_s >= cut_s:
            break  # decided, but the recording was cut before it could be written
        seq, recorded = stored if stored is not None else (seq + 1, None)
        n_decisions += replayed is not None
        n_recorded += recorded is not None
        if policy is not None:
            courses[0].add(recorded)
            courses[1].add(replayed)
        if is_same(recorded, replayed, within_frac):
            continue
        n_different += 1
        if first is None:
            first = Difference(
                seq=seq, recorded=recorded, replayed=replayed, within_frac=within_frac
            )
    return ReplayResult(
        n_decisions=n_decisions,
        n_recorded=n_recorded,
        n_different=n_different,
        same_engine=same_engine(recording),
        first=first,
        guide=() if policy is None else _minutes(recording, *courses),
    )


def _minutes(
    recording: Recording, recorded: _GuideCourse, replayed: _GuideCourse
) -> tuple[GuideAt, ...]:
    minutes = range(1, int((recording.span_s or (0.0, 0.0))[1] // 60) + 1)
    return tuple(
        GuideAt(
            t_s=60.0 * minute,
            recorded_per_min=recorded.at(60.0 * minute),
            replayed_per_min=replayed.at(60.0 * minute),
        )
        for minute in minutes
    )


def _check_opening(recording: Recording, replayed: Iterator[Encoded]) -> Iterator[Encoded]:
    """Yield the decisions; raise a problem of the recording if this version cannot run it."""
    try:
        yield from replayed
    except OpeningError as error:
        newer = error.reason is OpeningProblem.UNKNOWN
        reason = RecordingProblem.NEWER_SCHEMA if newer else RecordingProblem.DAMAGED
        raise RecordingProblemError(reason, recording.path, error.words) from error


def _cut_s(recording: Recording) -> float:
    """Return when a recording that was not closed breaks off [s]; infinity if it was closed."""
    span_s = recording.span_s
    if recording.closed == CLOSED or span_s is None:
        return math.inf
    hidden_s = recording.sealed_until_s
    return span_s[1] if hidden_s is None else hidden_s


def _same_processor(recording: Recording) -> bool:
    now = engine_meta()
    return all(recording.meta.get(key) == now[key] for key in ("processor", "machine", "numpy"))
