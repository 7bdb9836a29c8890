"""Forms of a session: found by name or file and read from TOML.

The shipped ones are in ``forms/``; a person's own folder is read too. From here on a form is a
value (`entrain.events.Form`), and nothing that runs it reads a file. The keys are documented in
docs/reference/plan.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from entrain.errors import EntrainError
from entrain.events import Form
from entrain.guidance import NAME
from entrain.setup.folders import data_folder
from entrain.setup.problems import FormFileProblem, SettingsProblem
from entrain.setup.settings import STANDARD_POLICY, Settings

SUFFIX = ".toml"
MOST_BYTES = 64 << 10
"""A longer file is not a form: the longest shipped one has 1.5 kB."""
USUAL_MINUTES = 20.0


def find_form(given: str, own: Path | None = None) -> Form:
    """Return the form of a name or file.

    Parameters
    ----------
    given : str
        The name of a form, or a file ``FORM.toml``.
    own : Path or None
        A person's own folder of forms; None for the one beside their recordings.

    Raises
    ------
    EntrainError
        There is no such form, or it cannot be used.
    """
    if given.casefold().endswith(SUFFIX):
        return read_form(_read_content(_expand_path(given)), given)
    if NAME.fullmatch(given):
        for folder in _folders(own):
            file = folder / f"{given}{SUFFIX}"
            if file.is_file():
                return _read_named(file)
    raise EntrainError(SettingsProblem.FORM, given=given, known=", ".join(list_form_names(own)))


def list_form_names(own: Path | None = None) -> list[str]:
    """Return the names of all forms, the shipped ones first."""
    return list(dict.fromkeys(file.stem for folder in _folders(own) for file in _files(folder)))


def list_own_form_problems(own: Path | None = None) -> list[EntrainError]:
    """Return the problems of the form files in a person's own folder."""
    shipped, folder = _folders(own)
    taken = {file.stem for file in _files(shipped)}
    problems = []
    for file in _files(folder):
        try:
            if file.stem in taken:
                raise EntrainError(FormFileProblem.SHIPPED_NAME, file)
            _read_named(file)
        except EntrainError as error:
            problems.append(error)
    return problems


def usual_minutes(form: Form) -> float:
    """Return the default length of a session of a form [min]."""
    return min(max(USUAL_MINUTES, form.least_minutes), form.most_minutes)


def choose_form(settings: Settings) -> tuple[Settings, Form]:
    """Return the settings, with the policy of the form if the standard one was set, and the form.

    Raises
    ------
    EntrainError
        There is no such form, or it cannot be used.
    """
    settings = settings.complete_search()
    form = find_form(settings.form)
    if form.policy is not None and settings.policy == STANDARD_POLICY:
        settings = replace(settings, policy=form.policy)
    return settings, form


def read_form(content: bytes, file: str) -> Form:
    """Return the form of a file, as `form_file.parse_form` does."""
    # Imported here: the first picture must not wait for it.
    from entrain.setup.form_file import parse_form

    return parse_form(content, file)


def _folders(own: Path | None) -> tuple[Path, Path]:
    """Return the shipped forms, inside the wheel or beside the sources, and a person's own."""
    packed = Path(__file__).parents[1] / "forms"
    shipped = packed if packed.is_dir() else Path(__file__).parents[3] / "forms"
    return shipped, data_folder() / "forms" if own is None else own


def _files(folder: Path) -> Iterable[Path]:
    """Return the form files of a folder by name; a folder that cannot be read counts as empty."""
    try:
        files = [file for file in folder.iterdir() if file.suffix == SUFFIX]
    except OSError:
        return []
    return sorted(file for file in files if NAME.fullmatch(file.stem))


def _read_named(file: Path) -> Form:
    """Return the form of a file whose name must be the form's."""
    form = read_form(_read_content(file), str(file))
    if form.name != file.stem:
        raise EntrainError(FormFileProblem.OTHER_NAME, file, where="name", stem=file.stem)
    return form


def _expand_path(given: str) -> Path:
    try:
        return Path(given).expanduser()
    except RuntimeError as error:
        raise EntrainError(SettingsProblem.NO_HOME, given) from error


def _read_content(file: Path) -> bytes:
    try:
        if not file.is_file():  # nor a pipe or a device, which might never end
            raise EntrainError(FormFileProblem.NO_SUCH_FILE, file)
        with file.open("rb") as opened:
            content = opened.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise EntrainError(FormFileProblem.NOT_READABLE, file, why) from error
    if len(content) > MOST_BYTES:
        raise EntrainError(FormFileProblem.TOO_LONG, file, most=MOST_BYTES)
    return content
