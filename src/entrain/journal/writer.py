"""The journal of a session: values go in at once, a thread of its own writes them."""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType

from entrain.events import Decision, Event
from entrain.journal.fields import JsonValue
from entrain.journal.journal import CLOSE_S
from entrain.journal.problems import RecordingProblem, classify_write_error
from entrain.journal.sink import Row, Sink, anchor_row, decision_row, event_row
from entrain.wording import LANGUAGES, Language, language

COMMIT_S = 0.25
CHECKPOINT_S = 5.0
# About an hour of a session with ECG and acceleration. A session at full speed waits
# for the disk when it is full; one in real time never comes near.
QUEUE_ROWS = 50_000
# A batch: keeps the transactions of a session at full speed small.
BATCH_ROWS = 5_000
# How long a session at full speed waits for a disk that does not move before it goes on
# without: several times the longest commit measured on a busy disk.
PATIENCE_S = 10.0

_log = logging.getLogger(__name__)
_MakeRow = Callable[[], Row]


class PlainJournal:
    """A recording while it is made.

    Values may come from any thread and are written in the order in which they came. A
    disk that fails never stops the session: `problem` says what is the matter, what
    waits is tried again every quarter of a second, and what was committed stays
    readable.
    """

    def __init__(self, path: Path, sink: Sink, spoken: Language | None = None) -> None:
        self.path = path
        self._sink = sink
        self._spoken = spoken or language(LANGUAGES[0])
        # Guards all that follows. The writer waits on it for work, callers for room.
        self._turn = threading.Condition()
        self._queue: list[_MakeRow] = []
        # Taken from the queue, not on the disk yet.
        self._batch: list[Row] = []
        self._last = {"event": 0, "decision": 0, "anchor": 0}
        self._committed_seq = 0
        self._n_lost = 0
        # What is the matter now and may pass; what something was lost to.
        self._failing: RecordingProblem | None = None
        self._lost_to: RecordingProblem | None = None
        self._closing = False
        self._thread = threading.Thread(target=self._write, name="entrain-journal", daemon=True)
        self._thread.start()

    @classmethod
    def create(
        cls, path: Path, meta: Mapping[str, JsonValue], spoken: Language | None = None
    ) -> PlainJournal:
        """Make a new recording.

        Parameters
        ----------
        path : Path
            The file to make; its folder exists.
        meta : mapping of str to JSON
            What is known of the session; see docs/reference/recording.md.
        spoken : Language or None
            In which each decision's sentences are noted; None for English.

        Raises
        ------
        RecordingProblemError
            The file cannot be made.
        """
        return cls(path, Sink.create(path, meta), spoken)

    # -------------------------------------------------------------- what goes in

    def event(self, event: Event) -> int:
        """Record an event; return its number, from 1."""
        with self._turn:
            self._make_room()
            seq = self._next("event")
            self._put(lambda: event_row(seq, event))
        return seq

    def decision(self, decision: Decision, after_seq: int | None = None) -> int:
        """Record a decision; return its number, from 1.

        Parameters
        ----------
        decision : Decision
            The decision.
        after_seq : int or None
            Number of the event it was made at; None for the last event recorded.
        """
        with self._turn:
            self._make_room()
            seq = self._next("decision")
            event_seq = self._last["event"] if after_seq is None else after_seq
            self._put(lambda: decision_row(seq, event_seq, decision, self._spoken))
        return seq

    def minute(self, t_s: float) -> None:
        """Record what the computer's clock says at `t_s`, which is now [s]."""
        utc_s = time.time()
        with self._turn:
            self._make_room()
            seq = self._next("anchor")
            self._put(lambda: anchor_row(seq, t_s, utc_s))

    # -------------------------------------------------------------- what can be asked

    @property
    def problem(self) -> RecordingProblem | None:
        """Why the recording is not whole; None while nothing is missing.

        A full disk that gets room again is no problem any more, unless something was
        lost.
        """
        with self._turn:
            return self._lost_to or self._failing

    @property
    def n_lost(self) -> int:
        """Values that are lost: they are not in the file and never will be."""
        with self._turn:
            return self._n_lost

    @property
    def committed_seq(self) -> int:
        """Number of the last event that is on the disk, 0 for none."""
        with self._turn:
            return self._committed_seq

    # -------------------------------------------------------------- the end

    def close(self, timeout_s: float = CLOSE_S) -> RecordingProblem | None:
        """Write what waits, leave one plain file, and return `problem`.

        May be called twice. Comes back after `timeout_s` even if the disk does not move.
        """
        with self._turn:
            self._closing = True
            self._turn.notify_all()
        self._thread.join(timeout_s)
        if self._thread.is_alive():
            with self._turn:
                self._lose_all(RecordingProblem.TOO_SLOW)
        return self.problem

    def __enter__(self) -> PlainJournal:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    # -------------------------------------------------------------- callers' side

    def _next(self, table: str) -> int:
        # A number is used up even if the value is lost: the hole shows in the file.
        self._last[table] += 1
        return self._last[table]

    def _put(self, make_row: _MakeRow) -> None:
        if self._closing or self._is_full():
            self._lose(1, self._failing or RecordingProblem.CLOSED)
            return
        self._queue.append(make_row)
        if len(self._queue) == BATCH_ROWS:
            self._turn.notify_all()

    def _is_full(self) -> bool:
        return len(self._queue) >= QUEUE_ROWS

    def _make_room(self) -> None:
        # A disk that refuses is not waited for: what is handed over meanwhile is lost.
        def go_on() -> bool:
            return self._closing or self._failing is not None or not self._is_full()

        if not self._turn.wait_for(go_on, PATIENCE_S):
            self._failing = RecordingProblem.TOO_SLOW

    def count_lost(self, problem: RecordingProblem) -> None:
        """Count a value that could not even be handed over."""
        with self._turn:
            self._lose(1, problem)

    def _lose(self, n_values: int, problem: RecordingProblem) -> None:
        if not n_values:
            return
        self._n_lost += n_values
        self._lost_to = self._lost_to or problem

    def _lose_all(self, problem: RecordingProblem) -> None:
        self._lose(len(self._batch) + len(self._queue), problem)
        self._queue.clear()

    # -------------------------------------------------------------- the writer's side

    def _write(self) -> None:
        try:
            self._write_until_closed()
        except Exception:
            _log.exception("the recording stopped: %s", self.path)
            with self._turn:
                self._closing = True
                self._lose_all(RecordingProblem.BROKEN)
                self._turn.notify_all()
        finally:
            self._sink.close()

    def _write_until_closed(self) -> None:
        now_s = time.monotonic()
        commit_s, checkpoint_s = now_s + COMMIT_S, now_s + CHECKPOINT_S
        while self._wait_until(commit_s):
            # Counted from its start: a slow commit does not put off the next one.
            commit_s = time.monotonic() + COMMIT_S
            self._commit()
            if time.monotonic() >= checkpoint_s:
                checkpoint_s = time.monotonic() + CHECKPOINT_S
                self._try(self._sink.checkpoint)
        self._commit()
        with self._turn:
            self._lose_all(self._failing or RecordingProblem.BROKEN)
            whole = not self._n_lost
        self._try(lambda: self._sink.finish(whole=whole))

    def _wait_until(self, when_s: float) -> bool:
        """Wait until then, or until there is a whole batch; False when it is to close."""

        def go_on() -> bool:
            return self._closing or (self._failing is None and len(self._queue) >= BATCH_ROWS)

        with self._turn:
            self._turn.wait_for(go_on, max(0.0, when_s - time.monotonic()))
            return not self._closing

    def _commit(self) -> None:
        """Write what waits; what the disk refuses stays for the next time."""
        while self._batch or self._take():
            if not self._try(lambda: self._sink.commit(self._batch)):
                return
            with self._turn:
                seqs = [row.seq for row in self._batch if row.table == "event"]
                self._committed_seq = max(seqs, default=self._committed_seq)
                self._batch = []

    def _take(self) -> bool:
        """Move up to a batch from the queue; False where there was nothing."""
        with self._turn:
            taken = self._queue[:BATCH_ROWS]
            del self._queue[:BATCH_ROWS]
            self._turn.notify_all()
        for make_row in taken:
            # One value that cannot be written must not take the others with it.
            try:
                self._batch.append(make_row())
            except Exception:
                _log.exception("a value could not be recorded in %s", self.path)
                with self._turn:
                    self._lose(1, RecordingProblem.VALUE_REFUSED)
        return bool(taken)

    def _try(self, step: Callable[[], None]) -> bool:
        try:
            step()
        except sqlite3.Error as error:
            with self._turn:
                if self._failing is None:
                    _log.warning("%s: %s", self.path, error)
                self._failing = classify_write_error(error)
                self._turn.notify_all()
            return False
        with self._turn:
            self._failing = None
        return True
