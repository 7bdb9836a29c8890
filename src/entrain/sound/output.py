"""The port of outputs: what a sound device or file looks like to a session."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from entrain.events import ActSounded, Event, Heard
from entrain.music import Moment, Score


class Output(Protocol):
    """Plays a score. Every time is `t_s` on the session's clock."""

    @property
    def name(self) -> str:
        """Name of the kind of output."""
        ...

    def start(self, t_s: float, score: Score) -> None:
        """Start to play; the session's clock shows `t_s` now.

        Raises
        ------
        SoundProblemError
            The output cannot be opened.
        """
        ...

    def play(self, score: Score) -> None:
        """Continue with this score, which agrees with the one before on all already rendered."""
        ...

    def play_act(self, act: ActSounded) -> None:
        """Sound an act at once, over what the score plays. Never waits."""
        ...

    async def advance(self, t_s: float) -> Sequence[Event]:
        """Do what is due at `t_s`, which is now; return the events since (`SoundChanged`)."""
        ...

    def moment(self, t_s: float) -> Moment | None:
        """Return what reaches the ears at `t_s`, None for silence."""
        ...

    def heard(self, t_s: float) -> Heard:
        """Return what reaches the ears at `t_s` as an event to record."""
        ...

    def close(self) -> None:
        """Complete the file or release the device. May be called twice."""
        ...
