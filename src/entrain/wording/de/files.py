"""What can be wrong with files of music and of data, in German; see `problems`."""

from __future__ import annotations

FILES: dict[str, str] = {
    # ------------------------------------------------------------ files of music
    "The file is empty.": "Die Datei ist leer.",
    "Copy it again.": "Kopieren Sie sie noch einmal.",
    "The file holds no music in a format that can be read, whatever its name says.": "Die Datei "
    "enthält keine Musik in einem lesbaren Format, was auch immer ihr Name sagt.",
    "The file is a video.": "Die Datei ist ein Video.",
    "Save its sound as a music file first.": "Speichern Sie den Ton zuerst als Musikdatei.",
    "The file is copy-protected (DRM).": "Die Datei ist kopiergeschützt (DRM).",
    "Take one bought or made without protection.": "Nehmen Sie eine, die ohne Schutz gekauft oder "
    "gemacht ist.",
    "Its way of coding sound is not supported.": "Diese Art, Ton zu codieren, wird nicht "
    "unterstützt.",
    "Convert it to FLAC or MP3.": "Wandeln Sie sie in FLAC oder MP3 um.",
    "The file is damaged.": "Die Datei ist beschädigt.",
    "Take another copy.": "Nehmen Sie eine andere Kopie.",
    "The file ends before the music does.": "Die Datei endet vor der Musik.",
    "No sound could be decoded from the file.": "Aus der Datei ließ sich kein Ton lesen.",
    "It is not an ordinary file.": "Das ist keine gewöhnliche Datei.",
    "Choose a music file.": "Wählen Sie eine Musikdatei.",
    "Reading it needs more memory than a file may have.": "Sie zu lesen braucht mehr Speicher, als "
    "eine Datei haben darf.",
    "Reading it took too long.": "Sie zu lesen dauerte zu lange.",
    "The next scan tries again; if this stays, replace it.": "Das nächste Einlesen versucht es "
    "wieder; bleibt es so, ersetzen Sie sie.",
    "What read it was ended.": "Das Lesen wurde beendet.",
    "A fault in the program stopped the reading.": "Ein Fehler im Programm beendete das Lesen.",
    "Report it, with the file if you may.": "Melden Sie es, wenn Sie dürfen mit der Datei.",
    "Reading the file took too long.": "Die Datei zu lesen dauerte zu lange.",
    "Try again; if this stays, replace the file.": "Versuchen Sie es noch einmal; bleibt es so, "
    "ersetzen Sie die Datei.",
    "What read the file was ended.": "Das Lesen der Datei wurde beendet.",
    # ------------------------------------------------------------ the library
    "There is no such folder or file.": "Diesen Ordner oder diese Datei gibt es nicht.",
    "The folder or file may not be looked at.": "Der Ordner oder die Datei darf nicht angesehen "
    "werden.",
    "The library holds no such track.": "Diesen Titel hat die Bibliothek nicht.",
    "See entrain library list.": "Siehe entrain library list.",
    "Several tracks are called so.": "Mehrere Titel heißen so.",
    "Give the path or more of the id.": "Geben Sie den Pfad an oder mehr von der Kennung.",
    "The library's file is damaged.": "Die Datei der Bibliothek ist beschädigt.",
    "Move it away and scan again.": "Legen Sie sie beiseite, und lesen Sie neu ein.",
    "The library was made by a newer version of Entrain.": "Die Bibliothek stammt von einer "
    "neueren Version von Entrain.",
    "Another program is writing to the library.": "Ein anderes Programm schreibt in die "
    "Bibliothek.",
    "Try again when it is done.": "Versuchen Sie es danach noch einmal.",
    "The library cannot be written.": "Die Bibliothek lässt sich nicht schreiben.",
    "Name another with --library.": "Nennen Sie mit --library eine andere.",
    "Free some space, then scan again: it goes on where it was.": "Schaffen Sie Platz, und lesen "
    "Sie dann neu ein: Es geht weiter, wo es war.",
    "A tempo is a number of beats a minute.": "Ein Tempo ist eine Zahl von Schlägen pro Minute.",
    "Give one from {slowest:g} to {fastest:g}, double, half, tap or auto.": "Geben Sie eine von "
    "{slowest:g} bis {fastest:g} an, double, half, tap oder auto.",
    "The track has no tempo to double or halve.": "Der Titel hat kein Tempo zum Verdoppeln oder "
    "Halbieren.",
    "Give its beats a minute.": "Geben Sie seine Schläge pro Minute an.",
    "There is no music in this folder.": "In diesem Ordner ist keine Musik.",
    "No track of the library may be played yet.": "Noch darf kein Titel der Bibliothek gespielt "
    "werden.",
    "Scan a folder with `entrain library scan`, hear a track, and allow it with `entrain library "
    "allow`.": "Lesen Sie mit `entrain library scan` einen Ordner ein, hören Sie einen Titel, und "
    "erlauben Sie ihn mit `entrain library allow`.",
    # ------------------------------------------------------------ files to analyse
    "There is no such file or folder.": "Diese Datei oder diesen Ordner gibt es nicht.",
    "This kind of file is not known.": "Diese Art von Datei ist nicht bekannt.",
    "Give .entrain, .edf, .bdf, .hea, .csv, .tsv, .txt, .hrm, .fit or .json.": "Geben Sie "
    ".entrain, .edf, .bdf, .hea, .csv, .tsv, .txt, .hrm, .fit oder .json an.",
    "The folder holds no file that can be analysed.": "Der Ordner enthält keine Datei, die sich "
    "auswerten lässt.",
    "The file is damaged or not of the kind its name says.": "Die Datei ist beschädigt oder nicht "
    "von der Art, die ihr Name sagt.",
    "This form of the format is not supported.": "Diese Form des Formats wird nicht unterstützt.",
    "Convert it to EDF or 16-bit WFDB.": "Wandeln Sie sie in EDF oder WFDB mit 16 Bit um.",
    "A line is no number.": "Eine Zeile ist keine Zahl.",
    "Give one interval in ms a line, or a header of column names.": "Geben Sie ein Intervall in ms "
    "je Zeile an, oder eine Kopfzeile mit den Namen der Spalten.",
    "The intervals are not those of a heart.": "Die Intervalle sind nicht die eines Herzens.",
    "Say their unit by --unit, or take others.": "Nennen Sie mit --unit ihre Einheit, oder nehmen "
    "Sie andere.",
    "There are neither RR intervals, heart rates with times, R peaks nor an ECG in it.": "Sie "
    "enthält weder RR-Intervalle noch Herzfrequenzen mit Zeiten, R-Zacken oder ein EKG.",
    "Export the RR intervals or the ECG.": "Exportieren Sie die RR-Intervalle oder das EKG.",
    "The intervals and their times cannot both be true.": "Die Intervalle und ihre Zeiten können "
    "nicht beide stimmen.",
    "Export the intervals without times, or each of them once.": "Exportieren Sie die Intervalle "
    "ohne Zeiten, oder jedes nur einmal.",
    "No heartbeat was found in the ECG.": "Im EKG war kein Herzschlag zu finden.",
    "Name another channel by --channel, or check it.": "Nennen Sie mit --channel einen anderen "
    "Kanal, oder prüfen Sie diesen.",
    "No channel of it seems to be an ECG.": "Kein Kanal darin scheint ein EKG zu sein.",
    "Name the one that is by --channel.": "Nennen Sie den, der es ist, mit --channel.",
    "There is no such channel.": "Diesen Kanal gibt es nicht.",
    "Give --channel a name or number of those there are.": "Geben Sie --channel den Namen oder die "
    "Nummer eines vorhandenen.",
    "There are too few data to analyse.": "Für eine Auswertung sind es zu wenige Daten.",
    "Record for longer.": "Zeichnen Sie länger auf.",
    "The ECG's sampling rate is not between 50 and 10,000 Hz.": "Die Abtastrate des EKG liegt "
    "nicht zwischen 50 und 10 000 Hz.",
    "Resample it.": "Tasten Sie es neu ab.",
    "Cut it into parts.": "Teilen Sie sie auf.",
    "Try again; if this stays, cut it into parts.": "Versuchen Sie es noch einmal; bleibt es so, "
    "teilen Sie sie auf.",
    "A fault in the program stopped the analysis.": "Ein Fehler im Programm beendete die "
    "Auswertung.",
    "There is no unit {given!r}.": "Die Einheit {given!r} gibt es nicht.",
    "Give one of {known}.": "Nennen Sie eine von {known}.",
    "The table could not be written.": "Die Tabelle ließ sich nicht schreiben.",
    # ------------------------------------------------------------ many computers
    "--scheduler needs Dask, which is not installed.": "--scheduler braucht Dask, das nicht "
    "installiert ist.",
    "Install it: pip install 'entrain[research]'.": "Installieren Sie es: pip install "
    "'entrain[research]'.",
    "The scheduler does not answer.": "Der Scheduler antwortet nicht.",
    "Check its address and that it runs.": "Prüfen Sie seine Adresse und ob er läuft.",
    "The scheduler has no workers.": "Der Scheduler hat keine Worker.",
    "Start one: dask worker ADDRESS.": "Starten Sie einen: dask worker ADRESSE.",
    "A worker cannot load Entrain.": "Ein Worker kann Entrain nicht laden.",
    "Install it where the workers run.": "Installieren Sie es dort, wo die Worker laufen.",
    "tls:// needs certificates.": "tls:// braucht Zertifikate.",
    "Name them in Dask's configuration, under distributed.comm.tls.": "Nennen Sie sie in der "
    "Konfiguration von Dask unter distributed.comm.tls.",
    "A worker runs another version of Entrain.": "Auf einem Worker läuft eine andere Version von "
    "Entrain.",
    "Install the same one everywhere.": "Installieren Sie überall dieselbe.",
    "The scheduler was lost.": "Die Verbindung zum Scheduler ging verloren.",
    "Start it again, and this with --resume.": "Starten Sie ihn neu, und diesen Befehl mit "
    "--resume.",
}
