"""Forms in files: the shipped ones are whole, and a bad one says where it is bad."""

from __future__ import annotations

import os
import re
from dataclasses import fields, replace
from pathlib import Path

import pytest

from entrain.conductor.conductor import Conductor
from entrain.conductor.guidance_setup import OpeningError, OpeningProblem
from entrain.errors import EntrainError
from entrain.events import Form, FormStep, Omit, Phase, SessionOpened, StepGuide, StepMusic
from entrain.guidance.first_forms import FIRST_FORMS
from entrain.guidance.form_rules import find_form_problem
from entrain.journal.codec import decode_event, encode
from entrain.setup import forms
from entrain.setup.forms import (
    choose_form,
    find_form,
    list_form_names,
    list_own_form_problems,
    read_form,
    usual_minutes,
)
from entrain.setup.settings import Settings
from tests.helpers.forms import FORMS, MADE, NO_FOLDER
from tests.house.tree import ROOT

FOLDER = ROOT / "forms"
SETTLE = (FOLDER / "settle.toml").read_text(encoding="utf-8")
SHORT = (FOLDER / "short.toml").read_text(encoding="utf-8")
PAGE = (ROOT / "docs/reference/plan.md").read_text(encoding="utf-8")


# ---------------------------------------------------------------- every form


def test_every_file_of_the_folder_is_a_form() -> None:
    assert {f"{name}.toml" for name in FORMS} == {file.name for file in FOLDER.iterdir()}
    assert {"settle", "short", "study", "resonance"} <= FORMS.keys()


@pytest.mark.parametrize("name", FORMS)
class TestEveryForm:
    def test_is_called_as_its_file_is(self, name: str) -> None:
        assert FORMS[name].name == name
        assert find_form_problem(FORMS[name]) is None

    def test_says_in_its_first_line_what_it_is(self, name: str) -> None:
        first = (FOLDER / f"{name}.toml").read_text(encoding="utf-8").splitlines()[0]
        assert re.fullmatch(rf"# {name.capitalize()}: .*\.", first)

    def test_stands_in_the_documentation(self, name: str) -> None:
        assert f"`{name}`" in PAGE

    def test_is_carried_whole_by_a_recording(self, name: str) -> None:
        opened = SessionOpened(
            t_s=0.0, form=name, policy="lead", minutes=20.0, seed=1, music=None, simulated=True,
            form_definition=FORMS[name],
        )  # fmt: skip
        row = encode(opened)
        assert decode_event(row.kind, row.t_s, row.fields, row.raw) == opened

    def test_lasts_as_long_as_it_may_where_nobody_says(self, name: str) -> None:
        form = FORMS[name]
        assert form.least_minutes <= usual_minutes(form) <= form.most_minutes


def test_what_was_known_by_name_alone_is_what_it_was() -> None:
    table = {
        form.name: (
            form.least_minutes, form.least_measured_minutes, form.most_minutes, form.policy,
            *(step.length_s for step in form.steps),
        )
        for form in FIRST_FORMS.values()
    }  # fmt: skip
    assert table == {
        "settle": (10, None, 60, None, 20, 120, None, 90, 120),
        "short": (5, 10, 10, None, 20, 120, None, 45, 30),
        "study": (12, None, 60, None, 20, 120, None, 90, 120),
        "resonance": (28, None, 60, "resonance", 20, 120, None, 90, 120),
    }
    for name, form in FIRST_FORMS.items():
        assert find_form_problem(form) is None
        check, baseline, guided, outro, silence = form.steps
        assert [one.phase for one in form.steps] == [
            Phase.CHECK, Phase.BASELINE, Phase.MATCH, Phase.OUTRO, Phase.SILENCE
        ]  # fmt: skip
        for step, level_frac, density_frac in (
            (check, 0.0 if name == "study" else 0.6, 0.3),
            (baseline, 0.0 if name == "study" else 0.6, 0.3),
            (guided, 1.0, 0.6),
            (silence, 0.0, 0.0),
        ):
            assert step.music is not None
            assert (step.music.level_frac, step.music.density_frac) == (level_frac, density_frac)
        assert (check.extend_frac, guided.share_frac, outro.music) == (0.25, 1.0, None)
        assert guided.guide is not None
        assert (guided.guide.rule, guided.guide.match_least_s) == ("policy", 45)
        assert guided.guide.match_most_s == (90 if name == "short" else 150)
        assert baseline.omit is (Omit.KNOWN if name == "short" else Omit.NEVER)
        assert form.silence_optional is (name in ("settle", "short"))


def test_the_example_of_the_how_to_is_a_form() -> None:
    page = (ROOT / "docs/how-to/write-a-form.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    assert read_form(example.encode(), "ease-in.toml").name == "ease-in"


def test_every_key_stands_in_the_documentation() -> None:
    for kind in (Form, FormStep, StepMusic, StepGuide):
        for field in fields(kind):
            name = "[[step]]" if field.name == "steps" else field.name
            assert f"`{name}`" in PAGE, name


# ---------------------------------------------------------------- which one


def test_a_form_is_found_by_name_or_by_file(tmp_path: Path) -> None:
    own = tmp_path / "forms"
    own.mkdir()
    (own / "evening-walk.toml").write_text(
        SETTLE.replace('"settle"', '"evening-walk"').replace("= 10", "= 11"), encoding="utf-8"
    )
    (own / "notes.txt").write_text("no form", encoding="utf-8")
    assert list_form_names(own) == [*FORMS, "evening-walk"]
    assert find_form("evening-walk", own).least_minutes == 11
    assert find_form(str(own / "evening-walk.toml"), NO_FOLDER).least_minutes == 11
    assert find_form("settle", own) == FORMS["settle"]


def test_a_shipped_name_stays_what_it_is(tmp_path: Path) -> None:
    (tmp_path / "settle.toml").write_text(SETTLE.replace("= 10", "= 11"), encoding="utf-8")
    assert find_form("settle", tmp_path).least_minutes == 10
    (problem,) = list_own_form_problems(tmp_path)
    assert "settle.toml: The file is called as a shipped form is" in str(problem)


def test_a_broken_file_of_ones_own_costs_no_other_form(tmp_path: Path) -> None:
    (tmp_path / "broken.toml").write_text("name = [", encoding="utf-8")
    (tmp_path / "other.toml").write_text(SETTLE, encoding="utf-8")
    assert find_form("settle", tmp_path) == FORMS["settle"]
    told = [str(problem) for problem in list_own_form_problems(tmp_path)]
    assert "broken.toml: The file is not TOML" in told[0]
    assert "other.toml: name must be 'other', as the file is called" in told[1]
    with pytest.raises(EntrainError, match="is not TOML"):
        find_form("broken", tmp_path)


@pytest.mark.parametrize("given", ["nap", "", "../settle", "Settle", "a" * 300, "forms/settle"])
def test_what_there_is_not_is_told_with_what_there_is(given: str) -> None:
    with pytest.raises(EntrainError) as caught:
        find_form(given, NO_FOLDER)
    assert str(caught.value).startswith(f"There is no form {given!r}. Choose from ")
    assert "settle" in str(caught.value)
    assert "FORM.toml" in str(caught.value)


def test_a_form_brings_its_policy_where_none_was_chosen(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    resonance = (FOLDER / "resonance.toml").read_text(encoding="utf-8")
    file.write_text(resonance.replace('name = "resonance"', 'name = "mine"'), encoding="utf-8")
    settings = Settings(folder=tmp_path, form=str(file))
    assert choose_form(settings)[0].policy == "resonance"
    assert choose_form(replace(settings, policy="ramp"))[0].policy == "ramp"
    assert choose_form(replace(settings, form="settle"))[0].policy == "lead"


# ---------------------------------------------------------------- what is wrong


MATCH = "share_frac = 1\n"
STEP = '[[step]]\nphase = "match"\n'
SILENCE = 'length_s = 120\nomit = "asked"\nmusic = { level_frac = 0, density_frac = 0 }'


@pytest.mark.parametrize(
    ("old", "new", "where", "what"),
    [
        ('name = "settle"\n', "", "name", "is missing"),
        ('name = "settle"', "name = 7", "name", "must be a text"),
        ('name = "settle"', 'name = "../../up"', "name", "must be a word of small letters"),
        ("least_minutes = 10", 'least_minutes = "10"', "least_minutes", "must be a number"),
        ("least_minutes = 10", "least_minutes = true", "least_minutes", "must be a number"),
        ("least_minutes = 10", "least_minutes = nan", "least_minutes", "must be 1 to 60"),
        ("least_minutes = 10", f"least_minutes = {'9' * 400}", "least_minutes", "is too large"),
        ("least_minutes = 10", "least_minutes = 6", "least_minutes", "must be 6.833 or more"),
        ("most_minutes = 60", "most_minutes = 600", "most_minutes", "must be 10 to 60, not 600"),
        ("most_minutes = 60", "most_minutes = 9", "most_minutes", "must be 10 to 60, not 9"),
        ("most_minutes = 60", "most_minutes = 60\nmost = 1", "most", "is not known. Known here"),
        ("most_minutes = 60", 'most_minutes = 60\n"a\\u001bb" = 1', "a\\x1bb", "is not known"),
        ("most_minutes = 60", 'most_minutes = 60\npolicy = "nap"', "policy", "must be one of lead"),
        ("most_minutes = 60", "most_minutes = 60\nleast_measured_minutes = 12",
         "least_measured_minutes", 'needs a step with omit = "known"'),
        ("[[step]]", "[[steps]]", "step", "is missing"),
        (SETTLE[SETTLE.index("[[step]]"):], "step = 3", "step", "must be tables"),
        (SETTLE[SETTLE.index("[[step]]"):], "step = []", "step", "must be there 3 to 40 times"),
        ('phase = "match"', 'phase = "lead"', "step 3: phase", "must be one of check, baseline"),
        ('phase = "match"\n', "", "step 3: phase", "is missing"),
        ('phase = "match"', 'phase = "match"\nlenght_s = 3', "step 3: lenght_s", "is not known"),
        (MATCH, "", "step 3 (match): length_s", "or share_frac must be there, and not both"),
        (MATCH, MATCH + "length_s = 60\n", "step 3 (match): length_s", "and not both"),
        (MATCH, "share_frac = 0.9\n", "step", "share_frac must add up to 1"),
        (MATCH, "share_frac = 0\n", "step 3 (match): share_frac", "must be 0.01 to 1, not 0"),
        (MATCH, MATCH + "extend_frac = 0.2\n", "step", "are for the check alone"),
        ('ends_by = "signal"\n', "", "step", "are for the check alone"),
        ('ends_by = "signal"', 'ends_by = "mood"', "step 1: ends_by", "must be one of clock"),
        ("extend_frac = 0.25", "extend_frac = 3", "step 1 (check): extend_frac", "must be 0 to"),
        ("length_s = 20", "length_s = 0", "step 1 (check): length_s", "must be 1 to 3600, not 0"),
        ("length_s = 120", "length_s = 30", "step 2 (baseline): length_s", "must be 60 to 3600"),
        ("length_s = 90", "length_s = inf", "step 4 (outro): length_s", "not inf"),
        ("density_frac = 0.6", "density_frac = 1.2", "step 3 (match): music.density_frac",
         "must be 0 to 1, not 1.2"),
        ("density_frac = 0.6", "density_frac = 0.6, density_end_frac = -1",
         "step 3 (match): music.density_end_frac", "must be 0 to 1, not -1"),
        ("density_frac = 0.6", "density = 0.6", "step 3: music.density_frac", "is missing"),
        ("density_frac = 0.6", "density_frac = 0.6, loud = 1", "step 3: music.loud",
         "is not known"),
        ("level_frac = 1,", "level_frac = 0,", "step 3 (match): music.level_frac",
         "nobody follows what is not heard"),
        ("music = { level_frac = 1, density_frac = 0.6 }\n", "", "step 3 (match): music",
         "is missing"),
        ("music = { level_frac = 1, density_frac = 0.6 }", "music = 1", "step 3: music",
         "must be a table"),
        ("length_s = 90", "length_s = 90\nmusic = { level_frac = 1, density_frac = 0 }",
         "step 4 (outro): music", "is for other steps"),
        (SILENCE, SILENCE.replace("level_frac = 0", "level_frac = 0.2"),
         "step 5 (silence): music.level_frac", "must be 0"),
        ('rule = "policy"', 'rule = "yoked"', "step 3 (match): guide.rule",
         "must be one of policy"),
        ('rule = "policy"', "rule = 3", "step 3: guide.rule", "must be a text"),
        ("match_least_s = 45", "match_least_s = 151", "step 3 (match): guide.match_most_s",
         "must be 151 to 600, not 150"),
        ("match_most_s = 150", "match_most_s = 1e9", "step 3 (match): guide.match_most_s",
         "must be 45 to 600"),
        ("guide = {", "guided = {", "step 3: guided", "is not known. Known here: phase, length_s"),
        ('guide = { rule = "policy", match_least_s = 45, match_most_s = 150 }\n', "",
         "step 3 (match): guide", "must be there in the phase match"),
        ('controls = ["next"]', 'controls = "next"', "step 1: controls", "must be a list"),
        ('controls = ["next"]', 'controls = ["stop"]', "step 1 (check): controls",
         "must be some of next"),
        ('controls = ["next"]', "controls = [3]", "step 1: controls", "must be one of easier"),
        ('omit = "asked"', 'omit = "known"', "step 5 (silence): omit", "is for the phase baseline"),
        ('phase = "silence"', 'phase = "outro"', "step 5 (outro)", "is for"),
        ('phase = "baseline"', 'phase = "check"', "step", "1 must be the check, and no other"),
        (STEP, '[[step]]\nphase = "baseline"\n', "step 3 (baseline): guide", "in the phase match"),
        ('phase = "outro"\nlength_s = 90', f'phase = "hold"\nlength_s = 90\n{SILENCE[-45:]}',
         "step", "outro must come once"),
        ("[[step]]", "[[step", "The file", "is not TOML"),
        ("least_minutes = 10", f"least_minutes = {'9' * 5000}", "The file", "is not TOML"),
        ("least_minutes = 10", f"x = {'[' * 5000}", "The file", "is not TOML"),
    ],
)  # fmt: skip
def test_what_is_wrong_names_file_and_key(old: str, new: str, where: str, what: str) -> None:
    assert old in SETTLE
    with pytest.raises(EntrainError) as caught:
        read_form(SETTLE.replace(old, new).encode(), "mine.toml")
    assert str(caught.value).startswith(f"mine.toml: {where}")
    assert what in str(caught.value)
    assert str(caught.value).endswith("Mend it, or choose another form.")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("least_minutes = 5\n", "least_minutes = 2\n", "least_minutes must be 2.583 or more"),
        ("length_s = 45", "length_s = 245", "least_minutes must be 5.917 or more"),
        ("length_s = 120", "length_s = 500", "least_measured_minutes must be 10.92 or more"),
        ("minutes = 10 #", "minutes = 4 #", "least_measured_minutes must be 5 to 10, not 4"),
    ],
)
def test_each_least_length_has_room_for_its_own_steps(old: str, new: str, told: str) -> None:
    assert old in SHORT
    with pytest.raises(EntrainError, match=rf"mine\.toml: {told}"):
        read_form(SHORT.replace(old, new).encode(), "mine.toml")


def test_a_file_that_is_no_text_is_said() -> None:
    with pytest.raises(EntrainError, match=r"photo\.toml: The file is not TOML"):
        read_form(b"\xff\xfe\x00", "photo.toml")


def test_what_is_no_file_or_too_long_is_not_read(tmp_path: Path) -> None:
    long, folder = tmp_path / "long.toml", tmp_path / "folder.toml"
    long.write_bytes(b"#" * (forms.MOST_BYTES + 1))
    folder.mkdir()
    for path, what in (
        (long, "is longer than 65536 bytes"),
        (folder, "There is no such file"),
        (tmp_path / "none.toml", "There is no such file"),
        ("nul\0.toml", ""),
        ("~nobody-of-this-name/x.toml", "There is no such home"),
    ):
        with pytest.raises(EntrainError) as caught:
            find_form(str(path), NO_FOLDER)
        assert what in str(caught.value)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with a name here")
def test_a_pipe_is_waited_for_by_nobody(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.toml")
    with pytest.raises(EntrainError, match="There is no such file"):
        find_form(str(tmp_path / "pipe.toml"), NO_FOLDER)


# ---------------------------------------------------------------- who runs it


def test_a_form_that_no_session_can_be_run_by_is_refused_whoever_brings_it() -> None:
    assert find_form_problem(MADE) is None
    silent = replace(MADE, steps=(), least_measured_minutes=None)
    opened = SessionOpened(
        t_s=0.0, form="made", policy="lead", minutes=10.0, seed=1, music=None, simulated=True,
        form_definition=silent,
    )  # fmt: skip
    with pytest.raises(OpeningError, match=r"'made' \(step must be there 3 to 40") as caught:
        Conductor().handle(opened)
    assert caught.value.reason is OpeningProblem.FORM
