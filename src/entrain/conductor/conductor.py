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

    Its parts are its own. Whoever is outside takes the values: the `Step` of each event,
    `snapshot` and `outcome`.
    """

    def __init__(self) -> None:
        self._body = Body()
        self._other_straps = OtherStraps()
        self._playlist = Playlist()
        self._latest = Latest()
        self._open: OpenSession | None = None

    def handle(self, event: Event) -> Step:
        """Handle an event; return what was read and what was decided.

        Raises
        ------
        OpeningError
            A tick or a button came before `SessionOpened`, or the session was opened with a
            form or a policy that is not there.
        """
        if isinstance(event, FromStrap) and event.source != STRAP:
            self._other_straps.handle(event)
            return Step()
        self._latest.update(event)
        match event:
            case Packet():
                return Step(readings=tuple(self._body.packet(event)))
            case Tick():
                return self._tick(event.t_s)
            case Heard():
                self._body.heard(event)
                self._other_straps.heard(event)
            case LinkChanged():
                return Step(readings=tuple(self._body.link_changed(event)))
            case Answered() if event.question != FEEL:
                pass  # of the screening: kept by `latest` for the opening
            case Pressed() | Answered() | Directed() | Tapped():
                return self._decided(self.session.command(event))
            case SessionOpened():
                self._open = OpenSession(event, self._latest, self._body, self._playlist)
                return self._decided(self._open.first)
            case _:
                self._pass_on(event)
        return Step()

    def _tick(self, t_s: float) -> Step:
        session = self.session
        readings = tuple(self._body.tick(t_s))
        self._other_straps.tick(t_s)
        decisions = tuple(session.second(t_s))
        second = session.second_seen(t_s, self._other_straps.vitals)
        phase = session.guidance.shown_phase
        return Step(readings=readings, decisions=decisions, phase=phase, second=second)

    def _decided(self, decisions: list[Decision] | tuple[Decision, ...]) -> Step:
        return Step(decisions=tuple(decisions), phase=self.guidance.shown_phase)

    def _pass_on(self, event: Event) -> None:
        match event:
            case PersonLoaded():
                self._playlist.selection.person(event)
            case StrapKnown():
                self._body.strap_known(event)
            case LibraryLoaded():
                self._playlist.selection.loaded(event)
            case TrackFailed():
                self._playlist.failed(event)

    # ------------------------------------------------------------ what can be seen

    @property
    def session(self) -> OpenSession:
        """The session.

        Raises
        ------
        OpeningError
            It has not been opened.
        """
        if self._open is None:
            raise OpeningError(OpeningProblem.NOT_OPENED)
        return self._open

    @property
    def guidance(self) -> Guidance:
        """What runs the plan; raises as `session`."""
        return self.session.guidance

    @property
    def label(self) -> str | None:
        """What a blinded session is called; None where nothing is blinded."""
        return None if self._latest.opened is None else self._latest.opened.label

    @property
    def score(self) -> Score | None:
        """The music as it is written so far; None before the session is opened."""
        return None if self._open is None else self._open.score

    @property
    def ended(self) -> Ending | None:
        """How the session ended; None while it runs."""
        return None if self._open is None else self._open.ended

    @property
    def following_chance_frac(self) -> float | None:
        """How often chance alone follows the guide as well; as `Body.following_chance_frac`."""
        return self._body.following_chance_frac

    def snapshot(self, t_s: float) -> Snapshot:
        """Return the session as a view shows it at `t_s`; raises as `session`."""
        return self.session.snapshot(t_s)

    def outcome(self) -> SessionOutcome:
        """Return what the session has come to so far; raises as `session`."""
        return self.session.outcome()

    def finish(self) -> tuple[Reading, ...]:
        """Return the beats that wait for others to be labelled, as no packet follows."""
        return tuple(self._body.finish())

    def breath_window(self, end_s: float, window_s: float) -> BreathWindow:
        """Return the breathing rate of a window that is over; as `BreathSources.window`.

        Parameters
        ----------
        end_s : float
            End of the window [s].
        window_s : float
            Its length [s].
        """
        return self._body.sources.window(end_s, window_s)
