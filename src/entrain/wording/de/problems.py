"""What problems, straps and sound outputs say, in German, by their English.

Figures and names that are in such a text already stand in braces: it is known again by its
pattern. A number is one of a format.
"""

from __future__ import annotations

PROBLEMS: dict[str, str] = {
    # ------------------------------------------------------------ why a figure is blank
    "This strap does not send the intervals between heartbeats.": "Dieser Gurt sendet die Abstände "
    "zwischen den Herzschlägen nicht.",
    "What the strap sends does not look like a heartbeat.": "Was der Gurt sendet, sieht nicht wie "
    "ein Herzschlag aus.",
    "This strap does not tell the breath.": "Dieser Gurt verrät den Atem nicht.",
    "Needs about half a minute of a calm signal.": "Braucht etwa eine halbe Minute ruhiges Signal.",
    "The breath cannot be read just now.": "Der Atem ist gerade nicht zu lesen.",
    "Needs the person's own baseline.": "Braucht die eigene Baseline der Person.",
    "The baseline is being measured.": "Die Baseline wird gerade gemessen.",
    "Rest had no minute of good heartbeats to compare with.": "In Ruhe gab es keine Minute guter "
    "Herzschläge zum Vergleich.",
    "Too few good heartbeats to compare.": "Zu wenige gute Herzschläge zum Vergleich.",
    "The heartbeat is irregular just now, so its variability says little.": "Der Herzschlag ist "
    "gerade unregelmäßig, deshalb sagt seine Variabilität wenig.",
    "No heartbeat is coming in.": "Es kommt kein Herzschlag an.",
    "Too many beats were disturbed.": "Zu viele Schläge waren gestört.",
    "Needs {seconds:.0f} s of heartbeats.": "Braucht {seconds:.0f} s Herzschläge.",
    "Less than half of this time could be read.": "Weniger als die Hälfte dieser Zeit "
    "war zu lesen.",
    "Nothing has been measured yet.": "Es wurde noch nichts gemessen.",
    # ------------------------------------------------------------ the sound
    "No sound is played.": "Es wird kein Ton gespielt.",
    "The sound goes to a file.": "Der Ton geht in eine Datei.",
    "The music is playing.": "Die Musik spielt.",
    "No music": "Keine Musik",
    "Sound needs the PortAudio library, which is not installed. On Debian or Ubuntu: apt install "
    "libportaudio2.": "Ton braucht die Bibliothek PortAudio, die nicht installiert ist. Unter "
    "Debian oder Ubuntu: apt install libportaudio2.",
    "This machine has no sound output.": "Dieses Gerät hat keine Tonausgabe.",
    "Connect one, or play to a file.": "Schließen Sie eine an, oder spielen Sie in eine Datei.",
    "No sound output is called {name}.": "Keine Tonausgabe heißt {name}.",
    "There are: {names}.": "Es gibt: {names}.",
    "The sound output {name} cannot be opened: {error}.": "Die Tonausgabe {name} lässt sich nicht "
    "öffnen: {error}.",
    "The sound is back, on {name}.": "Der Ton ist wieder da, auf {name}.",
    "The sound output {name} is lost.": "Die Tonausgabe {name} ist verloren.",
    "The session goes on in silence until it is back.": "Die Sitzung geht in Stille weiter, bis "
    "sie wieder da ist.",
    "The session goes on in silence until there is one.": "Die Sitzung geht in Stille weiter, bis "
    "es eine gibt.",
    "The session goes on in silence.": "Die Sitzung geht in Stille weiter.",
    "The session goes on without sound.": "Die Sitzung geht ohne Ton weiter.",
    "The session goes on without it.": "Die Sitzung geht ohne sie weiter.",
    "The sound output does not answer.": "Die Tonausgabe antwortet nicht.",
    "The sound failed.": "Der Ton ist ausgefallen.",
    "There was no sound for {seconds:.1f} s.": "Es war {seconds:.1f} s lang kein Ton zu hören.",
    "The sound file {path} cannot be written any more: {error}.": "Die Tondatei {path} lässt sich "
    "nicht mehr schreiben: {error}.",
    "The sound cannot be written to {path}: {error}. Choose another place.": "Der Ton lässt sich "
    "nicht nach {path} schreiben: {error}. Wählen Sie einen anderen Ort.",
    "{path} exists and is no sound file. Choose another name.": "{path} gibt es schon und ist "
    "keine Tondatei. Wählen Sie einen anderen Namen.",
    "Your music is being looked at. Composed music plays until that is done.": "Ihre Musik wird "
    "angesehen. Bis dahin spielt komponierte Musik.",
    "Your music is playing.": "Ihre Musik spielt.",
    "None of your music can be played. Composed music plays in its place.": "Nichts von Ihrer "
    "Musik lässt sich spielen. Stattdessen spielt komponierte Musik.",
    "Your music cannot be read": "Ihre Musik lässt sich nicht lesen",
    "Composed music plays.": "Es spielt komponierte Musik.",
    "{title} is there again.": "{title} ist wieder da.",
    "{title} cannot be read fast enough. Composed music plays.": "{title} lässt sich nicht schnell "
    "genug lesen. Es spielt komponierte Musik.",
    "No track of the library may be played yet: scan a folder with `entrain library scan`, hear a "
    "track, and allow it with `entrain library allow`.": "Noch darf kein Titel der Bibliothek "
    "gespielt werden: Lesen Sie mit `entrain library scan` einen Ordner ein, hören Sie einen "
    "Titel, und erlauben Sie ihn mit `entrain library allow`.",
    "There is no music in this folder. Name another.": "In diesem Ordner ist keine Musik. Nennen "
    "Sie einen anderen.",
    "The file holds no sound.": "Die Datei enthält keinen Ton.",
    # ------------------------------------------------------------ recordings
    "The recording is not whole: {problem}": "Die Aufzeichnung ist nicht vollständig: {problem}",
    "There is no such file.": "Diese Datei gibt es nicht.",
    "The file is not an Entrain recording.": "Die Datei ist keine Aufzeichnung von Entrain.",
    "The recording is damaged.": "Die Aufzeichnung ist beschädigt.",
    "The recording was made by a newer version of Entrain.": "Die Aufzeichnung stammt von einer "
    "neueren Version von Entrain.",
    "The file may not be read.": "Die Datei darf nicht gelesen werden.",
    "The recording is blinded: its guide and its reasons are sealed.": "Die Aufzeichnung ist "
    "verblindet: Führung und Gründe sind versiegelt.",
    "Another program holds the file.": "Ein anderes Programm hält die Datei.",
    "The folder to record in does not exist.": "Den Ordner für die Aufzeichnung gibt es nicht.",
    "The folder to record in may not be written.": "In den Ordner für die Aufzeichnung darf nicht "
    "geschrieben werden.",
    "A file of this name exists already.": "Eine Datei dieses Namens gibt es schon.",
    "The disk is full.": "Der Datenträger ist voll.",
    "The disk refuses to write the recording.": "Der Datenträger nimmt die Aufzeichnung nicht an.",
    "The disk is too slow for the recording.": "Der Datenträger ist zu langsam für die "
    "Aufzeichnung.",
    "A value could not be recorded.": "Ein Wert ließ sich nicht aufzeichnen.",
    "The recording was closed before the session ended.": "Die Aufzeichnung wurde vor dem Ende der "
    "Sitzung geschlossen.",
    "The recording stopped because of a fault in the program.": "Die Aufzeichnung endete wegen "
    "eines Fehlers im Programm.",
    "Check the name and the folder.": "Prüfen Sie Name und Ordner.",
    "Choose a file that ends in .entrain.": "Wählen Sie eine Datei, die auf .entrain endet.",
    "Take the copy you keep elsewhere.": "Nehmen Sie die Kopie, die Sie anderswo aufbewahren.",
    "Update Entrain, then open it again.": "Aktualisieren Sie Entrain, und öffnen Sie sie dann "
    "wieder.",
    "Ask for permission to read it, or sign in as its owner.": "Lassen Sie sich das Lesen "
    "erlauben, oder melden Sie sich mit dem Konto an, dem sie gehört.",
    "Unblind it first: entrain study unblind.": "Entblinden Sie sie zuerst: entrain study unblind.",
    "Close the other program, then try again.": "Schließen Sie das andere Programm, und versuchen "
    "Sie es dann noch einmal.",
    "Make the folder, or choose another.": "Legen Sie den Ordner an, oder wählen Sie einen "
    "anderen.",
    "Choose another folder.": "Wählen Sie einen anderen Ordner.",
    "Choose another name.": "Wählen Sie einen anderen Namen.",
    "Free some space; what waits is then written.": "Schaffen Sie Platz; was wartet, wird dann "
    "geschrieben.",
    "Check the disk, then record to another.": "Prüfen Sie den Datenträger, und zeichnen Sie dann "
    "auf einem anderen auf.",
    "Record to a disk in this computer.": "Zeichnen Sie auf einem Datenträger in diesem Computer "
    "auf.",
    "Report it, with the recording.": "Melden Sie es, mit der Aufzeichnung.",
    "Close the recording after the session.": "Schließen Sie die Aufzeichnung erst nach der "
    "Sitzung.",
    # ------------------------------------------------------------ people and studies
    "A person is a code of up to 32 letters, digits, - and _, such as P07; never a name.": "Eine "
    "Person ist ein Kürzel aus bis zu 32 Buchstaben, Ziffern, - und _, etwa P07; nie ein Name.",
    "The file with what is kept of people is damaged. The session goes on without it. Put its "
    "copy back, or move it away to begin anew.": "Die Datei mit dem, was über Personen aufbewahrt "
    "ist, ist beschädigt. Die Sitzung geht ohne sie weiter. Spielen Sie ihre Kopie zurück, oder "
    "legen Sie sie beiseite, um neu anzufangen.",
    "The file with what is kept of people was made by a newer version of Entrain. The session "
    "goes on without it. Update Entrain.": "Die Datei mit dem, was über Personen aufbewahrt ist, "
    "stammt von einer neueren Version von Entrain. Die Sitzung geht ohne sie weiter. "
    "Aktualisieren Sie Entrain.",
    "The file with what is kept of people cannot be used just now. The session goes on without "
    "it. Check its folder and its disk.": "Die Datei mit dem, was über Personen aufbewahrt ist, "
    "lässt sich gerade nicht nutzen. Die Sitzung geht ohne sie weiter. Prüfen Sie ihren Ordner und "
    "ihren Datenträger.",
    "There is no such file. Check the name.": "Diese Datei gibt es nicht. Prüfen Sie den Namen.",
    "The file may not be read. Ask for permission, or sign in as its owner.": "Die Datei darf "
    "nicht gelesen werden. Lassen Sie es sich erlauben, oder melden Sie sich mit dem Konto an, dem "
    "sie gehört.",
    "It is not a study file of Entrain. Make one with entrain study new.": "Das ist keine "
    "Studiendatei von Entrain. Legen Sie mit entrain study new eine an.",
    "It is not the key file of a study.": "Das ist nicht die Schlüsseldatei einer Studie.",
    "It belongs to another study. Take the one that was made with it.": "Sie gehört zu einer "
    "anderen Studie. Nehmen Sie die, die mit ihr entstand.",
    "A file of this name exists already. Choose another name.": "Eine Datei dieses Namens gibt es "
    "schon. Wählen Sie einen anderen Namen.",
    "It cannot be written. Choose another folder.": "Sie lässt sich nicht schreiben. Wählen Sie "
    "einen anderen Ordner.",
    "The schedule is not the one that was sealed. Take the copy you keep elsewhere.": "Der Plan "
    "ist nicht der versiegelte. Nehmen Sie die Kopie, die Sie anderswo aufbewahren.",
    "The study's log is damaged or was changed. Take the copy you keep elsewhere.": "Das Protokoll "
    "der Studie ist beschädigt oder verändert. Nehmen Sie die Kopie, die Sie anderswo aufbewahren.",
    "Another program holds the study's log. Try again.": "Ein anderes Programm hält das Protokoll "
    "der Studie. Versuchen Sie es noch einmal.",
    "All allocations are given out. Make a new study, or a longer one.": "Alle Zuteilungen sind "
    "vergeben. Legen Sie eine neue Studie an oder eine längere.",
    "The study has no such stratum.": "Die Studie hat diese Schicht nicht.",
    "A session of a study needs --subject CODE.": "Eine Sitzung einer Studie braucht --subject "
    "KÜRZEL.",
    "The recording is not of this study.": "Die Aufzeichnung gehört nicht zu dieser Studie.",
    "There cannot be such a study.": "Eine solche Studie kann es nicht geben.",
    # ------------------------------------------------------------ files of music, the library
    "The file is empty. Copy it again.": "Die Datei ist leer. Kopieren Sie sie noch einmal.",
    "The file holds no music in a format that can be read, whatever its name says.": "Die Datei "
    "enthält keine Musik in einem lesbaren Format, was auch immer ihr Name sagt.",
    "The file is a video. Save its sound as a music file first.": "Die Datei ist ein Video. "
    "Speichern Sie den Ton zuerst als Musikdatei.",
    "The file is copy-protected (DRM). Take one bought or made without protection.": "Die Datei "
    "ist kopiergeschützt (DRM). Nehmen Sie eine, die ohne Schutz gekauft oder gemacht ist.",
    "Its way of coding sound is not supported. Convert it to FLAC or MP3.": "Diese Art, Ton zu "
    "codieren, wird nicht unterstützt. Wandeln Sie sie in FLAC oder MP3 um.",
    "The file is damaged. Take another copy.": "Die Datei ist beschädigt. Nehmen Sie eine andere "
    "Kopie.",
    "The file ends before the music does. Copy it again.": "Die Datei endet vor der Musik. "
    "Kopieren Sie sie noch einmal.",
    "No sound could be decoded from the file. Take another copy.": "Aus der Datei ließ sich kein "
    "Ton lesen. Nehmen Sie eine andere Kopie.",
    "The file may not be read. Ask for permission.": "Die Datei darf nicht gelesen werden. Lassen "
    "Sie es sich erlauben.",
    "It is not an ordinary file. Choose a music file.": "Das ist keine gewöhnliche Datei. Wählen "
    "Sie eine Musikdatei.",
    "Reading it needs more memory than a file may have. Take another copy.": "Sie zu lesen braucht "
    "mehr Speicher, als eine Datei haben darf. Nehmen Sie eine andere Kopie.",
    "Reading it took too long. The next scan tries again; if this stays, replace it.": "Sie zu "
    "lesen dauerte zu lange. Das nächste Einlesen versucht es wieder; bleibt es so, ersetzen Sie "
    "sie.",
    "What read it was ended. The next scan tries again; if this stays, replace it.": "Das Lesen "
    "wurde beendet. Das nächste Einlesen versucht es wieder; bleibt es so, ersetzen Sie sie.",
    "A fault in the program stopped the reading. Report it, with the file if you may.": "Ein "
    "Fehler im Programm beendete das Lesen. Melden Sie es, wenn Sie dürfen mit der Datei.",
    "There is no such folder or file. Check the name.": "Diesen Ordner oder diese Datei gibt es "
    "nicht. Prüfen Sie den Namen.",
    "The folder or file may not be looked at. Ask for permission.": "Der Ordner oder die Datei "
    "darf nicht angesehen werden. Lassen Sie es sich erlauben.",
    "The library holds no such track. See entrain library list.": "Diesen Titel hat die Bibliothek "
    "nicht. Siehe entrain library list.",
    "Several tracks are called so. Give the path or more of the id.": "Mehrere Titel heißen so. "
    "Geben Sie den Pfad an oder mehr von der Kennung.",
    "The library's file is damaged. Move it away and scan again.": "Die Datei der Bibliothek ist "
    "beschädigt. Legen Sie sie beiseite, und lesen Sie neu ein.",
    "The library was made by a newer version of Entrain. Update Entrain.": "Die Bibliothek stammt "
    "von einer neueren Version von Entrain. Aktualisieren Sie Entrain.",
    "Another program is writing to the library. Try again when it is done.": "Ein anderes Programm "
    "schreibt in die Bibliothek. Versuchen Sie es danach noch einmal.",
    "The library cannot be written. Name another with --library.": "Die Bibliothek lässt sich "
    "nicht schreiben. Nennen Sie mit --library eine andere.",
    "The disk is full. Free some space, then scan again: it goes on where it was.": "Der "
    "Datenträger ist voll. Schaffen Sie Platz, und lesen Sie dann neu ein: Es geht weiter, wo es "
    "war.",
    "A tempo is a number of beats a minute from 20 to 300.": "Ein Tempo ist eine Zahl von Schlägen "
    "pro Minute von 20 bis 300.",
    "The track has no tempo to double or halve. Give its beats a minute.": "Der Titel hat kein "
    "Tempo zum Verdoppeln oder Halbieren. Geben Sie seine Schläge pro Minute an.",
}
