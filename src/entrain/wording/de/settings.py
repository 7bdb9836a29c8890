"""What the program says of itself and of settings that cannot be, in German; see `problems`."""

from __future__ import annotations

SETTINGS: dict[str, str] = {
    # ------------------------------------------------------------ every command
    "Something in the program went wrong, so the session did not start. Please try once more. If "
    "it happens again, tell whoever looks after Entrain on this computer.": "Im Programm ist etwas "
    "schiefgegangen, deshalb hat die Sitzung nicht begonnen. Bitte versuchen Sie es noch einmal. "
    "Wenn es wieder geschieht, sagen Sie es der Person, die sich um Entrain auf diesem Computer "
    "kümmert.",
    "Something in the program went wrong, so this command has ended. Please try once more. If it "
    "happens again, tell whoever looks after Entrain on this computer.": "Im Programm ist etwas "
    "schiefgegangen, deshalb ist dieser Befehl zu Ende. Bitte versuchen Sie es noch einmal. Wenn "
    "es wieder geschieht, sagen Sie es der Person, die sich um Entrain auf diesem Computer "
    "kümmert.",
    "Something in the program went wrong, so the session has ended. Breathe as you like, and "
    "start again when you are ready. If it happens again, tell whoever looks after Entrain on "
    "this computer.": "Im Programm ist etwas schiefgegangen, deshalb ist die Sitzung zu Ende. "
    "Atmen Sie, wie Sie mögen, und beginnen Sie wieder, wenn Sie so weit sind. Wenn es wieder "
    "geschieht, sagen Sie es der Person, die sich um Entrain auf diesem Computer kümmert.",
    "Its details are in {path}.": "Näheres steht in {path}.",
    "Its details cannot be written to {folder}: {error}": "Näheres lässt sich nicht nach {folder} "
    "schreiben: {error}",
    # ------------------------------------------------------------ settings that cannot be
    "--sound wav needs a file: --sound wav:PATH.": "--sound wav braucht eine Datei: --sound "
    "wav:PFAD.",
    "A session of the form {form} lasts more than 0 and at most {most:g} minutes, not "
    "{minutes:g}.": "Eine Sitzung der Form {form} dauert mehr als 0 und höchstens {most:g} "
    "Minuten, nicht {minutes:g}.",
    "A recording's name ends in .entrain, not as {path} does.": "Der Name einer Aufzeichnung endet "
    "auf .entrain, nicht wie {path}.",
    "A seed is 0 or more, not {seed}.": "Ein Startwert (Seed) ist 0 oder mehr, nicht {seed}.",
    "--speed max needs a strap without a clock of its own: --strap virtual, replay:FILE.entrain "
    "or exec:COMMAND.": "--speed max braucht einen Gurt ohne eigene Uhr: --strap virtual, "
    "replay:DATEI.entrain oder exec:BEFEHL.",
    "--speed max needs --sound null or --sound wav:PATH.": "--speed max braucht --sound null oder "
    "--sound wav:PFAD.",
    "A search for the resonance rate comes after {n:g} ordinary sessions with --subject "
    "CODE.": "Eine Suche nach der Resonanzfrequenz kommt nach {n:g} gewöhnlichen Sitzungen mit "
    "--subject KÜRZEL.",
    "Nothing is known of earlier ones: name the person.": "Von früheren ist nichts bekannt: Nennen "
    "Sie die Person.",
    "The form {form} does not go with the policy {policy}: resonance goes with resonance, and "
    "neither with another.": "Die Form {form} passt nicht zur Regel {policy}: resonance gehört zu "
    "resonance, und keine zu einer anderen.",
    "A goal is {least:g} to {most:g} breaths a minute, not {goal:g}.": "Ein Ziel liegt bei "
    "{least:g} bis {most:g} Atemzügen pro Minute, nicht bei {goal:g}.",
    "--full-level-db is a level at the ear, 0 to {most:g} dB(A), not {level:g}.": "--full-level-db "
    "ist ein Pegel am Ohr, 0 bis {most:g} dB(A), nicht {level:g}.",
    "The form {form} keeps its silence at the end.": "Die Form {form} behält ihre Stille am Ende.",
    "{path}: there is no such home. Name the whole path.": "{path}: Diesen Heimatordner gibt es "
    "nicht. Nennen Sie den ganzen Pfad.",
    "There is no music {name}: name a file or a folder, or choose from {ours}.": "Die Musik {name} "
    "gibt es nicht: Nennen Sie eine Datei oder einen Ordner, oder wählen Sie aus {ours}.",
    "There is no form {value}: choose from {names}.": "Die Form {value} gibt es nicht: Wählen Sie "
    "aus {names}.",
    "There is no sound {value}: choose from {names}.": "Den Ton {value} gibt es nicht: Wählen Sie "
    "aus {names}.",
    "There is no simulated person of type {value}: choose from {names}.": "Eine simulierte Person "
    "der Art {value} gibt es nicht: Wählen Sie aus {names}.",
    "There is no model of a person {value}: choose from {names}.": "Ein Modell {value} gibt es "
    "nicht: Wählen Sie aus {names}.",
    "There is no screening question {value}: choose from none, {names}.": "Die Frage {value} gibt "
    "es nicht: Wählen Sie aus none, {names}.",
    "The folder {folder} cannot be made: {error}. Name another with --folder.": "Der Ordner "
    "{folder} lässt sich nicht anlegen: {error}. Nennen Sie mit --folder einen anderen.",
    "yoked needs a recording: --policy yoked:FILE.entrain.": "yoked braucht eine Aufzeichnung: "
    "--policy yoked:DATEI.entrain.",
    "{path}: its guide lasted {lasted:.1f} min; {form} of {minutes:g} min needs {needed:.1f} "
    "min. Name a longer recording, or a shorter session.": "{path}: Die Führung dauerte "
    "{lasted:.1f} min; {form} von {minutes:g} min braucht {needed:.1f} min. Nennen Sie eine "
    "längere Aufzeichnung oder eine kürzere Sitzung.",
    "--quit-after takes seconds, 0 or more.": "--quit-after braucht Sekunden, 0 oder mehr.",
    "Pictures cannot go to {folder}: {error}. Name a folder.": "Bilder lassen sich nicht nach "
    "{folder} schreiben: {error}. Nennen Sie einen Ordner.",
    "The window cannot open: {error}. Run `entrain doctor` for the step that mends it, or "
    "`entrain session` without a window.": "Das Fenster lässt sich nicht öffnen: {error}. `entrain "
    "doctor` nennt den Schritt, der hilft; `entrain session` geht ohne Fenster.",
    "There is no display to open the window on. Run `entrain session` for a session without a "
    "window, or set QT_QPA_PLATFORM=offscreen.": "Es gibt keinen Bildschirm für das Fenster. "
    "`entrain session` geht ohne Fenster, oder setzen Sie QT_QPA_PLATFORM=offscreen.",
    "The window cannot open on this display. Run `entrain doctor` for the step that mends it, or "
    "`entrain session` without a window.": "Das Fenster lässt sich auf diesem Bildschirm nicht "
    "öffnen. `entrain doctor` nennt den Schritt, der hilft; `entrain session` geht ohne Fenster.",
    "There is no policy {policy}: choose from {names}.": "Die Regel {policy} gibt es nicht: "
    "Wählen Sie aus {names}.",
    "yoked goes by another recording: replay has no place for two.": "yoked geht nach einer "
    "anderen Aufzeichnung: replay hat nicht Platz für zwei.",
}
