"""German."""

from __future__ import annotations

from entrain.wording.de import guide, music, session
from entrain.wording.de.parts import FOLLOWS, PARTS, QUESTIONS
from entrain.wording.language import Language

LANGUAGE = Language(
    code="de",
    name="Deutsch",
    decimal_mark=",",
    unknown="nicht bekannt",
    sentences={**session.SENTENCES, **guide.SENTENCES, **music.SENTENCES},
    parts=PARTS,
    questions=QUESTIONS,
    follows=FOLLOWS,
)
