"""German."""

from __future__ import annotations

from entrain.wording.de import accuracy, guide, music, session
from entrain.wording.de.app import APP
from entrain.wording.de.files import FILES
from entrain.wording.de.forms import FORMS
from entrain.wording.de.parts import FOLLOWS, PARTS, QUESTIONS
from entrain.wording.de.problems import PROBLEMS
from entrain.wording.de.settings import SETTINGS
from entrain.wording.de.sound import SOUND
from entrain.wording.de.straps import STRAPS
from entrain.wording.de.terminal import TERMINAL
from entrain.wording.language import Language

LANGUAGE = Language(
    code="de",
    decimal_mark=",",
    unknown="nicht bekannt",
    sentences={**session.SENTENCES, **guide.SENTENCES, **music.SENTENCES},
    parts=PARTS,
    questions=QUESTIONS,
    follows=FOLLOWS,
    accuracy=accuracy.FIGURES,
    measurements=accuracy.MEASUREMENTS,
    app={**APP, **TERMINAL},
    arriving={**SETTINGS, **PROBLEMS, **FILES, **FORMS, **STRAPS, **SOUND},
)
