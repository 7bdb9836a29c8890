"""The screening, and the parts that sentences are put together from, in German."""

from __future__ import annotations

QUESTIONS = {
    "unwell now": "Jetzt gerade: Brustschmerzen, einer Ohnmacht nahe, Atemnot oder ein "
    "Asthmaanfall",
    "minor": "Sie sind unter 18 Jahre alt",
    "heart": "Eine Herzkrankheit: Rhythmusstörung, Herzschrittmacher oder ICD, Infarkt vor "
    "Kurzem, Herzschwäche",
    "lungs": "Eine schwere Lungenkrankheit",
    "faint or fits": "Sie werden leicht ohnmächtig oder haben Epilepsie",
    "pregnancy": "Eine Schwangerschaft mit Komplikationen",
    "unreal": "Eine Psychose, oder oft das Gefühl, unwirklich oder außerhalb von sich zu sein",
    "panic": "Panikattacken",
    "medicine": "Betablocker, oder Diabetes mit Nervenschäden",
    "upset before": "Langsames Atmen hat Sie schon einmal schwindlig oder ängstlich gemacht",
}

FOLLOWS = {
    "not_now": "Bitte nicht jetzt. Ruhen Sie sich aus, und holen Sie sofort ärztliche Hilfe, wenn "
    "es nicht vergeht.",
    "adults_only": "Entrain ist nur für Erwachsene.",
    "with_clinician": "Nur, wenn Ihre Ärztin oder Ihr Arzt davon weiß und einverstanden ist.",
    "match_only": "Die Musik geht mit Ihrem Atem und verlangsamt ihn nicht.",
    "shorter": "Die Sitzung dauert höchstens zehn Minuten und geht nur mit Ihrem Atem.",
}

PARTS = {
    "state": "{asked_by} Jetzt: {now}.",
    "asked_by": " Verlangt von {who}.",
    "by_hand": "{what_said}, verlangt von {who}. ",
    "lowest": " Langsamste Frequenz {lowest_per_min:.1f}/min.",
    "nothing_changes": " Es ändert sich nichts.",
    "half_swell": ", bei halber Welle",
    "limit": ", das Ziel ist an seiner Grenze",
    "eases": ": Führung geht sanft auf {guide_per_min:.1f}/min, bei halber Welle",
    "sureness": " {sure_frac:.0%} der Ziehungen sagen dasselbe; eine Stufe liegt zufällig um "
    "{noise_bpm:.1f} bpm daneben.",
    "find_step": "Befeuchten Sie die Elektroden, tragen Sie den Gurt auf der Haut, und schließen "
    "Sie andere Apps und Uhren, die ihn nutzen.",
    "stay_step": "Bitte bleiben Sie in der Nähe; er wird die ganze Zeit gesucht.",
    # ------------------------------------------------------------ who, and what they ask for
    "who/patient": "der Person selbst",
    "who/clinician": "der Fachperson",
    "what/hold": "Halten",
    "what/slower": "Langsamer",
    "what/faster": "Schneller",
    "what/intensity": "Stärke der Welle",
    "what/density": "Dichte",
    "what/pulse": "Puls",
    "what/character": "Charakter",
    "what/next track": "Nächstes Lied",
    "what/never this track": "Nie dieses Lied",
    "what/end gently": "Sanft beenden",
    # ------------------------------------------------------------ how the person is now
    "now/hr_bpm": "Herzfrequenz {hr_bpm:.0f} bpm",
    "now/breathing_per_min": "Atemfrequenz {breathing_per_min:.1f}/min",
    "now/usable_frac": "Signal zu {usable_frac:.0%} brauchbar",
    # ------------------------------------------------------------ the choice of a track
    "because/tempo_fit": "Sein Tempo passt zu Ihrem Atem",
    "because/arousal_off": "Es ist so ruhig, wie es jetzt zu Ihnen passt",
    "because/arousal_over": "Es ist so ruhig, wie es jetzt zu Ihnen passt",
    "because/loved": "Es ist Ihnen lieb",
    "because/instrumental": "Niemand singt darin",
    "because/own": "Sie sind schon früher gut damit mitgegangen",
    "because/tried": "Es könnte gut passen und ist noch nicht gehört",
    "because/only": "Es kann jetzt gespielt werden",
    "left_out": " Weggelassen: {listed}.",
    "left_out/n_not_reviewed": "{n_not_reviewed:.0f} nicht durchgehört",
    "left_out/n_blocked": "{n_blocked:.0f} gesperrt",
    "left_out/n_unwanted_kind": "{n_unwanted_kind:.0f} von unerwünschter Art",
    "left_out/n_sung": "{n_sung:.0f} gesungen oder vielleicht gesungen",
    "left_out/n_tempo": "{n_tempo:.0f} im Tempo nicht erreichbar",
    "left_out/n_artist_just_heard": "{n_artist_just_heard:.0f} von eben gehörten Interpreten",
    "left_out/n_just_played": "{n_just_played:.0f} eben gespielt",
    "relaxed": " Sonst zu wenige: {listed}.",
    "relaxed/artists_rest": "Interpreten dürfen wiederkommen",
    "relaxed/tracks_rest": "Titel ruhen {tracks_rest:.0f} andere lang",
    "relaxed/tempo_bound": "Tempo frei gelassen, da die Musik genannt war",
    "drawbacks/aroused": ", Herz schneller geworden",
    "drawbacks/skipped": ", nicht gewollt",
    # ------------------------------------------------------------ a step of the search
    "step": "{per_min:.1f}/min: {listed}.",
    "step/swing_bpm": "Schwankung {swing_bpm:.1f} bpm",
    "step/phase_degrees": "Phase {phase_degrees:+.0f} Grad",
    "step/peak_frac": "Gipfel {peak_frac:.0%}",
    "step/smooth_frac": "eine Schwingung {smooth_frac:.0%}",
    "step/MEASURED": "gemessen",
    "step/INTERRUPTED": "unterbrochen",
    "step/SKIPPED": "langsamer, als diese Person geführt werden darf",
    "step/NOT_FOLLOWED": "der Atem ging nicht mit",
    "step/DISTURBED": "zu kurz, oder zu viele gestörte Schläge",
}
