"""Keeping: what a session that ended well changes in what is kept of its person."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import TypeVar

from entrain.conductor import SessionOutcome
from entrain.events import Ending, Rest, SearchEnd
from entrain.guidance.safety import FLOOR_PER_MIN, GOAL_PER_MIN
from entrain.people.kept import Kept, MeasuredRates, Searched
from entrain.physiology import NEAR_PER_MIN

T = TypeVar("T")

RETRY_STEP = 0.5
"""A floor that was not needed again comes down by this much from session to session."""
MOST_RESPONSES = 200
"""With each one counting 2 % less than the next, an older one counts less than 2 %."""
DAY_S = 86400.0
SEARCHES = 2
"""Searches that have to agree before a rate is a person's own."""


def rest_of(kept: Kept, utc_s: float) -> Rest | None:
    """Return a person's stored rest as a session is told of it at `utc_s`."""
    if kept.rest is None:
        return None
    return Rest(
        breathing_per_min=kept.rest.breathing_per_min,
        hr_bpm=kept.rest.hr_bpm,
        age_days=max(0.0, utc_s - kept.rest.utc_s) / DAY_S,
    )


def resonance_of(kept: Kept) -> float | None:
    """Return a person's resonance rate [breaths/min], where two searches agree on it.

    The last two that found one: on different days, and not further apart than a search can
    tell. One search is one day's state; the rate itself is held to be the person's (Vaschillo
    2006, doi:10.1007/s10484-006-9009-3), and few have looked whether a search finds it again.
    """
    found = [(one.per_min, one.utc_s) for one in kept.searches if one.per_min is not None]
    if len(found) < SEARCHES:
        return None
    (before, before_s), (last, last_s) = found[-SEARCHES:]
    if _day(before_s) == _day(last_s) or abs(before - last) > NEAR_PER_MIN:
        return None
    return max(0.5 * (before + last), FLOOR_PER_MIN)


def _day(utc_s: float) -> date:
    """Return the day by the calendar on the wall, which is what people mean by another day."""
    return datetime.fromtimestamp(utc_s).astimezone().date()


def goal_of(kept: Kept) -> float:
    """Return what a person is led to [breaths/min].

    Their own goal, where somebody has set one; else their resonance rate, where it is known.
    """
    found = resonance_of(kept)
    return found if found is not None and kept.goal_per_min == GOAL_PER_MIN else kept.goal_per_min


def after(kept: Kept, outcome: SessionOutcome, utc_s: float) -> Kept:
    """Return what is to be kept after a session, or so far.

    What somebody said of a track, and how they answered to one that was heard, is kept
    however the session ends. Of one that was stopped or ended early that is all: what it
    showed of the person is not what they are at rest and with time.
    """
    kept = _with_tracks(kept, outcome)
    if outcome.ending is not Ending.COMPLETE:
        return kept
    floor_per_min = outcome.floor_per_min or kept.floor_per_min - RETRY_STEP
    if outcome.label is not None:
        # What was learnt of a guide would tell that there was one.
        floor_per_min = kept.floor_per_min
    return replace(
        kept,
        n_sessions=kept.n_sessions + 1,
        floor_per_min=max(floor_per_min, FLOOR_PER_MIN),
        rest=_rest(kept, outcome, utc_s),
        searches=(*kept.searches, *_searched(outcome, utc_s)),
    )


def merged(now: Kept, *, base: Kept, new: Kept) -> Kept:
    """Return what is kept `now` with what a session has changed, from `base` to `new`.

    A track may have been blocked from the command line while the session ran.
    """
    if now == base:
        return new
    settings = {name: v for name, v in new.settings.items() if base.settings.get(name) != v}
    return replace(
        now,
        goal_per_min=_newer(now.goal_per_min, base.goal_per_min, new.goal_per_min),
        floor_per_min=_newer(now.floor_per_min, base.floor_per_min, new.floor_per_min),
        n_sessions=now.n_sessions + new.n_sessions - base.n_sessions,
        rest=_newer(now.rest, base.rest, new.rest),
        searches=(*now.searches, *_added(base.searches, new.searches)),
        blocked=tuple(dict.fromkeys((*now.blocked, *_added(base.blocked, new.blocked)))),
        responses=(*now.responses, *_added(base.responses, new.responses))[-MOST_RESPONSES:],
        settings={**now.settings, **settings},
    )


def _newer(now: T, base: T, new: T) -> T:
    return now if new == base else new


def _added(base: tuple[T, ...], new: tuple[T, ...]) -> tuple[T, ...]:
    return tuple(one for one in new if one not in base)


def _with_tracks(kept: Kept, outcome: SessionOutcome) -> Kept:
    # How tracks were answered to in a blinded session would tell whether there was a guide.
    new = outcome.responses if outcome.label is None else ()
    responses = (*kept.responses, *new)
    return replace(
        kept,
        blocked=tuple(dict.fromkeys((*kept.blocked, *outcome.blocked))),
        responses=responses[-MOST_RESPONSES:],
    )


def _searched(outcome: SessionOutcome, utc_s: float) -> list[Searched]:
    """Return the search of a session, if it was one; a demonstration is none."""
    found = outcome.found
    if found is None or outcome.demonstration or found.end is SearchEnd.UNSEEN:
        return []
    return [Searched(per_min=found.per_min, sure_frac=found.sure_frac, utc_s=utc_s)]


def _rest(kept: Kept, outcome: SessionOutcome, utc_s: float) -> MeasuredRates | None:
    """Return the newest whole baseline: not a stored one, nor that of a demonstration."""
    rest = outcome.rest
    if rest is None or rest.breathing_per_min is None:
        return kept.rest
    return MeasuredRates(breathing_per_min=rest.breathing_per_min, hr_bpm=rest.hr_bpm, utc_s=utc_s)
