"""An output with a fallback: a missing sound card must not end a session."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from entrain.events import ActSounded, Event, Heard, SoundChanged
from entrain.music import Moment, Score
from entrain.sound.output import Output
from entrain.sound.problems import SoundProblemError


class FallbackOutput:
    """Plays to the first output; while that is silent, the second one reports what is heard.

    Parameters
    ----------
    wanted, instead : Output
        The output to play to, and the one that stands in for it.
    """

    def __init__(self, wanted: Output, instead: Output) -> None:
        self._wanted: Output | None = wanted
        self._instead = instead
        self._missing: str | None = None

    @property
    def name(self) -> str:
        """Name of the output that plays."""
        return (self._wanted or self._instead).name

    def start(self, t_s: float, score: Score) -> None:
        """Start to play; if the first output cannot, play to the second one alone."""
        self._instead.start(t_s, score)
        if self._wanted is None:
            return
        try:
            self._wanted.start(t_s, score)
        except SoundProblemError as error:
            self._missing = f"{error} The session goes on without sound."
            self._wanted = None

    def play(self, score: Score) -> None:
        """Go on with this score."""
        self._instead.play(score)
        if self._wanted is not None:
            self._wanted.play(score)

    def play_act(self, act: ActSounded) -> None:
        """Sound at once, on the output that plays."""
        self._instead.play_act(act)
        if self._wanted is not None:
            self._wanted.play_act(act)

    async def advance(self, t_s: float) -> Sequence[Event]:
        """Do what is due; report once that there is no sound, and why."""
        events = [*await self._instead.advance(t_s)]
        if self._wanted is not None:
            events += await self._wanted.advance(t_s)
        if self._missing is None:
            return events
        report = SoundChanged(t_s=t_s, output=self.name, detail=self._missing, sounds=False)
        self._missing = None
        return [report, *events]

    def moment(self, t_s: float) -> Moment | None:
        """Return what reaches the ears."""
        heard = None if self._wanted is None else self._wanted.moment(t_s)
        return heard or self._instead.moment(t_s)

    def heard(self, t_s: float) -> Heard:
        """Return what reaches the ears as an event."""
        instead = self._instead.heard(t_s)
        if self._wanted is None:
            return instead
        heard = self._wanted.heard(t_s)
        if self._wanted.moment(t_s) is not None:
            return heard
        return replace(instead, latency_s=heard.latency_s, underflows=heard.underflows)

    def close(self) -> None:
        """Finish."""
        self._instead.close()
        if self._wanted is not None:
            self._wanted.close()
