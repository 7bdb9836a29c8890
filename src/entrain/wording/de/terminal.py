"""The texts of the terminal in German, by their English."""

from __future__ import annotations

TERMINAL: dict[str, str] = {
    # ------------------------------------------------------------ entrain session
    "Seed {seed}.": "Startwert (Seed) {seed}.",
    "Blinded session {label}.": "Verblindete Sitzung {label}.",
    "The screening questions were not asked: ask them and give the answers with --screening.": ""
    "Die Fragen vorab wurden nicht gestellt: Stellen Sie sie, und geben Sie die Antworten mit "
    "--screening an.",
    "A demonstration: the form takes longer, so every part is cut short.": "Eine Vorführung: Die "
    "Form dauert länger, deshalb wird jeder Teil gekürzt.",
    "A SIMULATED person: the figures say nothing of a real one.": "Eine SIMULIERTE Person: Die "
    "Werte sagen nichts über eine wirkliche.",
    "{name}, at rest": "{name}, in Ruhe",
    "{name}, at the end": "{name}, am Ende",
    "bpm": "bpm",
    "Guide, at the end": "Führung, am Ende",
    "Breathing with the guide": "Atem geht mit",
    "% of the guided time": "% der geführten Zeit",
    "The strap does not tell the breath: the music did not follow the person.": "Der Gurt verrät "
    "den Atem nicht: Die Musik folgte der Person nicht.",
    "Blinded session {label}: guide and reasons are sealed.": "Verblindete Sitzung {label}: "
    "Führung und Gründe sind versiegelt.",
    "Heartbeats": "Herzschläge",
    "{n}, {bad} of them disturbed": "{n}, davon {bad} gestört",
    "complete": "vollständig",
    "stopped": "gestoppt",
    "early": "vorzeitig beendet",
    "interrupted": "abgebrochen",
    "Ended before its time: {ending}.": "Vor der Zeit zu Ende: {ending}.",
    "Recording: {path}": "Aufzeichnung: {path}",
    # ------------------------------------------------------------ entrain replay
    "All {n} decisions are as recorded.": "Alle {n} Entscheidungen sind wie aufgezeichnet.",
    "decided now": "jetzt entschieden",
    "decided under {policy}": "unter {policy} entschieden",
    "1 decision differs: {recorded} were recorded, {decided} are {now}.": "1 Entscheidung weicht "
    "ab: {recorded} wurden aufgezeichnet, {decided} werden {now}.",
    "{n} decisions differ: {recorded} were recorded, {decided} are {now}.": "{n} Entscheidungen "
    "weichen ab: {recorded} wurden aufgezeichnet, {decided} werden {now}.",
    "one that cannot be read": "eine, die sich nicht lesen lässt",
    "The first is decision {seq}, {what}:": "Die erste ist Entscheidung {seq}, {what}:",
    "The recording was made by another version of the engine.": "Die Aufzeichnung entstand mit "
    "einer anderen Version des Programms.",
    "Guide, breaths/min:": "Führung, Atemzüge/min:",
    "minute": "Minute",
    "recorded": "Aufnahme",
    "and {n} fields more": "und {n} weitere Felder",
    "both by {reason}": "beide nach {reason}",
    "{name}: nothing": "{name}: nichts",
    "{name}: {what}, by {reason}": "{name}: {what}, nach {reason}",
    "{name} by {reason}": "{name} nach {reason}",
    "{kind} at {clock} ({t_s:.1f} s)": "{kind} bei {clock} ({t_s:.1f} s)",
    "phase entered": "Phase begonnen",
    "score moved": "Partitur bewegt",
    "track started": "Titel begonnen",
    "track paced": "Titel im Tempo geführt",
    "track left": "Titel verlassen",
    "track answered": "Titel beantwortet",
    "asked": "gefragt",
    "act sounded": "Klang gespielt",
    "notice given": "Hinweis gegeben",
    "resonance found": "Resonanz gesucht",
    "session ended": "Sitzung beendet",
    "{name}: not recorded, {now} {value}": "{name}: nicht aufgezeichnet, {now} {value}",
    "{name}: recorded {value}, not {now}": "{name}: aufgezeichnet {value}, nicht {now}",
    "{name}: recorded {value}, {now} {other}": "{name}: aufgezeichnet {value}, {now} {other}",
    "a reason that cannot be read": "einem Grund, der sich nicht lesen lässt",
}
