"""Every decision says what it saw and why, to the person in plain words."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

import pytest

from entrain.events import (
    Answer,
    Answered,
    Button,
    Decision,
    Direction,
    Link,
    LinkChanged,
    SoundChanged,
)
from entrain.guidance.policies import POLICIES
from entrain.guidance.safety.screening import QUESTIONS
from tests.helpers.driven import Driven, Wears
from tests.helpers.words import to_clinician, to_patient

JARGON = re.compile(
    r"\b(HRV|RMSSD|RSA|RR|ECG|LF|HF|baseline|arousal|swell|slew|policy|phase|score|artefact|"
    r"coherence|resonance|entrain\w*|guide[sd]?|guiding|variability|interval\w*|bpm|dB|Hz|ms)\b"
)
NUMBER = re.compile(r"\d")
CLAIM = re.compile(
    r"heart.{0,30}(sync|lock|in time|follow)|blood pressure|treat|therap|cure|heal|diagnos|"
    r"anxiety|depress|PTSD|stress (falls|fell|drops)",
    re.IGNORECASE,
)


def everything() -> Iterator[Driven]:
    """Yield sessions in which all happens that can."""
    for policy in POLICIES:
        session = Driven(minutes=12.0, policy=policy)
        session.run(260)
        session.run(350, hr_bpm=80.0, per_min=16.0)
        session.run(420, silent=True)
        session.run(470, silent=False)
        session.press(Button.EASIER)
        session.run(740)
        yield session
    hand = Driven(minutes=10.0, music_takes=("track", "character", "pulse"))
    hand.run(200)
    for what in Direction:
        if what is not Direction.END_GENTLY:
            hand.direct(what, 0.5)
            hand.run(hand.t_s + 3)
    hand.direct(Direction.INTENSITY, 7.0)
    hand.press(Button.PAUSE)
    hand.run(hand.t_s + 20)
    hand.press(Button.RESUME)
    hand.run(hand.t_s + 40)
    hand.direct(Direction.END_GENTLY)
    hand.run(700)
    yield hand
    for answer in (Answer.FINE, Answer.NOT_WELL, None):
        asked = Driven(minutes=10.0, wears=Wears(intervals=False), full_level_db=110.0)
        asked.run(200)
        asked.run(300, hr_bpm=140.0)
        if answer is not None:
            asked.answer(answer)
        asked.run(700)
        yield asked
    stopped = Driven(minutes=10.0, form="study")
    stopped.run(150)
    stopped.press(Button.STOP)
    stopped.run(160)
    yield stopped
    yield without_strap_or_sound()
    for question in QUESTIONS:
        said = Answered(t_s=0.0, question=question.id, answer=Answer.YES, who="patient")
        yield Driven(told=(said,))


def without_strap_or_sound() -> Driven:
    """Return a session in which the strap comes late, goes and comes back, and so the sound."""

    def link(state: Link) -> None:
        session.take(LinkChanged(t_s=session.t_s, link=state, detail="As the strap told it."))

    def sound(sounds: bool) -> None:
        detail = "As the output told it."
        session.take(SoundChanged(t_s=session.t_s, output="device", detail=detail, sounds=sounds))

    looking = LinkChanged(t_s=0.0, link=Link.SEARCHING, detail="Looking for a strap.")
    session = Driven(minutes=10.0, told=(looking,), wears=Wears(silent=True))
    session.run(12)
    link(Link.CONNECTED)
    session.run(22)
    session.run(260, silent=False)
    for state in (Link.LOST, Link.CONNECTED):
        link(state)
        session.run(session.t_s + 10, silent=state is Link.LOST)
    session.run(session.t_s + 10, silent=True)
    session.run(session.t_s + 10, silent=False)
    for sounds in (False, True):
        sound(sounds)
        session.run(session.t_s + 10)
    session.run(800)
    return session


@pytest.fixture(scope="module")
def decisions() -> list[Decision]:
    return [decision for session in everything() for decision in session.decisions]


def test_no_decision_lacks_its_reason(decisions: list[Decision]) -> None:
    assert len(decisions) > 1000
    for decision in decisions:
        reason = decision.reason
        assert re.fullmatch(r"[a-z0-9-]+(\.[a-z_0-9]+)+", reason.rule)
        assert reason.figures, reason.rule
        numbers = [value for _, value in reason.figures if isinstance(value, float | int)]
        assert all(math.isfinite(value) for value in numbers)
        assert to_patient(reason).strip(), reason.rule
        assert NUMBER.search(to_clinician(reason)), f"{reason.rule}: {to_clinician(reason)}"


def test_patients_are_told_in_plain_words(decisions: list[Decision]) -> None:
    sentences = {to_patient(decision.reason) for decision in decisions}
    assert len(sentences) > 25
    for sentence in sentences:
        assert not JARGON.search(sentence), sentence
        assert not NUMBER.search(sentence), sentence
        assert sentence[0].isupper(), sentence
        assert sentence[-1] in ".?", sentence


def test_nothing_is_claimed_that_nobody_may(decisions: list[Decision]) -> None:
    for decision in decisions:
        assert not CLAIM.search(to_patient(decision.reason)), to_patient(decision.reason)


def test_most_rules_were_seen(decisions: list[Decision]) -> None:
    seen = {decision.reason.rule for decision in decisions}
    assert {
        "plan.check", "plan.baseline", "plan.match", "plan.outro", "plan.silence", "plan.paused",
        "plan.resumed", "plan.complete", "plan.unseen", "plan.music_only", "person.stop",
        "person.easier", "safety.instruction", "safety.signal", "safety.heart", "safety.answer",
        "safety.unanswered", "safety.screening", "safety.sound.dose", "hand.end", "hand.hold",
        "hand.cannot", "unseen.ramp", "lead.follow", "safety.link", "safety.unheard",
        "plan.waiting", "plan.found", "plan.heard", "plan.unheard",
    } <= seen  # fmt: skip


def test_a_hand_says_what_happens_now_only_where_it_does() -> None:
    session = Driven(minutes=10.0)
    session.run(60)
    (early,) = session.direct(Direction.SLOWER)
    session.run(200)
    now = session.direct(Direction.SLOWER)[0]
    still = session.direct(Direction.INTENSITY, 0.0)[0]
    assert to_patient(early.reason) == "The music will go a little slower."
    assert to_patient(now.reason) == "The music goes a little slower."
    assert to_patient(still.reason) == "The music breathes no more."
