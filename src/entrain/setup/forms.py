"""Forms of a session: found by name or file, read from TOML, refused in words.

The shipped ones lie in ``forms/``; a person's own folder is read too. A form is a value
(`entrain.events.Form`) from here on: who runs it reads no file. What each key means is in
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
"""A longer file is no form: the longest of ours has 1.5 kB."""
USUAL_MINUTES = 20.0


def find_form(given: str, own: Path | None = None) -> Form:
    """Return the form that an option names.

    Parameters
    ----------
    given : str
        The name of a form, or a file ``FORM.toml``.
    own : Path or None
        A person's own folder of forms; None for the one beside their recordings.

    Raises
    ------
    EntrainError
        There is none, or it cannot be used.
    """
    if given.casefold().endswith(SUFFIX):
        return read_form(_content(_path(given)), given)
    if NAME.fullmatch(given):
        for folder in _folders(own):
            file = folder / f"{given}{SUFFIX}"
            if file.is_file():
                return _named(file)
    raise EntrainError(SettingsProblem.FORM, given=given, known=", ".join(form_names(own)))


def form_names(own: Path | None = None) -> list[str]:
    """Return the names of all forms, the shipped ones first."""
    return list(dict.fromkeys(file.stem for folder in _folders(own) for file in _files(folder)))


def own_form_problems(own: Path | None = None) -> list[EntrainError]:
    """Return what is wrong with the files of a person's own folder."""
    shipped, folder = _folders(own)
    taken = {file.stem for file in _files(shipped)}
    problems = []
    for file in _files(folder):
        try:
            if file.stem in taken:
                raise EntrainError(FormFileProblem.SHIPPED_NAME, file)
            _named(file)
        except EntrainError as error:
            problems.append(error)
    return problems


def usual_minutes(form: Form) -> float:
    """Return how long a session of a form lasts where nobody says [min]."""
    return min(max(USUAL_MINUTES, form.least_minutes), form.most_minutes)


def choose_form(settings: Settings) -> tuple[Settings, Form]:
    """Return the form of a session, and its settings with the policy that goes with it.

    Raises
    ------
    EntrainError
        There is no such form, or it cannot be used.
    """
    settings = settings.paired()
    form = find_form(settings.form)
    if form.policy is not None and settings.policy == STANDARD_POLICY:
        settings = replace(settings, policy=form.policy)
    return settings, form


def read_form(content: bytes, file: str) -> Form:
    """Return the form that a file holds, as `form_file.form_in` does."""
    # Here, since the first picture waits for no file.
    from entrain.setup.form_file import form_in

    return form_in(content, file)


def _folders(own: Path | None) -> tuple[Path, Path]:
    """Return the shipped forms, inside the wheel or beside the sources, and a person's own."""
    packed = Path(__file__).parents[1] / "forms"
    shipped = packed if packed.is_dir() else Path(__file__).parents[3] / "forms"
    return shipped, data_folder() / "forms" if own is None else own


def _files(folder: Path) -> Iterable[Path]:
    """Return the forms of a folder by name; one that cannot be read is an empty one."""
    try:
        files = [one for one in folder.iterdir() if one.suffix == SUFFIX]
    except OSError:
        return []
    return sorted(one for one in files if NAME.fullmatch(one.stem))


def _named(file: Path) -> Form:
    """Return a form of a folder, which is called as its file is."""
    form = read_form(_content(file), str(file))
    if form.name != file.stem:
        raise EntrainError(FormFileProblem.OTHER_NAME, file, where="name", stem=file.stem)
    return form


def _path(given: str) -> Path:
    try:
        return Path(given).expanduser()
    except RuntimeError as error:
        raise EntrainError(SettingsProblem.NO_HOME, given) from error


def _content(file: Path) -> bytes:
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
