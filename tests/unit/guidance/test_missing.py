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


def figures(presence: Presence) -> tuple[str, str, dict[str, object]]:
    assert presence.notice is not None
    return presence.notice.rule, presence.notice.variant, dict(presence.notice.figures)


def told(presence: Presence, t_s: float, link: Link, detail: str, step: str) -> None:
    presence.record_link(LinkChanged(t_s=t_s, link=link, detail=detail, step=step))


def test_a_strap_that_was_never_found_is_told_after_8_s() -> None:
    presence = Presence()
    told(presence, 0.0, Link.SEARCHING, "Nothing answers.", "Wear it.")
    presence.update(7.9, heart_seen=False)
    assert (presence.missing, presence.notice) == ((), None)
    presence.update(8.04, heart_seen=False)
    assert presence.missing == (Missing.STRAP,)
    assert not presence.is_strap_lost
    seen = {"waited_s": 8.0, "step": "Wear it.", "link_detail": "Nothing answers."}
    assert figures(presence) == ("plan.waiting", "unfound_waits", seen)


def test_a_strap_that_is_connected_and_not_worn_is_told_so() -> None:
    presence = Presence()
    told(presence, 0.0, Link.CONNECTED, "It is there.", "Never mind.")
    presence.update(9.0, heart_seen=False)
    seen = {"waited_s": 9.0, "step": "", "link_detail": "It is there."}
    assert figures(presence) == ("plan.waiting", "connected", seen)
    replayed = Presence()
    replayed.record_packet(1.0)
    replayed.update(9.0, heart_seen=False)
    assert figures(replayed)[1] == "connected"


def test_the_first_heartbeat_is_told_with_how_long_it_took() -> None:
    presence = Presence()
    linked(presence, 0.0, Link.CONNECTED)
    presence.update(20.0, heart_seen=False)
    presence.record_packet(21.0)
    presence.update(21.26, heart_seen=True)
    assert figures(presence) == ("plan.found", "first", {"missed_s": 21.3})
    presence.record_packet(29.0)
    presence.update(29.2, heart_seen=True)
    assert presence.notice is not None
    presence.update(29.26, heart_seen=True)
    assert presence.notice is None


def test_a_broken_link_is_told_with_its_step_and_how_long_it_was_gone() -> None:
    presence = Presence()
    linked(presence, 0.0, Link.CONNECTED)
    beating(presence, 0, 30)
    told(presence, 30.2, Link.LOST, "It broke.", "Come nearer.")
    presence.update(31.0, heart_seen=True)
    told(presence, 32.0, Link.SEARCHING, "Looked for.", "Wait.")
    presence.update(35.06, heart_seen=True)
    seen = {"lost_s": 4.9, "step": "Wait.", "link_detail": "Looked for."}
    assert figures(presence) == ("safety.link", "", seen)
    linked(presence, 40.0, Link.CONNECTED)
    presence.record_packet(40.5)
    presence.update(41.04, heart_seen=True)
    assert figures(presence) == ("plan.found", "again", {"missed_s": 10.0})


def test_a_strap_that_sends_nothing_is_told_since_when() -> None:
    presence = Presence()
    linked(presence, 0.0, Link.CONNECTED)
    last_s = beating(presence, 0, 30)
    presence.update(last_s + 2.49, heart_seen=True)
    assert presence.missing == ()
    presence.update(last_s + 2.5, heart_seen=True)
    assert figures(presence) == ("safety.link", "packets", {"lost_s": 2.5})
    assert presence.is_strap_lost


def test_the_sound_comes_first_and_the_strap_is_told_with_it() -> None:
    presence = Presence()
    linked(presence, 0.0, Link.CONNECTED)
    last_s = beating(presence, 0, 30)
    presence.record_sound(SoundChanged(t_s=30.0, output="device", detail="Nowhere.", sounds=False))
    presence.update(last_s + 3.0, heart_seen=True)
    assert presence.missing == (Missing.SOUND, Missing.PACKETS)
    unheard_s = round(last_s + 3.0 - 30.0, 1)
    seen = {"unheard_s": unheard_s, "sound_detail": "Nowhere.", "lost_s": 3.0}
    assert figures(presence) == ("safety.unheard", "+safety.link/packets", seen)
    told(presence, 33.0, Link.LOST, "It broke.", "")
    presence.update(34.0, heart_seen=True)
    assert figures(presence)[1] == "+safety.link"


def test_a_sound_that_is_back_is_told_before_a_strap_that_is_back() -> None:
    presence = Presence()
    linked(presence, 0.0, Link.CONNECTED)
    beating(presence, 0, 30)
    sounding(presence, 30.0, False)
    linked(presence, 30.0, Link.LOST)
    presence.update(31.0, heart_seen=True)
    linked(presence, 32.0, Link.CONNECTED)
    presence.record_packet(33.0)
    sounding(presence, 33.5, True)
    presence.update(34.04, heart_seen=True)
    assert presence.sound_detail == "As."
    assert figures(presence) == ("plan.heard", "", {"unheard_s": 4.0})


def test_while_a_strap_is_away_nothing_is_said_to_be_back() -> None:
    presence = Presence()
    linked(presence, 0.0, Link.SEARCHING)
    presence.update(9.0, heart_seen=False)
    assert presence.missing == (Missing.STRAP,)
    presence.update(10.0, heart_seen=True)
    assert presence.missing == (Missing.LINK,)
    linked(presence, 11.0, Link.CONNECTED)
    presence.record_packet(11.5)
    presence.update(12.0, heart_seen=True)
    assert figures(presence) == ("plan.found", "again", {"missed_s": 2.0})


def test_a_usual_gap_is_the_median_of_the_last_eight() -> None:
    presence = Presence()
    linked(presence, 0.0, Link.CONNECTED)
    times = [0.0]
    for gap_s in [1.0] * 20 + [4.0] * 8:
        times.append(times[-1] + gap_s)
    for t_s in times:
        presence.record_packet(t_s)
    presence.update(times[-1] + 7.9, heart_seen=True)
    assert presence.missing == ()
    presence.update(times[-1] + 8.0, heart_seen=True)
    assert presence.missing == (Missing.PACKETS,)


def test_the_gap_of_a_broken_link_is_no_usual_gap() -> None:
    presence = Presence()
    linked(presence, 0.0, Link.CONNECTED)
    presence.record_packet(1.0)
    linked(presence, 2.0, Link.LOST)
    linked(presence, 60.0, Link.CONNECTED)
    presence.record_packet(70.0)
    presence.record_packet(71.0)
    presence.update(73.5, heart_seen=True)
    assert presence.missing == (Missing.PACKETS,)


def test_a_heart_that_was_seen_once_is_found_for_good() -> None:
    presence = Presence()
    linked(presence, 0.0, Link.SEARCHING)
    linked(presence, 1.0, Link.CONNECTED)
    presence.record_packet(2.0)
    presence.update(2.5, heart_seen=True)
    presence.record_packet(9.0)
    presence.update(9.5, heart_seen=False)
    assert presence.missing == ()
    assert not presence.is_waiting


def test_a_link_that_is_told_again_is_not_broken() -> None:
    presence = Presence()
    linked(presence, 0.0, Link.CONNECTED)
    presence.record_packet(1.0)
    linked(presence, 1.5, Link.CONNECTED)
    presence.update(2.0, heart_seen=True)
    assert presence.missing == ()
    silent = Presence()
    linked(silent, 0.0, Link.SEARCHING)
    silent.record_packet(1.0)
    linked(silent, 1.5, Link.SEARCHING)
    linked(silent, 1.8, Link.CONNECTED)
    silent.update(2.0, heart_seen=True)
    assert silent.missing == (Missing.LINK,), "not back before it sends"


def test_seconds_are_told_in_tenths_from_the_very_second_on() -> None:
    presence = Presence()
    presence.update(8.0, heart_seen=False)
    assert presence.missing == (Missing.STRAP,)
    presence.update(8.26, heart_seen=False)
    assert figures(presence)[2]["waited_s"] == 8.3
    linked(presence, 9.0, Link.CONNECTED)
    presence.record_packet(9.0)
    presence.update(11.76, heart_seen=True)
    assert figures(presence)[2] == {"lost_s": 2.8}
    sounding(presence, 11.8, False)
    presence.record_packet(12.0)
    presence.update(13.06, heart_seen=True)
    assert figures(presence)[2]["unheard_s"] == 1.3
    sounding(presence, 13.1, True)
    presence.record_packet(13.2)
    presence.update(14.06, heart_seen=True)
    assert figures(presence)[2] == {"unheard_s": 2.3}
