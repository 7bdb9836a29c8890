"""No sound at all: the score is heard exactly, and nothing is rendered."""

from __future__ import annotations

from collections.abc import Sequence

from entrain.events import ActSounded, Event, Heard
from entrain.music import Moment, Score
from entrain.sound.hearing import heard_event, moment_heard
from entrain.sound.sources.source import SourceKind


class NullOutput:
    """Plays to nobody, for trials and tests: the same `Heard` as a file, for nothing."""

    name = "null"

    def __init__(self, kind: SourceKind) -> None:
        self._audible = kind.audible
        self._score: Score | None = None

    def start(self, t_s: float, score: Score) -> None:
        """Start at `t_s`."""
        self._score = score

    def play(self, score: Score) -> None:
        """Go on with this score."""
        self._score = score

    def play_act(self, act: ActSounded) -> None:
        """Do nothing: nothing is rendered."""

    async def advance(self, t_s: float) -> Sequence[Event]:
        """Do nothing: nothing can happen to silence."""
        return ()

    def moment(self, t_s: float) -> Moment | None:
        """Return the score at `t_s`, None where that is silence."""
        return moment_heard(self._score, t_s, audible=self._audible)

    def heard(self, t_s: float) -> Heard:
        """Return the score at `t_s` as an event."""
        return heard_event(self._score, t_s, audible=self._audible)

    def close(self) -> None:
        """Do nothing."""
