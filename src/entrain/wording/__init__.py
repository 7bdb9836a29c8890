"""The words of a session: sentences made from rules and figures, in the language shown.

Decisions hold no words. `language("de").describe(reason)` returns the person's and the
clinician's sentence; another language is a folder of tables beside `en` and a line in `NAMES`.
`set_language` sets the one language of the app, and `tr` returns its texts in it.
"""

from __future__ import annotations

from entrain.wording.current_language import current_language, describe, set_language, tr
from entrain.wording.language import LANGUAGES, NAMES, Language, language
from entrain.wording.reason_words import ReasonWords

__all__ = [
    "LANGUAGES",
    "NAMES",
    "Language",
    "ReasonWords",
    "current_language",
    "describe",
    "language",
    "set_language",
    "tr",
]
