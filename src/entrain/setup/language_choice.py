"""The language that somebody chose in the window, kept for the next start."""

from __future__ import annotations

import contextlib

from entrain.setup.folders import data_folder
from entrain.wording import LANGUAGES

FILE_NAME = "language"


def chosen_language() -> str:
    """Return the code of the language chosen last, the first of `LANGUAGES` where none was."""
    try:
        code = (data_folder() / FILE_NAME).read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return LANGUAGES[0]
    return code if code in LANGUAGES else LANGUAGES[0]


def choose_language(code: str) -> None:
    """Keep a language for the next start; where that cannot be, it holds until the end."""
    path = data_folder() / FILE_NAME
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{code}\n", encoding="ascii")
