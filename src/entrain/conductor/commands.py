"""Asking: what is done with buttons, answers and the clinician's hand."""

from __future__ import annotations

from typing import NamedTuple

from entrain.conductor.line import Line
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
"""What the music must be able to do, to be told so."""
CHARACTER_PREFIX = "character:"
"""So begins what the music says of each character it has, as in "character:drone"."""
TRACKS = (Direction.NEXT_TRACK, Direction.NEVER_TRACK)
GUIDES = (Direction.HOLD, Direction.SLOWER, Direction.FASTER, Direction.INTENSITY)
"""What there must be a guide for."""


def stop(event: Pressed, line: Line, person: PersonState) -> Reason:
    """Stop; return why the sound fades."""
    reason = plan_rules.STOPPED.fire(person, by=event.who)
    line.announce(event.t_s, reason)
    return reason


def pause(event: Pressed, guidance: Guidance, line: Line, person: PersonState) -> Reason:
    """Pause; return why the sound fades."""
    reason = plan_rules.PAUSED.fire(person, by=event.who)
    guidance.pause(event.t_s)
    line.announce(event.t_s, reason)
    return reason


def ease(event: Pressed, guidance: Guidance, line: Line) -> list[Decision]:
    """Be easier on the person, whenever they ask for it."""
    guidance.ease(event.t_s)
    lowest = guidance.safety.lowest_per_min
    guided = guidance.phase in GUIDED and guidance.policy.guides
    reason = Reason(
        rule="person.easier",
        variant="guided" if guided else "unguided",
        figures=(("lowest_per_min", lowest), ("who", event.who)),
    )
    line.announce(event.t_s, reason)
    return [NoticeGiven(t_s=event.t_s, reason=reason)]


def not_this(event: Pressed, track: TrackKnown | None, line: Line) -> list[Decision]:
    """Let a song go that somebody does not want: it stays away until a person allows it."""
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
    line.announce(event.t_s, reason)
    return [_leaving(event.t_s, reason, track, never=True)]


def _leaving(t_s: float, reason: Reason, track: TrackKnown, *, never: bool) -> TrackLeft:
    return TrackLeft(
        t_s=t_s, reason=reason, title=track.title, never=never, track_id=track.track_id
    )


def direct(
    event: Directed,
    guidance: Guidance,
    opened: SessionOpened,
    track: TrackKnown | None,
    line: Line,
) -> list[Decision]:
    """Do what a clinician asks for, as far as safety allows; say what was done."""
    cannot = _cannot(event, guidance, opened, track)
    if cannot is not None:
        return [NoticeGiven(t_s=event.t_s, reason=_reason(event, guidance, cannot))]
    if event.what in TRACKS and track is not None:
        never = event.what is Direction.NEVER_TRACK
        done = _Done("hand.track", "never" if never else "next", (("title", track.title),))
        reason = _reason(event, guidance, done)
        line.announce(event.t_s, reason)
        return [_leaving(event.t_s, reason, track, never=never)]
    reason = _reason(event, guidance, _obeyed(event, guidance))
    if event.what is Direction.END_GENTLY:
        guidance.close(event.t_s, reason)
    line.announce(event.t_s, reason)
    return [NoticeGiven(t_s=event.t_s, reason=reason)]


class _Done(NamedTuple):
    """What was done: by which rule, in which of its variants, with which figures."""

    rule: str
    variant: str = ""
    figures: Figures = ()


def _cannot(
    event: Directed, guidance: Guidance, opened: SessionOpened, track: TrackKnown | None
) -> _Done | None:
    """Return why it cannot be done; None where it can."""
    need = NEEDS.get(event.what)
    if need is not None and need not in opened.music_takes:
        return _Done("hand.cannot", f"no_{need}")
    there_are = characters(opened.music_takes)
    if event.what is Direction.CHARACTER and there_are and event.name not in there_are:
        names = (("name", event.name), ("there_are", ", ".join(there_are)))
        return _Done("hand.cannot", "unknown_character", names)
    variant = _why_not(event, guidance, track)
    return None if variant is None else _Done("hand.cannot", variant)


def _why_not(event: Directed, guidance: Guidance, track: TrackKnown | None) -> str | None:
    """Return what the session does not allow just now; None where it allows it."""
    if event.what in GUIDES and guidance.blinded:
        return "blinded"
    if event.what in TRACKS and track is None:
        return "no_song"
    if event.what in GUIDES and not guidance.policy.guides:
        return "no_guide"
    if guidance.closed is not None:
        return "closing"
    value = event.value_frac
    if event.what in (Direction.INTENSITY, Direction.DENSITY) and (
        value is None or not 0 <= value <= 1
    ):
        return "out_of_range"
    return None


def characters(music_takes: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names of the characters that a session's music has; older ones told none."""
    named = [one for one in music_takes if one.startswith(CHARACTER_PREFIX)]
    return tuple(one.removeprefix(CHARACTER_PREFIX) for one in named)


def _obeyed(event: Directed, guidance: Guidance) -> _Done:
    """Do it; return what was done."""
    hand, on = guidance.hand, event.value_frac != 0
    value_frac = event.value_frac or 0.0
    switched = "on" if on else "off"
    match event.what:
        case Direction.HOLD:
            hand.hold(on, event.who)
            return _Done("hand.hold", switched)
        case Direction.SLOWER | Direction.FASTER:
            return _moved(event, guidance)
        case Direction.INTENSITY:
            hand.set_intensity(value_frac)
            depth = "some" if value_frac else "none"
            return _Done("hand.intensity", depth, (("swell_db", hand.swell_db),))
        case Direction.DENSITY:
            hand.density_frac = value_frac
            return _Done("hand.density")
        case Direction.PULSE:
            hand.pulse = on
            return _Done("hand.pulse", switched)
        case Direction.CHARACTER:
            hand.character = event.name
            return _Done("hand.character", "", (("name", event.name),))
        case _:
            return _Done("hand.end")


def _moved(event: Directed, guidance: Guidance) -> _Done:
    slower = event.what is Direction.SLOWER
    wanted = -STEP_PER_MIN if slower else STEP_PER_MIN
    bound = not guidance.safety.shift_goal(wanted)
    guidance.hand.move(wanted, event.who)
    now = guidance.phase in GUIDED and guidance.phase is not Phase.SAFE
    return _Done(
        "hand.slower" if slower else "hand.faster",
        "now" if now else "later",
        (("by_per_min", STEP_PER_MIN), ("at_limit", float(bound))),
    )


def _reason(event: Directed, guidance: Guidance, done: _Done) -> Reason:
    return Reason(
        rule=done.rule,
        variant=done.variant,
        figures=(
            ("value_frac", event.value_frac),
            ("lowest_per_min", guidance.safety.lowest_per_min),
            ("what", event.what.value),
            ("who", event.who),
            *done.figures,
        ),
    )
