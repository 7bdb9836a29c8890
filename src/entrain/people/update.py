"""Updating the profile of a person after a session."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import TypeVar

from entrain.conductor import SessionOutcome
from entrain.events import Ending, Rest, SearchEnd
from entrain.guidance.safety import FLOOR_PER_MIN, GOAL_PER_MIN
from entrain.people.profile import MeasuredRates, PersonProfile, StoredSearch
from entrain.physiology import NEAR_PER_MIN

T = TypeVar("T")

RETRY_STEP = 0.5
"""A floor that was not needed again is lowered by this much after each session [breaths/min]."""
MOST_RESPONSES = 200
"""Each response counts 2 % less than the next, so that the oldest kept counts less than 2 %."""
DAY_S = 86400.0
SEARCHES = 2
"""Number of searches that must agree before a resonance rate is adopted."""


def make_rest(profile: PersonProfile, utc_s: float) -> Rest | None:
    """Return a person's stored resting rates with their age at `utc_s` [s since 1970 UTC]."""
    if profile.rest is None:
        return None
    return Rest(
        breathing_per_min=profile.rest.breathing_per_min,
        hr_bpm=profile.rest.hr_bpm,
        age_days=max(0.0, utc_s - profile.rest.utc_s) / DAY_S,
    )


def find_resonance_rate(profile: PersonProfile) -> float | None:
    """Return a person's resonance rate [breaths/min], or None unless two searches agree on it.

    The last two with a result must be on different days, and no further apart than the
    resolution of a search. One search shows the state of one day; the rate is considered stable
    in a person (Vaschillo 2006, doi:10.1007/s10484-006-9009-3), but few have tested whether a
    search finds it again.
    """
    rates = [
        (search.per_min, search.utc_s) for search in profile.searches if search.per_min is not None
    ]
    if len(rates) < SEARCHES:
        return None
    (before_per_min, before_s), (last_per_min, last_s) = rates[-SEARCHES:]
    if _day(before_s) == _day(last_s) or abs(before_per_min - last_per_min) > NEAR_PER_MIN:
        return None
    return max(0.5 * (before_per_min + last_per_min), FLOOR_PER_MIN)


def _day(utc_s: float) -> date:
    """Return the local calendar day, which is what people mean by another day."""
    return datetime.fromtimestamp(utc_s).astimezone().date()


def find_goal(profile: PersonProfile) -> float:
    """Return the goal of a person [breaths/min].

    Their own goal, if one was set; otherwise their resonance rate, if it is known.
    """
    resonance_per_min = find_resonance_rate(profile)
    if resonance_per_min is not None and profile.goal_per_min == GOAL_PER_MIN:
        return resonance_per_min
    return profile.goal_per_min


def update_after_session(
    profile: PersonProfile, outcome: SessionOutcome, utc_s: float
) -> PersonProfile:
    """Return the profile after a session, or so far.

    Blocked tracks and responses to tracks are kept however the session ends. Of a session that
    was stopped or ended early nothing else is kept: its figures are not those of a person at
    rest after a whole session.

    Parameters
    ----------
    kept : PersonProfile
        The profile before the session.
    outcome : SessionOutcome
        The outcome of the session so far.
    utc_s : float
        The time now, in seconds since 1970-01-01 UTC.
    """
    profile = _update_tracks(profile, outcome)
    if outcome.ending is not Ending.COMPLETE:
        return profile
    floor_per_min = outcome.floor_per_min or profile.floor_per_min - RETRY_STEP
    if outcome.label is not None:
        # A changed floor would reveal that there was a guide.
        floor_per_min = profile.floor_per_min
    return replace(
        profile,
        n_sessions=profile.n_sessions + 1,
        floor_per_min=max(floor_per_min, FLOOR_PER_MIN),
        rest=_update_rest(profile, outcome, utc_s),
        searches=(*profile.searches, *_list_searches(outcome, utc_s)),
    )


def merge_changes(now: PersonProfile, *, base: PersonProfile, new: PersonProfile) -> PersonProfile:
    """Return the stored profile with the changes of a session.

    The stored profile may have changed while the session ran: a track may have been blocked from
    the command line.

    Parameters
    ----------
    now : PersonProfile
        The profile that is stored now.
    base, new : PersonProfile
        The profile before and after the session's changes.
    """
    if now == base:
        return new
    settings = {name: v for name, v in new.settings.items() if base.settings.get(name) != v}
    return replace(
        now,
        goal_per_min=_pick_newer(now.goal_per_min, base.goal_per_min, new.goal_per_min),
        floor_per_min=_pick_newer(now.floor_per_min, base.floor_per_min, new.floor_per_min),
        n_sessions=now.n_sessions + new.n_sessions - base.n_sessions,
        rest=_pick_newer(now.rest, base.rest, new.rest),
        searches=(*now.searches, *_find_added(base.searches, new.searches)),
        blocked=tuple(dict.fromkeys((*now.blocked, *_find_added(base.blocked, new.blocked)))),
        responses=(*now.responses, *_find_added(base.responses, new.responses))[-MOST_RESPONSES:],
        settings={**now.settings, **settings},
    )


def _pick_newer(now: T, base: T, new: T) -> T:
    return now if new == base else new


def _find_added(base: tuple[T, ...], new: tuple[T, ...]) -> tuple[T, ...]:
    return tuple(item for item in new if item not in base)


def _update_tracks(profile: PersonProfile, outcome: SessionOutcome) -> PersonProfile:
    # In a blinded session, responses to tracks would reveal whether there was a guide.
    new = outcome.responses if outcome.label is None else ()
    responses = (*profile.responses, *new)
    return replace(
        profile,
        blocked=tuple(dict.fromkeys((*profile.blocked, *outcome.blocked))),
        responses=responses[-MOST_RESPONSES:],
    )


def _list_searches(outcome: SessionOutcome, utc_s: float) -> list[StoredSearch]:
    """Return the search of a session, if it was one; a demonstration does not count."""
    search = outcome.found
    if search is None or outcome.demonstration or search.end is SearchEnd.UNSEEN:
        return []
    return [StoredSearch(per_min=search.per_min, sure_frac=search.sure_frac, utc_s=utc_s)]


def _update_rest(
    profile: PersonProfile, outcome: SessionOutcome, utc_s: float
) -> MeasuredRates | None:
    """Return the baseline of the session if it is whole, else the stored one."""
    rest = outcome.rest
    if rest is None or rest.breathing_per_min is None:
        return profile.rest
    return MeasuredRates(breathing_per_min=rest.breathing_per_min, hr_bpm=rest.hr_bpm, utc_s=utc_s)
