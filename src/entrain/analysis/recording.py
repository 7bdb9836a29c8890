"""Replay a recording through the conductor that ran it, and collect what it measures."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from entrain.analysis.measurements import BEATS_LATE_S, LINE_EVERY_S, Measurements
from entrain.conductor import Conductor, OpeningError, OpeningProblem, SecondState
from entrain.formats import FileProblem, FileProblemError
from entrain.journal import Recording, RecordingProblem, RecordingProblemError
from entrain.physiology import Beat, Doubt, Reading, mark_doubtful_since

_MEANS = {
    RecordingProblem.NO_SUCH_FILE: FileProblem.NO_SUCH_FILE,
    RecordingProblem.NOT_READABLE: FileProblem.NOT_READABLE,
    RecordingProblem.IN_USE: FileProblem.NOT_READABLE,
    RecordingProblem.NEWER_SCHEMA: FileProblem.NEWER,
}


def feed_recording(path: Path) -> Measurements:
    """Replay the events of a recording and return what the conductor measures.

    Raises
    ------
    FileProblemError
        The recording cannot be read, or holds no session.
    """
    try:
        with Recording.open(path) as recording:
            return _collect(recording)
    except RecordingProblemError as error:
        reason = _MEANS.get(error.reason, FileProblem.DAMAGED)
        raise FileProblemError(reason, path, error.words_with_detail) from error
    except OpeningError as error:
        if error.reason is OpeningProblem.UNKNOWN:
            raise FileProblemError(FileProblem.NEWER, path, error.words) from error
        raise FileProblemError(FileProblem.TOO_SHORT, path, "it holds no session") from error


def _collect(recording: Recording) -> Measurements:
    conductor, measurements = Conductor(), Measurements()
    for event in recording.events(strict=False):
        step = conductor.handle(event)
        measurements.seconds = max(measurements.seconds, event.t_s)
        _add_readings(measurements, step.readings)
        if step.second is not None:
            second = round(event.t_s)
            measurements.add_windows(second, conductor.breath_window)
            if second % LINE_EVERY_S == 0:
                measurements.timeline.append(_timeline_row(step.second))
    _add_readings(measurements, conductor.finish())
    measurements.dropped = conductor.outcome().dropped
    measurements.following_chance_frac = conductor.following_chance_frac
    last = round(measurements.seconds)
    for second in range(last + 1, last + BEATS_LATE_S + 1):
        measurements.add_windows(second, conductor.breath_window)
    return measurements


def _add_readings(measurements: Measurements, readings: Iterable[Reading]) -> None:
    for reading in readings:
        if isinstance(reading, Beat):
            measurements.add_beat(reading)
        elif isinstance(reading, Doubt):
            mark_doubtful_since(measurements.beats, reading.from_s)


def _timeline_row(second: SecondState) -> dict[str, float | None]:
    vitals = second.vitals
    return {
        "t_s": second.t_s,
        "hr_bpm": vitals.hr_bpm.value,
        "rmssd_ms": vitals.rmssd_ms.value,
        "stress_index": vitals.stress_index.value,
        "arousal": vitals.arousal.value,
        "breathing_per_min": vitals.breathing_per_min.value,
    }
