"""Reading the file of a form: from TOML to a `Form`, or to an error that says what is wrong."""

from __future__ import annotations

import tomllib

from entrain.errors import EntrainError
from entrain.events import Button, EndsBy, Form, FormStep, Omit, StepGuide, StepMusic
from entrain.guidance import PHASES, FormProblem, find_form_problem
from entrain.setup.problems import FormFileProblem
from entrain.storage import KeyFault, TomlTable


def parse_form(content: bytes, file: str) -> Form:
    """Return the form of a file.

    Parameters
    ----------
    content : bytes
        TOML in UTF-8.
    file : str
        Name of the file, for the message when it is not valid.

    Raises
    ------
    EntrainError
        It is not TOML; a key is missing, of the wrong kind or unknown; or no session can be
        run by it.
    """
    try:
        values = tomllib.loads(content.decode())
    # ValueError also if it is not text or a number has too many digits; RecursionError if a
    # hostile file nests too deeply.
    except (ValueError, RecursionError) as error:
        raise EntrainError(FormFileProblem.NOT_TOML, file, str(error)) from error

    def wrong(fault: KeyFault, where: str, **facts: object) -> EntrainError:
        return EntrainError(FormProblem[fault.name], file, "", where=where, **facts)

    form = _form(TomlTable(values, wrong))
    problem = find_form_problem(form)
    if problem is not None:
        raise EntrainError(problem.reason, file, "", **problem.facts)
    return form


def _form(table: TomlTable) -> Form:
    form = Form(
        name=table.text("name"),
        least_minutes=table.number("least_minutes"),
        most_minutes=table.number("most_minutes"),
        least_measured_minutes=table.number_or_none("least_measured_minutes"),
        policy=table.text_or_none("policy"),
        steps=tuple(_step(step) for step in table.tables("step")),
    )
    table.expect_no_more()
    return form


def _step(table: TomlTable) -> FormStep:
    step = FormStep(
        phase=table.choice("phase", PHASES, None),
        length_s=table.number_or_none("length_s"),
        share_frac=table.number_or_none("share_frac"),
        ends_by=table.choice("ends_by", tuple(EndsBy), EndsBy.CLOCK),
        extend_frac=table.number_or_none("extend_frac") or 0.0,
        omit=table.choice("omit", tuple(Omit), Omit.NEVER),
        music=_music(table.table_or_none("music")),
        guide=_guide(table.table_or_none("guide")),
        controls=table.choices("controls", tuple(Button)),
    )
    table.expect_no_more()
    return step


def _music(table: TomlTable | None) -> StepMusic | None:
    if table is None:
        return None
    music = StepMusic(
        level_frac=table.number("level_frac"),
        density_frac=table.number("density_frac"),
        density_end_frac=table.number_or_none("density_end_frac"),
    )
    table.expect_no_more()
    return music


def _guide(table: TomlTable | None) -> StepGuide | None:
    if table is None:
        return None
    guide = StepGuide(
        rule=table.text("rule"),
        match_least_s=table.number("match_least_s"),
        match_most_s=table.number("match_most_s"),
    )
    table.expect_no_more()
    return guide
