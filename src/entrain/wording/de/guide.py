"""What is said of the guide, in German: how it is led, by which policy, and the search."""

from __future__ import annotations

from entrain.wording.reason_words import ReasonWords

_UNSEEN = "Dieser Gurt verrät Ihren Atem nicht, deshalb folgt Ihnen die Musik nicht."
_NO_FOLLOWING = (
    "Folgt nicht: feste Rampe von {own_per_min:.1f} auf {to_per_min:.1f}/min, jetzt "
    "{guide_per_min:.2f}/min."
)
_DOWN = "Führung {guide_per_min:.2f}/min, sinkt um {slew_per_min2:.2f}/min je Minute"
_STAYS = "Führung bleibt bei {guide_per_min:.2f}/min"
_STEADY = "Die Musik behält ein festes Tempo."
_SEARCH = (
    "{step:.0f} von {steps:.0f}: {to_per_min:.1f}/min, Führung {guide_per_min:.2f}/min, Mitgehen "
    "{following_frac:.2f}."
)
_NO_RATE = "Heute kein klarer Rhythmus; auch das ist ein Ergebnis."

SENTENCES: dict[str, ReasonWords] = {
    # ------------------------------------------------------------ lead
    "match.toward": ReasonWords(
        "Die Musik atmet in Ihrem eigenen Tempo.",
        "Angleichen: Führung {guide_per_min:.1f}/min geht zur gemessenen Atemfrequenz, "
        "{breathing_per_min:.1f}/min.",
    ),
    "lead.step_back": ReasonWords(
        "Die Musik war Ihrem Atem voraus, deshalb kommt sie Ihrem Tempo wieder entgegen.",
        "Mitgehen {following_frac:.2f} seit über {for_s:.0f} s: Führung geht zurück auf "
        "{to_per_min:.1f}/min (Atem {breathing_per_min:.1f}/min, Verlust Nr. "
        "{losses:.0f}){half_swell}.",
    ),
    "lead.hush": ReasonWords(
        "Die Musik macht vorerst kleinere Wellen. Atmen Sie, wie Sie mögen.",
        "Mitgehen {following_frac:.2f} seit über {for_s:.0f} s, Herzfrequenz über der Ruhe: halbe "
        f"Welle, bis die Person mitgeht, {_STAYS}.",
    ),
    "lead.climb": ReasonWords(
        "Die Musik wird etwas schneller, damit es Ihnen leichter fällt.",
        "Die Untergrenze von {to_per_min:.1f}/min liegt über der Führung: Sie steigt.",
    ),
    "lead.offer": ReasonWords(
        "Die Musik wird ein wenig langsamer, auf ein Tempo, mit dem es sich leicht mitgehen lässt.",
        f"Hinunter auf {{easy_per_min:.1f}}/min, wo mühelos mitgegangen wird: {_DOWN}.",
    ),
    "lead.follow": ReasonWords(
        "Sie atmen mit der Musik, deshalb wird sie ein wenig langsamer.",
        f"Mitgehen {{following_frac:.2f}}: {_DOWN}.",
    ),
    "lead.wait": ReasonWords(
        "Die Musik wartet auf Ihren Atem.",
        f"Mitgehen {{following_frac:.2f}}, Atem {{breathing_per_min:.1f}}/min: {_STAYS}.",
    ),
    "hold.floor": ReasonWords(
        "Die Musik bleibt bei einem Tempo, mit dem Sie mitgehen können.",
        "An der Untergrenze der Person, {to_per_min:.1f}/min, knapp über dem Punkt, an dem sie "
        "nicht mehr mitging; Mitgehen {following_frac:.2f}.",
    ),
    "hold.goal": ReasonWords(
        "Das ist ein langsames, angenehmes Tempo. Hier bleibt die Musik.",
        "Ziel von {to_per_min:.1f}/min erreicht; Mitgehen {following_frac:.2f}.",
    ),
    # ------------------------------------------------------------ the other policies
    "ramp.match": ReasonWords(
        "Die Musik atmet in Ihrem eigenen Tempo.",
        "Angleichen an die gemessene Atemfrequenz, {breathing_per_min:.1f}/min.",
    ),
    "ramp.down": ReasonWords(
        "Die Musik wird gleichmäßig langsamer, wie Sie es gewählt haben.",
        "Aktives Vorgeben bei {to_per_min:.2f}/min, Mitgehen {following_frac:.2f}.",
    ),
    "ramp.hold": ReasonWords(
        "Die Musik bleibt bei diesem langsamen Tempo.",
        "Aktives Vorgeben bei {to_per_min:.2f}/min, Mitgehen {following_frac:.2f}.",
    ),
    "unseen.ramp": ReasonWords(
        f"Die Musik wird von selbst langsamer, immer ein wenig. {_UNSEEN}", _NO_FOLLOWING
    ),
    "unseen.hold": ReasonWords(f"Die Musik behält dieses Tempo. {_UNSEEN}", _NO_FOLLOWING),
    "yoked.course": ReasonWords(
        "Die Musik behält ein Tempo, das vorher festgelegt wurde.",
        "Gekoppelt (yoked): Die andere Führung war {after_s:.0f} s nach ihrem Beginn bei "
        "{other_per_min:.2f}/min.",
    ),
    "fixed75.steady": ReasonWords(_STEADY, "Fest bei {to_per_min:.1f}/min (fixed75)."),
    "fixed6.steady": ReasonWords(_STEADY, "Fest bei {to_per_min:.1f}/min (fixed6)."),
    "matched.steady": ReasonWords(_STEADY, "Fest bei {to_per_min:.1f}/min (matched)."),
    "music-only.steady": ReasonWords(_STEADY, "Fest bei {to_per_min:.1f}/min (music-only)."),
    # ------------------------------------------------------------ the search
    "resonance.match": ReasonWords(
        "Die Musik atmet in Ihrem eigenen Tempo.",
        "Angleichen an die gemessene Atemfrequenz, {breathing_per_min:.1f}/min, vor der Suche.",
    ),
    "resonance.approach": ReasonWords(
        "Die Musik wird nach und nach langsamer. Lassen Sie Ihren Atem sanft mitgehen.",
        f"Suche, Hinführen {_SEARCH}",
    ),
    "resonance.step": ReasonWords(
        "Die Musik bleibt eine Weile bei diesem Tempo. Atmen Sie sanft mit.",
        f"Suche, Stufe {_SEARCH}",
    ),
    "resonance.rest": ReasonWords(
        "Eine kurze Ruhe. Atmen Sie, wie Sie mögen.", f"Suche, Ruhe {_SEARCH}"
    ),
    "resonance.done": ReasonWords(
        "Das war das letzte Tempo. Ruhen Sie sich aus, und atmen Sie, wie Sie mögen.",
        "Suche beendet: {whole_steps:.0f} ganze Stufen von {steps:.0f}.",
    ),
    "resonance.found": ReasonWords(
        "Ihr langsamer Rhythmus liegt wohl bei etwa {per_min:.1f} Atemzügen pro Minute.",
        "Größte Schwankung der Herzfrequenz bei {per_min:.1f}/min.{sureness}",
    ),
    "resonance.none/too_few": ReasonWords(
        _NO_RATE,
        "Keine klare Frequenz: Es wurden zu wenige Stufen gemessen.{sureness}",
    ),
    "resonance.none/short": ReasonWords(
        "Die Sitzung war zu kurz, um Ihren langsamen Rhythmus zu bestimmen.",
        "Keine klare Frequenz: Die Sitzung war zu kurz, um sie zu bestimmen.{sureness}",
    ),
    "resonance.none/edge": ReasonWords(
        _NO_RATE,
        "Keine klare Frequenz: Die Schwankung wächst zum Rand des Gemessenen hin.{sureness}",
    ),
    "resonance.none/unsure": ReasonWords(
        _NO_RATE,
        "Keine klare Frequenz: Die Stufen unterscheiden sich zu wenig, um sicher zu "
        "sein.{sureness}",
    ),
    "resonance.none/unseen": ReasonWords(
        _NO_RATE,
        "Keine klare Frequenz: Es gab keine Suche; der Gurt verrät den Atem nicht, oder es sollte "
        "nicht geführt werden.{sureness}",
    ),
}
