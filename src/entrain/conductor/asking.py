"""Asking: what is done with buttons, answers and the clinician's hand."""

from __future__ import annotations

from typing import NamedTuple

from entrain.conductor.line import Line
from entrain.events import (
    Decision,
    Directed,
    Direction,
    NoticeGiven,
    Phase,
    Pressed,
    Reason,
    SessionOpened,
    TrackKnown,
    TrackLeft,
)
from entrain.guidance import sentences
from entrain.guidance.guidance import Guidance
from entrain.guidance.guided import GUIDED
from entrain.guidance.hand import STEP_PER_MIN
from entrain.guidance.person import Person

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


def stop(event: Pressed, line: Line, person: Person) -> Reason:
    """Stop; return why the sound fades."""
    reason = sentences.STOPPED.said(person, by=event.who)
    line.say(event.t_s, reason)
    return reason


def pause(event: Pressed, guidance: Guidance, line: Line, person: Person) -> Reason:
    """Pause; return why the sound fades."""
    reason = sentences.PAUSED.said(person, by=event.who)
    guidance.pause(event.t_s)
    line.say(event.t_s, reason)
    return reason


def ease(event: Pressed, guidance: Guidance, line: Line) -> list[Decision]:
    """Be easier on the person, whenever they ask for it."""
    guidance.ease(event.t_s)
    lowest = guidance.safety.lowest_per_min
    guided = guidance.phase in GUIDED and guidance.policy.guides
    reason = Reason(
        rule="person.easier",
        saw=(("lowest_per_min", lowest),),
        patient="You asked for easier: the music comes back to your own pace."
        if guided
        else "You asked for easier: the music will be easier on you.",
        clinician=f"Easier pressed by the {event.who}: back to matching, goal now "
        f"{lowest:.1f}/min.",
    )
    line.say(event.t_s, reason)
    return [NoticeGiven(t_s=event.t_s, reason=reason)]


def not_this(event: Pressed, track: TrackKnown | None, line: Line) -> list[Decision]:
    """Let a song go that somebody does not want: it stays away until a person allows it."""
    if track is None:
        return []
    reason = Reason(
        rule="person.not_this",
        saw=(("tempo_bpm", track.tempo_bpm), ("arousal_frac", track.arousal_frac)),
        patient="You did not want this song: it goes, and does not come back.",
        clinician=f"Not this song, pressed by the {event.who}: {track.title!r} is left and "
        "blocked until a person allows it again.",
    )
    line.say(event.t_s, reason)
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
        told = _Told("hand.cannot", f"{cannot} Nothing changes.", cannot)
        return [NoticeGiven(t_s=event.t_s, reason=_reason(event, guidance, told))]
    if event.what in TRACKS and track is not None:
        never = event.what is Direction.NEVER_TRACK
        words = "not be played to you again" if never else "give way to another"
        told = _Told("hand.track", f"This song will {words}.", f"{track.title!r} is left.")
        reason = _reason(event, guidance, told)
        line.say(event.t_s, reason)
        return [_leaving(event.t_s, reason, track, never=never)]
    reason = _reason(event, guidance, _obeyed(event, guidance))
    if event.what is Direction.END_GENTLY:
        guidance.close(event.t_s, reason)
    line.say(event.t_s, reason)
    return [NoticeGiven(t_s=event.t_s, reason=reason)]


class _Told(NamedTuple):
    """What was done: by which rule, and the two sentences."""

    rule: str
    patient: str
    clinician: str


def _cannot(
    event: Directed, guidance: Guidance, opened: SessionOpened, track: TrackKnown | None
) -> str | None:
    """Return why it cannot be done, in plain words; None where it can."""
    need = NEEDS.get(event.what)
    if need is not None and need not in opened.music_takes:
        return f"This music has no {need} to choose."
    there_are = characters(opened.music_takes)
    if event.what is Direction.CHARACTER and there_are and event.name not in there_are:
        return f"No character is called {event.name!r}. There are: {', '.join(there_are)}."
    if event.what in GUIDES and guidance.blinded:
        return "In a blinded session nobody moves the guide by hand."
    if event.what in TRACKS and track is None:
        return "No song is playing just now."
    if event.what in GUIDES and not guidance.policy.guides:
        return "The music does not lead in this session."
    if guidance.closed is not None:
        return "The session is coming to its end."
    value = event.value_frac
    if event.what in (Direction.INTENSITY, Direction.DENSITY) and (
        value is None or not 0 <= value <= 1
    ):
        return "That is more than there is."
    return None


def characters(music_takes: tuple[str, ...]) -> tuple[str, ...]:
    """Return the names of the characters that a session's music has; older ones told none."""
    named = [one for one in music_takes if one.startswith(CHARACTER_PREFIX)]
    return tuple(one.removeprefix(CHARACTER_PREFIX) for one in named)


def _obeyed(event: Directed, guidance: Guidance) -> _Told:
    """Do it; return what was done."""
    hand, on = guidance.hand, event.value_frac != 0
    value_frac = event.value_frac or 0.0
    match event.what:
        case Direction.HOLD:
            hand.hold(on, event.who)
            kept = "stays at this pace" if on else "goes on by itself"
            return _Told("hand.hold", f"The music {kept}.", f"Hold {'on' if on else 'off'}.")
        case Direction.SLOWER | Direction.FASTER:
            return _moved(event, guidance)
        case Direction.INTENSITY:
            hand.set_intensity(value_frac)
            swell = f"Swell set to {hand.swell_db:.1f} dB."
            deeply = "more or less deeply" if value_frac else "no more"
            return _Told("hand.intensity", f"The music breathes {deeply}.", swell)
        case Direction.DENSITY:
            hand.density_frac = value_frac
            density = f"Density set to {value_frac:.2f}."
            return _Told("hand.density", "The music becomes fuller or sparer.", density)
        case Direction.PULSE:
            hand.pulse = on
            pulse = f"Pulse {'on' if on else 'off'}."
            return _Told("hand.pulse", "The beat of the music changes.", pulse)
        case Direction.CHARACTER:
            hand.character = event.name
            character = f"Character set to {event.name}."
            return _Told("hand.character", "The music changes its character.", character)
        case _:
            ends = "The music comes to an end. Breathe as you like."
            return _Told("hand.end", ends, "The sound fades within half a minute.")


def _moved(event: Directed, guidance: Guidance) -> _Told:
    slower = event.what is Direction.SLOWER
    wanted = -STEP_PER_MIN if slower else STEP_PER_MIN
    limit = "" if guidance.safety.shift(wanted) else ", the goal is at its limit"
    guidance.hand.move(wanted, event.who)
    rule, way = ("hand.slower", "slower") if slower else ("hand.faster", "faster")
    now = guidance.phase in GUIDED and guidance.phase is not Phase.SAFE
    patient = f"The music goes a little {way}." if now else f"The music will go a little {way}."
    return _Told(rule, patient, f"By {STEP_PER_MIN}/min{limit}.")


def _reason(event: Directed, guidance: Guidance, told: _Told) -> Reason:
    lowest = guidance.safety.lowest_per_min
    return Reason(
        rule=told.rule,
        saw=(("value_frac", event.value_frac), ("lowest_per_min", lowest)),
        patient=told.patient,
        clinician=f"{event.what.value.capitalize()}, asked for by the {event.who}. "
        f"{told.clinician} Lowest rate {lowest:.1f}/min.",
    )
