"""The words of a session: a rule and its figures become sentences, in the language shown.

What is decided holds no words. `language("de")` makes the person's and the clinician's
sentence of a reason; another language is one module beside `en` and a line in `LANGUAGES`.
"""

from __future__ import annotations

from entrain.wording.language import LANGUAGES, Language, Told, language

__all__ = ["LANGUAGES", "Language", "Told", "language"]
