"""The conductor: events in, readings and decisions out.

The only place where protocols, physiology, guidance and music meet. It is deterministic:
the same events give the same decisions, bit for bit.
"""

from __future__ import annotations

from entrain.conductor.guidance_setup import OpeningError, OpeningProblem
from entrain.conductor.latest import Latest
from entrain.conductor.open_session import OpenSession
from entrain.conductor.other_straps import OtherStraps
from entrain.conductor.outcome import SessionOutcome
from entrain.conductor.playlist import Playlist
from entrain.conductor.snapshot import Snapshot
from entrain.conductor.step import Step
from entrain.events import (
    FEEL,
    STRAP,
    Answered,
    Decision,
    Directed,
    Ending,
    Event,
    FromStrap,
    Heard,
    LibraryLoaded,
    LinkChanged,
    Packet,
    PersonLoaded,
    Pressed,
    SessionOpened,
    StrapKnown,
    Tapped,
    Tick,
    TrackFailed,
)
from entrain.guidance import Guidance
from entrain.music import Score
from entrain.physiology import Body, BreathWindow, Reading


class Conductor:
    """Runs one session, event by event.

    Its parts are private. Callers use the values it returns: the `Step` of each event,
    `snapshot` and `outcome`.
    """

    def __init__(self) -> None:
        self._body = Body()
        self._other_straps = OtherStraps()
        self._playlist = Playlist()
        self._latest = Latest()
        self._open: OpenSession | None = None

    def handle(self, event: Event) -> Step:
        """Handle an event; return the readings and decisions it led to.

        Raises
        ------
        OpeningError
            A tick or a button came before `SessionOpened`, or the session was opened with an
            unknown form or policy.
        """
        if isinstance(event, FromStrap) and event.source != STRAP:
            self._other_straps.handle(event)
            return Step()
        self._latest.update(event)
        match event:
            case Packet():
                return Step(readings=tuple(self._body.read_packet(event)))
            case Tick():
                return self._tick(event.t_s)
            case Heard():
                self._body.add_heard(event)
                self._other_straps.record_heard(event)
            case LinkChanged():
                return Step(readings=tuple(self._body.handle_link_change(event)))
            case Answered() if event.question != FEEL:
                pass  # an answer of the screening: kept by `latest` for the opening
            case Pressed() | Answered() | Directed() | Tapped():
                return self._make_step(self.session.handle_command(event))
            case SessionOpened():
                self._open = OpenSession(event, self._latest, self._body, self._playlist)
                return self._make_step(self._open.first_decisions)
            case _:
                self._record(event)
        return Step()

    def _tick(self, t_s: float) -> Step:
        session = self.session
        readings = tuple(self._body.tick(t_s))
        self._other_straps.tick(t_s)
        decisions = tuple(session.run_second(t_s))
        second = session.second_state(t_s, self._other_straps.vitals)
        phase = session.guidance.shown_phase
        return Step(readings=readings, decisions=decisions, phase=phase, second=second)

    def _make_step(self, decisions: list[Decision] | tuple[Decision, ...]) -> Step:
        return Step(decisions=tuple(decisions), phase=self.guidance.shown_phase)

    def _record(self, event: Event) -> None:
        match event:
            case PersonLoaded():
                self._playlist.selection.set_person(event)
            case StrapKnown():
                self._body.set_strap_profile(event)
            case LibraryLoaded():
                self._playlist.selection.set_library(event)
            case TrackFailed():
                self._playlist.record_failure(event)

    # ------------------------------------------------------------ state

    @property
    def session(self) -> OpenSession:
        """The open session.

        Raises
        ------
        OpeningError
            The session has not been opened.
        """
        if self._open is None:
            raise OpeningError(OpeningProblem.NOT_OPENED)
        return self._open

    @property
    def guidance(self) -> Guidance:
        """The guidance of the session; raises as `session`."""
        return self.session.guidance

    @property
    def label(self) -> str | None:
        """Label of a blinded session; None where the session is not blinded."""
        return None if self._latest.opened is None else self._latest.opened.label

    @property
    def score(self) -> Score | None:
        """The score so far; None before the session is opened."""
        return None if self._open is None else self._open.score

    @property
    def ended(self) -> Ending | None:
        """How the session ended; None while it runs."""
        return None if self._open is None else self._open.ended

    @property
    def following_chance_frac(self) -> float | None:
        """Probability of as much following by chance; see `Body.following_chance_frac`."""
        return self._body.following_chance_frac

    def snapshot(self, t_s: float) -> Snapshot:
        """Return the snapshot of the session at `t_s` [s]; raises as `session`."""
        return self.session.snapshot(t_s)

    def outcome(self) -> SessionOutcome:
        """Return the outcome of the session so far; raises as `session`."""
        return self.session.outcome()

    def finish(self) -> tuple[Reading, ...]:
        """Return the beats that still waited for later beats to be labelled."""
        return tuple(self._body.finish())

    def breath_window(self, end_s: float, window_s: float) -> BreathWindow:
        """Return the breathing rate in a past window; see `BreathSources.window`.

        Parameters
        ----------
        end_s : float
            End of the window [s].
        window_s : float
            Its length [s].
        """
        return self._body.sources.window(end_s, window_s)
