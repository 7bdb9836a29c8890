"""The state of a session: the parts that the conductor moves, and what can be seen of them."""

from __future__ import annotations

from entrain.conductor.acts import Acts
from entrain.conductor.arranger import Arranger
from entrain.conductor.guidance_setup import OpeningError, OpeningProblem
from entrain.conductor.latest import Latest
from entrain.conductor.line import Line
from entrain.conductor.other_straps import OtherStraps
from entrain.conductor.outcome import SessionOutcome, outcome_of
from entrain.conductor.playlist import Playlist
from entrain.conductor.resonance_search import ResonanceSearch
from entrain.conductor.snapshot import Snapshot
from entrain.conductor.snapshot_builder import build_snapshot, claims_following, person_state
from entrain.conductor.step import SecondSeen, second_seen
from entrain.events import Ending
from entrain.guidance import Guidance, PersonState
from entrain.music import Moment, Score
from entrain.physiology import Baseline, Body, BreathWindow, Reading


class SessionState:
    """What a session consists of; nothing here changes it but `finish` and `breath_window`.

    The parts are the conductor's own. Whoever is outside takes the values: `snapshot`,
    `outcome`, and the `Step` of each event.
    """

    def __init__(self) -> None:
        self.body = Body()
        self._others = OtherStraps()
        self._acts = Acts()
        self.baseline: Baseline | None = None
        self.ended: Ending | None = None
        self.programme = Playlist()
        self.search: ResonanceSearch | None = None
        self._arranger: Arranger | None = None
        self._guidance: Guidance | None = None
        self._latest = Latest()
        self._line = Line()
        self._unheard = False
        self._second_s = 0.0
        self._stop_at_s: float | None = None

    @property
    def label(self) -> str | None:
        """What a blinded session is called; None where nothing is blinded."""
        return None if self._latest.opened is None else self._latest.opened.label

    @property
    def score(self) -> Score | None:
        """The music as it is written so far; None before the session is opened."""
        return None if self._arranger is None else self._arranger.score

    @property
    def guidance(self) -> Guidance:
        """What runs the plan.

        Raises
        ------
        OpeningError
            The session has not been opened.
        """
        if self._guidance is None:
            raise OpeningError(OpeningProblem.NOT_OPENED)
        return self._guidance

    def _arranging(self) -> Arranger:
        if self._arranger is None:
            raise OpeningError(OpeningProblem.NOT_OPENED)
        return self._arranger

    def _heard(self, t_s: float) -> Moment:
        """Return the score at `t_s`, silent where nobody hears it."""
        moment = self._arranging().score.at(t_s)
        silent = self.guidance.unheard
        return moment._replace(depth_db=0.0, level_frac=0.0) if silent else moment

    def _known(self) -> PersonState:
        return person_state(self.body.vitals, self.baseline, gone=self._latest.presence.strap_gone)

    # ------------------------------------------------------------ what can be seen

    def outcome(self) -> SessionOutcome:
        """Return what the session has come to so far.

        Raises
        ------
        OpeningError
            The session has not been opened.
        """
        return outcome_of(
            self.guidance,
            self.programme.selection,
            ending=self.ended,
            label=self.label,
            baseline=self.baseline,
            found=self.search.found if self.search else None,
            dropped=self.body.dropped,
        )

    def finish(self) -> tuple[Reading, ...]:
        """Return the beats that wait for others to be labelled, as no packet follows."""
        return tuple(self.body.finish())

    def breath_window(self, end_s: float, window_s: float) -> BreathWindow:
        """Return the breathing rate of a whole window; as `BreathSources.window`."""
        return self.body.sources.window(end_s, window_s)

    @property
    def following_chance_frac(self) -> float | None:
        """How often chance alone follows the guide as well; as `Body.following_chance_frac`."""
        return self.body.following_chance_frac

    def _seen(self, t_s: float) -> SecondSeen:
        return second_seen(
            t_s,
            guidance=self.guidance,
            vitals=self.body.vitals,
            others=self._others.vitals,
            moment=self._arranging().score.at(t_s),
            following=self._claims(t_s),
            track_tempo_frac=self.programme.ratio,
        )

    def _claims(self, t_s: float) -> bool:
        """Return whether following is claimed at `t_s`: never without a swell or a breath."""
        return claims_following(self.guidance, self._heard(t_s), self._known())

    def snapshot(self, t_s: float) -> Snapshot:
        """Return the session as a view shows it at `t_s`."""
        track = self.programme.heard(t_s)
        return build_snapshot(
            t_s,
            opened=self._latest.opened,
            guidance=self.guidance,
            moment=self._heard(t_s),
            vitals=self.body.vitals,
            baseline=self.baseline,
            strap=self._latest.strap,
            line=self._line,
            ended=self.ended,
            following=self._claims(t_s),
            track=track.title if track else None,
            found=self.search.found if self.search else None,
        )
