"""Commands: what buttons and the clinician's manual control do."""

from __future__ import annotations

from typing import NamedTuple

from entrain.conductor.messages import Messages
from entrain.events import (
    Decision,
    Directed,
    Direction,
    Figures,
    NoticeGiven,
    Phase,
    Pressed,
    Reason,
    SessionOpened,
    TrackKnown,
    TrackLeft,
)
from entrain.guidance import GUIDED, STEP_PER_MIN, Guidance, PersonState, plan_rules

NEEDS = {
    Direction.NEXT_TRACK: "track",
    Direction.NEVER_TRACK: "track",
    Direction.CHARACTER: "character",
    Direction.PULSE: "pulse",
}
"""The capability that the music must have for a direction."""
CHARACTER_PREFIX = "character:"
"""Prefix of the capabilities that name a character of the music, as in "character:drone"."""
TRACKS = (Direction.NEXT_TRACK, Direction.NEVER_TRACK)
GUIDES = (Direction.HOLD, Direction.SLOWER, Direction.FASTER, Direction.INTENSITY)
"""Directions that need a guide."""


def stop(event: Pressed, messages: Messages, person: PersonState) -> Reason:
    """Announce the stop; return the reason for the fade.

    Parameters
    ----------
    event : Pressed
        The button.
    messages : Messages
        The messages of the session.
    person : PersonState
        The person this second.
    """
    reason = plan_rules.STOPPED.fire(person, by=event.who)
    messages.announce(event.t_s, reason)
    return reason


def pause(event: Pressed, guidance: Guidance, messages: Messages, person: PersonState) -> Reason:
    """Pause the session; return the reason for the fade.

    Parameters
    ----------
    event : Pressed
        The button.
    guidance : Guidance
        The guidance of the session.
    messages : Messages
        The messages of the session.
    person : PersonState
        The person this second.
    """
    reason = plan_rules.PAUSED.fire(person, by=event.who)
    guidance.pause(event.t_s)
    messages.announce(event.t_s, reason)
    return reason


def ease(event: Pressed, guidance: Guidance, messages: Messages) -> list[Decision]:
    """Make the guidance easier, in any phase; return the notice.

    Parameters
    ----------
    event : Pressed
        The button.
    guidance : Guidance
        The guidance of the session.
    messages : Messages
        The messages of the session.
    """
    guidance.ease(event.t_s)
    lowest = guidance.safety.lowest_per_min
    guided = guidance.phase in GUIDED and guidance.guided.policy.guides
    reason = Reason(
        rule="person.easier",
        variant="guided" if guided else "unguided",
        figures=(("lowest_per_min", lowest), ("who", event.who)),
    )
    messages.announce(event.t_s, reason)
    return [NoticeGiven(t_s=event.t_s, reason=reason)]


def refuse_track(event: Pressed, track: TrackKnown | None, messages: Messages) -> list[Decision]:
    """Remove a track that is not wanted, until a person allows it again.

    Parameters
    ----------
    event : Pressed
        The button.
    track : TrackKnown or None
        The track that is heard; None where there is none, and nothing is done.
    messages : Messages
        The messages of the session.
    """
    if track is None:
        return []
    reason = Reason(
        rule="person.not_this",
        figures=(
            ("tempo_bpm", track.tempo_bpm),
            ("arousal_frac", track.arousal_frac),
            ("title", track.title),
            ("who", event.who),
        ),
    )
    messages.announce(event.t_s, reason)
    return [_leave_track(event.t_s, reason, track, never=True)]


def _leave_track(t_s: float, reason: Reason, track: TrackKnown, *, never: bool) -> TrackLeft:
    return TrackLeft(
        t_s=t_s, reason=reason, title=track.title, never=never, track_id=track.track_id
    )


def direct(
    event: Directed,
    guidance: Guidance,
    opened: SessionOpened,
    track: TrackKnown | None,
    messages: Messages,
) -> list[Decision]:
    """Carry out a direction of the clinician within the limits of safety; report the result.

    Parameters
    ----------
    event : Directed
        The direction.
    guidance : Guidance
        The guidance of the session.
    opened : SessionOpened
        How the session was opened, with the capabilities of its music.
    track : TrackKnown or None
        The person's own track that is heard, if any.
    messages : Messages
        The messages of the session.
    """
    obstacle = _find_obstacle(event, guidance, opened, track)
    if obstacle is not None:
        return [NoticeGiven(t_s=event.t_s, reason=_result_reason(event, guidance, obstacle))]
    if event.what in TRACKS and track is not None:
        never = event.what is Direction.NEVER_TRACK
        result = _Result("hand.track", "never" if never else "next", (("title", track.title),))
        reason = _result_reason(event, guidance, result)
        messages.announce(event.t_s, reason)
        return [_leave_track(event.t_s, reason, track, never=never)]
    reason = _result_reason(event, guidance, _carry_out(event, guidance))
    if event.what is Direction.END_GENTLY:
        guidance.close(event.t_s, reason)
    messages.announce(event.t_s, reason)
    return [NoticeGiven(t_s=event.t_s, reason=reason)]


class _Result(NamedTuple):
    """The result of a direction: the rule, its variant and its figures."""

    rule: str
    variant: str = ""
    figures: Figures = ()


def _find_obstacle(
    event: Directed, guidance: Guidance, opened: SessionOpened, track: TrackKnown | None
) -> _Result | None:
    """Return why a direction cannot be carried out; None where it can."""
    capability = NEEDS.get(event.what)
    if capability is not None and capability not in opened.music_takes:
        return _Result("hand.cannot", f"no_{capability}")
    available = list_characters(opened.music_takes)
    if event.what is Direction.CHARACTER and available and event.name not in available:
        names = (("name", event.name), ("there_are", ", ".join(available)))
        return _Result("hand.cannot", "unknown_character", names)
    variant = _session_obstacle(event, guidance, track)
    return None if variant is None else _Result("hand.cannot", variant)


def _session_obstacle(event: Directed, guidance: Guidance, track: TrackKnown | None) -> str | None:
    """Return the variant that names why the session does not allow it now; None where it does."""
    if event.what in GUIDES and guidance.blinded:
        return "blinded"
    if event.what in TRACKS and track is None:
        return "no_song"
    if event.what in GUIDES and not guidance.guided.policy.guides:
        return "no_guide"
    if guidance.closed is not None:
        return "closing"
    value = event.value_frac
    if event.what in (Direction.INTENSITY, Direction.DENSITY) and (
        value is None or not 0 <= value <= 1
    ):
        return "out_of_range"
    return None


def list_characters(music_takes: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names of the characters of the music; older recordings hold none."""
    named = [item for item in music_takes if item.startswith(CHARACTER_PREFIX)]
    return tuple(item.removeprefix(CHARACTER_PREFIX) for item in named)


def _carry_out(event: Directed, guidance: Guidance) -> _Result:
    """Carry out a direction; return the result."""
    hand, on = guidance.guided.hand, event.value_frac != 0
    value_frac = event.value_frac or 0.0
    switched = "on" if on else "off"
    match event.what:
        case Direction.HOLD:
            hand.hold(on, event.who)
            return _Result("hand.hold", switched)
        case Direction.SLOWER | Direction.FASTER:
            return _move_guide(event, guidance)
        case Direction.INTENSITY:
            hand.set_intensity(value_frac)
            depth = "some" if value_frac else "none"
            return _Result("hand.intensity", depth, (("swell_db", hand.swell_db),))
        case Direction.DENSITY:
            hand.density_frac = value_frac
            return _Result("hand.density")
        case Direction.PULSE:
            hand.pulse = on
            return _Result("hand.pulse", switched)
        case Direction.CHARACTER:
            hand.character = event.name
            return _Result("hand.character", "", (("name", event.name),))
        case _:
            return _Result("hand.end")


def _move_guide(event: Directed, guidance: Guidance) -> _Result:
    slower = event.what is Direction.SLOWER
    wanted = -STEP_PER_MIN if slower else STEP_PER_MIN
    at_limit = not guidance.safety.shift_goal(wanted)
    guidance.guided.hand.move(wanted, event.who)
    is_guided_now = guidance.phase in GUIDED and guidance.phase is not Phase.SAFE
    return _Result(
        "hand.slower" if slower else "hand.faster",
        "now" if is_guided_now else "later",
        (("by_per_min", STEP_PER_MIN), ("at_limit", float(at_limit))),
    )


def _result_reason(event: Directed, guidance: Guidance, result: _Result) -> Reason:
    return Reason(
        rule=result.rule,
        variant=result.variant,
        figures=(
            ("value_frac", event.value_frac),
            ("lowest_per_min", guidance.safety.lowest_per_min),
            ("what", event.what.value),
            ("who", event.who),
            *result.figures,
        ),
    )
