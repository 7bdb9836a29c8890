"""Selection: what a session knows of its tracks and its listener, and what is chosen by it."""

from __future__ import annotations

from entrain.conductor.track_response import Listening, Now
from entrain.events import LibraryLoaded, PersonLoaded, Response, SessionOpened, TrackAnswered
from entrain.guidance import ChoiceContext, Chooser, RewardModel, TrackChoice


class Selection:
    """Chooses a session's tracks, and learns from how they are answered to.

    Parameters
    ----------
    choose : callable
        The law of choice.

    Attributes
    ----------
    blocked : list of str
        Tracks of which somebody said in this session: never again.
    responses : list of Response
        What the person answered in this session.
    """

    def __init__(self, choose: Chooser) -> None:
        self._choose = choose
        self._loaded = LibraryLoaded(t_s=0.0, tracks=())
        self._person: PersonLoaded | None = None
        self._seed, self._learning = 0, True
        self._learned = RewardModel()
        self._now = Now()
        self._played: list[str] = []
        self._refused: set[str] = set()
        self._listening: Listening | None = None
        self.blocked: list[str] = []
        self.responses: list[Response] = []

    @property
    def stocked(self) -> bool:
        """There are tracks to choose from."""
        return bool(self._loaded.tracks)

    @property
    def n_known(self) -> int:
        """How many tracks the library has, playable or not."""
        return len(self._loaded.tracks)

    @property
    def begun(self) -> bool:
        """A track has been chosen."""
        return bool(self._played)

    # ------------------------------------------------------------ what is told

    def opened(self, event: SessionOpened) -> None:
        """Take the session's seed, and whether it learns."""
        self._seed, self._learning = event.seed, event.learning

    def person(self, event: PersonLoaded) -> None:
        """Take what is kept of the person."""
        self._person, self._learned = event, RewardModel(event.responses)

    def loaded(self, event: LibraryLoaded) -> None:
        """Take the tracks."""
        self._loaded = event

    def failed(self, track_id: str) -> None:
        """Take note that a track cannot be played."""
        self._refused.add(track_id)

    def refuse(self, track_id: str, *, never: bool) -> None:
        """Take note that a track is not wanted: in this session, or never again."""
        self._refused.add(track_id)
        if never and track_id not in self.blocked:
            self.blocked.append(track_id)

    def observe(self, t_s: float, now: Now) -> None:
        """Take the listener as they are now."""
        self._now = now
        if self._listening is not None:
            self._listening.observe(t_s, now)

    # ------------------------------------------------------------ what follows

    def next(self, per_min: float) -> TrackChoice | None:
        """Choose a track for a guide at `per_min` [breaths/min]; None where none may play."""
        choice = self._choose(self._loaded.tracks, self._listened(per_min))
        if choice is not None:
            self._played.append(choice.track.track_id)
        return choice

    def began(self, choice: TrackChoice, start_s: float) -> None:
        """Listen to how a track is answered to, from `start_s` on [s]."""
        self._listening = Listening(choice, start_s)

    def answered(self, t_s: float, *, skipped: bool) -> list[TrackAnswered]:
        """Learn from the track that ends."""
        listening, self._listening = self._listening, None
        answers = listening.answered(t_s, skipped=skipped) if listening else []
        for answer in answers:
            self._learned.learn(answer.response)
            self.responses.append(answer.response)
        return answers

    def _listened(self, per_min: float) -> ChoiceContext:
        person = self._person
        return ChoiceContext(
            per_min=per_min,
            played=tuple(self._played),
            refused=frozenset(self._refused).union(person.blocked if person else ()),
            named=self._loaded.named,
            unwanted=frozenset(person.unwanted if person else ()),
            lyrics=person.lyrics if person else True,
            arousal_frac=self._now.arousal_frac,
            progress_frac=self._now.progress_frac,
            seed=self._seed,
            learning=self._learning,
            model=self._learned,
        )
