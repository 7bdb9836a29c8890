"""Faults, and settings and command lines that cannot be, in German; see `problems`."""

from __future__ import annotations

SETTINGS: dict[str, str] = {
    # ------------------------------------------------------------ faults of the program
    "Something in the program went wrong, so the session did not start.": "Im Programm ist etwas "
    "schiefgegangen, deshalb hat die Sitzung nicht begonnen.",
    "Something in the program went wrong, so this command has ended.": "Im Programm ist etwas "
    "schiefgegangen, deshalb ist dieser Befehl zu Ende.",
    "Please try once more. If it happens again, tell whoever looks after Entrain on this "
    "computer.": "Bitte versuchen Sie es noch einmal. Wenn es wieder geschieht, sagen Sie es der "
    "Person, die sich um Entrain auf diesem Computer kümmert.",
    "Something in the program went wrong, so the session has ended. Breathe as you like, and start "
    "again when you are ready.": "Im Programm ist etwas schiefgegangen, deshalb ist die Sitzung zu "
    "Ende. Atmen Sie, wie Sie mögen, und beginnen Sie wieder, wenn Sie so weit sind.",
    "If it happens again, tell whoever looks after Entrain on this computer.": "Wenn es wieder "
    "geschieht, sagen Sie es der Person, die sich um Entrain auf diesem Computer kümmert.",
    "Something in this window went wrong. A session that runs goes on.": "In diesem Fenster ist "
    "etwas schiefgegangen. Eine laufende Sitzung geht weiter.",
    "Close the window and open it again when it suits you. If it happens again, tell whoever looks "
    "after Entrain on this computer.": "Schließen Sie das Fenster, und öffnen Sie es wieder, wenn "
    "es Ihnen passt. Wenn es wieder geschieht, sagen Sie es der Person, die sich um Entrain auf "
    "diesem Computer kümmert.",
    "Its details are in {path}.": "Näheres steht in {path}.",
    "Its details cannot be written to {folder}: {error}": "Näheres lässt sich nicht nach {folder} "
    "schreiben: {error}",
    "The input {name} has failed. The session goes on without it.": "Der Eingang {name} ist "
    "ausgefallen. Die Sitzung geht ohne ihn weiter.",
    "Something that watched this session failed and is shown nothing more. The session goes on.": ""
    "Etwas, das diese Sitzung verfolgt hat, ist ausgefallen und bekommt nichts mehr gezeigt. Die "
    "Sitzung geht weiter.",
    # ------------------------------------------------------------ settings that cannot be
    "There is no policy {given!r}.": "Die Regel {given!r} gibt es nicht.",
    "There is no form {given!r}.": "Die Form {given!r} gibt es nicht.",
    "There is no sound {given!r}.": "Den Ton {given!r} gibt es nicht.",
    "There is no music {given!r}.": "Die Musik {given!r} gibt es nicht.",
    "Name a file or a folder, or choose from {known}.": "Nennen Sie eine Datei oder einen Ordner, "
    "oder wählen Sie aus: {known}.",
    "--sound wav needs a file.": "--sound wav braucht eine Datei.",
    "Name it: --sound wav:PATH.": "Nennen Sie sie: --sound wav:PFAD.",
    "A session of the form {form} lasts more than 0 and at most {most:g} minutes, not "
    "{given:g}.": "Eine Sitzung der Form {form} dauert mehr als 0 und höchstens {most:g} Minuten, "
    "nicht {given:g}.",
    "Choose a length within that.": "Wählen Sie eine Dauer in diesem Bereich.",
    "A recording's name ends in .entrain, not as {given} does.": "Der Name einer Aufzeichnung "
    "endet auf .entrain, nicht wie {given}.",
    "Give it such a name.": "Geben Sie ihr einen solchen Namen.",
    "A seed is 0 or more, not {given}.": "Ein Startwert (Seed) ist 0 oder mehr, nicht {given}.",
    "Choose such a number, or leave it out.": "Wählen Sie eine solche Zahl, oder lassen Sie ihn "
    "weg.",
    "--speed max needs a strap without a clock of its own.": "--speed max braucht einen Gurt ohne "
    "eigene Uhr.",
    "Take --strap virtual, replay:FILE.entrain or exec:COMMAND.": "Nehmen Sie --strap virtual, "
    "replay:DATEI.entrain oder exec:BEFEHL.",
    "--speed max cannot play to a device.": "--speed max kann nicht auf einem Gerät spielen.",
    "Take --sound null or --sound wav:PATH.": "Nehmen Sie --sound null oder --sound wav:PFAD.",
    "The form {form} does not go with the policy {policy}: resonance goes with resonance, and "
    "neither with another.": "Die Form {form} passt nicht zur Regel {policy}: resonance gehört zu "
    "resonance, und keine zu einer anderen.",
    "Name both, or neither.": "Nennen Sie beide oder keine.",
    "A search for the resonance rate comes after {n_sessions} ordinary sessions with --subject "
    "CODE.": "Eine Suche nach der Resonanzfrequenz kommt nach {n_sessions} gewöhnlichen Sitzungen "
    "mit --subject KÜRZEL.",
    "Have those first.": "Machen Sie zuerst diese.",
    "A search for the resonance rate comes after {n_sessions} ordinary sessions with --subject "
    "CODE. Nothing is known of earlier ones.": "Eine Suche nach der Resonanzfrequenz kommt nach "
    "{n_sessions} gewöhnlichen Sitzungen mit --subject KÜRZEL. Von früheren ist nichts bekannt.",
    "Name the person: --subject CODE.": "Nennen Sie die Person: --subject KÜRZEL.",
    "A goal is {lowest:g} to {highest:g} breaths a minute, not {given:g}.": "Ein Ziel liegt bei "
    "{lowest:g} bis {highest:g} Atemzügen pro Minute, nicht bei {given:g}.",
    "Choose one within that.": "Wählen Sie eines in diesem Bereich.",
    "--full-level-db is a level at the ear, 0 to {loudest:g} dB(A), not {given:g}.": ""
    "--full-level-db ist ein Pegel am Ohr, 0 bis {loudest:g} dB(A), nicht {given:g}.",
    "Measure it again, or leave it out.": "Messen Sie ihn noch einmal, oder lassen Sie ihn weg.",
    "The form {form} keeps its silence at the end.": "Die Form {form} behält ihre Stille am Ende.",
    "Leave the silence in, or choose another form.": "Lassen Sie die Stille, oder wählen Sie eine "
    "andere Form.",
    "Please not now.": "Bitte nicht jetzt.",
    "Rest, and get medical help at once if it does not pass.": "Ruhen Sie sich aus, und holen Sie "
    "sofort ärztliche Hilfe, wenn es nicht vergeht.",
    "Entrain is for adults only.": "Entrain ist nur für Erwachsene.",
    "Answer anew if that was a mistake.": "Antworten Sie neu, wenn das ein Versehen war.",
    "Only if your clinician knows of it and agrees.": "Nur, wenn Ihre Ärztin oder Ihr Arzt davon "
    "weiß und einverstanden ist.",
    "Ask them first, then say that they agree.": "Fragen Sie dort zuerst nach, und geben Sie das "
    "Einverständnis dann an.",
    "There is no such home.": "Diesen Heimatordner gibt es nicht.",
    "Name the whole path.": "Nennen Sie den ganzen Pfad.",
    "The folder for recordings cannot be made.": "Der Ordner für Aufzeichnungen lässt sich nicht "
    "anlegen.",
    "Name another with --folder.": "Nennen Sie mit --folder einen anderen.",
    "yoked needs a recording.": "yoked braucht eine Aufzeichnung.",
    "Name it: --policy yoked:FILE.entrain.": "Nennen Sie sie: --policy yoked:DATEI.entrain.",
    "Its guide lasted {lasted_min:.1f} min; {form} of {minutes:g} min needs {needed_min:.1f} "
    "min.": "Die Führung dauerte {lasted_min:.1f} min; {form} von {minutes:g} min braucht "
    "{needed_min:.1f} min.",
    "Name a longer recording, or a shorter session.": "Nennen Sie eine längere Aufzeichnung oder "
    "eine kürzere Sitzung.",
    # ------------------------------------------------------------ command lines that cannot be
    "See {command} --help.": "Siehe {command} --help.",
    "There is no command {given!r}.": "Den Befehl {given!r} gibt es nicht.",
    "The window cannot close before it opens.": "Das Fenster kann nicht schließen, bevor es sich "
    "öffnet.",
    "Give seconds, 0 or more.": "Geben Sie Sekunden an, 0 oder mehr.",
    "Pictures cannot be saved there.": "Dort lassen sich keine Bilder speichern.",
    "Name a folder that can be written.": "Nennen Sie einen Ordner, in den geschrieben werden "
    "darf.",
    "The window cannot open.": "Das Fenster lässt sich nicht öffnen.",
    "Run `entrain doctor` for the step that mends it, or `entrain session` without a window.": ""
    "`entrain doctor` nennt den Schritt, der hilft; `entrain session` geht ohne Fenster.",
    "There is no display to open the window on. Run `entrain session` for a session without a "
    "window, or set QT_QPA_PLATFORM=offscreen.": "Es gibt keinen Bildschirm für das Fenster. "
    "`entrain session` geht ohne Fenster, oder setzen Sie QT_QPA_PLATFORM=offscreen.",
    "The window cannot open on this display. Run `entrain doctor` for the step that mends it, or "
    "`entrain session` without a window.": "Das Fenster lässt sich auf diesem Bildschirm nicht "
    "öffnen. `entrain doctor` nennt den Schritt, der hilft; `entrain session` geht ohne Fenster.",
    "There is no screening question {given!r}.": "Die Frage {given!r} gibt es nicht.",
    "Choose from none, {known}.": "Wählen Sie aus: none, {known}.",
    "A look for straps takes more than 0 and at most {most:.0f} s, not {given:g}.": "Eine Suche "
    "nach Gurten dauert mehr als 0 und höchstens {most:.0f} s, nicht {given:g}.",
    "Choose a time within that.": "Wählen Sie eine Zeit in diesem Bereich.",
    "yoked goes by another recording: replay has no place for two.": "yoked geht nach einer "
    "anderen Aufzeichnung: replay hat nicht Platz für zwei.",
    "Choose another policy.": "Wählen Sie eine andere Regel.",
    "There must be a file at a time, or more.": "Es muss mindestens eine Datei zugleich sein.",
    "Give 1 or more.": "Geben Sie 1 oder mehr an.",
    "--resume goes on with a table.": "--resume setzt eine Tabelle fort.",
    "Name it with --out.": "Nennen Sie sie mit --out.",
    "There is no table of that kind.": "Eine Tabelle dieser Art gibt es nicht.",
    "Give a name that ends in .csv or .parquet.": "Geben Sie einen Namen an, der auf .csv oder "
    ".parquet endet.",
    "A .parquet needs pyarrow, which is not installed.": "Eine .parquet braucht pyarrow, das nicht "
    "installiert ist.",
    "Give a .csv, or: pip install 'entrain[research]'.": "Geben Sie eine .csv an, oder: pip "
    "install 'entrain[research]'.",
    "The folder cannot be written to.": "In den Ordner lässt sich nicht schreiben.",
    "Too few or too uneven taps.": "Zu wenige oder zu ungleiche Schläge.",
    "Tap {least} beats or more.": "Tippen Sie mindestens {least} Schläge.",
    "Whoever has both the key and the study file is not blinded.": "Wer Schlüssel und Studiendatei "
    "hat, ist nicht verblindet.",
    "Put the key in another folder than the study file.": "Legen Sie den Schlüssel in einen "
    "anderen Ordner als die Studiendatei.",
    "The log of a study is there already.": "Das Protokoll einer Studie ist schon da.",
    "The folder of the key cannot be made.": "Der Ordner des Schlüssels lässt sich nicht anlegen.",
    "There is no type of person {given!r}.": "Eine Person der Art {given!r} gibt es nicht.",
    "There is no arm {given!r}.": "Den Arm {given!r} gibt es nicht.",
    "There is no model {given!r}.": "Das Modell {given!r} gibt es nicht.",
    "There is no variant {given!r}.": "Die Variante {given!r} gibt es nicht.",
    "A trial needs two people or more.": "Ein Versuch braucht mindestens zwei Personen.",
    "Give --patients 20.": "Geben Sie --patients 20 an.",
    "A seed is 0 or more, and --jobs 1 or more.": "Ein Startwert (Seed) ist 0 oder mehr, --jobs 1 "
    "oder mehr.",
    "Choose such numbers.": "Wählen Sie solche Zahlen.",
    "A trial lasts 1 to 120 minutes, with a goal of 4.5 to 18/min.": "Ein Versuch dauert 1 bis 120 "
    "Minuten, mit einem Ziel von 4,5 bis 18/min.",
    "Choose within that.": "Wählen Sie in diesem Bereich.",
}
