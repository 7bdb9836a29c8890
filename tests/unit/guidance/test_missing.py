"""What is missing is noticed from what was told, and from nothing else."""

from __future__ import annotations

import pytest

from entrain.events import Link, LinkChanged, SoundChanged
from entrain.guidance.safety.missing import BACK_SHOWN_S, Missing, Presence
from tests.helpers.words import to_patient


def linked(presence: Presence, t_s: float, link: Link) -> None:
    presence.record_link(LinkChanged(t_s=t_s, link=link, detail="As told."))


def sounding(presence: Presence, t_s: float, sounds: bool) -> None:
    presence.record_sound(SoundChanged(t_s=t_s, output="device", detail="As.", sounds=sounds))


def beating(presence: Presence, from_s: int, to_s: int, every_s: float = 1.0) -> float:
    """Let packets come and seconds go by; return when the last packet came."""
    packet_s, next_s = from_s - every_s, from_s + every_s / 2
    for second in range(from_s + 1, to_s + 1):
        while next_s <= second:
            presence.record_packet(next_s)
            packet_s, next_s = next_s, next_s + every_s
        presence.update(float(second), heart_seen=True)
    return packet_s


@pytest.mark.parametrize("every_s", [0.25, 0.56, 1.0, 1.024, 2.0, 3.0, 5.0])
def test_silence_is_against_what_is_usual(every_s: float) -> None:
    presence = Presence()
    linked(presence, 0.0, Link.CONNECTED)
    last_s = beating(presence, 0, 60, every_s)
    assert presence.missing == ()
    told_s = next(
        t_s for t_s in range(61, 90) if silent_at(presence, float(t_s)) == (Missing.PACKETS,)
    )
    assert told_s - last_s <= max(3.5, 2 * every_s + 1)
    assert told_s - last_s > every_s


def silent_at(presence: Presence, t_s: float) -> tuple[Missing, ...]:
    presence.update(t_s, heart_seen=True)
    return presence.missing


def test_a_link_that_broke_is_told_in_the_next_second_and_again_when_it_is_back() -> None:
    presence = Presence()
    linked(presence, 0.0, Link.CONNECTED)
    beating(presence, 0, 30)
    linked(presence, 30.2, Link.LOST)
    assert silent_at(presence, 31.0) == (Missing.LINK,)
    assert presence.is_strap_lost
    assert presence.notice is not None
    linked(presence, 32.0, Link.SEARCHING)
    assert silent_at(presence, 33.0) == (Missing.LINK,)
    linked(presence, 40.0, Link.CONNECTED)
    presence.record_packet(40.6)
    assert silent_at(presence, 41.0) == ()
    assert presence.notice is not None
    assert presence.notice.rule == "plan.found"
    presence.record_packet(41.6)
    for second in range(42, 42 + int(BACK_SHOWN_S)):
        presence.record_packet(second + 0.6)
        presence.update(float(second), heart_seen=True)
    assert presence.notice is None


def test_a_strap_that_comes_back_and_sends_nothing_is_silent() -> None:
    presence = Presence()
    linked(presence, 0.0, Link.CONNECTED)
    beating(presence, 0, 30)
    linked(presence, 30.0, Link.LOST)
    silent_at(presence, 31.0)
    linked(presence, 50.0, Link.CONNECTED)
    assert silent_at(presence, 51.0) == (Missing.LINK,), "not back before it sends"
    assert silent_at(presence, 53.0) == (Missing.PACKETS,)


@pytest.mark.parametrize("searched", [True, False])
def test_time_waits_only_where_a_strap_was_looked_for(searched: bool) -> None:
    presence = Presence()
    linked(presence, 0.0, Link.SEARCHING if searched else Link.CONNECTED)
    presence.update(1.0, heart_seen=False)
    assert presence.is_waiting is searched
    linked(presence, 2.0, Link.CONNECTED)
    presence.record_packet(3.0)
    presence.update(4.0, heart_seen=False)
    assert presence.is_waiting is searched, "connected, and nobody wears it"
    presence.record_packet(5.0)
    presence.update(6.0, heart_seen=True)
    assert not presence.is_waiting, "the first heartbeat is enough"


def test_a_heart_that_was_seen_is_found() -> None:
    presence = Presence()
    linked(presence, 0.0, Link.SEARCHING)
    linked(presence, 2.0, Link.CONNECTED)
    presence.record_packet(11.0)
    presence.update(12.0, heart_seen=True)
    assert presence.missing == ()
    assert not presence.is_waiting


def test_silence_is_told_and_that_it_is_over() -> None:
    presence = Presence()
    beating(presence, 0, 10)
    sounding(presence, 10.3, False)
    presence.record_packet(10.6)
    assert silent_at(presence, 11.0) == (Missing.SOUND,)
    assert presence.is_silent
    sounding(presence, 11.5, False)
    presence.record_packet(11.6)
    presence.update(12.0, heart_seen=True)
    assert presence.notice is not None
    assert dict(presence.notice.figures)["unheard_s"] == pytest.approx(1.7)
    sounding(presence, 12.4, True)
    presence.record_packet(12.6)
    assert silent_at(presence, 13.0) == ()
    assert presence.notice is not None
    assert to_patient(presence.notice) == "The sound is back."


def test_where_there_is_no_music_none_is_missing() -> None:
    presence = Presence()
    presence.has_music = False
    sounding(presence, 1.0, False)
    beating(presence, 0, 10)
    assert presence.missing == ()
    assert not presence.is_silent
