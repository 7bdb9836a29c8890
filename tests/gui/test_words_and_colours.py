"""The words and the colours, without a window."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest

from entrain.events import Answer, Button, Direction, Ending, Link, Phase, Trust
from entrain.physiology.readings import Figure
from entrain.ui import words
from entrain.ui.theme import DARK, LIGHT, Colours, contrast, luminance
from tests.helpers.driven import Driven

SCHEMES = pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])


def test_every_value_has_its_words() -> None:
    assert set(words.PHASES) == set(Phase)
    assert set(words.ENDINGS) == set(Ending)
    assert set(words.LINKS) == set(Link)
    assert set(words.TRUSTS) == set(Trust)


def complete(session: Driven) -> None:
    session.run(10_000)


def stopped(session: Driven) -> None:
    session.press(Button.STOP)
    session.run(session.t_s + 10)


def ended_by_hand(session: Driven) -> None:
    session.direct(Direction.END_GENTLY)
    session.run(session.t_s + 60)


def left_in_a_pause(session: Driven) -> None:
    session.press(Button.PAUSE)
    session.run(session.t_s + 2000)


def not_well(session: Driven) -> None:
    session.answer(Answer.NOT_WELL)
    session.run(session.t_s + 60)


def without_an_answer(session: Driven) -> None:
    session.run(session.t_s + 400, hr_bpm=140.0)


@pytest.mark.parametrize(
    ("end", "said", "names_help"),
    [
        (complete, "is complete", False),
        (stopped, "was stopped", True),
        (ended_by_hand, "early end", False),
        (left_in_a_pause, "pause was a long one", False),
        (not_well, "did not feel well", True),
        (without_an_answer, "no answer", True),
    ],
)
def test_each_way_to_end_has_words_of_its_own(
    end: Callable[[Driven], None], said: str, names_help: bool
) -> None:
    session = Driven(minutes=10.0)
    session.run(300)
    end(session)
    seen = session.snapshots[-1]
    assert seen.ended is not None
    told = words.ending_text(seen.ended, seen.change)
    assert said in told
    assert ("seek help" in told) is names_help


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "less than a minute"),
        (49, "less than a minute"),
        (61, "about a minute"),
        (95, "about 2 minutes"),
        (600, "about 10 minutes"),
    ],
)
def test_time_is_said_as_one_says_it(seconds: float, said: str) -> None:
    assert words.format_about(seconds) == said


def test_what_is_not_known_is_not_said() -> None:
    assert words.time_left_text(None, None) == ""
    assert words.time_left_text(None, 300) == "About 5 minutes left in all"
    assert words.format_percent(None) == words.BLANK
    assert words.format_clock(-3) == "0:00"


@pytest.mark.parametrize(
    ("quality_frac", "dots"), [(1.0, 3), (0.9, 3), (0.89, 2), (0.6, 2), (0.59, 1), (0.0, 1)]
)
def test_how_sure_a_figure_is(quality_frac: float, dots: int) -> None:
    figure = Figure(value=60.0, quality_frac=quality_frac)
    assert words.count_dots(figure) == dots
    assert words.quality_text(figure) == words.SURE[dots]


def test_a_blank_figure_is_never_a_number() -> None:
    blank = Figure(value=None, quality_frac=1.0)
    assert words.format_figure(blank) == words.BLANK
    assert words.count_dots(blank) == 0
    assert words.quality_text(blank)


def test_it_claims_no_more_than_it_may() -> None:
    said = " ".join(
        (
            words.ABOUT,
            words.NOT_A_DEVICE,
            words.BREATHE_GENTLY,
            *(phase.title + phase.to_do for phase in words.PHASES.values()),
        )
    )
    assert "not a medical device" in " ".join(said.lower().split())
    for claim in ("sync", "cure", "therapy", "heals"):
        assert claim not in said.lower()


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    assert luminance("#ff0000") == pytest.approx(0.2126)


@SCHEMES
def test_words_can_be_read(colours: Colours) -> None:
    grounds = (colours.window, colours.surface, colours.field, colours.note)
    for ink, ground in itertools.product((colours.text, colours.muted), grounds):
        assert contrast(ink, ground) >= 4.5, (ink, ground)
    assert contrast(colours.action_text, colours.action) >= 4.5


@SCHEMES
def test_traces_can_be_seen(colours: Colours) -> None:
    for ink in (colours.person, colours.guide, colours.doubt):
        assert contrast(ink, colours.surface) >= 3, ink
