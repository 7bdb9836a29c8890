"""The session behind the window, if any, and its history."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from entrain.events import FEEL, Answer, Button, Direction, Phase
from entrain.session import LiveSession
from entrain.setup import Settings

if TYPE_CHECKING:
    from entrain.ui.history import History


class SessionModel:
    """Starts a session, forwards commands to it and keeps its history. It never blocks on it.

    Parameters
    ----------
    start : callable
        Starts a session in a thread of its own and returns at once. An error that keeps the
        session from starting arrives as its end.
    loaded : bool
        The modules a session needs are loaded.
    """

    def __init__(self, start: Callable[[Settings], LiveSession], *, loaded: bool) -> None:
        self._start = start
        self._loaded = loaded
        self._waiting: Settings | None = None
        self._live: LiveSession | None = None
        self._history: History | None = None

    @property
    def history(self) -> History:
        """The history of the session; of the last one, while none runs."""
        if self._history is None:
            # Imported late: it needs numpy, which is not loaded before the first frame.
            from entrain.ui.history import History

            self._history = History()
        return self._history

    @property
    def is_loaded(self) -> bool:
        """Whether the modules a session needs are loaded."""
        return self._loaded

    @property
    def is_live(self) -> bool:
        """Whether a session runs."""
        return self._live is not None

    @property
    def is_running(self) -> bool:
        """Whether a session runs, or waits to start until `set_loaded`."""
        return self._live is not None or self._waiting is not None

    @property
    def is_paused(self) -> bool:
        """Whether the session is paused."""
        snapshot = self.history.snapshot
        return snapshot is not None and snapshot.phase is Phase.PAUSED

    def now_s(self) -> float:
        """Return the session's clock [s]; after its end, the time of the last snapshot."""
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
        self.clear_history()
        self._live = self._start(settings)
        return True

    def set_loaded(self) -> Settings | None:
        """Record that everything is loaded; return the settings that wait to start, if any."""
        self._loaded = True
        waiting, self._waiting = self._waiting, None
        return waiting

    def clear_history(self) -> None:
        """Clear the history of the previous session."""
        self._history = None

    def poll(self) -> None:
        """Add the views that have arrived since the last call to the history."""
        if self._live is None:
            return
        for view in self._live.views():
            self.history.add_view(view)
        self.history.record_guide(self._live.now_s())

    def close(self) -> None:
        """End the session, if one runs, and wait until its recording is closed."""
        self._waiting = None
        live, self._live = self._live, None
        if live is not None:
            live.close()

    # ------------------------------------------------------------------ commands

    def press(self, button: Button, who: str) -> None:
        """Forward a button."""
        if self._live is not None:
            self._live.press(button, who)

    def answer(self, answer: Answer, who: str) -> None:
        """Forward how the person feels."""
        if self._live is not None:
            self._live.answer(FEEL, answer, who)

    def direct(self, direction: Direction, value: float | str | None, who: str) -> None:
        """Forward a direction of the clinician.

        Parameters
        ----------
        direction : Direction
            What to do.
        value : float or str or None
            How much of it, 0..1, or a name; None where it takes neither.
        who : str
            Who asked for it.
        """
        if self._live is None:
            return
        if isinstance(value, str):
            self._live.direct(direction, who, name=value)
        else:
            self._live.direct(direction, who, value_frac=value)

    def mark(self, text: str, who: str) -> None:
        """Add a note to the recording and the list of reasons."""
        if self._live is not None and text:
            self._live.mark(text, who)
            self.history.add_reason(self._live.now_s(), "mark", text)
