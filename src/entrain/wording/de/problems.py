"""What can be wrong with recordings, people and studies, in German, by its English.

Figures and names that are in such a text already stand in braces: it is known again by its
pattern. A number is one of a format.
"""

from __future__ import annotations

PROBLEMS: dict[str, str] = {
    # ------------------------------------------------------------ what several have in common
    "There is no such file.": "Diese Datei gibt es nicht.",
    "Check the name.": "Prüfen Sie den Namen.",
    "Ask for permission.": "Lassen Sie es sich erlauben.",
    "Try again.": "Versuchen Sie es noch einmal.",
    "Update Entrain.": "Aktualisieren Sie Entrain.",
    "Choose another file.": "Wählen Sie eine andere Datei.",
    "Choose another place.": "Wählen Sie einen anderen Ort.",
    "Name another.": "Nennen Sie einen anderen.",
    "Check its folder and its disk.": "Prüfen Sie ihren Ordner und ihren Datenträger.",
    "Choose from {known}.": "Wählen Sie aus: {known}.",
    # ------------------------------------------------------------ recordings
    "The recording is not whole": "Die Aufzeichnung ist nicht vollständig",
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
    # ------------------------------------------------------------ what a recording holds
    "The recording does not say what was asked for.": "Die Aufzeichnung sagt nicht, was verlangt "
    "war.",
    "This version has no form or policy {name!r}.": "Diese Version hat keine Form oder Regel "
    "{name!r}.",
    "It is of a kind that this version of Entrain does not know.": "Ihre Art kennt diese Version "
    "von Entrain nicht.",
    "It has a field that this version of Entrain does not know.": "Sie hat ein Feld, das diese "
    "Version von Entrain nicht kennt.",
    "A field is missing.": "Ein Feld fehlt.",
    "A field does not hold what it should.": "Ein Feld enthält nicht, was es soll.",
    "A number is not finite.": "Eine Zahl ist nicht endlich.",
    "Its text is not JSON.": "Ihr Text ist kein JSON.",
    "It is too long.": "Sie ist zu lang.",
    "Its checksum does not fit: it was changed after it was written.": "Ihre Prüfsumme passt "
    "nicht: Sie wurde nach dem Schreiben verändert.",
    # ------------------------------------------------------------ any file of Entrain
    "The file is not the kind of file that is wanted.": "Die Datei ist nicht von der Art, die "
    "gebraucht wird.",
    "The file was made by a newer version of Entrain.": "Die Datei stammt von einer neueren "
    "Version von Entrain.",
    "The folder for the file does not exist.": "Den Ordner für die Datei gibt es nicht.",
    "The folder for the file may not be written.": "In den Ordner für die Datei darf nicht "
    "geschrieben werden.",
    "Free some space, then try again.": "Schaffen Sie Platz, und versuchen Sie es dann noch "
    "einmal.",
    "The disk refuses to write the file.": "Der Datenträger nimmt die Datei nicht an.",
    "Check the disk, then use another.": "Prüfen Sie den Datenträger, und nehmen Sie dann einen "
    "anderen.",
    # ------------------------------------------------------------ people
    "A person's code has up to 32 letters, digits, - and _; it is never a name.": "Das Kürzel "
    "einer Person hat bis zu 32 Buchstaben, Ziffern, - und _; es ist nie ein Name.",
    "Give a code such as P07.": "Geben Sie ein Kürzel an, etwa P07.",
    "The file with what is kept of people is damaged. The session goes on without it.": "Die Datei "
    "mit dem, was über Personen aufbewahrt ist, ist beschädigt. Die Sitzung geht ohne sie weiter.",
    "Put its copy back, or move it away to begin anew.": "Spielen Sie ihre Kopie zurück, oder "
    "legen Sie sie beiseite, um neu anzufangen.",
    "The file with what is kept of people was made by a newer version of Entrain. The session goes "
    "on without it.": "Die Datei mit dem, was über Personen aufbewahrt ist, stammt von einer "
    "neueren Version von Entrain. Die Sitzung geht ohne sie weiter.",
    "The file with what is kept of people cannot be used just now. The session goes on without "
    "it.": "Die Datei mit dem, was über Personen aufbewahrt ist, lässt sich gerade nicht nutzen. "
    "Die Sitzung geht ohne sie weiter.",
    # ------------------------------------------------------------ studies
    "Ask for permission, or sign in as its owner.": "Lassen Sie es sich erlauben, oder melden Sie "
    "sich mit dem Konto an, dem sie gehört.",
    "It is not a study file of Entrain.": "Das ist keine Studiendatei von Entrain.",
    "Make one with entrain study new.": "Legen Sie mit entrain study new eine an.",
    "It is not the key file of a study.": "Das ist nicht die Schlüsseldatei einer Studie.",
    "Take the one that was made with it.": "Nehmen Sie die, die mit ihr entstand.",
    "It belongs to another study.": "Sie gehört zu einer anderen Studie.",
    "It cannot be written.": "Sie lässt sich nicht schreiben.",
    "The schedule is not the one that was sealed.": "Der Plan ist nicht der versiegelte.",
    "The study's log is damaged or was changed.": "Das Protokoll der Studie ist beschädigt oder "
    "verändert.",
    "Another program holds the study's log.": "Ein anderes Programm hält das Protokoll der Studie.",
    "All allocations are given out.": "Alle Zuteilungen sind vergeben.",
    "Make a new study, or a longer one.": "Legen Sie eine neue Studie an oder eine längere.",
    "The study has no such stratum.": "Die Studie hat diese Schicht nicht.",
    "A session of a study is one of its subjects'.": "Eine Sitzung einer Studie gehört zu einer "
    "ihrer Personen.",
    "Name them: --subject CODE.": "Nennen Sie diese: --subject KÜRZEL.",
    "The recording is not of this study.": "Die Aufzeichnung gehört nicht zu dieser Studie.",
    "Take those that were made with it.": "Nehmen Sie die, die mit ihr entstanden.",
    "A study compares 2 to {most} arms, each named once.": "Eine Studie vergleicht 2 bis {most} "
    "Arme, jeden einmal genannt.",
    "Name them with --arms A,A.": "Nennen Sie sie mit --arms A,A.",
    "A block holds each of the {n_arms} arms as often as the others.": "Ein Block enthält jeden "
    "der {n_arms} Arme so oft wie die anderen.",
    "Give --block a multiple of {n_arms}.": "Geben Sie --block ein Vielfaches von {n_arms}.",
    "The sessions of a study come to whole blocks of {n_block}.": "Die Sitzungen einer Studie "
    "ergeben ganze Blöcke zu {n_block}.",
    "Give --sessions a multiple of {n_block}.": "Geben Sie --sessions ein Vielfaches von "
    "{n_block}.",
    "Each stratum of a study has a name of its own.": "Jede Schicht einer Studie hat einen eigenen "
    "Namen.",
    "Name each once: --strata S,S.": "Nennen Sie jede einmal: --strata S,S.",
}
