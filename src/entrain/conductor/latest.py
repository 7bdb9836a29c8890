"""The latest of what events say of the person, the strap and the output."""

from __future__ import annotations

from dataclasses import replace

from entrain.conductor.guidance_setup import NOBODY
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
from entrain.guidance import Presence


class Latest:
    """What came last of each kind.

    Attributes
    ----------
    person : PersonLoaded
        What is known of the person.
    answers : dict of str to Answer
        What was answered to questions, by id.
    opened : SessionOpened or None
        What was asked for; None before the session is opened.
    strap : StrapSeen
        The strap, as far as it is known.
    presence : Presence
        What is missing.
    """

    def __init__(self) -> None:
        self.person = NOBODY
        self.answers: dict[str, Answer] = {}
        self.opened: SessionOpened | None = None
        self.strap = StrapSeen()
        self.presence = Presence()

    def update(self, event: Event) -> None:
        """Keep what an event says; events that say nothing lasting are passed over."""
        match event:
            case Packet():
                self.presence.record_packet(event.t_s)
            case LinkChanged():
                self.strap = replace(self.strap, link=event.link, detail=event.detail)
                self.presence.record_link(event)
            case StrapKnown():
                self.strap = self.strap.known(event)
            case SoundChanged():
                self.presence.record_sound(event)
            case PersonLoaded():
                self.person = event
            case Answered():
                self.answers[event.question] = event.answer
            case SessionOpened():
                self.opened = event
                self.presence.has_music = event.music is not None
