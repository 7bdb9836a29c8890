"""The output without sound: the score is reported as heard, and nothing is rendered."""

from __future__ import annotations

from collections.abc import Sequence

from entrain.events import ActSounded, Event, Heard
from entrain.music import Moment, Score
from entrain.sound.hearing import heard_event, moment_heard
from entrain.sound.sources.source import SourceKind


class NullOutput:
    """Renders nothing, for trials and tests, but gives the same `Heard` as a file.

    Parameters
    ----------
    kind : SourceKind
        The music.
    """

    name = "null"

    def __init__(self, kind: SourceKind) -> None:
        self._audible = kind.audible
        self._score: Score | None = None

    def start(self, t_s: float, score: Score) -> None:
        """Start at `t_s`."""
        self._score = score

    def play(self, score: Score) -> None:
        """Continue with this score."""
        self._score = score

    def play_act(self, act: ActSounded) -> None:
        """Do nothing: nothing is rendered."""

    async def advance(self, t_s: float) -> Sequence[Event]:
        """Do nothing: nothing can happen to silence."""
        return ()

    def moment(self, t_s: float) -> Moment | None:
        """Return the score at `t_s`, None for silence."""
        return moment_heard(self._score, t_s, audible=self._audible)

    def heard(self, t_s: float) -> Heard:
        """Return the score at `t_s` as an event."""
        return heard_event(self._score, t_s, audible=self._audible)

    def close(self) -> None:
        """Do nothing."""
