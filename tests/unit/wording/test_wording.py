"""Every rule has its words in every language, and figures are written as the language has them."""

from __future__ import annotations

import ast
import re
import string
from pathlib import Path

import pytest

import entrain
from entrain.events import Direction, Reason, ResonanceFound, ResonanceStep, SearchEnd, StepEnd
from entrain.guidance.choice import Exclusion
from entrain.guidance.policies import POLICIES
from entrain.guidance.policies.steady import Steady
from entrain.guidance.safety.rules import RULES
from entrain.guidance.safety.screening import QUESTIONS, Consequence
from entrain.wording import LANGUAGES, Language, language
from entrain.wording.fragments import FRAGMENTS

SOURCE = Path(entrain.__file__).parent
RULE = re.compile(
    r"(act|plan|person|safety|strap|match|lead|hold|ramp|unseen|yoked|resonance|choice|pace|hand|study)"
    r"\.[a-z_0-9.]+"
)
STEP = ResonanceStep(per_min=6.0, from_s=60.0, to_s=160.0, end=StepEnd.MEASURED, swing_bpm=7.25)


@pytest.fixture(params=LANGUAGES)
def spoken(request: pytest.FixtureRequest) -> Language:
    return language(request.param)


def rules_in_code() -> set[str]:
    """Return the rules that the engine names."""
    policies = [make() for make in POLICIES.values()]
    found = {f"{policy.name}.steady" for policy in policies if isinstance(policy, Steady)}
    limits = {rule.id for rule in RULES}
    for folder in ("guidance", "conductor"):
        for path in (SOURCE / folder).rglob("*.py"):
            if path.name in ("rules.py", "blinding.py"):
                continue
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    found |= {node.value} if RULE.fullmatch(node.value) else set()
    assert "safety.arousal" in found & limits
    return found - {"safety.safety"}


def fields_of(pattern: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(pattern) if name is not None}


def words_of(pattern: str) -> str:
    """Return what of a pattern is words and not figures."""
    text = "".join(text for text, *_ in string.Formatter().parse(pattern))
    return "".join(re.findall(r"[a-z]{4,}", text.lower()))


def test_every_rule_of_the_engine_has_its_sentences(spoken: Language) -> None:
    known = {key.partition("/")[0] for key in spoken.sentences}
    assert rules_in_code() <= known
    assert known <= rules_in_code() | {"study.music"} | {
        f"resonance.{at}" for at in ("approach", "step", "rest")
    }


def test_every_language_has_the_same_sentences_with_the_same_figures() -> None:
    english = language(LANGUAGES[0])
    for code in LANGUAGES[1:]:
        other = language(code)
        assert other.sentences.keys() == english.sentences.keys()
        assert other.questions.keys() == english.questions.keys()
        assert other.follows.keys() == english.follows.keys()
        assert other.parts.keys() == english.parts.keys()
        pairs = [
            *((one, other.parts[name]) for name, one in english.parts.items()),
            *(
                (one, same)
                for key, pattern in english.sentences.items()
                for one, same in zip(pattern, other.sentences[key], strict=True)
            ),
        ]
        for one, same in pairs:
            assert fields_of(one) == fields_of(same)
            assert one != same or not words_of(one), one


def test_what_is_in_braces_is_a_fragment_or_a_figure(spoken: Language) -> None:
    named = {
        name
        for pattern in (*(one for told in spoken.sentences.values() for one in told),
                        *spoken.parts.values())
        for name in fields_of(pattern)
    }  # fmt: skip
    assert FRAGMENTS.keys() <= named
    for fragment in FRAGMENTS.values():
        # Of nothing known a fragment is nothing, or says so.
        assert isinstance(fragment({}, spoken), str)
    for part in spoken.parts:
        head, _, rest = part.partition("/")
        assert rest or head in FRAGMENTS or head == "step", part


@pytest.mark.parametrize("who", ["patient", "clinician", "tap on the strap"])
def test_who_asked_is_told_in_words(spoken: Language, who: str) -> None:
    reason = Reason(rule="person.easier", variant="unguided", figures=(("who", who),))
    assert spoken.parts.get(f"who/{who}", who) in spoken.describe(reason).clinician


@pytest.mark.parametrize("what", Direction)
def test_what_was_asked_for_by_hand_has_words(spoken: Language, what: Direction) -> None:
    figures = (("what", what.value), ("who", "clinician"))
    told = spoken.describe(Reason(rule="hand.cannot", variant="closing", figures=figures)).clinician
    assert told.startswith(spoken.parts[f"what/{what.value}"])


def test_every_question_and_what_follows_has_words(spoken: Language) -> None:
    assert spoken.questions.keys() == {one.id for one in QUESTIONS}
    assert spoken.follows.keys() == {one.value for one in Consequence}


def test_every_reason_to_leave_a_track_out_is_told(spoken: Language) -> None:
    for left in Exclusion:
        figures = (("title", "Song"), (f"n_{left.value}", 3.0))
        told = spoken.describe(Reason(rule="choice.score", figures=figures)).clinician
        assert re.search(r" 3 \w", told), left


def test_every_end_of_a_step_is_told(spoken: Language) -> None:
    steps = tuple(ResonanceStep(per_min=6.0, from_s=0.0, to_s=1.0, end=end) for end in StepEnd)
    found = ResonanceFound(
        t_s=0.0, reason=Reason(rule="resonance.none", variant="too_few"), end=SearchEnd.TOO_FEW,
        per_min=None, sure_frac=None, noise_bpm=None, steps=steps,
    )  # fmt: skip
    rows = spoken.describe_decision(found).clinician.split("/min: ")[1:]
    assert len(set(rows)) == len(StepEnd)


def test_a_number_is_written_as_the_language_has_it() -> None:
    figures = (("guide_per_min", 7.25), ("breathing_per_min", 8.5))
    reason = Reason(rule="match.toward", figures=figures)
    english, german = (language(code).describe(reason).clinician for code in ("en", "de"))
    assert "7.2/min" in english
    assert "8.5/min" in english
    assert "7,2/min" in german
    assert "." not in german.rstrip(".")


def test_what_is_not_known_is_said_so(spoken: Language) -> None:
    told = spoken.describe(Reason(rule="match.toward", figures=(("guide_per_min", None),)))
    assert told.clinician.count(spoken.unknown) == 2


def test_a_rule_of_a_newer_engine_says_its_name(spoken: Language) -> None:
    assert spoken.describe(Reason(rule="lead.sideways")) == ("lead.sideways", "lead.sideways")
    known = spoken.describe(Reason(rule="lead.wait", variant="patiently"))
    assert known == spoken.describe(Reason(rule="lead.wait"))


@pytest.mark.parametrize("name", ["{", "}", "{0}", "lead.{guide_per_min}", ""])
def test_a_rule_of_any_name_is_told_and_never_filled(spoken: Language, name: str) -> None:
    for variant in ("", "+" + name):
        told = spoken.describe(
            Reason(rule=name, variant=variant, figures=(("guide_per_min", 6.0),))
        )
        assert set(told.patient.split()) == set(told.clinician.split()) == set(name.split())


def test_two_things_are_told_together(spoken: Language) -> None:
    figures = (("unheard_s", 4.0), ("sound_detail", "Nothing plays."), ("lost_s", 2.0))
    both = spoken.describe(
        Reason(rule="safety.unheard", variant="+safety.link/packets", figures=figures)
    )
    parts = [
        spoken.describe(Reason(rule="safety.unheard", figures=figures)),
        spoken.describe(Reason(rule="safety.link", variant="packets", figures=figures)),
    ]
    assert both.patient == " ".join(part.patient for part in parts)
    assert both.clinician == " ".join(part.clinician for part in parts)


def test_what_is_sealed_tells_no_figure(spoken: Language) -> None:
    told = spoken.describe(Reason(rule="hand.density", figures=(("sealed", 1.0),)))
    assert told.patient == spoken.sentences["hand.density"].patient
    assert told.clinician == spoken.sentences["study.music"].clinician


def test_a_search_is_told_with_its_steps(spoken: Language) -> None:
    reason = Reason(rule="resonance.found", figures=(("per_min", 6.0), ("sure_frac", 0.97)))
    found = ResonanceFound(
        t_s=0.0, reason=reason, end=SearchEnd.CLEAR, per_min=6.0, sure_frac=0.97, noise_bpm=0.5,
        steps=(STEP,),
    )  # fmt: skip
    assert spoken.describe_decision(found).patient == spoken.describe(reason).patient
    assert f"7{spoken.decimal_mark}2 bpm" in spoken.describe_decision(found).clinician
    assert "97 %" in spoken.describe_decision(found).clinician


def test_there_is_no_other_language() -> None:
    with pytest.raises(KeyError):
        language("fr")
