"""An error says in one line what it is about, what happened, and the step that mends it."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from entrain.errors import DETAIL_MAX_CHARS, EntrainError, Problem, add_detail, printable


class Weather(Problem):
    RAIN = ("It rains.", "Take an umbrella.")
    COLD = ("It is {degrees:g} degrees.", "Wear {garment}.")


class WeatherError(EntrainError):
    reason: Weather


def test_it_is_words_and_step() -> None:
    error = EntrainError(Weather.RAIN)
    assert str(error) == Weather.RAIN.line == "It rains. Take an umbrella."
    assert (error.words, error.step) == ("It rains.", "Take an umbrella.")


def test_what_it_is_about_comes_first_and_the_detail_in_brackets() -> None:
    error = EntrainError(Weather.RAIN, Path("/Oslo"), "5 mm")
    assert str(error) == "/Oslo: It rains (5 mm). Take an umbrella."
    assert (error.about, error.detail, error.words_with_detail) == (
        "/Oslo",
        "5 mm",
        "It rains (5 mm).",
    )


def test_facts_fill_the_places_of_words_and_step_and_stay_apart() -> None:
    error = EntrainError(Weather.COLD, degrees=-3.0, garment="a {coat}")
    assert str(error) == "It is -3 degrees. Wear a {coat}."
    assert error.facts == {"degrees": -3.0, "garment": "a {coat}"}
    assert error.reason.words == "It is {degrees:g} degrees.", "the key of a translation"


def test_a_place_that_nothing_fills_is_a_fault_of_the_program() -> None:
    with pytest.raises(KeyError):
        EntrainError(Weather.COLD, degrees=1)


def test_it_is_one_line_that_a_terminal_obeys_nothing_of() -> None:
    error = EntrainError(Weather.RAIN, "a\x1b[2J\nb", "x\r\n  y\x07" + "z" * 1000)
    assert str(error).isprintable()
    assert str(error).startswith(r"a\x1b[2J\nb: It rains (x y\x07zz")
    assert len(error.detail) == DETAIL_MAX_CHARS


def test_a_name_of_bytes_that_are_no_text_is_shown() -> None:
    assert printable(Path("caf\udce9.edf")) == r"caf\xe9.edf"
    str(EntrainError(Weather.RAIN, Path("caf\udce9.edf"))).encode()


@pytest.mark.parametrize("kind", [EntrainError, WeatherError])
def test_it_comes_whole_out_of_another_process(kind: type[EntrainError]) -> None:
    error = kind(Weather.COLD, "Oslo", "at noon", degrees=-3.0, garment="wool")
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
    assert type(again) is kind
    assert again.reason is Weather.COLD
    assert vars(again) == vars(error)
    assert str(again) == str(error)


def test_a_detail_stands_before_the_full_stop() -> None:
    assert add_detail("It rains.", "") == "It rains."
    assert add_detail("It rains.", "in Oslo") == "It rains (in Oslo)."
