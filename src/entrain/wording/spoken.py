"""The one language that the app speaks, in window and terminal alike."""

from __future__ import annotations

from entrain.events import FigureValue, Reason
from entrain.wording.language import LANGUAGES, Language, language
from entrain.wording.told import ReasonWords


class _Spoken:
    language = language(LANGUAGES[0])


def speak(code: str) -> None:
    """Say everything in this language from now on.

    Raises
    ------
    KeyError
        There is no such language.
    """
    _Spoken.language = language(code)


def spoken() -> Language:
    """Return the language that is spoken."""
    return _Spoken.language


def told(reason: Reason) -> ReasonWords:
    """Return a reason in words."""
    return _Spoken.language.told(reason)


def tr(english: str, **figures: FigureValue) -> str:
    """Return a text in the language that is spoken; `Language.text` says what it takes."""
    return _Spoken.language.text(english, **figures)
