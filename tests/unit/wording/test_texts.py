"""Every text of windows and terminal has its translation, and nothing else has one."""

from __future__ import annotations

import ast
import enum
import importlib
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import entrain
from entrain.errors import EntrainError, Problem
from entrain.events import Decision, Direction, Ending, Phase, SearchEnd, decisions
from entrain.guidance.safety.screening import QUESTIONS
from entrain.journal.problems import RecordingProblem, RecordingProblemError
from entrain.physiology.measured import Basis
from entrain.physiology.readings import BeatLabel
from entrain.protocols.polar_pmd_control import PmdStatus
from entrain.session.faults import Fault, log_fault
from entrain.setup.settings import Settings
from entrain.setup.validate import check_settings
from entrain.wording import LANGUAGES, Language, language
from entrain.wording.arriving import parse_fields
from tests.helpers.english import english_in
from tests.house.test_errors import REASONS

SOURCE = Path(entrain.__file__).parent
MODULES = [path for path in SOURCE.rglob("*.py") if "wording" not in path.parts]
OTHERS = LANGUAGES[1:]
TABLES = (
    ("entrain.ui.words", "PERSONS"),
    ("entrain.ui.words", "PHASES"),
    ("entrain.ui.words", "ASKED"),
    ("entrain.ui.words", "NOTHING_LEADS"),
    ("entrain.ui.words", "NO_STRAP_YET"),
    ("entrain.ui.words", "NO_STRAP_NOW"),
    ("entrain.ui.words", "NO_SOUND"),
    ("entrain.ui.words", "BREATHE_GENTLY"),
    ("entrain.ui.words", "TWO_TONES"),
    ("entrain.ui.pages.during", "STARTING"),
    ("entrain.ui.pages.badges", "BADGES"),
    ("entrain.ui.pages.hand", "LABELS"),
    ("entrain.ui.pages.numbers", "MEASURED"),
    ("entrain.cli.session", "MEASURED"),
    ("entrain.cli.session", "NOT_SCREENED"),
    ("entrain.cli.session", "DEMONSTRATION"),
)
"""What is translated where it is shown, and not named there."""
CHARACTERS = ("Pads", "Piano", "Plucked", "Drone")
GUIDE_WORDS = ("in", "out")
ANSWERS = ("I am fine", "Not well", "They are fine")
RULES_OF_OUR_OWN = ("mark", "warning")
PLATFORMS = ("linux", "darwin", "win32")


@pytest.fixture(params=OTHERS)
def spoken(request: pytest.FixtureRequest) -> Language:
    return language(request.param)


def texts_of(value: object) -> Iterator[str]:
    """Yield the texts in a constant."""
    if isinstance(value, enum.Enum) or not value:
        return
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from (text for one in value.values() for text in texts_of(one))
    elif isinstance(value, (tuple, list)):
        yield from (text for one in value for text in texts_of(one))
    elif hasattr(value, "title"):
        yield from (value.title, value.to_do)


def given_to_tr(path: Path) -> Iterator[str]:
    """Yield what a module gives to `tr`: literals, and the constants that it names."""
    name = ".".join(path.relative_to(SOURCE.parent).with_suffix("").parts)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
            continue
        if node.func.id != "tr":
            continue
        keys = {id(one.slice) for one in ast.walk(node.args[0]) if isinstance(one, ast.Subscript)}
        for part in ast.walk(node.args[0]):
            if id(part) in keys:
                continue
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                yield part.value
            elif isinstance(part, ast.Name) and part.id.isupper():
                yield from texts_of(getattr(importlib.import_module(name), part.id))
            elif re.fullmatch(r"words\.[A-Z_]+", ast.unparse(part)):
                yield from texts_of(getattr(importlib.import_module("entrain.ui.words"), part.attr))


def said_by_the_app() -> set[str]:
    """Return every text that windows and terminal say, in English."""
    from entrain.ui.plots import PLOTS

    said = {text for path in MODULES for text in given_to_tr(path)}
    for module, name in TABLES:
        said.update(texts_of(getattr(importlib.import_module(module), name)))
    kinds = (one for one in vars(decisions).values() if isinstance(one, type))
    said.update(
        re.sub(r"(?<=[a-z])(?=[A-Z])", " ", one.__name__).lower()
        for one in kinds
        if issubclass(one, Decision) and one is not Decision
    )
    said.update(one.value for one in (*Phase, *Ending, *Basis))
    said.update(one.value for one in BeatLabel if one is not BeatLabel.NORMAL)
    said.update(text for plot in PLOTS for text in (plot.title, plot.unit))
    return said | {*CHARACTERS, *ANSWERS, *GUIDE_WORDS, *RULES_OF_OUR_OWN} - {""}


def test_every_text_of_the_app_is_there_and_no_other(spoken: Language) -> None:
    said = {text for text in said_by_the_app() if re.search(r"[a-z]{2}", text)}
    said -= {name for module, table in TABLES if table == "MEASURED" for name in fields(module)}
    known = spoken.app.keys() | spoken.arriving.keys()
    assert said - known == set()
    plain = {text for text in spoken.app if re.search(r"[a-z]{2}", text)}
    assert plain - said == set(), "nothing says these any more"


def fields(module: str) -> set[str]:
    """Return the names of fields that a table of figures holds beside its texts."""
    rows = importlib.import_module(module).MEASURED
    return {cell for row in rows for cell in row if isinstance(cell, str) and "_" in cell} | {
        "arousal"
    }


def test_a_translation_takes_the_same_figures(spoken: Language) -> None:
    for table in (spoken.app, spoken.arriving):
        for english, own in table.items():
            fields = [{name for _, name, _ in parse_fields(one) if name} for one in (english, own)]
            assert fields[0] == fields[1], english
            assert not english_in(own.replace("{", "<").replace("}", ">")), own


def test_what_arrives_is_still_said_by_something(spoken: Language) -> None:
    sources = [
        node.value
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    of_problems = {text for reason in REASONS for text in reason.value}
    for english in spoken.arriving.keys() - of_problems:
        whole = "|".join(text for text, *_ in parse_fields(english))
        pieces = [piece.strip() for piece in re.split(r"[.:(),|]| and ", whole) if len(piece) > 2]
        assert all(any(piece in source for source in sources) for piece in pieces), english


@pytest.mark.parametrize("reason", REASONS, ids=str)
def test_every_problem_and_its_step_is_translated(
    spoken: Language, reason: Problem, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = {*reason.value}
    for platform in PLATFORMS:
        monkeypatch.setattr(sys, "platform", platform)
        texts.add(reason.step)
    for text in filter(has_words, texts):
        assert spoken.text(text) not in ("", text)
        assert not english_in(spoken.text(text)), text


def has_words(pattern: str) -> bool:
    """Return whether a text says something of its own beside its figures."""
    return any(re.search(r"[a-z]", text) for text, *_ in parse_fields(pattern))


def facts_of(reason: Problem, text: str) -> dict[str, object]:
    """Return something for each place of a reason: a number where it is one, else a text."""
    fields = [one for pattern in reason.value for one in parse_fields(pattern)]
    return {name: 2.5 if spec else text for _, name, spec in fields if name}


@pytest.mark.parametrize("reason", REASONS, ids=str)
def test_every_error_is_told_with_what_it_is_about(spoken: Language, reason: Problem) -> None:
    # A text with a full stop in it cannot be told from two sentences: the facts tell it.
    facts = facts_of(reason, "Dr. Who: 1.5 (x)")
    error = EntrainError(reason, "a. b.entrain", "page 3.5", **facts)
    said = spoken.describe_error(error)
    assert said.startswith("a. b.entrain: ")
    assert "(page 3.5)." in said
    assert said.count("Dr. Who: 1.5 (x)") == str(error).count("Dr. Who: 1.5 (x)")
    assert said.count(f"2{spoken.decimal_mark}5") == str(error).count("2.5")
    assert not english_in(said), said
    assert language("en").describe_error(error) == str(error)


@pytest.mark.parametrize("reason", REASONS, ids=str)
def test_an_error_that_arrives_as_a_text_is_told_alike(spoken: Language, reason: Problem) -> None:
    for detail in ("", "page (3)"):
        error = EntrainError(reason, "my (old).entrain", detail, **facts_of(reason, "x"))
        assert spoken.text(str(error)) == spoken.describe_error(error)


def test_a_detail_of_our_own_is_told_in_the_language(spoken: Language) -> None:
    inner = RecordingProblem.DAMAGED
    for detail in (inner.words, f"event 5: {inner.words}"):
        error = RecordingProblemError(RecordingProblem.IN_USE, "my.entrain", detail)
        assert spoken.text(inner.words) in spoken.describe_error(error)


@pytest.mark.parametrize("status", PmdStatus)
def test_every_answer_of_a_strap_is_translated(spoken: Language, status: PmdStatus) -> None:
    assert spoken.text(status.value) != status.value
    assert not english_in(spoken.text(status.value))


def faulty(settings: Settings) -> Iterator[Settings]:
    """Yield settings each of which is refused for a reason of its own."""
    yield replace(settings, policy="sideways")
    yield replace(settings, form="long")
    yield replace(settings, form="resonance", policy="ramp")
    yield replace(settings, music="nowhere")
    yield replace(settings, strap="virtual:giant")
    yield replace(settings, sound="wav:")
    yield replace(settings, minutes=0.0)
    yield replace(settings, minutes=1e6)
    yield replace(settings, subject="a name")
    yield replace(settings, goal_per_min=1.5)
    yield replace(settings, full_level_db=300.0)
    yield replace(settings, record=Path("session.txt"))
    yield replace(settings, seed=-3)
    yield replace(settings, max_speed=True, strap="auto")
    yield replace(settings, max_speed=True, strap="virtual", sound="device")


def test_what_is_refused_is_told_in_words_of_the_language(spoken: Language, tmp_path: Path) -> None:
    told = set()
    for settings in faulty(Settings(folder=tmp_path)):
        with pytest.raises(EntrainError) as refused:
            check_settings(settings)
        told.add(spoken.describe_error(refused.value))
        assert refused.value.words not in spoken.describe_error(refused.value)
        assert not english_in(spoken.describe_error(refused.value)), refused.value
        assert not english_in(spoken.text(str(refused.value))), refused.value
    assert len(told) > 12


def test_numbers_that_arrive_are_written_as_the_language_has_them() -> None:
    german = language("de")
    said = german.text("There was no sound for 2.5 s. The sound is back, on headphones.")
    assert said == "Es war 2,5 s lang kein Ton zu hören. Der Ton ist wieder da, auf headphones."


def test_a_problem_is_translated_in_its_place() -> None:
    german = language("de")
    problem = RecordingProblemError(RecordingProblem.DAMAGED, Path("my.entrain"), "page 3")
    assert german.text(str(problem)) == (
        "my.entrain: Die Aufzeichnung ist beschädigt (page 3). Nehmen Sie die Kopie, die Sie "
        "anderswo aufbewahren."
    )
    music = "Your music cannot be read: /a.mp3: The file is damaged. Take another copy. Composed "
    assert german.text(f"{music}music plays.") == (
        "Ihre Musik lässt sich nicht lesen: /a.mp3: Die Datei ist beschädigt. Nehmen Sie eine "
        "andere Kopie. Es spielt komponierte Musik."
    )
    link = "Polar H10 was lost (timed out): trying again."
    assert german.text(link) == "Polar H10 ging verloren (timed out): neuer Versuch."
    assert german.text("The strap sends no ECG. The strap is in its charger.") == (
        "Der Gurt sendet nicht: EKG. Der Gurt ist in seinem Ladegerät."
    )
    assert german.text(f"The recording is not whole: {RecordingProblem.DISK_FULL.line}") == (
        "Die Aufzeichnung ist nicht vollständig: Der Datenträger ist voll. Schaffen Sie Platz; was "
        "wartet, wird dann geschrieben."
    )


@pytest.mark.parametrize("what", Fault)
def test_a_fault_says_where_its_details_are(what: Fault, tmp_path: Path) -> None:
    said = language("de").text(log_fault(what, ValueError("?"), tmp_path))
    assert said.endswith(f"Näheres steht in {tmp_path / 'faults.log'}.")
    assert not english_in(said)


def test_what_is_not_known_stays_as_it_came(spoken: Language) -> None:
    for text in ("Blue in Green", "A. B. Strange: nothing of ours", ""):
        assert spoken.text(text) == text


def test_in_english_nothing_is_changed() -> None:
    english = language("en")
    for text in ("There was no sound for 2.5 s.", "Polar H10 was lost.", "{odd} braces"):
        assert english.text(text) == text
    assert english.text("about {n:.0f} minutes", n=3.2) == "about 3 minutes"


def test_questions_have_no_english(spoken: Language) -> None:
    for one in QUESTIONS:
        assert not english_in(spoken.questions[one.id])
    for told in spoken.sentences.values():
        assert not english_in(" ".join(told).replace("{", "<").replace("}", ">")), told
    for name, part in spoken.parts.items():
        assert not english_in(part.replace("{", "<").replace("}", ">")), name
    assert {f"what/{one.value}" for one in Direction} <= spoken.parts.keys()
    assert len(SearchEnd) > 1
