"""The texts of window and terminal in German, by their English."""

from __future__ import annotations

APP: dict[str, str] = {
    # ------------------------------------------------------------ around everything
    "For relaxation training and research. Not a medical device.": "Für Entspannungstraining und "
    "Forschung. Kein Medizinprodukt.",
    """<h3>Entrain {version}</h3>
<p>Music that follows a person's breath and leads it, gently, to slower breathing.</p>
<p>For relaxation training and research. It is not a medical device, not for diagnosis or
treatment, and gives no alarms. It cannot respond to emergencies: if you may be in danger,
call your local emergency number.</p>
<p>Apache-2.0. Qt for Python (LGPL) draws this window.</p>""": """<h3>Entrain {version}</h3>
<p>Musik, die dem Atem eines Menschen folgt und ihn sanft zu langsamerem Atmen führt.</p>
<p>Für Entspannungstraining und Forschung. Entrain ist kein Medizinprodukt, dient weder Diagnose
noch Behandlung und gibt keine Alarme. Es kann in einem Notfall nicht helfen: Wenn Sie in Gefahr
sein könnten, rufen Sie den Notruf.</p>
<p>Apache-2.0. Qt for Python (LGPL) zeichnet dieses Fenster.</p>""",
    "Session": "Sitzung",
    "Physiology": "Physiologie",
    "About": "Über Entrain",
    "About Entrain": "Über Entrain",
    "Simulated person": "Simulierte Person",
    "Demonstration": "Vorführung",
    "Does not follow you": "Folgt Ihnen nicht",
    "Blinded": "Verblindet",
    "Blinded session {label}": "Verblindete Sitzung {label}",
    "Language of the window": "Sprache des Fensters",
    # ------------------------------------------------------------ before
    "A session of music that follows your breath": "Eine Sitzung mit Musik, die Ihrem Atem folgt",
    "The music listens to your heart and breath through a chest strap. When you are ready it "
    "slows, little by little, and your breath can go with it.": "Die Musik hört über einen "
    "Brustgurt auf Ihr Herz und Ihren Atem. Wenn Sie so weit sind, wird sie nach und nach "
    "langsamer, und Ihr Atem kann mitgehen.",
    "Your strap": "Ihr Gurt",
    "Find my strap (Bluetooth)": "Meinen Gurt suchen (Bluetooth)",
    "Strap: {strap}": "Gurt: {strap}",
    "Simulated person, no strap needed": "Simulierte Person, ohne Gurt",
    "Type of simulated person": "Art der simulierten Person",
    "responder": "mitgehend",
    "goes along with the music": "geht mit der Musik mit",
    "partial": "teils",
    "goes along in part": "geht zum Teil mit",
    "nonresponder": "unbeirrt",
    "does not go along": "geht nicht mit",
    "anxious": "angespannt",
    "fast and tense at first": "anfangs schnell und angespannt",
    "paradoxical": "paradox",
    "grows tense when led": "wird angespannt, wenn geführt wird",
    "Wet the strap's electrodes, wear it snugly on the skin just below the chest muscles with the "
    "logo upright, and close other apps that use it.": "Befeuchten Sie die Elektroden des Gurts, "
    "tragen Sie ihn eng auf der Haut, gleich unter den Brustmuskeln, das Logo aufrecht, und "
    "schließen Sie andere Apps, die ihn nutzen.",
    "Before you begin": "Bevor Sie beginnen",
    "Is one of these true for you? Only yes or no is kept.": "Trifft etwas davon auf Sie zu? "
    "Aufbewahrt wird nur Ja oder Nein.",
    "None of these": "Nichts davon",
    "My clinician knows of it and agrees": "Meine Ärztin oder mein Arzt weiß davon und ist "
    "einverstanden",
    "Please answer the questions above first: tick what is true, or None of these.": "Bitte "
    "beantworten Sie zuerst die Fragen oben: Kreuzen Sie an, was zutrifft, oder „Nichts davon“.",
    "{follows} Tick \u201c{box}\u201d.": "{follows} Kreuzen Sie dann „{box}“ an.",
    "How long": "Wie lange",
    "Length in minutes": "Länge in Minuten",
    "or": "oder",
    "This session is part of a study, which sets its length and what the music does.": "Diese "
    "Sitzung gehört zu einer Studie. Die Studie bestimmt ihre Länge und was die Musik tut.",
    "Under {least_minutes:.0f} minutes is a demonstration: every part is cut short.": "Unter "
    "{least_minutes:.0f} Minuten ist es eine Vorführung: Jeder Teil wird gekürzt.",
    "The sound is set by itself. You can stop at any time.": "Der Klang stellt sich von selbst "
    "ein. Sie können jederzeit aufhören.",
    "Your code": "Ihr Kürzel",
    "such as P07": "etwa P07",
    "Your code, never your name": "Ihr Kürzel, nie Ihr Name",
    "if you have one; never a name": "falls Sie eines haben; nie ein Name",
    "Please look at your code above first.": "Bitte sehen Sie zuerst oben Ihr Kürzel an.",
    "Good to know": "Gut zu wissen",
    "Breathe gently, through the nose if you can. Slower, not deeper, and never hold your breath. "
    "If you feel dizzy, tingly or short of breath, breathe as you like and press Easier.": "Atmen "
    "Sie sanft, wenn möglich durch die Nase. Langsamer, nicht tiefer, und halten Sie nie den Atem "
    "an. Wenn Ihnen schwindlig wird, es kribbelt oder die Luft knapp wird, atmen Sie, wie Sie "
    "mögen, und drücken Sie Leichter.",
    "Two soft tones in the music ask how you feel: press 1 if you are fine, 2 if you are not "
    "well.": "Zwei leise Töne in der Musik fragen, wie es Ihnen geht: Drücken Sie 1, wenn es "
    "Ihnen gut geht, und 2, wenn nicht.",
    "With a heart, lung or seizure condition, a pacemaker, in pregnancy, or if you faint: ask "
    "your clinician first. For adults.": "Bei einer Krankheit von Herz oder Lunge, bei Anfällen, "
    "mit Herzschrittmacher, in der Schwangerschaft, oder wenn Sie leicht ohnmächtig werden: "
    "Fragen Sie zuerst Ihre Ärztin oder Ihren Arzt. Für Erwachsene.",
    "Start": "Beginnen",
    "Start the session": "Sitzung beginnen",
    "or press Space or Enter": "oder mit Leertaste oder Eingabetaste",
    # ------------------------------------------------------------ during
    "Getting ready": "Gleich geht es los",
    "Sit comfortably.": "Setzen Sie sich bequem hin.",
    "Listening for your heartbeat": "Ihr Herzschlag wird gesucht",
    "Sit comfortably and stay still for a moment.": "Setzen Sie sich bequem hin, und bleiben Sie "
    "einen Moment ruhig.",
    "Getting to know your rhythm": "Ihr Rhythmus wird kennengelernt",
    "Breathe as you like. There is nothing to do.": "Atmen Sie, wie Sie mögen. Es ist nichts zu "
    "tun.",
    "The music joins your breath": "Die Musik findet zu Ihrem Atem",
    "Breathe as you like. The music comes to you.": "Atmen Sie, wie Sie mögen. Die Musik kommt zu "
    "Ihnen.",
    "The music slows, little by little": "Die Musik wird nach und nach langsamer",
    "Let your breath go with it, gently. Slower, not deeper.": "Lassen Sie Ihren Atem sanft "
    "mitgehen. Langsamer, nicht tiefer.",
    "Staying with a slow breath": "Bei einem langsamen Atem bleiben",
    "Rest here, as long as it is easy.": "Ruhen Sie hier, solange es leicht ist.",
    "The music takes its leave": "Die Musik verabschiedet sich",
    "Breathe as you like.": "Atmen Sie, wie Sie mögen.",
    "A little quiet": "Ein wenig Stille",
    "Waiting for a clear signal": "Warten auf ein klares Signal",
    "Breathe as you like. The music goes on calmly.": "Atmen Sie, wie Sie mögen. Die Musik geht "
    "ruhig weiter.",
    "A pause": "Eine Pause",
    "A moment to look after you": "Ein Moment für Sie",
    "A moment of rest": "Ein Moment der Ruhe",
    "Looking for your strap": "Ihr Gurt wird gesucht",
    "Put it on, and sit comfortably. There is no hurry.": "Legen Sie ihn an, und setzen Sie sich "
    "bequem hin. Es eilt nicht.",
    "Waiting for your strap": "Warten auf Ihren Gurt",
    "Waiting for the sound": "Warten auf den Ton",
    "{about} of this part": "noch {about} in diesem Teil",
    "{about} left in all": "noch {about} insgesamt",
    "less than a minute": "weniger als eine Minute",
    "about a minute": "etwa eine Minute",
    "about {n:.0f} minutes": "etwa {n:.0f} Minuten",
    "Heart rate": "Herzfrequenz",
    "beats/min": "Schläge/min",
    "Breathing": "Atmung",
    "breaths/min": "Atemzüge/min",
    "not known yet": "noch nicht bekannt",
    "unsure": "unsicher",
    "fairly sure": "ziemlich sicher",
    "sure": "sicher",
    "Easier": "Leichter",
    "Easier: breathe as you like": "Leichter: Atmen Sie, wie Sie mögen",
    "Pause": "Pause",
    "Go on": "Weiter",
    "Pause the session, or go on": "Sitzung anhalten oder fortsetzen",
    "Stop": "Stopp",
    "Stop the session": "Sitzung stoppen",
    "Stopping…": "Stoppt …",
    "Not this song": "Nicht dieses Lied",
    "Not this song: it goes, and does not come back": "Nicht dieses Lied: Es geht und kommt nicht "
    "wieder",
    "The song that plays: {title}": "Das Lied, das spielt: {title}",
    "Why the music changed: {why}": "Warum sich die Musik geändert hat: {why}",
    "Key: {key}": "Taste: {key}",
    "key {key}": "Taste {key}",
    "Breathing guide": "Atemführung",
    "in": "ein",
    "out": "aus",
    "Breathe in": "Einatmen",
    "Breathe out": "Ausatmen",
    "At rest": "In Ruhe",
    "How do you feel?": "Wie geht es Ihnen?",
    "I am fine": "Mir geht es gut",
    "Not well": "Nicht gut",
    "While a note is written: Alt and the number": "Während eine Notiz geschrieben wird: Alt und "
    "die Ziffer",
    # ------------------------------------------------------------ after
    "The session is complete.": "Die Sitzung ist zu Ende.",
    "The session was stopped. If you do not feel well, rest a while and seek help.": "Die Sitzung "
    "wurde gestoppt. Wenn es Ihnen nicht gut geht, ruhen Sie sich eine Weile aus, und holen Sie "
    "Hilfe.",
    "The session came to an early end. Take your time.": "Die Sitzung endete früher. Lassen Sie "
    "sich Zeit.",
    "The session was ended, as you did not feel well. Stay seated or lie down, and seek help if "
    "it does not pass.": "Die Sitzung wurde beendet, weil es Ihnen nicht gut ging. Bleiben Sie "
    "sitzen, oder legen Sie sich hin, und holen Sie Hilfe, wenn es nicht vergeht.",
    "The session was ended, as there was no answer to how you feel. Rest a while; if anything is "
    "wrong, sit or lie down and seek help.": "Die Sitzung wurde beendet, weil keine Antwort kam, "
    "wie es Ihnen geht. Ruhen Sie sich eine Weile aus; wenn etwas nicht stimmt, setzen oder legen "
    "Sie sich hin, und holen Sie Hilfe.",
    "No heartbeat came from a strap, so the session has ended. Moisten its electrodes, wear it on "
    "the skin, and start again.": "Von einem Gurt kam kein Herzschlag, deshalb ist die Sitzung "
    "beendet. Befeuchten Sie die Elektroden, tragen Sie den Gurt auf der Haut, und beginnen Sie "
    "noch einmal.",
    "The pause was a long one, so the session has ended. Take your time.": "Die Pause war lang, "
    "deshalb ist die Sitzung beendet. Lassen Sie sich Zeit.",
    "The session could not go on.": "Die Sitzung konnte nicht weitergehen.",
    "Take the strap off and let it dry: damp, it stays switched on.": "Legen Sie den Gurt ab, und "
    "lassen Sie ihn trocknen: Feucht bleibt er eingeschaltet.",
    "Closing the recording…": "Die Aufzeichnung wird geschlossen …",
    "Nothing was recorded.": "Es wurde nichts aufgezeichnet.",
    "The recording is in": "Die Aufzeichnung liegt in",
    "Show the folder": "Ordner zeigen",
    "New session": "Neue Sitzung",
    "Choose and start again": "Wählen und neu beginnen",
    # ------------------------------------------------------------ physiology
    "check": "Prüfung",
    "baseline": "Baseline",
    "match": "Angleichen",
    "lead": "Führen",
    "hold": "Halten",
    "outro": "Ausklang",
    "silence": "Stille",
    "safe": "Warten auf Signal",
    "paused": "Pause",
    "mark": "Notiz",
    "warning": "Hinweis",
    "No session": "Keine Sitzung",
    "Start one in the Session tab.": "Beginnen Sie eine auf der Seite Sitzung.",
    "Session over": "Beendet",
    "Recorded: {name}": "Aufgezeichnet: {name}",
    "Not recorded": "Nicht aufgezeichnet",
    "The fault is written down in {path}": "Der Fehler ist festgehalten in {path}",
    "at {clock}": "bei {clock}",
    "{clock} left": "noch {clock}",
    "{clock} in all": "gesamt {clock}",
    "{clock} left in all": "gesamt noch {clock}",
    "They are fine": "Es geht gut",
    "Mark": "Notieren",
    "What happened?": "Was ist geschehen?",
    "Text of the mark": "Text der Notiz",
    "Mark this moment in the recording": "Diesen Moment in der Aufzeichnung notieren",
    "Easier for the person": "Leichter für die Person",
    "Own baseline: {known}": "Eigene Baseline: {known}",
    "heart {hr_bpm:.0f}/min": "Herz {hr_bpm:.0f}/min",
    "breathing {per_min:.1f}/min": "Atmung {per_min:.1f}/min",
    "arousal 50": "Aktivierung 50",
    "{model}, {link} · battery {battery}": "{model}, {link} · Batterie {battery}",
    "looking for it": "wird gesucht",
    "connected": "verbunden",
    "lost, trying again": "verloren, neuer Versuch",
    "Contact {contact} · trust: rate {hr}, variability {hrv}": "Kontakt {contact} · Vertrauen: "
    "Frequenz {hr}, Variabilität {hrv}",
    "not reported": "nicht gemeldet",
    "on the skin": "auf der Haut",
    "not on the skin": "nicht auf der Haut",
    "good": "gut",
    "fair": "mäßig",
    "none": "keins",
    "unknown": "unbekannt",
    "What is shown is {delay_s:.0f} s old.": "Was zu sehen ist, ist {delay_s:.0f} s alt.",
    "Sound: {sound}": "Ton: {sound}",
    "Song: {title}": "Lied: {title}",
    "RMSSD": "RMSSD",
    "Baevsky index": "Baevsky-Index",
    "Arousal": "Aktivierung",
    "of 100": "von 100",
    "/min": "/min",
    "ms": "ms",
    "/s²": "/s²",
    "Following": "Mitgehen",
    "Guide": "Führung",
    "Tempo": "Tempo",
    "Swell": "Welle",
    "breaths": "Atemzüge",
    "of the music": "der Musik",
    "no guide": "ohne Führung",
    "no music": "keine Musik",
    "sealed": "versiegelt",
    "this strap does not tell": "aus diesem Gurt nicht zu lesen",
    "claimed": "belegt",
    "not claimed": "nicht belegt",
    "Why the music changed": "Warum sich die Musik geändert hat",
    "Reasons, the newest last": "Gründe, der neueste zuletzt",
    # ------------------------------------------------------------ how right a number is
    "Press a number to read how right it is.": "Drücken Sie auf eine Zahl, um zu lesen, wie genau "
    "sie ist.",
    "How right is this number?": "Wie genau ist diese Zahl?",
    "Made signals": "Erzeugte Signale",
    "Public records": "Öffentliche Aufzeichnungen",
    "Simulated people": "Simulierte Personen",
    "Validated on: {data}. Press for error, date and limits.": "Validiert an: {data}. Drücken "
    "zeigt Fehler, Datum und Grenzen.",
    "This number has been validated on:": "Diese Zahl wurde validiert an:",
    "This number has not been validated.": "Diese Zahl wurde nicht validiert.",
    "This number is set by the program. Nothing is measured in the person.": "Diese Zahl stellt "
    "das Programm ein. An der Person wird nichts gemessen.",
    "Not validated on": "Nicht validiert an",
    "It cannot say": "Was sie nicht sagen kann",
    "Measured by {command}": "Gemessen mit {command}",
    "All numbers, and how far off each is": "Alle Zahlen, und wie weit jede abweicht",
    "The same in English, for print: {page}": "Dasselbe auf Englisch, zum Drucken: {page}",
    # ------------------------------------------------------------ the hand
    "Hold": "Halten",
    "Let go": "Loslassen",
    "Hold the pace, or let it go on": "Tempo halten oder weitergehen lassen",
    "Slower": "Langsamer",
    "Half a breath a minute slower": "Einen halben Atemzug pro Minute langsamer",
    "Faster": "Schneller",
    "Half a breath a minute faster": "Einen halben Atemzug pro Minute schneller",
    "Swell less": "Welle \N{MINUS SIGN}",
    "Let the music swell less": "Die Welle der Musik kleiner machen",
    "Swell more": "Welle +",
    "Let the music swell more": "Die Welle der Musik größer machen",
    "Pulse": "Puls",
    "Let the beat be heard, or not": "Den Puls der Musik hören lassen oder nicht",
    "Sparer": "Sparsamer",
    "Less going on in the music": "Weniger Bewegung in der Musik",
    "Fuller": "Voller",
    "More going on in the music": "Mehr Bewegung in der Musik",
    "End gently": "Ausklingen",
    "Fade out within half a minute, and end": "Innerhalb einer halben Minute ausklingen und enden",
    "Next": "Nächstes",
    "Another piece of music": "Ein anderes Stück",
    "Never this": "Nie dieses",
    "Never play this piece to this person again": "Dieses Stück dieser Person nie mehr spielen",
    "Character": "Charakter",
    "Let the music sound another way": "Die Musik anders klingen lassen",
    "Pads": "Flächen",
    "Piano": "Klavier",
    "Plucked": "Gezupft",
    "Drone": "Bordun",
    "{name}. Key: {key}": "{name}. Taste: {key}",
    # ------------------------------------------------------------ the plots
    "ECG": "EKG",
    "µV · one square 0.2 s by 0.5 mV · not for diagnosis": "µV · Kästchen 0,2 s mal 0,5 mV · nicht "
    "zur Diagnose",
    "no ECG in the last 10 s": "kein EKG in den letzten 10 s",
    "{lowest} to {highest} µV": "{lowest} bis {highest} µV",
    "RR intervals": "RR-Intervalle",
    "no interval in the last 3 minutes": "kein Intervall in den letzten 3 Minuten",
    "last {rr_ms:.0f} ms · of {n:.0f}: {marked}": "zuletzt {rr_ms:.0f} ms · von {n:.0f}: {marked}",
    "none marked": "keins markiert",
    "missed": "ausgelassen",
    "extra": "zusätzlich",
    "misplaced": "verschoben",
    "ectopic": "ektop",
    "Breath and guide": "Atem und Führung",
    "in SD": "in SD",
    "breath": "Atem",
    "guide": "Führung",
    "now": "jetzt",
    "no breath seen yet": "noch kein Atem zu sehen",
    "no breath seen for {unseen_s:.0f} s": "seit {unseen_s:.0f} s kein Atem zu sehen",
    "{n:.0f} breaths {source}": "{n:.0f} Atemzüge {source}",
    "by chest motion": "(Brust)",
    "by heart rhythm": "(Herzrhythmus)",
    "by the ECG": "(EKG)",
    "{breath} · guide sealed": "{breath} · Führung versiegelt",
    "{breath} · no guide": "{breath} · ohne Führung",
    "{breath} · guide {per_min:.1f}/min": "{breath} · Führung {per_min:.1f}/min",
}
