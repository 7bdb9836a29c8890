"""The words of a session: a rule and its figures become sentences, in the language shown.

What is decided holds no words. `language("de")` makes the person's and the clinician's
sentence of a reason; another language is a folder of tables beside `en` and a line in
`LANGUAGES`. `speak` sets the one language of the app, and `tr` says its texts in it.
"""

from __future__ import annotations

from entrain.wording.language import LANGUAGES, NAMES, Language, language
from entrain.wording.spoken import speak, spoken, told, tr
from entrain.wording.told import ReasonWords

__all__ = [
    "LANGUAGES",
    "NAMES",
    "Language",
    "ReasonWords",
    "language",
    "speak",
    "spoken",
    "told",
    "tr",
]
