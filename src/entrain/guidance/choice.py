"""Which track plays next: one function, from what there is and what was heard to a choice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from entrain.events import Reason, TrackKnown


@dataclass(frozen=True, slots=True, kw_only=True)
class Listened:
    """What a choice may go by, beside the tracks themselves.

    Attributes
    ----------
    per_min : float
        Rate of the guide now [breaths/min].
    played : tuple of str
        Tracks that were heard in this session, the last one last.
    refused : frozenset of str
        Tracks that somebody did not want, or that could not be played.
    """

    per_min: float
    played: tuple[str, ...]
    refused: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A track and why."""

    track: TrackKnown
    reason: Reason


Chooser = Callable[[Sequence[TrackKnown], Listened], Choice | None]
"""Returns None where nothing may be played."""


def in_order(candidates: Sequence[TrackKnown], listened: Listened) -> Choice | None:
    """Choose the track after the last one, in the order given; from the end go to the first."""
    allowed = [t for t in candidates if not t.blocked and t.track_id not in listened.refused]
    if not allowed:
        return None
    last = listened.played[-1] if listened.played else None
    places = {track.track_id: k for k, track in enumerate(candidates)}
    after = places.get(last, -1) if last is not None else -1
    track = next((t for t in allowed if places[t.track_id] > after), allowed[0])
    reason = Reason(
        rule="choice.in_order",
        saw=(("tempo_bpm", track.tempo_bpm), ("arousal_frac", track.arousal_frac)),
        patient=f"Now: {track.title}.",
        clinician=f"{track.title}: next of {len(allowed)} in the order of the folder.",
    )
    return Choice(track=track, reason=reason)
