"""The session that the window shows, if any, and all that it has shown so far."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from entrain.events import FEEL, Answer, Button, Direction, Phase
from entrain.session import LiveSession
from entrain.setup import Settings

if TYPE_CHECKING:
    from entrain.ui.history import History


class SessionModel:
    """Starts a session, passes on what is pressed, and keeps what it shows. Never waits for it.

    Parameters
    ----------
    start : callable
        Starts a session in a thread of its own, where it opens and reads all it needs; returns
        at once. What keeps it from starting comes as its end.
    loaded : bool
        What a session needs is in memory.
    """

    def __init__(self, start: Callable[[Settings], LiveSession], *, loaded: bool) -> None:
        self._start = start
        self._loaded = loaded
        self._waiting: Settings | None = None
        self._live: LiveSession | None = None
        self._history: History | None = None

    @property
    def history(self) -> History:
        """What the session has shown so far; of the last one, while none runs."""
        if self._history is None:
            # It holds arrays, and numpy is not there at the first picture.
            from entrain.ui.history import History

            self._history = History()
        return self._history

    @property
    def loaded(self) -> bool:
        """What a session needs is in memory."""
        return self._loaded

    @property
    def live(self) -> bool:
        """A session runs."""
        return self._live is not None

    @property
    def running(self) -> bool:
        """A session runs, or will as soon as all it needs is loaded."""
        return self._live is not None or self._waiting is not None

    @property
    def paused(self) -> bool:
        """The session is paused."""
        snapshot = self.history.snapshot
        return snapshot is not None and snapshot.phase is Phase.PAUSED

    def now_s(self) -> float:
        """Return the session's clock [s]; of a session that is over, when it was last seen."""
        if self._live is not None:
            return self._live.now_s()
        snapshot = self.history.snapshot
        return 0.0 if snapshot is None else snapshot.t_s

    # ------------------------------------------------------------------ begin and end

    def begin(self, settings: Settings) -> bool:
        """Start a session with an empty history; return False where it waits for `set_loaded`."""
        if not self._loaded:
            self._waiting = settings
            return False
        self.forget()
        self._live = self._start(settings)
        return True

    def set_loaded(self) -> Settings | None:
        """Note that all is in memory; return what was waiting to begin, if anything."""
        self._loaded = True
        waiting, self._waiting = self._waiting, None
        return waiting

    def forget(self) -> None:
        """Forget what the session before has shown."""
        self._history = None

    def poll(self) -> None:
        """Keep what has come since the last call."""
        if self._live is None:
            return
        for view in self._live.views():
            self.history.add_view(view)
        self.history.hear(self._live.now_s())

    def close(self) -> None:
        """End the session, if one runs, and wait until its recording is closed."""
        self._waiting = None
        live, self._live = self._live, None
        if live is not None:
            live.close()

    # ------------------------------------------------------------------ what is asked of it

    def press(self, button: Button, who: str) -> None:
        """Pass on a button."""
        if self._live is not None:
            self._live.press(button, who)

    def answer(self, answer: Answer, who: str) -> None:
        """Pass on how the person says they feel."""
        if self._live is not None:
            self._live.answer(FEEL, answer, who)

    def direct(self, what: Direction, how: float | str | None, who: str) -> None:
        """Pass on what is asked of the session by hand: how much of it, or by what name."""
        if self._live is None:
            return
        if isinstance(how, str):
            self._live.direct(what, who, name=how)
        else:
            self._live.direct(what, who, value_frac=how)

    def mark(self, text: str, who: str) -> None:
        """Write a note into the recording and the list of reasons."""
        if self._live is not None and text:
            self._live.mark(text, who)
            self.history.add_reason(self._live.now_s(), "mark", text)
