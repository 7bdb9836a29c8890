"""The runner: brings events to the conductor and carries its decisions out.

Ten times a second it asks the inputs what has happened and the output what is heard; an input
whose events sound at once may have itself asked in between. What happens is recorded before it
is shown.
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


def _forgotten(_: SessionOutcome) -> str | None:
    """Keep nothing of the person."""
    return None


class Runner:
    """Runs one session to its end.

    Parameters
    ----------
    clock, output, journal
        The outside world; None for no recording.
    inputs : sequence of EventSource
        What tells the session something from outside, in the order in which they are asked;
        the strap that it follows first.
    opening : sequence of Event
        What is known before the session: `PersonLoaded`, `SoundChanged`; `SessionOpened`
        last.
    observers : sequence of Observer
        Are shown all that can be seen, in order. One that raises is dropped, which is told and
        logged, and changes nothing for the session or for the others.
    keep : callable
        Takes what the session came to, when somebody has blocked a track and when it is over;
        returns why nothing could be kept of the person, None where all is well.
    fault : callable or None
        Writes down a fault of the program that ends nothing; None for the log alone.

    Attributes
    ----------
    began : bool
        Inputs and output could be opened: there is a session.
    tally : Tally
        What it came to so far.
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
        keep: Callable[[SessionOutcome], str | None] = _forgotten,
        fault: Callable[[Exception], object] | None = None,
    ) -> None:
        self.conductor = Conductor()
        self.tally = Tally()
        self.began = False
        self._clock = clock
        self._inputs = Inputs(inputs, self._lost_input)
        self._output = output
        self._journal = journal
        self._opening = opening
        self._observers = Observers(observers, self._lost_observer)
        self._keep = keep
        self._fault = fault
        self._asked: deque[Callable[[float], Event]] = deque()
        self._leaving = False
        self._next_minute_s = 0.0
        self._problems: dict[str, str] = {}
        self._to_keep = False

    # ------------------------------------------------------------ from other threads

    def press(self, button: Button, who: str) -> None:
        """Press a button; it counts from the next tenth of a second."""
        self._asked.append(lambda t_s: Pressed(t_s=t_s, button=button, who=who))

    def answer(self, question: str, answer: Answer, who: str) -> None:
        """Answer a question."""
        self._asked.append(lambda t_s: Answered(t_s=t_s, question=question, answer=answer, who=who))

    def direct(
        self,
        what: Direction,
        who: str,
        *,
        value_frac: float | None = None,
        name: str | None = None,
    ) -> None:
        """Ask something of the session by hand."""
        self._asked.append(
            lambda t_s: Directed(t_s=t_s, what=what, value_frac=value_frac, name=name, who=who)
        )

    def mark(self, text: str, who: str) -> None:
        """Note something."""
        self._asked.append(lambda t_s: Marked(t_s=t_s, text=text, who=who))

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
                self._take(event)
            self._output.start(0.0, self._score())
            self.began = True
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
            await self._until(step / STEPS_PER_S)
            t_s = max(self._clock.now_s(), step / STEPS_PER_S)
            # After a stall, such as a computer asleep, time is not made up for.
            before, step = step - 1, max(step, int(t_s * STEPS_PER_S))
            second = step // STEPS_PER_S > before // STEPS_PER_S
            await self._gather(t_s)
            if second:
                self._second(t_s)
            await self._keep_blocked()

    async def _until(self, t_s: float) -> None:
        """Wait until `t_s`; what an input wakes for meanwhile is taken at once."""
        await self._clock.sleep_until(t_s, self._inputs.woken)
        while self._inputs.woken.is_set():
            now_s = self._clock.now_s()
            for event in await self._inputs.advance_woken(now_s, self._output.moment(now_s)):
                self._take(event)
            await self._clock.sleep_until(t_s, self._inputs.woken)

    async def _gather(self, t_s: float) -> None:
        """Take all that has happened up to now."""
        # The output first: a track that fails while it is rendered is told by an input.
        for event in await self._output.advance(t_s):
            self._take(event)
        for event in await self._inputs.advance(t_s, self._output.moment(t_s)):
            self._take(event)
        while self._asked:
            self._take(self._asked.popleft()(t_s))

    async def _keep_blocked(self) -> None:
        """Keep at once what is never to be played again, whatever becomes of the session."""
        if self._to_keep:
            self._to_keep = False
            # In a thread: a disk must not delay what stamps the strap's packets.
            problem = await asyncio.to_thread(self._keep, self.conductor.outcome())
            self._warn("person", problem)

    def _second(self, t_s: float) -> None:
        self._take(self._output.heard(t_s))
        self._take(Tick(t_s=t_s))
        if self._journal is None:
            return
        if t_s >= self._next_minute_s:
            self._next_minute_s = t_s + _MINUTE_S
            self._journal.minute(t_s)
        problem = self._journal.problem
        self._warn("recording", None if problem is None else problem.line)

    def _warn(self, about: str, text: str | None) -> None:
        """Tell what is wrong beside the session, once; None once it has passed."""
        if text == self._problems.get(about):
            return
        self._problems = {name: told for name, told in self._problems.items() if name != about}
        if text is not None:
            self._problems[about] = text
        self._observers.show(Warned(problem=" ".join(self._problems.values()) or None))

    def _lost_input(self, name: str, detail: str, error: Exception) -> None:
        log.error("the input %s failed: %r", name, error)
        if self._fault is not None and not isinstance(error, EntrainError):
            self._fault(error)
        self._warn(f"input {name}", detail)

    def _lost_observer(self, error: Exception) -> None:
        log.error("an observer of the session failed: %r", error)
        if self._fault is not None:
            self._fault(error)
        self._warn("observer", OBSERVER_FAILED)

    def _take(self, event: Event) -> None:
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
        self._to_keep |= any(isinstance(one, TrackLeft) and one.never for one in step.decisions)
        score = self.conductor.score
        moved = score is not None and score is not before
        if score is not None and moved and not isinstance(event, SessionOpened):
            self._output.play(score)
        if self._observers:
            self._show_all(event, step, score if moved else None)

    def _show_all(self, event: Event, step: Step, moved: Score | None) -> None:
        if moved is not None and self.conductor.label is None:
            self._observers.show(moved)
        for reading in step.readings:
            self._observers.show(reading)
        if self.conductor.score is not None and isinstance(event, _SHOWN):
            self._observers.show(self.conductor.snapshot(event.t_s))

    def _score(self) -> Score:
        if self.conductor.score is None:
            raise ValueError("the opening events hold no SessionOpened")
        return self.conductor.score
