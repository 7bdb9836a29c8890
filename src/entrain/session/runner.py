"""The runner: brings events to the conductor and carries its decisions out.

Ten times a second it polls the inputs for events and the output for what is heard; an input
whose events must sound at once may have itself polled in between. Events are recorded before
they are shown.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Sequence

from entrain.conductor import Conductor, SessionOutcome, Step
from entrain.errors import EntrainError
from entrain.events import (
    ActSounded,
    Answer,
    Answered,
    Button,
    Directed,
    Direction,
    Event,
    LinkChanged,
    Marked,
    Pressed,
    SessionOpened,
    SoundChanged,
    Tick,
    TrackLeft,
)
from entrain.inputs import EventSource
from entrain.journal import Journal
from entrain.music import Score
from entrain.session.clock import Clock
from entrain.session.inputs import Inputs
from entrain.session.live import Warned
from entrain.session.observers import Observer, Observers
from entrain.session.tally import Tally
from entrain.sound import Output

STEPS_PER_S = 10
_SHOWN = (Tick, Pressed, Answered, Directed, LinkChanged, SoundChanged)
_MINUTE_S = 60
OBSERVER_FAILED = (
    "Something that watched this session failed and is shown nothing more. The session goes on."
)

log = logging.getLogger(__name__)


def _keep_nothing(_: SessionOutcome) -> str | None:
    """Store nothing about the person."""
    return None


class Runner:
    """Runs one session to its end.

    Parameters
    ----------
    clock : Clock
        The clock of the session.
    inputs : sequence of EventSource
        In the order in which they are polled; the strap that the session follows first.
    output : Output
        Where the music is played.
    journal : Journal or None
        The writer of the recording, None for no recording.
    opening : sequence of Event
        What is known before the session: `PersonLoaded`, `SoundChanged`; `SessionOpened`
        last.
    observers : sequence of Observer
        Get every view, in order. One that raises is dropped, which is reported and logged, and
        changes nothing for the session or for the others.
    keep : callable
        Stores the outcome for the person; called when somebody has blocked a track and at the
        end. Returns why it could not be stored, None where it was.
    fault : callable or None
        Logs a fault of the program that does not end the session; None for the log alone.

    Attributes
    ----------
    has_begun : bool
        Whether inputs and output could be opened, so that there is a session.
    tally : Tally
        The figures of the session so far.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        inputs: Sequence[EventSource],
        output: Output,
        journal: Journal | None,
        opening: Sequence[Event],
        observers: Sequence[Observer] = (),
        keep: Callable[[SessionOutcome], str | None] = _keep_nothing,
        fault: Callable[[Exception], object] | None = None,
    ) -> None:
        self.conductor = Conductor()
        self.tally = Tally()
        self.has_begun = False
        self._clock = clock
        self._inputs = Inputs(inputs, self._report_lost_input)
        self._output = output
        self._journal = journal
        self._opening = opening
        self._observers = Observers(observers, self._report_lost_observer)
        self._keep = keep
        self._fault = fault
        self._requests: deque[Callable[[float], Event]] = deque()
        self._leaving = False
        self._next_minute_s = 0.0
        self._problems: dict[str, str] = {}
        self._to_keep = False

    # ------------------------------------------------------------ from other threads

    def press(self, button: Button, who: str) -> None:
        """Press a button; it takes effect within a tenth of a second."""
        self._requests.append(lambda t_s: Pressed(t_s=t_s, button=button, who=who))

    def answer(self, question: str, answer: Answer, who: str) -> None:
        """Answer a question; parameters as in `LiveSession.answer`."""
        self._requests.append(
            lambda t_s: Answered(t_s=t_s, question=question, answer=answer, who=who)
        )

    def direct(
        self,
        what: Direction,
        who: str,
        *,
        value_frac: float | None = None,
        name: str | None = None,
    ) -> None:
        """Steer the session by hand; parameters as in `LiveSession.direct`."""
        self._requests.append(
            lambda t_s: Directed(t_s=t_s, what=what, value_frac=value_frac, name=name, who=who)
        )

    def mark(self, text: str, who: str) -> None:
        """Add a marker."""
        self._requests.append(lambda t_s: Marked(t_s=t_s, text=text, who=who))

    def leave(self) -> None:
        """End now, without a fade."""
        self._leaving = True

    # ------------------------------------------------------------ on the session's loop

    async def run(self) -> None:
        """Run until the session has ended or is left.

        Raises
        ------
        StrapProblemError, SoundProblemError
            The strap or the output cannot be used at all.
        """
        try:
            await self._inputs.open()
            for event in self._opening:
                self._handle(event)
            self._output.start(0.0, self._score())
            self.has_begun = True
            await self._loop()
            outcome = self.conductor.outcome()
            self.tally.close(outcome, self.conductor.finish())
            self._warn("person", self._keep(outcome))
        finally:
            try:
                self._output.close()
            finally:
                await self._inputs.close()

    async def _loop(self) -> None:
        step = 0
        while self.conductor.ended is None and not self._leaving:
            step += 1
            await self._wait_until(step / STEPS_PER_S)
            t_s = max(self._clock.now_s(), step / STEPS_PER_S)
            # After a stall, such as sleep of the computer, the missed steps are skipped.
            before, step = step - 1, max(step, int(t_s * STEPS_PER_S))
            is_new_second = step // STEPS_PER_S > before // STEPS_PER_S
            await self._gather(t_s)
            if is_new_second:
                self._tick(t_s)
            await self._keep_blocked()

    async def _wait_until(self, t_s: float) -> None:
        """Wait until `t_s` [s]; meanwhile handle at once the events of inputs that wake."""
        await self._clock.sleep_until(t_s, self._inputs.woken)
        while self._inputs.woken.is_set():
            now_s = self._clock.now_s()
            for event in await self._inputs.advance_woken(now_s, self._output.moment(now_s)):
                self._handle(event)
            await self._clock.sleep_until(t_s, self._inputs.woken)

    async def _gather(self, t_s: float) -> None:
        """Handle all events up to now."""
        # The output first: a track that fails while it is rendered is reported by an input.
        for event in await self._output.advance(t_s):
            self._handle(event)
        for event in await self._inputs.advance(t_s, self._output.moment(t_s)):
            self._handle(event)
        while self._requests:
            self._handle(self._requests.popleft()(t_s))

    async def _keep_blocked(self) -> None:
        """Store at once that a track is never to be played again, whatever happens later."""
        if self._to_keep:
            self._to_keep = False
            # In a thread: a slow disk must not delay the time stamps of packets.
            problem = await asyncio.to_thread(self._keep, self.conductor.outcome())
            self._warn("person", problem)

    def _tick(self, t_s: float) -> None:
        self._handle(self._output.heard(t_s))
        self._handle(Tick(t_s=t_s))
        if self._journal is None:
            return
        if t_s >= self._next_minute_s:
            self._next_minute_s = t_s + _MINUTE_S
            self._journal.minute(t_s)
        problem = self._journal.problem
        self._warn("recording", None if problem is None else problem.line)

    def _warn(self, about: str, text: str | None) -> None:
        """Show a problem that does not end the session, once; None once it has passed."""
        if text == self._problems.get(about):
            return
        self._problems = {name: other for name, other in self._problems.items() if name != about}
        if text is not None:
            self._problems[about] = text
        self._observers.show(Warned(problem=" ".join(self._problems.values()) or None))

    def _report_lost_input(self, name: str, detail: str, error: Exception) -> None:
        log.error("the input %s failed: %r", name, error)
        if self._fault is not None and not isinstance(error, EntrainError):
            self._fault(error)
        self._warn(f"input {name}", detail)

    def _report_lost_observer(self, error: Exception) -> None:
        log.error("an observer of the session failed: %r", error)
        if self._fault is not None:
            self._fault(error)
        self._warn("observer", OBSERVER_FAILED)

    def _handle(self, event: Event) -> None:
        before = self.conductor.score
        if self._journal is not None:
            self._journal.event(event)
        step = self.conductor.handle(event)
        if self._journal is not None:
            for decision in step.decisions:
                self._journal.decision(decision)
        for decision in step.decisions:
            if isinstance(decision, ActSounded):
                self._output.play_act(decision)
        self.tally.count(event, step)
        self._to_keep |= any(
            isinstance(decision, TrackLeft) and decision.never for decision in step.decisions
        )
        score = self.conductor.score
        has_moved = score is not None and score is not before
        if score is not None and has_moved and not isinstance(event, SessionOpened):
            self._output.play(score)
        if self._observers:
            self._show_all(event, step, score if has_moved else None)

    def _show_all(self, event: Event, step: Step, new_score: Score | None) -> None:
        if new_score is not None and self.conductor.label is None:
            self._observers.show(new_score)
        for reading in step.readings:
            self._observers.show(reading)
        if self.conductor.score is not None and isinstance(event, _SHOWN):
            self._observers.show(self.conductor.snapshot(event.t_s))

    def _score(self) -> Score:
        if self.conductor.score is None:
            raise ValueError("the opening events hold no SessionOpened")
        return self.conductor.score
