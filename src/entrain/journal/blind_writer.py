"""The journal of a blinded session."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from entrain.events import Decision, Event, Heard, Sealed, SessionOpened, Tick
from entrain.guidance import SEALED
from entrain.journal.blind import Sealer
from entrain.journal.fields import JsonValue, RowError
from entrain.journal.journal import CLOSE_S
from entrain.journal.problems import RecordingProblem
from entrain.journal.writer import PlainJournal
from entrain.wording import Language

_log = logging.getLogger(__name__)


class BlindJournal:
    """A recording of which the guide and the decisions are sealed while it is made.

    Keeps to `Journal`: what may be read goes into a plain journal as it comes, the rest in
    boxes, one a second.

    Parameters
    ----------
    journal : PlainJournal
        Writes the file.
    key : bytes
        The key of the boxes.
    spoken : Language
        In which each decision's sentences are noted.
    """

    def __init__(self, journal: PlainJournal, key: bytes, spoken: Language) -> None:
        self._journal = journal
        self._sealer = Sealer(key)
        self._spoken = spoken
        self._n_open = 0
        self._n_events = 0
        self._t_s = 0.0
        self._boxed_all = False

    @classmethod
    def create(
        cls, path: Path, meta: Mapping[str, JsonValue], key: bytes, spoken: Language
    ) -> BlindJournal:
        """Make a new recording, as `PlainJournal.create`, sealed with a key of its own."""
        return cls(PlainJournal.create(path, meta, spoken), key, spoken)

    @property
    def path(self) -> Path:
        """The file."""
        return self._journal.path

    @property
    def problem(self) -> RecordingProblem | None:
        """Why the recording is not whole; as `PlainJournal.problem`."""
        return self._journal.problem

    def event(self, event: Event) -> int:
        """Record an event; return its number among all events, from 1."""
        self._n_events += 1
        self._t_s = event.t_s
        if isinstance(event, Heard):
            self._hide(self._n_events, event)
            return self._n_events
        if isinstance(event, Tick):
            self._box(event.t_s)
        if isinstance(event, SessionOpened):
            self._hide(self._n_events, event)
            event = replace(event, policy=SEALED, course_per_min=())
        self._journal.event(event)
        self._n_open += 1
        return self._n_events

    def decision(self, decision: Decision, after_seq: int | None = None) -> int:
        """Record a decision; return 0: what is sealed has no number of its own."""
        at_seq = self._n_events if after_seq is None else after_seq
        self._hide(at_seq, decision)
        return 0

    def minute(self, t_s: float) -> None:
        """Record what the computer's clock says at `t_s`, which is now [s]."""
        self._journal.minute(t_s)

    def close(self, timeout_s: float = CLOSE_S) -> RecordingProblem | None:
        """Seal and write what waits, as `PlainJournal.close`."""
        if not self._boxed_all:
            self._boxed_all = True
            self._box(self._t_s)
            while self._sealer.waits:
                self._journal.event(Sealed(t_s=self._t_s, data=self._sealer.box()))
        return self._journal.close(timeout_s)

    def _hide(self, at_seq: int, value: Event | Decision) -> None:
        note = self._spoken.describe_decision(value) if isinstance(value, Decision) else None
        try:
            self._sealer.add(self._n_open, at_seq, value, note)
        except RowError:
            _log.exception("a value could not be recorded in %s", self.path)
            self._journal.count_lost(RecordingProblem.VALUE_REFUSED)

    def _box(self, t_s: float) -> None:
        self._sealer.flush()
        self._journal.event(Sealed(t_s=t_s, data=self._sealer.box()))
