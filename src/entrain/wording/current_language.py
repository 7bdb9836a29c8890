"""The current language of the app, in the window and in the terminal."""

from __future__ import annotations

from entrain.events import FigureValue, Reason
from entrain.wording.language import LANGUAGES, Language, language
from entrain.wording.reason_words import ReasonWords


class _Current:
    language = language(LANGUAGES[0])


def set_language(code: str) -> None:
    """Set the language of the app by its code (ISO 639-1).

    Raises
    ------
    KeyError
        There is no such language.
    """
    _Current.language = language(code)


def current_language() -> Language:
    """Return the language of the app."""
    return _Current.language


def describe(reason: Reason) -> ReasonWords:
    """Return a reason in words, in the language of the app."""
    return _Current.language.describe(reason)


def tr(english: str, **figures: FigureValue) -> str:
    """Return a text in the language of the app; parameters as in `Language.text`."""
    return _Current.language.text(english, **figures)
