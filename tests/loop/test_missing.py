"""What is missing is told within seconds, and nobody is led meanwhile: strap, link, sound."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from entrain.events import (
    Answer,
    Asked,
    Button,
    Direction,
    Ending,
    Event,
    Link,
    LinkChanged,
    NoticeGiven,
    Phase,
    PhaseEntered,
    SoundChanged,
)
from entrain.guidance.safety.missing import Missing
from tests.helpers.driven import Driven, Wears, driven_to, verify
from tests.helpers.words import to_clinician, to_patient

SEARCHING = LinkChanged(t_s=0.0, link=Link.SEARCHING, detail="Looking for a strap.")
CONNECTED = LinkChanged(t_s=0.0, link=Link.CONNECTED, detail="Connected to H10.")
IMPERATIVE = ("slower", "slows", "go with it", "in step", "Breathe in", "Breathe out")
AT_S = {Phase.BASELINE: 60, Phase.MATCH: 200, Phase.LEAD: 420, Phase.OUTRO: 1000}


def link(session: Driven, state: Link, detail: str = "H10 was lost.") -> None:
    session.take(LinkChanged(t_s=session.t_s, link=state, detail=detail))


def sound(session: Driven, sounds: bool) -> None:
    detail = "The sound is back, on X." if sounds else "The sound output X is lost."
    session.take(SoundChanged(t_s=session.t_s, output="device", detail=detail, sounds=sounds))
    session.heard_nothing = not sounds


def worn(until_s: float) -> Driven:
    return driven_to(until_s, minutes=20.0, told=(SEARCHING, CONNECTED))


def rules_since(session: Driven, t_s: float) -> list[str]:
    return [d.reason.rule for d in session.decisions if d.t_s > t_s and isinstance(d, NoticeGiven)]


class TestStrap:
    @pytest.mark.parametrize("phase", AT_S, ids=lambda phase: phase.value)
    @pytest.mark.parametrize("how", [Link.LOST, Link.SEARCHING, None], ids=str)
    def test_a_strap_that_is_gone_is_told_within_three_seconds(
        self, phase: Phase, how: Link | None
    ) -> None:
        session = worn(AT_S[phase])
        assert session.snapshots[-1].phase is phase
        at_s = session.t_s
        if how is not None:
            link(session, how)
        session.run(at_s + 3, silent=True)
        seen = session.snapshots[-1]
        assert seen.missing == (Missing.PACKETS if how is None else Missing.LINK,)
        assert not seen.leads
        assert rules_since(session, at_s)[-1] == "safety.link"
        assert seen.notice is not None
        said = to_patient(seen.notice)
        assert ("connected but sends nothing" in said) is (how is None)
        assert ("connection to your strap is lost" in said) is (how is not None)
        assert not any(word in said for word in IMPERATIVE)
        assert to_clinician(seen.notice)

    @pytest.mark.parametrize("how", [Link.LOST, None], ids=str)
    def test_what_was_measured_before_is_no_figure_of_now(self, how: Link | None) -> None:
        session = worn(420)
        seen = session.snapshots[-1]
        assert None not in (seen.hr_bpm.value, seen.breathing_per_min.value, seen.rmssd_ms.value)
        if how is not None:
            link(session, how)
        for _ in range(20):
            session.run(session.t_s + 1, silent=True)
            seen = session.snapshots[-1]
            if seen.missing:
                shown = (seen.hr_bpm, seen.breathing_per_min, seen.rmssd_ms, seen.stress_index)
                assert {figure.value for figure in (*shown, seen.arousal)} == {None}
                assert all(figure.blank_because for figure in shown)
        link(session, Link.CONNECTED)
        session.run(session.t_s + 40, silent=False)
        assert session.snapshots[-1].hr_bpm.value is not None

    @pytest.mark.parametrize("how", [Link.LOST, None], ids=str)
    def test_nobody_is_led_on_without_it(self, how: Link | None) -> None:
        session = worn(420)
        if how is not None:
            link(session, how)
        session.run(440, silent=True)
        settled = [s.guide_per_min for s in session.snapshots[425:]]
        rates = [rate for rate in settled if rate is not None]
        assert all(b >= a - 1e-9 for a, b in itertools.pairwise(rates)), "never down blindly"
        assert not any(s.leads or s.following for s in session.snapshots[424:])

    def test_what_comes_back_is_told_and_led_again(self, tmp_path: Path) -> None:
        session = worn(420)
        link(session, Link.LOST)
        session.run(450, silent=True)
        link(session, Link.CONNECTED)
        session.run(452, silent=False)
        seen = session.snapshots[-1]
        assert seen.missing == ()
        assert seen.notice is not None
        assert to_patient(seen.notice) == "Your strap can be read again."
        session.run(500)
        assert session.snapshots[-1].leads
        assert "plan.found" not in {s.notice.rule for s in session.snapshots[470:] if s.notice}
        verify(session, tmp_path / "lost.entrain")

    def test_the_signal_that_is_lost_for_long_eases_the_guide_as_ever(self) -> None:
        session = worn(420)
        link(session, Link.LOST)
        session.run(500, silent=True)
        assert session.snapshots[-1].phase is Phase.SAFE
        assert "safety.signal" in {d.reason.rule for d in session.decisions}
        link(session, Link.CONNECTED)
        session.run(560, silent=False, per_min=14.0)
        assert session.snapshots[-1].phase in (Phase.MATCH, Phase.LEAD)

    def test_a_breath_that_cannot_be_read_is_no_strap_that_is_gone(self) -> None:
        session = worn(420)
        session.run(440, intervals=False)
        assert session.snapshots[-1].missing == ()

    @pytest.mark.parametrize("every_s", [1, 2, 4])
    def test_a_strap_that_sends_seldom_is_not_taken_for_silent(self, every_s: int) -> None:
        session = Driven(minutes=20.0, told=(SEARCHING, CONNECTED), wears=Wears(every_s=every_s))
        session.run(60)
        assert {s.missing for s in session.snapshots[15:]} == {()}
        at_s = session.t_s
        session.run(at_s + 2 * every_s + 3, silent=True)
        assert session.snapshots[-1].missing == (Missing.PACKETS,)

    def test_it_stays_told_when_another_part_of_the_session_begins(self) -> None:
        session = worn(130)
        link(session, Link.LOST)
        session.run(190, silent=True)
        entered = [d.phase for d in session.decisions if isinstance(d, PhaseEntered)]
        assert entered[-1] is Phase.MATCH
        assert rules_since(session, 130) == ["safety.link"], "once, and nothing else over it"

    def test_in_a_pause_it_is_told_too(self) -> None:
        session = worn(60)
        session.press(Button.PAUSE)
        session.run(65)
        link(session, Link.LOST)
        session.run(68, silent=True)
        assert session.snapshots[-1].phase is Phase.PAUSED
        assert session.snapshots[-1].notice is not None
        assert session.snapshots[-1].notice.rule == "safety.link"


class TestNotFound:
    @pytest.mark.parametrize("wait_s", [10, 37, 300])
    def test_it_is_told_by_ten_seconds_and_no_time_is_lost(
        self, wait_s: int, tmp_path: Path
    ) -> None:
        session = Driven(minutes=10.0, told=(SEARCHING,), wears=Wears(silent=True))
        session.run(10)
        seen = session.snapshots[-1]
        assert seen.missing == (Missing.STRAP,)
        assert seen.notice is not None
        assert to_patient(seen.notice).startswith(
            "No strap found yet. Moisten its electrodes, wear"
        )
        session.run(wait_s)
        seen = session.snapshots[-1]
        assert seen.session_left_s == 600
        assert seen.phase is Phase.CHECK
        link(session, Link.CONNECTED)
        session.run(1000, silent=False)
        assert session.conductor.ended is Ending.COMPLETE
        begun_s = wait_s + 1  # with the first packet of a heart that beats
        assert session.t_s == pytest.approx(600 + wait_s, abs=2)
        entered = [d for d in session.decisions if isinstance(d, PhaseEntered)]
        assert [d.phase for d in entered[:2]] == [Phase.CHECK, Phase.BASELINE]
        assert entered[1].t_s - begun_s >= 19
        verify(session, tmp_path / "waited.entrain")

    @pytest.mark.parametrize("found", [True, False])
    def test_the_step_that_mends_it_is_said_where_it_is_known(self, found: bool) -> None:
        step = "Bluetooth is switched off. Switch it on and try again."
        session = Driven(minutes=10.0, told=(SEARCHING,), wears=Wears(silent=not found))
        if found:
            link(session, Link.CONNECTED)
        session.run(30)
        session.take(LinkChanged(t_s=session.t_s, link=Link.LOST, detail=step, step=step))
        session.run(33, silent=True)
        notice = session.snapshots[-1].notice
        assert notice is not None
        assert step in to_patient(notice)
        assert "stay near" not in to_patient(notice)
        assert "Moisten" not in to_patient(notice)
        link(session, Link.SEARCHING, "Looking for a strap.")
        session.run(35)
        notice = session.snapshots[-1].notice
        assert notice is not None
        assert step not in to_patient(notice)

    def test_connected_without_a_heartbeat_is_another_step(self) -> None:
        session = Driven(minutes=10.0, told=(SEARCHING,), wears=Wears(silent=True))
        session.run(4)
        link(session, Link.CONNECTED)
        session.run(10)
        notice = session.snapshots[-1].notice
        assert notice is not None
        assert to_patient(notice).startswith("Your strap is connected, but no heartbeat comes")
        assert session.snapshots[-1].session_left_s == 600

    def test_nobody_is_waited_for_without_end(self) -> None:
        session = Driven(minutes=10.0, told=(SEARCHING,), wears=Wears(silent=True))
        session.run(2000)
        assert session.conductor.ended is Ending.EARLY
        assert session.t_s == pytest.approx(930, abs=2)
        assert session.snapshots[-1].change is not None
        assert session.snapshots[-1].change.rule == "plan.no_strap"

    @pytest.mark.parametrize("told", [(), (CONNECTED,)], ids=["nothing", "connected"])
    def test_who_was_never_looked_for_is_not_waited_for(self, told: tuple[Event, ...]) -> None:
        session = Driven(minutes=3.0, told=told)
        session.run(1000)
        assert session.t_s == pytest.approx(180, abs=1)

    def test_it_can_be_stopped_and_paused_meanwhile(self) -> None:
        session = Driven(minutes=10.0, told=(SEARCHING,), wears=Wears(silent=True))
        session.run(20)
        session.press(Button.PAUSE)
        session.run(40)
        session.press(Button.RESUME)
        session.run(60)
        assert session.snapshots[-1].session_left_s == 600
        session.press(Button.STOP)
        session.run(70)
        assert session.conductor.ended is Ending.STOPPED


class TestSound:
    @pytest.mark.parametrize("phase", AT_S, ids=lambda phase: phase.value)
    def test_silence_is_told_within_three_seconds_to_both(self, phase: Phase) -> None:
        session = worn(AT_S[phase])
        at_s = session.t_s
        sound(session, False)
        session.run(at_s + 3)
        seen = session.snapshots[-1]
        assert seen.missing == (Missing.SOUND,)
        assert rules_since(session, at_s)[-1] == "safety.unheard"
        assert seen.notice is not None
        assert to_patient(seen.notice).startswith("There is no sound just now")
        assert "X is lost" in to_clinician(seen.notice)
        assert seen.tempo_bpm is None
        assert not seen.leads
        assert "Soft music" not in (to_patient(seen.change) if seen.change else "")

    def test_nobody_is_led_while_nobody_hears(self, tmp_path: Path) -> None:
        session = worn(420)
        sound(session, False)
        session.run(480)
        unheard = session.snapshots[422:]
        assert {s.phase for s in unheard[1:]} == {Phase.SAFE}
        assert not any(s.following or s.leads for s in unheard)
        assert {s.guide_per_min for s in unheard} == {None}
        before = session.guide_per_min
        sound(session, True)
        session.run(483)
        seen = session.snapshots[-1]
        assert seen.notice is not None
        assert to_patient(seen.notice) == "The sound is back."
        assert seen.phase is Phase.MATCH
        assert seen.missing == ()
        session.run(560)
        assert session.snapshots[-1].leads
        assert session.snapshots[-1].tempo_bpm is not None
        assert session.guide_per_min >= before - 1.5
        verify(session, tmp_path / "unheard.entrain")

    def test_a_session_without_any_sound_leads_nobody_and_says_quiet(self) -> None:
        lost = SoundChanged(t_s=0.0, output="device", detail="No output.", sounds=False)
        session = Driven(minutes=20.0, told=(SEARCHING, CONNECTED))
        session.take(lost)
        session.heard_nothing = True
        session.run(1300)
        assert session.conductor.ended is Ending.COMPLETE
        assert not any(s.leads for s in session.snapshots)
        assert {s.tempo_bpm for s in session.snapshots} == {None}
        said = {to_patient(d.reason) for d in session.decisions if isinstance(d, PhaseEntered)}
        assert not any("Soft music" in text for text in said if "measured" in text)

    def test_without_music_there_is_none_to_miss(self) -> None:
        session = Driven(minutes=3.0, music=None)
        session.run(40)
        sound(session, False)
        session.run(45)
        seen = session.snapshots[-1]
        assert seen.missing == ()
        assert seen.tempo_bpm is None
        said = [to_patient(d.reason) for d in session.decisions if isinstance(d, PhaseEntered)]
        assert said[:2] == [
            "Quiet while the strap is checked. Sit comfortably.",
            "Quiet while your own rest is measured. Breathe as you like.",
        ]

    def test_a_simulated_person_hears_the_score_itself(self) -> None:
        session = Driven(minutes=20.0, simulated=True)
        session.run(300)
        session.take(SoundChanged(t_s=300.0, output="null", detail="None.", sounds=False))
        session.run(420)
        seen = session.snapshots[-1]
        assert seen.missing == (Missing.SOUND,)
        assert seen.phase in (Phase.MATCH, Phase.LEAD, Phase.HOLD)
        assert seen.guide_per_min is not None

    def test_both_can_be_missing_and_both_are_said(self) -> None:
        session = worn(420)
        sound(session, False)
        link(session, Link.LOST)
        session.run(423, silent=True)
        notice = session.snapshots[-1].notice
        assert notice is not None
        assert "no sound" in to_patient(notice)
        assert "connection to your strap is lost" in to_patient(notice)
        link(session, Link.CONNECTED)
        session.run(430, silent=False)
        notice = session.snapshots[-1].notice
        assert notice is not None
        assert "strap" not in to_patient(notice)


@pytest.mark.parametrize("label", ["A", "B"])
@pytest.mark.parametrize("policy", ["lead", "matched", "music-only"])
def test_a_blinded_session_is_told_the_same_in_every_arm(label: str, policy: str) -> None:
    session = Driven(minutes=12.0, policy=policy, label=label, told=(SEARCHING, CONNECTED))
    session.run(300)
    link(session, Link.LOST)
    session.run(303, silent=True)
    first = session.snapshots[-1]
    link(session, Link.CONNECTED)
    session.run(320, silent=False)
    sound(session, False)
    session.run(323)
    second = session.snapshots[-1]
    assert first.notice is not None
    assert second.notice is not None
    assert first.notice.rule == "safety.link"
    assert second.notice.rule == "safety.unheard"
    for seen in (first, second):
        assert seen.change is not None
        assert "guide waits" not in to_clinician(seen.change)
        assert "leads again" not in to_patient(seen.change)


class TestAfterNotWell:
    @pytest.mark.parametrize("who", ["patient", "clinician"])
    @pytest.mark.parametrize("phase", [Phase.MATCH, Phase.LEAD])
    def test_nothing_leads_any_more(self, phase: Phase, who: str, tmp_path: Path) -> None:
        session = worn(AT_S[phase] - 5 if phase is Phase.MATCH else AT_S[phase])
        session.answer(Answer.NOT_WELL)
        at_s = session.t_s
        session.run(at_s + 60)
        assert session.conductor.ended is Ending.EARLY
        after = [s for s in session.snapshots if s.t_s > at_s]
        assert not any(s.leads for s in after)
        depths = [s.guide_depth_db for s in after]
        assert all(b <= a + 1e-9 for a, b in itertools.pairwise(depths))
        assert max(s.guide_depth_db for s in after if s.t_s > at_s + 8) == 0.0
        for seen in after:
            assert seen.change is not None
            assert not any(word in to_patient(seen.change) for word in IMPERATIVE)
            assert seen.notice is None or "Slower" not in to_patient(seen.notice)
        verify(session, tmp_path / "unwell.entrain")

    def test_no_end_but_the_plans_own_leaves_a_swell(self) -> None:
        session = worn(420)
        session.direct(Direction.END_GENTLY)
        session.run(430)
        assert session.snapshots[-1].guide_depth_db == 0.0
        assert not session.snapshots[-1].leads


class TestTheQuestionIsHeard:
    def test_a_cue_is_heard_until_there_is_an_answer(self, tmp_path: Path) -> None:
        session = worn(300)
        session.run(345, hr_bpm=140.0, per_min=14.0)
        (asked,) = [d for d in session.decisions if isinstance(d, Asked)]
        assert asked.cues_s == tuple(asked.t_s + after_s for after_s in (1.0, 11.0, 21.0))
        assert all(cue_s < asked.until_s for cue_s in asked.cues_s)
        score = session.conductor.score
        assert score is not None
        assert score.cues_s == asked.cues_s
        assert not session.snapshots[-1].leads, "nobody is led while they are asked"
        session.answer(Answer.FINE)
        score = session.conductor.score
        assert score is not None
        assert all(cue_s <= session.t_s + 1 for cue_s in score.cues_s)
        session.run(session.t_s + 30, hr_bpm=66.0)
        verify(session, tmp_path / "asked.entrain")

    @pytest.mark.parametrize("button", [Button.STOP, Button.PAUSE])
    def test_no_cue_comes_into_a_silence_that_was_asked_for(self, button: Button) -> None:
        session = worn(300)
        session.run(345, hr_bpm=140.0, per_min=14.0)
        assert session.snapshots[-1].asking
        session.press(button)
        score = session.conductor.score
        assert score is not None
        assert all(cue_s <= session.t_s + 1 for cue_s in score.cues_s)

    def test_the_question_is_told_while_the_guide_is_brought_into_step(self) -> None:
        session = worn(100)
        session.run(146, hr_bpm=140.0, per_min=14.0)
        assert session.snapshots[-1].asking
        assert session.snapshots[-1].notice is not None
        assert session.snapshots[-1].notice.rule == "safety.heart"
