"""What must hold in every phase of every session, on hearts and breaths made for it."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest

from entrain.events import (
    Answer,
    Answered,
    Asked,
    Button,
    Direction,
    Ending,
    LibraryLoaded,
    NoticeGiven,
    Phase,
    PhaseEntered,
    Rest,
    ScoreMoved,
    TrackLeft,
)
from entrain.guidance.policies import POLICIES
from entrain.physiology.body import NO_BREATH, NO_INTERVALS
from tests.helpers.driven import Driven, Wears, driven_to
from tests.helpers.loops import PRACTISED
from tests.helpers.shelves import known
from tests.helpers.words import to_clinician, to_patient


def lost(session: Driven) -> None:
    session.run(80)
    session.run(145, silent=True)


def paused(session: Driven) -> None:
    session.run(70)
    session.press(Button.PAUSE)
    session.run(76)


def held(session: Driven) -> None:
    session.run(90)
    session.direct(Direction.HOLD, 1.0)
    session.run(92)


REACH: dict[Phase, Callable[[Driven], object]] = {
    Phase.CHECK: lambda session: session.run(4),
    Phase.BASELINE: lambda session: session.run(25),
    Phase.MATCH: lambda session: session.run(55),
    Phase.LEAD: lambda session: session.run(100),
    Phase.HOLD: held,
    Phase.OUTRO: lambda session: session.run(125),
    Phase.SILENCE: lambda session: session.run(160),
    Phase.SAFE: lost,
    Phase.PAUSED: paused,
}
"""How a three-minute session comes to each phase; `safe` needs a longer one."""
every_phase = pytest.mark.parametrize("phase", REACH, ids=lambda phase: phase.value)


def in_phase(phase: Phase, **asked: object) -> Driven:
    return _reached(phase, **asked).branch()


@cache
def _reached(phase: Phase, **asked: object) -> Driven:
    session = Driven(minutes=6.0 if phase is Phase.SAFE else 3.0, **asked)  # type: ignore[arg-type]
    REACH[phase](session)
    assert session.snapshots[-1].phase is phase
    return session


@every_phase
def test_stop_is_silence_within_three_seconds_in_every_phase(phase: Phase) -> None:
    session = in_phase(phase)
    at_s = session.t_s
    session.press(Button.STOP)
    session.run(at_s + 10)
    assert session.conductor.ended is Ending.STOPPED
    assert session.t_s <= at_s + 4
    score = session.conductor.score
    assert score is not None
    assert score.at(at_s + 3.0).level_frac == 0.0
    assert session.snapshots[-1].change is not None
    assert to_patient(session.snapshots[-1].change) == "Stopped. Breathe as you like."


@every_phase
def test_easier_is_heard_in_every_phase(phase: Phase) -> None:
    session = in_phase(phase)
    lowest = session.conductor.guidance.safety.lowest_per_min
    before = session.guide_per_min
    (notice,) = session.press(Button.EASIER)
    assert isinstance(notice, NoticeGiven)
    assert session.conductor.guidance.safety.lowest_per_min == lowest + 1.0
    session.run(session.t_s + 8, per_min=14.0, silent=False)
    if phase in (Phase.LEAD, Phase.HOLD, Phase.MATCH):
        assert session.snapshots[-1].phase is Phase.MATCH
        # What is asked for now is heard two seconds later.
        assert session.guide_per_min >= before - 2 * 1 / 60 - 1e-9


@pytest.mark.parametrize("silent_s", [10, 80])
def test_easier_is_heard_while_the_breath_cannot_be_read(silent_s: int) -> None:
    session = Driven(minutes=15.0, policy="fixed6")
    session.run(420)
    session.run(session.t_s + silent_s, silent=True)
    before = session.guide_per_min
    session.press(Button.EASIER)
    session.run(session.t_s + 12, silent=True)
    assert before < 10
    # Twelve seconds of 3/min per min, less what is written already.
    assert before + 0.4 < session.guide_per_min < before + 0.7
    assert session.snapshots[-1].change is not None
    assert session.snapshots[-1].change.rule in ("person.easier", "safety.easier")


@every_phase
def test_a_lost_signal_leads_to_safety_from_every_phase(phase: Phase) -> None:
    session = long_in(phase)
    if phase is Phase.PAUSED:
        session.press(Button.RESUME)
    session.run(session.t_s + 75, silent=True)
    assert session.snapshots[-1].phase is Phase.SAFE
    assert session.snapshots[-1].notice is not None
    assert not session.snapshots[-1].following


def long_in(phase: Phase) -> Driven:
    """Twenty minutes, in which every phase is long enough to lose a signal in."""
    at_s = {
        Phase.CHECK: 4, Phase.BASELINE: 30, Phase.MATCH: 165, Phase.LEAD: 300, Phase.HOLD: 300,
        Phase.OUTRO: 995, Phase.SILENCE: 1085, Phase.SAFE: 300, Phase.PAUSED: 300,
    }[phase]  # fmt: skip
    session = driven_to(at_s, minutes=20.0)
    if phase is Phase.HOLD:
        session.direct(Direction.HOLD, 1.0)
    if phase is Phase.SAFE:
        session.run(at_s + 70, silent=True)
    if phase is Phase.PAUSED:
        session.press(Button.PAUSE)
    session.run(session.t_s + 2)
    assert session.snapshots[-1].phase is phase
    return session


@pytest.mark.parametrize("lost_s", [2, 5, 20, 60, 300])
def test_a_signal_that_is_lost(lost_s: int) -> None:
    session = driven_to(420, minutes=20.0)
    session.run(420 + lost_s, silent=True)
    rates = [s.guide_per_min for s in session.snapshots[428:] if s.guide_per_min is not None]
    shown = {s.change.rule for s in session.snapshots if s.change is not None}
    if lost_s >= 5:
        assert "safety.freeze" in shown
        assert all(b >= a - 1e-9 for a, b in itertools.pairwise(rates)), "never down blindly"
        assert all(b - a <= 1 / 60 + 1e-6 for a, b in itertools.pairwise(rates))
    else:
        assert "safety.freeze" not in shown
    if lost_s <= 60:
        assert Phase.SAFE not in {s.phase for s in session.snapshots}
    else:
        assert session.snapshots[-1].phase is Phase.SAFE
        assert session.guide_per_min > max(rates[0], 9.0) - 1e-6
        assert session.snapshots[-1].guide_depth_db == pytest.approx(2.5)
    session.run(520 + lost_s, silent=False, per_min=14.0)
    assert session.snapshots[-1].phase in (Phase.MATCH, Phase.LEAD, Phase.HOLD)


@pytest.mark.parametrize("policy", [name for name in POLICIES if name != "music-only"])
def test_slower_not_deeper_is_said_before_anything_slows(policy: str) -> None:
    session = Driven(minutes=10.0, policy=policy)
    session.run(400)
    said_s = next(
        d.t_s
        for d in session.decisions
        if isinstance(d, NoticeGiven) and d.reason.rule == "safety.instruction"
    )
    first = min(s.t_s for s in session.snapshots if s.guide_per_min is not None)
    audible = [d for d in session.decisions if isinstance(d, ScoreMoved) and d.to_depth_db > 0]
    slows_s = next((d.start_s for d in audible if d.to_per_min < d.from_per_min - 1e-9), 1e9)
    assert said_s < first
    assert slows_s >= said_s + 15


def test_an_irregular_rhythm_steers_nothing() -> None:
    session = driven_to(300, minutes=20.0)
    assert session.snapshots[-1].rmssd_ms.value is not None
    before = session.guide_per_min
    session.run(520, chaos=0.35, per_min=14.0)
    seen = session.snapshots[-1]
    assert seen.rmssd_ms.value is None
    assert seen.notice is not None
    assert seen.notice.rule == "safety.rhythm"
    assert not seen.following
    irregular = [d for d in session.decisions if d.reason.rule == "safety.rhythm"]
    assert irregular
    late = [s.guide_per_min for s in session.snapshots[int(irregular[0].t_s) + 5 : 515]]
    rates = [rate for rate in late if rate is not None]
    assert all(b >= a - 1e-9 for a, b in itertools.pairwise(rates))
    assert rates[-1] >= before - 1.0


def asked(session: Driven, hr_bpm: float) -> float:
    """Let the heart go so far off that the person is asked; return when."""
    for step in range(31):
        session.run(session.t_s + 1, hr_bpm=65 + (hr_bpm - 65) * step / 30, per_min=14.0)
    session.run(session.t_s + 75)
    questions = [d for d in session.decisions if isinstance(d, Asked)]
    assert questions
    return questions[0].t_s


@pytest.mark.parametrize("hr_bpm", [38.0, 140.0])
def test_without_an_answer_the_session_ends_gently(hr_bpm: float) -> None:
    session = driven_to(300, minutes=20.0)
    at_s = asked(session, hr_bpm)
    session.run(at_s + 120)
    assert session.conductor.ended is Ending.EARLY
    assert session.t_s == pytest.approx(at_s + 60, abs=2)
    assert session.snapshots[-1].change is not None
    assert session.snapshots[-1].change.rule == "safety.unanswered"
    level = [s.tempo_bpm is not None for s in session.snapshots[-3:]]
    assert not all(level), "silent at the end"


@pytest.mark.parametrize("answer", [Answer.FINE, Answer.NOT_WELL])
def test_what_the_person_answers_is_done(answer: Answer) -> None:
    session = driven_to(300, minutes=20.0)
    session.run(300 + 45, hr_bpm=140.0, per_min=14.0)
    seen = session.snapshots[-1]
    assert seen.asking
    assert seen.notice is not None
    assert to_patient(seen.notice) == "How do you feel?"
    guide = session.guide_per_min
    session.run(session.t_s + 3)
    assert session.guide_per_min >= guide - 1e-9, "nobody is led on while they are asked"
    (notice,) = session.answer(answer)
    assert notice.reason.rule == "safety.answer"
    session.run(session.t_s + 40, hr_bpm=66.0)
    if answer is Answer.FINE:
        assert session.conductor.ended is None
        assert not session.snapshots[-1].asking
    else:
        assert session.conductor.ended is Ending.EARLY


def test_the_music_starts_softly() -> None:
    session = driven_to(300, minutes=10.0)
    moves = [d for d in session.decisions if isinstance(d, ScoreMoved)]
    assert moves[0].to_level_frac == 0.0
    rises = [(d.to_level_frac - d.from_level_frac) / d.over_s for d in moves if d.over_s > 0]
    assert max(rises) <= 0.2 + 1e-9


def test_too_loud_is_said() -> None:
    session = Driven(minutes=20.0, full_level_db=100.0)
    session.run(700)
    assert "safety.sound.dose" in session.rules()
    assert session.snapshots[-1].loudness_frac is not None


def test_twice_the_guide_is_not_followed() -> None:
    session = Driven(minutes=20.0, wears=Wears(per_min=18.0))
    session.run(140)
    session.conductor.guidance.safety.lowest_per_min = 9.0
    session.run(500, per_min=18.0)
    session.direct(Direction.HOLD, 1.0)
    low = [s for s in session.snapshots if s.guide_per_min is not None]
    assert min(s.guide_per_min for s in low if s.guide_per_min) >= 0.85 * 18 - 0.3
    assert not any(s.following for s in session.snapshots if (s.guide_per_min or 99) < 10)


class TestWithoutTheBreath:
    """A strap that tells the heart rate only."""

    def test_a_fixed_ramp_that_says_it_does_not_follow(self) -> None:
        session = Driven(minutes=20.0, wears=Wears(intervals=False))
        session.run(980)
        seen = session.snapshots
        assert not seen[-1].follows
        assert seen[-1].hr_bpm.value == 65.0
        assert seen[-1].rmssd_ms.blank_because == NO_INTERVALS
        assert seen[-1].breathing_per_min.blank_because == NO_BREATH
        assert not any(s.following or s.following_frac is not None for s in seen)
        assert {"plan.unseen", "unseen.ramp", "unseen.hold"} <= set(session.rules())
        assert not any(rule.startswith(("lead.", "match.")) for rule in session.rules())
        assert session.guide_per_min == pytest.approx(0.75 * 14.0, abs=0.01)
        says = [to_patient(d.reason) for d in session.decisions if d.reason.rule == "unseen.ramp"]
        assert all("does not follow you" in text for text in says)

    def test_it_is_the_persons_own_where_their_rest_is_known(self) -> None:
        rest = Rest(breathing_per_min=16.0, hr_bpm=64.0, age_days=2.0)
        session = Driven(
            minutes=10.0, form="short", known=replace(PRACTISED, rest=rest),
            wears=Wears(intervals=False),
        )  # fmt: skip
        session.run(60)
        assert session.guide_per_min == pytest.approx(16.0, abs=0.3)

    def test_its_heart_is_watched_all_the_same(self) -> None:
        session = Driven(minutes=20.0, wears=Wears(intervals=False))
        session.run(400)
        session.run(460, hr_bpm=80.0)
        assert "safety.arousal" in session.rules()

    def test_its_loss_is_a_loss(self) -> None:
        session = Driven(minutes=20.0, wears=Wears(intervals=False))
        session.run(400)
        session.run(480, silent=True)
        assert session.snapshots[-1].phase is Phase.SAFE


class TestPause:
    def test_the_music_is_gone_in_seconds_and_comes_back_at_the_persons_rate(self) -> None:
        session = driven_to(400, minutes=20.0)
        session.press(Button.PAUSE, "clinician")
        session.run(405)
        score = session.conductor.score
        assert score is not None
        assert score.at(405.0).level_frac == 0.0
        session.run(460, per_min=17.0)
        assert {s.phase for s in session.snapshots[401:]} == {Phase.PAUSED}
        session.press(Button.RESUME)
        session.run(475)
        assert session.snapshots[-1].phase is Phase.MATCH
        assert score.at(475.0) is not None
        session.run(500)
        # Faster than at rest just now: no higher than that, and no further below than is led.
        assert 0.85 * 17.0 <= (session.guide_per_min or 0.0) < 17.0
        assert session.snapshots[-1].tempo_bpm is not None

    def test_the_end_moves_by_as_long(self) -> None:
        session = driven_to(100, minutes=3.0)
        session.press(Button.PAUSE)
        left = session.snapshots[-1].session_left_s
        session.run(160)
        assert session.snapshots[-1].session_left_s == left
        session.press(Button.RESUME)
        session.run(1000)
        assert session.t_s == pytest.approx(240, abs=1)
        assert session.conductor.ended is Ending.COMPLETE

    def test_a_baseline_that_was_interrupted_begins_anew(self) -> None:
        session = driven_to(80, minutes=10.0)
        session.press(Button.PAUSE)
        session.run(100)
        session.press(Button.RESUME)
        session.run(225)
        phases = [d.phase for d in session.decisions if isinstance(d, PhaseEntered)]
        assert phases == [
            Phase.CHECK, Phase.BASELINE, Phase.PAUSED, Phase.BASELINE, Phase.MATCH,
        ]  # fmt: skip

    def test_nobody_is_waited_for_longer_than_a_quarter_of_an_hour(self) -> None:
        session = driven_to(60, minutes=3.0)
        session.press(Button.PAUSE)
        session.run(2000)
        assert session.conductor.ended is Ending.EARLY
        assert session.t_s == pytest.approx(60 + 900 + 30, abs=2)

    @pytest.mark.parametrize("phase", [Phase.OUTRO, Phase.SILENCE])
    def test_what_comes_after_goes_on_where_it_was(self, phase: Phase) -> None:
        session = in_phase(phase)
        session.press(Button.PAUSE)
        session.run(session.t_s + 20)
        session.press(Button.RESUME)
        session.run(session.t_s + 2)
        assert session.snapshots[-1].phase is phase

    def test_resume_without_a_pause_is_nothing(self) -> None:
        session = driven_to(60)
        assert session.press(Button.RESUME) == []
        session.press(Button.PAUSE)
        assert session.press(Button.PAUSE) == []


class TestByHand:
    @pytest.mark.parametrize("what", list(Direction))
    def test_each_is_a_decision_that_says_who(self, what: Direction) -> None:
        tracks = LibraryLoaded(t_s=0.0, tracks=(known("one"),))
        session = driven_to(90, music_takes=("track", "character", "pulse"), told=(tracks,))
        decision = session.direct(what, 0.5)[0]
        assert "clinician" in to_clinician(decision.reason)
        assert decision.reason.rule.startswith("hand.")
        if what in (Direction.NEXT_TRACK, Direction.NEVER_TRACK):
            assert isinstance(decision, TrackLeft)
            assert decision.never is (what is Direction.NEVER_TRACK)
            assert decision.track_id == "one"

    def test_without_a_song_there_is_none_to_leave(self) -> None:
        session = driven_to(90, music_takes=("track",))
        (decision,) = session.direct(Direction.NEVER_TRACK)
        assert decision.reason.rule == "hand.cannot"
        assert session.press(Button.NEXT) == []

    @pytest.mark.parametrize(
        "what", [Direction.NEXT_TRACK, Direction.NEVER_TRACK, Direction.PULSE, Direction.CHARACTER]
    )
    def test_what_the_music_cannot_is_said(self, what: Direction) -> None:
        session = driven_to(90)
        (decision,) = session.direct(what, 1.0)
        assert decision.reason.rule == "hand.cannot"

    def test_density_pulse_and_swell_reach_the_score(self) -> None:
        session = driven_to(300, minutes=20.0, music_takes=("pulse",))
        session.direct(Direction.DENSITY, 1.0)
        session.direct(Direction.PULSE, 0.0)
        session.direct(Direction.INTENSITY, 1.0)
        session.run(330)
        score = session.conductor.score
        assert score is not None
        last = score.segments[-1]
        assert (last.to_depth_db, last.density_frac, last.pulse) == (8.0, 1.0, False)

    def test_more_than_there_is_is_refused(self) -> None:
        session = driven_to(90)
        for value_frac in (None, -0.1, 1.1):
            (decision,) = session.direct(Direction.INTENSITY, value_frac)
            assert decision.reason.rule == "hand.cannot"

    @every_phase
    def test_a_session_can_be_ended_gently_from_every_phase(self, phase: Phase) -> None:
        session = in_phase(phase)
        at_s = session.t_s
        session.direct(Direction.END_GENTLY)
        session.run(at_s + 60)
        assert session.conductor.ended is Ending.EARLY
        assert session.t_s <= at_s + 32
        steps = [d for d in session.decisions if isinstance(d, ScoreMoved) and d.t_s > at_s]
        assert all(d.from_level_frac - d.to_level_frac <= 0.2 for d in steps if d.over_s >= 1)


class TestScreened:
    def test_who_must_not_be_led_is_matched(self) -> None:
        told = (Answered(t_s=0.0, question="upset before", answer=Answer.YES, who="patient"),)
        session = driven_to(400, minutes=10.0, told=told)
        assert session.conductor.guidance.guided.policy.name == "matched"
        assert "safety.screening" in session.rules()

    def test_panic_makes_it_ten_minutes(self) -> None:
        told = (Answered(t_s=0.0, question="panic", answer=Answer.YES, who="patient"),)
        assert Driven(minutes=20.0, told=told).conductor.guidance.timeline.plan.end_s == 600


def test_a_pause_withdraws_the_question_and_going_on_does_not_end_the_session() -> None:
    session = driven_to(300, minutes=20.0)
    session.run(300 + 45, hr_bpm=140.0, per_min=14.0)
    assert session.snapshots[-1].asking
    session.press(Button.PAUSE)
    session.run(session.t_s + 120, hr_bpm=66.0)
    assert not session.snapshots[-1].asking
    session.press(Button.RESUME)
    session.run(session.t_s + 60)
    assert session.conductor.ended is None
    assert not session.snapshots[-1].asking
