"""Selection of a session's tracks from the library and the listener's responses."""

from __future__ import annotations

from entrain.conductor.track_response import ListenerState, TrackResponse
from entrain.events import LibraryLoaded, PersonLoaded, Response, SessionOpened, TrackAnswered
from entrain.guidance import ChoiceContext, Chooser, RewardModel, TrackChoice


class Selection:
    """Chooses the tracks of a session, and learns from the responses to them.

    Parameters
    ----------
    choose : callable
        Chooses the next track.

    Attributes
    ----------
    blocked : list of str
        Ids of the tracks that were blocked for good in this session.
    responses : list of Response
        Responses of the person in this session, oldest first.
    """

    def __init__(self, choose: Chooser) -> None:
        self._choose = choose
        self._library = LibraryLoaded(t_s=0.0, tracks=())
        self._person: PersonLoaded | None = None
        self._seed, self._learning = 0, True
        self._model = RewardModel()
        self._listener = ListenerState()
        self._played: list[str] = []
        self._refused: set[str] = set()
        self._response: TrackResponse | None = None
        self.blocked: list[str] = []
        self.responses: list[Response] = []

    @property
    def has_tracks(self) -> bool:
        """Whether there are tracks to choose from."""
        return bool(self._library.tracks)

    @property
    def n_known(self) -> int:
        """Number of tracks in the library, playable or not."""
        return len(self._library.tracks)

    @property
    def has_begun(self) -> bool:
        """Whether a track has been chosen in this session."""
        return bool(self._played)

    # ------------------------------------------------------------ events

    def set_session(self, event: SessionOpened) -> None:
        """Set the seed of the session, and whether it learns."""
        self._seed, self._learning = event.seed, event.learning

    def set_person(self, event: PersonLoaded) -> None:
        """Set the person, with their past responses."""
        self._person, self._model = event, RewardModel(event.responses)

    def set_library(self, event: LibraryLoaded) -> None:
        """Set the tracks of the library."""
        self._library = event

    def record_failure(self, track_id: str) -> None:
        """Record that a track cannot be played."""
        self._refused.add(track_id)

    def refuse(self, track_id: str, *, never: bool) -> None:
        """Record that a track is not wanted in this session or, with `never`, ever again."""
        self._refused.add(track_id)
        if never and track_id not in self.blocked:
            self.blocked.append(track_id)

    def observe(self, t_s: float, listener: ListenerState) -> None:
        """Record the state of the listener at `t_s` [s]."""
        self._listener = listener
        if self._response is not None:
            self._response.observe(t_s, listener)

    # ------------------------------------------------------------ choice

    def choose_next(self, per_min: float) -> TrackChoice | None:
        """Choose a track for a guide at `per_min` [breaths/min]; None where none may play."""
        choice = self._choose(self._library.tracks, self._context(per_min))
        if choice is not None:
            self._played.append(choice.track.track_id)
        return choice

    def start_response(self, choice: TrackChoice, start_s: float) -> None:
        """Start to measure the response to a track that is heard from `start_s` on [s]."""
        self._response = TrackResponse(choice, start_s)

    def finish_response(self, t_s: float, *, skipped: bool) -> list[TrackAnswered]:
        """Learn from the response to the track that ends; return it, where there is one."""
        response, self._response = self._response, None
        answers = response.finish(t_s, skipped=skipped) if response else []
        for answer in answers:
            self._model.learn(answer.response)
            self.responses.append(answer.response)
        return answers

    def _context(self, per_min: float) -> ChoiceContext:
        person = self._person
        return ChoiceContext(
            per_min=per_min,
            played=tuple(self._played),
            refused=frozenset(self._refused).union(person.blocked if person else ()),
            named=self._library.named,
            unwanted=frozenset(person.unwanted if person else ()),
            lyrics=person.lyrics if person else True,
            arousal_frac=self._listener.arousal_frac,
            progress_frac=self._listener.progress_frac,
            seed=self._seed,
            learning=self._learning,
            model=self._model,
        )
