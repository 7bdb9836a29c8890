"""How right each number is has its words in every language, with the figures that there are."""

from __future__ import annotations

import string

import pytest

from entrain.physiology.accuracy import ACCURACY, measurements_of
from entrain.physiology.measured import MEASUREMENTS
from entrain.wording import LANGUAGES, Language, language
from tests.helpers.english import english_in


@pytest.fixture(params=LANGUAGES)
def spoken(request: pytest.FixtureRequest) -> Language:
    return language(request.param)


def fields_of(pattern: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(pattern) if name}


def test_every_number_and_measurement_has_its_words_and_no_other(spoken: Language) -> None:
    assert spoken.accuracy.keys() == ACCURACY.keys()
    assert spoken.measurements.keys() == MEASUREMENTS.keys()


def test_a_measurement_is_told_with_its_own_figures(spoken: Language) -> None:
    for name, measured in MEASUREMENTS.items():
        words = spoken.measurements[name]
        assert fields_of(words.found), "an error is a figure"
        for pattern in words:
            assert fields_of(pattern) <= measured.facts.keys(), name
        said = " ".join(spoken.describe_measurement(name, measured.facts))
        assert spoken.unknown not in said
        assert "{" not in said


def test_languages_tell_the_same_figures() -> None:
    english = language(LANGUAGES[0])
    for code in LANGUAGES[1:]:
        other = language(code)
        for name, words in english.measurements.items():
            for one, same in zip(words, other.measurements[name], strict=True):
                assert fields_of(one) == fields_of(same), name
                assert one != same, name
                assert not english_in(same.replace("{", "<").replace("}", ">")), same
        for name, told in other.accuracy.items():
            assert told[1:] != english.accuracy[name][1:]
            assert not any(english_in(text) for text in told), name


def test_every_number_says_what_it_cannot_and_what_it_was_not_measured_on(
    spoken: Language,
) -> None:
    for name, accuracy in ACCURACY.items():
        words = spoken.accuracy[name]
        assert words.title
        assert words.cannot
        assert bool(words.not_on) is not accuracy.is_set, name
        assert not (accuracy.is_set and measurements_of(name))


def test_numbers_of_a_measurement_are_written_as_the_language_has_them() -> None:
    facts = {"f1_150_percent": 99.5, "f1_50_percent": 98.25, "rr_error_sd_ms": 0.4,
             "n_kinds": 10.0, "n_signals": 60.0}  # fmt: skip
    english, german = (language(code).describe_measurement("ecg_made", facts) for code in LANGUAGES)
    assert english.data.startswith("60 ECGs")
    assert "99.50 %" in english.found
    assert "99,50 %" in german.found
    assert "0,40 ms" in german.found
