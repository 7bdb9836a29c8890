"""What is said of the music, and of what was asked for by hand, in German."""

from __future__ import annotations

from entrain.wording.patterns import cannot, hand
from entrain.wording.reason_words import ReasonWords

_CHOSEN = "Jetzt: {title}. Der Grund: {because_said}."
_SCORED = "{title}: erwartet {score:.2f}, bester Wert {best_score:.2f} von {n_allowed:.0f}; "
_DRAWN = "wird in {propensity_frac:.1%} der Fälle gewählt.{left_out}"
_UNLEARNED = "Lernen ist aus.{left_out}"

SENTENCES: dict[str, ReasonWords] = {
    # ------------------------------------------------------------ the music
    "choice.score": ReasonWords(_CHOSEN, _SCORED + _DRAWN),
    "choice.score/unlearned": ReasonWords(_CHOSEN, _SCORED + _UNLEARNED),
    "choice.relaxed": ReasonWords(_CHOSEN, _SCORED + _DRAWN + "{relaxed}"),
    "choice.relaxed/unlearned": ReasonWords(_CHOSEN, _SCORED + _UNLEARNED + "{relaxed}"),
    "choice.nothing": ReasonWords(
        "Die Musik wird für Ihren Atem komponiert.",
        "Kein Titel darf gespielt werden: Komponierte Musik tritt an seine Stelle.",
    ),
    "choice.answer": ReasonWords(
        "Was dieses Lied bewirkt hat, wird für die nächste Wahl gemerkt.",
        "{title}: {heard_s:.0f} s gehört, Mitgehen {following_frac:.2f}, Atem um "
        "{slowed_frac:.2f} der Ruhe verlangsamt{drawbacks}: Belohnung {reward:+.2f}.",
    ),
    "pace.follows": ReasonWords(
        "Das Tempo des Liedes geht mit Ihrem Atem.",
        "{title}: Tempo innerhalb des {ratio_min:.2f}- bis {ratio_max:.2f}-Fachen des eigenen, "
        "von der Führung gelenkt.",
    ),
    "pace.free": ReasonWords(
        "Das Lied behält sein eigenes Tempo; es schwillt mit dem Atem an und ab.",
        "{title}: Tempo frei, Atem nur in der Welle: Es verträgt das {ratio_min:.2f}- bis "
        "{ratio_max:.2f}-Fache des eigenen Tempos.",
    ),
    "pace.free/beatless": ReasonWords(
        "Das Lied behält sein eigenes Tempo; es schwillt mit dem Atem an und ab.",
        "{title}: Tempo frei, Atem nur in der Welle: Die Schläge sind nicht sicher erkannt.",
    ),
    # ------------------------------------------------------------ the hand
    "hand.hold/held": ReasonWords(
        "Die Musik bleibt vorerst bei diesem Tempo.",
        "Gehalten von {who} bei {guide_per_min:.2f}/min.",
    ),
    "hand.hold/on": hand("Die Musik bleibt bei diesem Tempo.", "Halten an."),
    "hand.hold/off": hand("Die Musik geht von selbst weiter.", "Halten aus."),
    "hand.slower/moving": ReasonWords(
        "Die Musik wird ein wenig langsamer.",
        "Langsamer, verlangt von {who}: Führung bei {to_per_min:.2f}/min.",
    ),
    "hand.slower/now": hand("Die Musik wird etwas langsamer.", "Um {by_per_min:.1f}/min{limit}."),
    "hand.slower/later": hand(
        "Die Musik wird nachher etwas langsamer.", "Um {by_per_min:.1f}/min{limit}."
    ),
    "hand.faster/moving": ReasonWords(
        "Die Musik wird ein wenig schneller.",
        "Schneller, verlangt von {who}: Führung bei {to_per_min:.2f}/min.",
    ),
    "hand.faster/now": hand("Die Musik wird etwas schneller.", "Um {by_per_min:.1f}/min{limit}."),
    "hand.faster/later": hand(
        "Die Musik wird nachher etwas schneller.", "Um {by_per_min:.1f}/min{limit}."
    ),
    "hand.intensity/some": hand(
        "Die Musik atmet stärker oder schwächer.", "Welle auf {swell_db:.1f} dB gesetzt."
    ),
    "hand.intensity/none": hand(
        "Die Musik atmet nicht mehr.", "Welle auf {swell_db:.1f} dB gesetzt."
    ),
    "hand.density": hand(
        "Die Musik wird voller oder sparsamer.", "Dichte auf {value_frac:.2f} gesetzt."
    ),
    "hand.pulse/on": hand("Der Puls der Musik ändert sich.", "Puls an."),
    "hand.pulse/off": hand("Der Puls der Musik ändert sich.", "Puls aus."),
    "hand.character": hand("Die Musik ändert ihren Charakter.", "Charakter auf {name} gesetzt."),
    "hand.track/never": hand(
        "Dieses Lied wird Ihnen nicht mehr gespielt.", "{title} wird verlassen."
    ),
    "hand.track/next": hand("Dieses Lied macht einem anderen Platz.", "{title} wird verlassen."),
    "hand.end": hand(
        "Die Musik kommt zum Ende. Atmen Sie, wie Sie mögen.",
        "Der Klang verklingt innerhalb einer halben Minute.",
    ),
    "hand.cannot/no_track": cannot("Bei dieser Musik gibt es kein Lied zu wählen."),
    "hand.cannot/no_character": cannot("Bei dieser Musik gibt es keinen Charakter zu wählen."),
    "hand.cannot/no_pulse": cannot("Bei dieser Musik gibt es keinen Puls zu wählen."),
    "hand.cannot/unknown_character": cannot("Kein Charakter heißt {name}. Es gibt: {there_are}."),
    "hand.cannot/blinded": cannot(
        "In einer verblindeten Sitzung bewegt niemand die Führung von Hand."
    ),
    "hand.cannot/no_song": cannot("Gerade spielt kein Lied."),
    "hand.cannot/no_guide": cannot("In dieser Sitzung führt die Musik nicht."),
    "hand.cannot/closing": cannot("Die Sitzung kommt gerade zum Ende."),
    "hand.cannot/out_of_range": cannot("Das ist mehr, als möglich ist."),
    # ------------------------------------------------------------ studies
    "study.music": ReasonWords(
        "Ruhen Sie sich mit der Musik aus, und lassen Sie den Atem sanft gehen.",
        "Führung und Gründe sind versiegelt, bis die Studie entblindet wird.",
    ),
}
