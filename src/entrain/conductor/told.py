"""What the conductor is told of the person, the strap and the output, kept as it was told."""

from __future__ import annotations

from dataclasses import replace

from entrain.conductor.opening import NOBODY
from entrain.conductor.snapshot import StrapSeen
from entrain.events import (
    Answer,
    Answered,
    Event,
    LinkChanged,
    Packet,
    PersonLoaded,
    SessionOpened,
    SoundChanged,
    StrapKnown,
)
from entrain.guidance.safety.missing import Presence
from entrain.protocols.heart_rate_service import HeartRateMeasurement
from entrain.protocols.problems import MalformedPacketError


class Told:
    """What was told last.

    Attributes
    ----------
    person : PersonLoaded
        What is known of the person.
    answers : dict of str to Answer
        What was answered to questions, by id.
    opened : SessionOpened or None
        What was asked for; None before the session is opened.
    strap : StrapSeen
        The strap, as far as it told of itself.
    presence : Presence
        What is missing.
    """

    def __init__(self) -> None:
        self.person = NOBODY
        self.answers: dict[str, Answer] = {}
        self.opened: SessionOpened | None = None
        self.strap = StrapSeen()
        self.presence = Presence()

    def take(self, event: Event) -> None:
        """Take what an event tells, of whatever kind it is."""
        match event:
            case Packet():
                self.presence.packet(event.t_s, heart=_tells_a_heart(event))
            case LinkChanged():
                self.strap = replace(self.strap, link=event.link, detail=event.detail)
                self.presence.link_changed(event)
            case StrapKnown():
                self.strap = self.strap.known(event)
            case SoundChanged():
                self.presence.sound_changed(event)
            case PersonLoaded():
                self.person = event
            case Answered():
                self.answers[event.question] = event.answer
            case SessionOpened():
                self.opened = event
                self.presence.plays = event.music is not None


def _tells_a_heart(event: Packet) -> bool:
    """Return whether a packet tells a heart rate: a strap that nobody wears tells none."""
    if event.characteristic != "2a37":
        return False
    try:
        told = HeartRateMeasurement.from_bytes(event.data)
    except MalformedPacketError:
        return False
    return told.hr_bpm > 0 and told.contact is not False
