"""English."""

from __future__ import annotations

from entrain.wording.en import accuracy, guide, music, session
from entrain.wording.en.parts import FOLLOWS, PARTS, QUESTIONS
from entrain.wording.language import Language

LANGUAGE = Language(
    code="en",
    decimal_mark=".",
    unknown="not known",
    sentences={**session.SENTENCES, **guide.SENTENCES, **music.SENTENCES},
    parts=PARTS,
    questions=QUESTIONS,
    follows=FOLLOWS,
    accuracy=accuracy.FIGURES,
    measurements=accuracy.MEASUREMENTS,
)
