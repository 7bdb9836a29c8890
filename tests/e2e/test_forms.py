"""Forms of one's own, from the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from entrain.events import SessionOpened
from entrain.journal.reader import Recording
from entrain.setup.forms import find_form
from tests.e2e.command import called
from tests.house.tree import ROOT

QUICK = ("--strap", "virtual", "--sound", "null", "--speed", "max", "--seed", "1")
SHORT = (ROOT / "forms" / "short.toml").read_text(encoding="utf-8")
OWN = SHORT.replace('name = "short"', 'name = "mine"').replace("length_s = 45", "length_s = 50")


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a person's own folder of forms, with one in it."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    folder = tmp_path / "entrain" / "forms"
    folder.mkdir(parents=True)
    (folder / "mine.toml").write_text(OWN, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("form", "asked", "seconds", "outro_s"),
    # Where nothing is asked it is as near to 20 min as the form goes; in half of it all is half.
    [("mine", (), 600, 50), ("mine.toml", ("--minutes", 5), 300, 25)],
    ids=["named", "file"],
)
def test_a_session_is_run_by_a_form_of_ones_own(
    own: Path, tmp_path: Path, form: str, asked: tuple[object, ...], seconds: int, outro_s: int
) -> None:
    (own / "broken.toml").write_text("[", encoding="utf-8")
    recorded = tmp_path / "a.entrain"
    form = str(own / form) if form.endswith(".toml") else form
    ran = called("session", *QUICK, *asked, "--form", form, "--record", recorded, "--json")
    assert ran.status == 0, ran.err
    phases = {one["name"]: one for one in ran.json["phases"]}
    assert ran.json["seconds"] == pytest.approx(seconds, abs=2)
    assert phases["outro"]["end_s"] - phases["outro"]["start_s"] == pytest.approx(outro_s, abs=1)
    with Recording.open(recorded) as recording:
        opened = next(one for one in recording.events() if isinstance(one, SessionOpened))
        assert recording.meta["form"] == opened.form == "mine"
    assert opened.form_definition == find_form("mine", own)
    (own / "mine.toml").unlink()
    assert called("replay", recorded, "--verify").status == 0, "it needs the file no more"


def test_help_lists_them(own: Path) -> None:
    told = " ".join(called("session", "--help").out.split())
    assert "form of the session: resonance, settle, short, study, mine, or a file FORM.toml" in told


@pytest.mark.parametrize("command", [("session", *QUICK), ("--quit-after", "0")])
@pytest.mark.parametrize(
    ("text", "named"),
    [
        (OWN.replace("length_s = 50", "lenght_s = 50"), "step 4: lenght_s is not known"),
        (OWN.replace("length_s = 50", 'length_s = "50"'), "step 4: length_s must be a number"),
        (OWN.replace("most_minutes = 10", "most_minutes = 1e9"), "most_minutes must be 5 to 60"),
        ("\0" * 100_000, "is longer than 65536 bytes"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_in_one_line(
    command: tuple[str, ...], text: str, named: str, own: Path, tmp_path: Path
) -> None:
    (own / "mine.toml").write_text(text, encoding="utf-8")
    for form in ("mine", str(own / "mine.toml")):
        ran = called(*command, "--form", form)
        told = ran.refused()
        assert ran.err.count("\n") == 1
        assert "mine.toml: " in told
        assert named in told


def test_doctor_names_what_cannot_be_used_and_sessions_go_on(own: Path, tmp_path: Path) -> None:
    assert "Forms: resonance, settle, short, study, mine." in called("doctor").out
    (own / "mine.toml").write_text(OWN.replace('"check"', '"chek"'), encoding="utf-8")
    told = called("doctor").out
    assert "WRONG  forms: " in told
    assert "mine.toml: step 1: phase must be one of check, baseline" in told
    ran = called("session", *QUICK, "--minutes", "0.2", "--record", tmp_path / "a.entrain")
    assert ran.status == 0


def test_a_study_takes_a_form_that_its_sessions_find_again(own: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "other.toml"
    elsewhere.write_text(OWN.replace('"mine"', '"other"'), encoding="utf-8")
    study = (
        "study", "new", "--arms", "lead,matched", "--block", "2", "--sessions", "4",
        "--minutes", "5", "--key", tmp_path / "keys" / "k", "--out", tmp_path / "s.toml",
    )  # fmt: skip
    assert "folder of your own forms" in called(*study, "--form", elsewhere).refused()
    assert called(*study, "--form", "mine").status == 0
    ran = called(
        "session", "--study", tmp_path / "s.toml", "--subject", "P01", "--record",
        tmp_path / "a.entrain", *QUICK,
    )  # fmt: skip
    assert ran.status == 0, ran.err
    with Recording.open(tmp_path / "a.entrain") as recording:
        assert recording.meta["form"] == "mine"
