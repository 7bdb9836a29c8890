"""The conductor on single events: opening, buttons, explanations, notices."""

from __future__ import annotations

import pytest

from entrain.conductor.conductor import Conductor
from entrain.conductor.guidance_setup import OpeningError
from entrain.conductor.messages import Messages
from entrain.events import (
    Button,
    Ending,
    Link,
    LinkChanged,
    NoticeGiven,
    PersonLoaded,
    Phase,
    PhaseEntered,
    Pressed,
    Reason,
    ScoreMoved,
    SessionEnded,
    SessionOpened,
    SoundChanged,
    StrapKnown,
    Tick,
    TrackStarted,
    Trust,
)
from tests.helpers.words import to_clinician

OPENED = SessionOpened(
    t_s=0.0, form="settle", policy="lead", minutes=10.0, seed=0, music="A song", simulated=True
)


def opened() -> Conductor:
    conductor = Conductor()
    conductor.handle(
        PersonLoaded(t_s=0.0, subject=None, goal_per_min=6.0, floor_per_min=4.5, session_number=4)
    )
    conductor.handle(OPENED)
    return conductor


def test_a_session_opens_with_a_phase_a_score_and_a_track() -> None:
    decisions = Conductor().handle(OPENED).decisions
    assert [type(one) for one in decisions] == [PhaseEntered, ScoreMoved, TrackStarted]
    first, score, track = decisions
    assert isinstance(first, PhaseEntered)
    assert first.phase is Phase.CHECK
    assert isinstance(score, ScoreMoved)
    assert score.to_level_frac == 0.0
    assert isinstance(track, TrackStarted)
    assert track.title == "A song"


@pytest.mark.parametrize("event", [Tick(t_s=1.0), Pressed(t_s=1.0, button=Button.STOP, who="p")])
def test_nothing_happens_before_the_opening(event: Tick | Pressed) -> None:
    with pytest.raises(OpeningError):
        Conductor().handle(event)


def test_music_without_a_title_starts_no_track() -> None:
    silent = SessionOpened(
        t_s=0.0, form="settle", policy="lead", minutes=10.0, seed=0, music=None, simulated=True
    )
    kinds = [type(one) for one in Conductor().handle(silent).decisions]
    assert TrackStarted not in kinds


def test_stop_is_obeyed_once() -> None:
    conductor = opened()
    pressed = Pressed(t_s=5.0, button=Button.STOP, who="patient")
    assert len(conductor.handle(pressed).decisions) == 1
    assert conductor.handle(pressed).decisions == ()
    ended = [conductor.handle(Tick(t_s=float(t))).decisions for t in range(6, 12)]
    assert [type(one) for step in ended for one in step] == [SessionEnded]
    assert conductor.ended is Ending.STOPPED


def test_easier_says_so_and_raises_the_goal() -> None:
    conductor = opened()
    (notice,) = conductor.handle(Pressed(t_s=5.0, button=Button.EASIER, who="clinician")).decisions
    assert isinstance(notice, NoticeGiven)
    assert dict(notice.reason.figures) == {"lowest_per_min": 7.0, "who": "clinician"}
    assert "clinician" in to_clinician(notice.reason)
    assert conductor.snapshot(5.0).change == notice.reason


def test_what_was_said_at_an_instant_stands_before_what_the_course_explains() -> None:
    messages = Messages()
    messages.announce(5.0, Reason(rule="person.easier"))
    messages.explain(5.0, Reason(rule="match.toward"))
    assert messages.change == Reason(rule="person.easier")
    messages.explain(6.0, Reason(rule="match.toward", figures=(("guide_per_min", 9.0),)))
    messages.explain(7.0, Reason(rule="match.toward", figures=(("guide_per_min", 8.0),)))
    assert messages.change == Reason(rule="match.toward", figures=(("guide_per_min", 9.0),))


def test_the_strap_and_the_sound_are_shown_as_told() -> None:
    conductor = opened()
    before = conductor.snapshot(0.0)
    assert (before.strap.model, before.strap.battery_frac, before.strap.contact) == (None,) * 3
    assert before.strap.trust_hrv is Trust.UNKNOWN
    conductor.handle(
        StrapKnown(
            t_s=1.0, model="Polar H10", name="Polar H10 1", streams=("hr",), rr_latency_s=2.6,
            trust_hr=Trust.GOOD, trust_hrv=Trust.FAIR, simulated=False,
        )
    )  # fmt: skip
    conductor.handle(LinkChanged(t_s=1.0, link=Link.LOST, detail="The strap went away."))
    conductor.handle(SoundChanged(t_s=1.0, output="null", detail="No sound card."))
    after = conductor.snapshot(2.0)
    assert (after.strap.model, after.strap.trust_hrv) == ("Polar H10", Trust.FAIR)
    assert (after.strap.link, after.strap.detail) == (Link.LOST, "The strap went away.")
    assert after.sound == "No sound card."
