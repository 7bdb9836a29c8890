"""The latest state of the person, the strap and the sound output, as events report it."""

from __future__ import annotations

from dataclasses import replace

from entrain.conductor.guidance_setup import NOBODY
from entrain.conductor.snapshot import StrapStatus
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
    """Keeps the last event of each kind.

    Attributes
    ----------
    person : PersonLoaded
        What is stored of the person.
    answers : dict of str to Answer
        Answers by question id.
    opened : SessionOpened or None
        How the session was opened; None before that.
    strap : StrapStatus
        The strap, as far as it is known.
    presence : Presence
        What is missing.
    """

    def __init__(self) -> None:
        self.person = NOBODY
        self.answers: dict[str, Answer] = {}
        self.opened: SessionOpened | None = None
        self.strap = StrapStatus()
        self.presence = Presence()

    def update(self, event: Event) -> None:
        """Update the state from an event; other events are ignored."""
        match event:
            case Packet():
                self.presence.record_packet(event.t_s)
            case LinkChanged():
                self.strap = replace(self.strap, link=event.link, detail=event.detail)
                self.presence.record_link(event)
            case StrapKnown():
                self.strap = self.strap.identify(event)
            case SoundChanged():
                self.presence.record_sound(event)
            case PersonLoaded():
                self.person = event
            case Answered():
                self.answers[event.question] = event.answer
            case SessionOpened():
                self.opened = event
                self.presence.has_music = event.music is not None
