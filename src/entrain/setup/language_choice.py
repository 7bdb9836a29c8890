"""The language chosen in the window, stored for the next start."""

from __future__ import annotations

import contextlib

from entrain.setup.folders import data_folder
from entrain.wording import LANGUAGES

FILE_NAME = "language"


def load_language() -> str:
    """Return the code of the language chosen last, or the first of `LANGUAGES`."""
    try:
        code = (data_folder() / FILE_NAME).read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return LANGUAGES[0]
    return code if code in LANGUAGES else LANGUAGES[0]


def store_language(code: str) -> None:
    """Store a language for the next start; if that fails, it is used for this run only."""
    path = data_folder() / FILE_NAME
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{code}\n", encoding="ascii")
