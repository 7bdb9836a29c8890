"""What can be wrong with a form and its file, in German; see `problems`."""

from __future__ import annotations

FORMS: dict[str, str] = {
    "Mend it, or choose another form.": "Berichtigen Sie es, oder wählen Sie eine andere Form.",
    "Check the name, or choose another form.": "Prüfen Sie den Namen, oder wählen Sie eine andere "
    "Form.",
    "Choose from {known}, or name a file FORM.toml.": "Wählen Sie aus: {known}, oder nennen Sie "
    "eine Datei FORM.toml.",
    "This version cannot run the recording's form {name!r}.": "Diese Version kann die Form "
    "{name!r} der Aufzeichnung nicht ausführen.",
    # ------------------------------------------------------------ the file
    "The file cannot be read.": "Die Datei lässt sich nicht lesen.",
    "Ask for permission to read it, or choose another form.": "Bitten Sie um das Recht, sie zu "
    "lesen, oder wählen Sie eine andere Form.",
    "The file is longer than {most} bytes, which no form is.": "Die Datei ist länger als {most} "
    "Bytes; so lang ist keine Form.",
    "The file is not TOML.": "Die Datei ist kein TOML.",
    "The file is called as a shipped form is.": "Die Datei heißt wie eine mitgelieferte Form.",
    "Give it another name.": "Geben Sie ihr einen anderen Namen.",
    "{where} must be {stem!r}, as the file is called.": "{where} muss {stem!r} sein, wie die Datei "
    "heißt.",
    "Every session of a study has to find its form again.": "Jede Sitzung einer Studie muss ihre "
    "Form wiederfinden.",
    "Put the file into the folder of your own forms, and give its name.": "Legen Sie die Datei in "
    "den Ordner Ihrer eigenen Formen, und nennen Sie ihren Namen.",
    # ------------------------------------------------------------ the form
    "{where} is missing.": "{where} fehlt.",
    "{where} is not known. Known here: {known}.": "{where} ist nicht bekannt. Bekannt ist hier: "
    "{known}.",
    "{where} must be a text.": "{where} muss ein Text sein.",
    "{where} must be a number.": "{where} muss eine Zahl sein.",
    "{where} is too large.": "{where} ist zu groß.",
    "{where} must be a list of texts.": "{where} muss eine Liste von Texten sein.",
    "{where} must be a table.": "{where} muss eine Tabelle sein.",
    "{where} must be tables, each below a line [[{where}]].": "{where} muss aus Tabellen bestehen, "
    "jede unter einer Zeile [[{where}]].",
    "{where} must be {least:g} to {most:g}, not {given:g}.": "{where} muss {least:g} bis {most:g} "
    "sein, nicht {given:g}.",
    "{where} must be one of {known}.": "{where} muss eines von diesen sein: {known}.",
    "{where} must be some of {known}.": "{where} muss aus diesen bestehen: {known}.",
    "{where} must be a word of small letters, digits, - and _, 32 at most.": "{where} muss ein "
    "Wort aus Kleinbuchstaben, Ziffern, - und _ sein, höchstens 32.",
    '{where} needs a step with omit = "known".': "{where} braucht einen Schritt mit "
    'omit = "known".',
    "{where} must be there {least} to {most} times.": "{where} muss {least} bis {most} Mal da "
    "sein.",
    "{where} or share_frac must be there, and not both.": "{where} oder share_frac muss da sein, "
    "und nicht beide.",
    '{where} "{given}" is for the phase {phase}.': '{where} "{given}" ist für die Phase {phase}.',
    "{where} is for other steps: here it fades.": "{where} ist für andere Schritte: Hier klingt es "
    "aus.",
    "{where} must be 0.": "{where} muss 0 sein.",
    "{where} must be above 0: nobody follows what is not heard.": "{where} muss über 0 sein: "
    "Niemand folgt dem, was nicht zu hören ist.",
    "{where} must be there in the phase {phase}, and there alone.": "{where} muss in der Phase "
    "{phase} da sein, und nur dort.",
    "{where} 1 must be the check, and no other.": "{where} 1 muss check sein, und kein anderer.",
    '{where} ends_by = "signal" and extend_frac are for the check alone.': "{where}: Ein Ende "
    "durch das Signal und extend_frac gibt es nur im Schritt check.",
    "{where} share_frac must add up to 1 over all steps.": "{where} share_frac muss über alle "
    "Schritte zusammen 1 ergeben.",
    "{where} 1 must have a length_s.": "{where} 1 muss eine length_s haben.",
    "{where} baseline must come once at most, and before any share.": "{where} baseline darf "
    "höchstens einmal kommen, und vor jedem Anteil.",
    "{where} outro must come once, with nothing but silences after it.": "{where} outro muss "
    "einmal kommen, mit nichts als Stille danach.",
    "{where} must be {least_minutes:.4g} or more: so long are its steps, and a minute to share.": ""
    "{where} muss {least_minutes:.4g} oder mehr sein: So lang sind die Schritte, und eine Minute "
    "zum Teilen.",
}
