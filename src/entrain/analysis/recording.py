"""A recording of Entrain through the same conductor that ran it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from entrain.analysis.collected import BEATS_LATE_S, LINE_EVERY_S, Collected
from entrain.conductor import Conductor, OpeningError, OpeningProblem, SecondState
from entrain.formats import FileProblem, FileProblemError
from entrain.journal import Recording, RecordingProblem, RecordingProblemError
from entrain.physiology import Beat, Doubt, Reading, doubt_since

_MEANS = {
    RecordingProblem.NO_SUCH_FILE: FileProblem.NO_SUCH_FILE,
    RecordingProblem.NOT_READABLE: FileProblem.NOT_READABLE,
    RecordingProblem.IN_USE: FileProblem.NOT_READABLE,
    RecordingProblem.NEWER_SCHEMA: FileProblem.NEWER,
}


def feed_recording(path: Path) -> Collected:
    """Run a recording's events through a conductor and collect what they tell.

    Raises
    ------
    FileProblemError
        It cannot be read, or holds no session.
    """
    try:
        with Recording.open(path) as recording:
            return _collect(recording)
    except RecordingProblemError as error:
        reason = _MEANS.get(error.reason, FileProblem.DAMAGED)
        raise FileProblemError(reason, path, error.explained) from error
    except OpeningError as error:
        if error.reason is OpeningProblem.UNKNOWN:
            raise FileProblemError(FileProblem.NEWER, path, error.words) from error
        raise FileProblemError(FileProblem.TOO_SHORT, path, "it holds no session") from error


def _collect(recording: Recording) -> Collected:
    conductor, collected = Conductor(), Collected()
    for event in recording.events(strict=False):
        step = conductor.handle(event)
        collected.seconds = max(collected.seconds, event.t_s)
        _take(collected, step.readings)
        if step.second is not None:
            second = round(event.t_s)
            collected.add_windows(second, conductor.breath_window)
            if second % LINE_EVERY_S == 0:
                collected.timeline.append(_line(step.second))
    _take(collected, conductor.finish())
    collected.dropped = conductor.outcome().dropped
    collected.following_chance_frac = conductor.following_chance_frac
    last = round(collected.seconds)
    for second in range(last + 1, last + BEATS_LATE_S + 1):
        collected.add_windows(second, conductor.breath_window)
    return collected


def _take(collected: Collected, readings: Iterable[Reading]) -> None:
    for reading in readings:
        if isinstance(reading, Beat):
            collected.add_beat(reading)
        elif isinstance(reading, Doubt):
            doubt_since(collected.beats, reading.from_s)


def _line(seen: SecondState) -> dict[str, float | None]:
    vitals = seen.vitals
    return {
        "t_s": seen.t_s,
        "hr_bpm": vitals.hr_bpm.value,
        "rmssd_ms": vitals.rmssd_ms.value,
        "stress_index": vitals.stress_index.value,
        "arousal": vitals.arousal.value,
        "breathing_per_min": vitals.breathing_per_min.value,
    }
