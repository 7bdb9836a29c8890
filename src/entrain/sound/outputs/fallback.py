"""An output that may be missing: no sound card is no reason to end a session."""

from __future__ import annotations

from collections.abc import Sequence

from entrain.events import Event, Heard, SoundChanged
from entrain.music.score import Moment, Score
from entrain.sound.output import Output, SoundProblemError


class FallbackOutput:
    """Plays to the first output, or to the second where the first cannot be opened.

    Parameters
    ----------
    wanted, instead : Output
        What to play to, and what to play to without it.
    """

    def __init__(self, wanted: Output, instead: Output) -> None:
        self._playing = wanted
        self._instead = instead
        self._missing: str | None = None

    @property
    def name(self) -> str:
        """Name of the output that plays."""
        return self._playing.name

    def begin(self, t_s: float, score: Score) -> None:
        """Start to play, to the second output where the first one cannot."""
        try:
            self._playing.begin(t_s, score)
        except SoundProblemError as error:
            self._missing = f"{error} The session goes on without sound."
            self._playing = self._instead
            self._playing.begin(t_s, score)

    def play(self, score: Score) -> None:
        """Go on with this score."""
        self._playing.play(score)

    async def advance(self, t_s: float) -> Sequence[Event]:
        """Do what is due; tell once that there is no sound, and why."""
        happened = await self._playing.advance(t_s)
        if self._missing is None:
            return happened
        told = SoundChanged(t_s=t_s, output=self.name, detail=self._missing)
        self._missing = None
        return [told, *happened]

    def moment(self, t_s: float) -> Moment | None:
        """Return what reaches the ears."""
        return self._playing.moment(t_s)

    def heard(self, t_s: float) -> Heard:
        """Return what reaches the ears as an event."""
        return self._playing.heard(t_s)

    def close(self) -> None:
        """Finish."""
        self._playing.close()
