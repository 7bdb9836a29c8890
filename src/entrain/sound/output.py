"""What an output is: the last thing before the ears."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from entrain.events import ActSounded, Event, Heard
from entrain.music import Moment, Score


class Output(Protocol):
    """Plays a score. Every time is `t_s` on the session's clock."""

    @property
    def name(self) -> str:
        """What kind of output it is."""
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
        """Go on with this score. It agrees with the one before on all that was rendered."""
        ...

    def play_act(self, act: ActSounded) -> None:
        """Sound at once, over what the score plays. Never waits."""
        ...

    async def advance(self, t_s: float) -> Sequence[Event]:
        """Do what is due at `t_s`, which is now; return what happened (`SoundChanged`)."""
        ...

    def moment(self, t_s: float) -> Moment | None:
        """Return what reaches the ears at `t_s`, None where that is silence."""
        ...

    def heard(self, t_s: float) -> Heard:
        """Return what reaches the ears at `t_s` as an event to record."""
        ...

    def close(self) -> None:
        """Finish: a file is whole, a device is free. May be called twice."""
        ...
