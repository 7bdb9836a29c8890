"""What straps, their links and what they measure say, in German; see `problems`."""

from __future__ import annotations

STRAPS: dict[str, str] = {
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
    "Extra beats are coming in, so the variability says little.": "Es kommen Extraschläge, deshalb "
    "sagt die Variabilität wenig.",
    "No heartbeat is coming in.": "Es kommt kein Herzschlag an.",
    "Too many beats were disturbed.": "Zu viele Schläge waren gestört.",
    "Needs {seconds:.0f} s of heartbeats.": "Braucht {seconds:.0f} s Herzschläge.",
    "Less than half of this time could be read.": "Weniger als die Hälfte dieser Zeit war zu "
    "lesen.",
    "Nothing has been measured yet.": "Es wurde noch nichts gemessen.",
    # ------------------------------------------------------------ Bluetooth
    "This computer has no Bluetooth adapter.": "Dieser Computer hat keinen Bluetooth-Adapter.",
    "This Bluetooth adapter cannot talk to straps.": "Dieser Bluetooth-Adapter kann nicht mit "
    "Gurten sprechen.",
    "Bluetooth is switched off.": "Bluetooth ist ausgeschaltet.",
    "Entrain may not use Bluetooth.": "Entrain darf Bluetooth nicht nutzen.",
    "The system does not let this user use Bluetooth.": "Das System lässt diese Benutzerin oder "
    "diesen Benutzer Bluetooth nicht nutzen.",
    "The Bluetooth service does not answer.": "Der Bluetooth-Dienst antwortet nicht.",
    "The Bluetooth service, BlueZ, is older than 5.55.": "Der Bluetooth-Dienst, BlueZ, ist älter "
    "als 5.55.",
    "Bluetooth cannot be used.": "Bluetooth lässt sich nicht nutzen.",
    "No strap was seen.": "Es war kein Gurt zu sehen.",
    "The strap gives all but its heart rate only to a computer it is paired with.": "Der Gurt gibt "
    "alles außer seiner Herzfrequenz nur einem gekoppelten Computer.",
    "Plug one in and try again.": "Stecken Sie einen ein, und versuchen Sie es noch einmal.",
    "Use a newer one, of Bluetooth 4.0 or later.": "Nehmen Sie einen neueren, ab Bluetooth 4.0.",
    "Switch it on and try again.": "Schalten Sie es ein, und versuchen Sie es noch einmal.",
    "Allow it in the system's privacy settings.": "Erlauben Sie es in den "
    "Datenschutz-Einstellungen des Systems.",
    "Ask the computer's administrator to allow it.": "Bitten Sie die Verwaltung des Computers, es "
    "zu erlauben.",
    "Restart the computer's Bluetooth.": "Starten Sie das Bluetooth des Computers neu.",
    "Update the system: Debian 11 and Ubuntu 21.04 have a newer one.": "Aktualisieren Sie das "
    "System: Debian 11 und Ubuntu 21.04 haben einen neueren.",
    "Switch it off and on again, or restart the computer.": "Schalten Sie es aus und wieder ein, "
    "oder starten Sie den Computer neu.",
    "Moisten its electrodes, wear it, and close other programs and watches that use it.": ""
    "Befeuchten Sie die Elektroden, tragen Sie den Gurt, und schließen Sie andere Programme und "
    "Uhren, die ihn nutzen.",
    "Pair it in the system's Bluetooth settings, then begin again.": "Koppeln Sie ihn in den "
    "Bluetooth-Einstellungen des Systems, und beginnen Sie dann neu.",
    "Switch it on and try again, for instance with `bluetoothctl power on`.": "Schalten Sie es "
    "ein, und versuchen Sie es noch einmal, etwa mit `bluetoothctl power on`.",
    "Add this user to the group `bluetooth`, then sign in again.": "Nehmen Sie das Benutzerkonto "
    "in die Gruppe `bluetooth` auf, und melden Sie sich neu an.",
    "Install bluez and start it, for instance with `sudo systemctl start bluetooth`.": ""
    "Installieren Sie bluez, und starten Sie es, etwa mit `sudo systemctl start bluetooth`.",
    "Pair it with `bluetoothctl pair ADDRESS`, then begin again.": "Koppeln Sie ihn mit "
    "`bluetoothctl pair ADRESSE`, und beginnen Sie dann neu.",
    "Allow it in System Settings, Privacy & Security, Bluetooth.": "Erlauben Sie es in den "
    "Systemeinstellungen unter Datenschutz & Sicherheit, Bluetooth.",
    "Say yes when macOS asks whether to connect to it, then begin again.": "Sagen Sie Ja, wenn "
    "macOS nach der Verbindung fragt, und beginnen Sie dann neu.",
    "Pair it in Settings, Bluetooth & devices, Add device, then begin again.": "Koppeln Sie ihn in "
    "den Einstellungen unter Bluetooth und Geräte, Gerät hinzufügen, und beginnen Sie dann neu.",
    # ------------------------------------------------------------ straps that cannot be
    "The strap {name} was not found in {seconds:.0f} s.": "Der Gurt {name} war in {seconds:.0f} s "
    "nicht zu finden.",
    "Wear it, come near, and close other programs and watches that use it.": "Tragen Sie ihn, "
    "kommen Sie näher, und schließen Sie andere Programme und Uhren, die ihn nutzen.",
    "There is no simulated person of type {name!r}.": "Eine simulierte Person der Art {name!r} "
    "gibt es nicht.",
    "There is no model of a person {name!r}.": "Ein Modell einer Person {name!r} gibt es nicht.",
    "No program is named that plays the strap.": "Es ist kein Programm genannt, das den Gurt "
    "spielt.",
    "Name it: --strap exec:COMMAND.": "Nennen Sie es: --strap exec:BEFEHL.",
    "The command cannot be read.": "Der Befehl ist nicht zu lesen.",
    "Check its quotes.": "Prüfen Sie seine Anführungszeichen.",
    "The program cannot be started.": "Das Programm lässt sich nicht starten.",
    "Check the command.": "Prüfen Sie den Befehl.",
    "The file is not TOML.": "Die Datei ist kein TOML.",
    "Check it, or take it away.": "Prüfen Sie sie, oder entfernen Sie sie.",
    "The key {key} is wrong.": "Der Schlüssel {key} stimmt nicht.",
    "Put it right, or take the file away: docs/reference/straps.md has all keys.": "Berichtigen "
    "Sie ihn, oder entfernen Sie die Datei: docs/reference/straps.md nennt alle Schlüssel.",
    # ------------------------------------------------------------ the link
    "Looking for {name}.": "Suche nach {name}.",
    "a strap": "einem Gurt",
    "Seen and not used: {names}.": "Gesehen und nicht genutzt: {names}.",
    "Connected to {name}.": "Verbunden mit {name}.",
    "{name} was lost ({error}): trying again.": "{name} ging verloren ({error}): neuer Versuch.",
    "{name} does not connect ({error}): trying again.": "{name} verbindet sich nicht ({error}): "
    "neuer Versuch.",
    "{name} was lost.": "{name} ging verloren.",
    "{name} sends nothing any more.": "{name} sendet nichts mehr.",
    "The computer slept for {missed:.0f} s: connecting anew.": "Der Computer schlief {missed:.0f} "
    "s lang: neue Verbindung.",
    "The strap wants to be paired: pairing with it now.": "Der Gurt will gekoppelt werden: Das "
    "geschieht jetzt.",
    "The strap has not answered for its {stream} yet: it is waited for.": "Der Gurt hat für "
    "{stream} noch nicht geantwortet: Es wird gewartet.",
    "The strap sends no {stream} ({error}).": "Der Gurt sendet nicht: {stream} ({error}).",
    "The strap sends no {stream}.": "Der Gurt sendet nicht: {stream}.",
    "Its {streams} cannot be had ({error}).": "Nicht zu bekommen: {streams} ({error}).",
    "The strap itself stopped {streams}.": "Der Gurt selbst hat beendet: {streams}.",
    "The strap does not answer for its {stream}.": "Der Gurt antwortet nicht für {stream}.",
    "The strap was asked again for its {stream}.": "Der Gurt wurde noch einmal gefragt: {stream}.",
    "The strap keeps back its {stream}: it is not asked for any more.": "Der Gurt hält zurück: "
    "{stream}. Danach wird nicht mehr gefragt.",
    "ECG": "EKG",
    "acceleration": "Beschleunigung",
    "pulse intervals": "Pulsintervalle",
    "ECG and acceleration": "EKG und Beschleunigung",
    "It breaks soon after the streams begin: {what}.": "Sie bricht bald nach dem Beginn der "
    "Datenströme: {what}.",
    "going on without acceleration": "weiter ohne Beschleunigung",
    "going on with the heart rate alone": "weiter nur mit der Herzfrequenz",
    "the link failed": "die Verbindung brach ab",
    "The strap did what was asked.": "Der Gurt tat, was verlangt war.",
    "The strap does not know the operation.": "Der Gurt kennt den Vorgang nicht.",
    "The strap does not know this kind of measurement.": "Der Gurt kennt diese Art der Messung "
    "nicht.",
    "The strap does not support this.": "Der Gurt unterstützt das nicht.",
    "The strap was sent a request of the wrong length.": "Der Gurt bekam eine Anfrage falscher "
    "Länge.",
    "The strap refused a parameter.": "Der Gurt lehnte einen Parameter ab.",
    "The strap was already doing so.": "Der Gurt tat das schon.",
    "The strap does not offer this resolution.": "Der Gurt bietet diese Auflösung nicht.",
    "The strap does not offer this sample rate.": "Der Gurt bietet diese Abtastrate nicht.",
    "The strap does not offer this range.": "Der Gurt bietet diesen Messbereich nicht.",
    "The Bluetooth link allows only packets that are too small for this.": "Die "
    "Bluetooth-Verbindung erlaubt nur Pakete, die dafür zu klein sind.",
    "The strap does not offer this number of channels.": "Der Gurt bietet diese Zahl von Kanälen "
    "nicht.",
    "The strap cannot do this now.": "Der Gurt kann das gerade nicht.",
    "The strap is in its charger.": "Der Gurt ist in seinem Ladegerät.",
    "The memory of the strap is full.": "Der Speicher des Gurts ist voll.",
    "The strap cannot derive this from the kind of measurement that was named.": "Der Gurt kann "
    "das aus der genannten Art der Messung nicht ableiten.",
    "The strap cannot derive this from data of that rate.": "Der Gurt kann das aus Daten dieser "
    "Rate nicht ableiten.",
    "The strap does not know this group of derived measurements.": "Der Gurt kennt diese Gruppe "
    "abgeleiteter Messungen nicht.",
    "The strap does not know this way of deriving a measurement.": "Der Gurt kennt diese Art, eine "
    "Messung abzuleiten, nicht.",
    "The strap refused for a reason that Entrain does not know.": "Der Gurt lehnte aus einem Grund "
    "ab, den Entrain nicht kennt.",
    "The strap sent an empty packet.": "Der Gurt sandte ein leeres Paket.",
    "The strap sent a packet that ends too early.": "Der Gurt sandte ein Paket, das zu früh endet.",
    "The strap sent half of an RR interval.": "Der Gurt sandte ein halbes RR-Intervall.",
    "The strap sent a part of a sample.": "Der Gurt sandte einen Teil eines Messwerts.",
    "The strap sent a kind of data that Entrain does not read.": "Der Gurt sandte Daten, die "
    "Entrain nicht liest.",
    "The strap sent a text that cannot be read.": "Der Gurt sandte einen Text, der sich nicht "
    "lesen lässt.",
    "The strap sent a value that cannot be.": "Der Gurt sandte einen Wert, den es nicht geben "
    "kann.",
    "It is left out; if this goes on, take the strap off and put it on again.": "Es wird "
    "ausgelassen; bleibt es so, legen Sie den Gurt ab und wieder an.",
    # ------------------------------------------------------------ simulated, replayed, programs
    "Simulated strap": "Simulierter Gurt",
    "Simulated person: {kind}.": "Simulierte Person: {kind}.",
    "The recording is over: nothing more comes from the strap.": "Die Aufzeichnung ist zu Ende: "
    "Vom Gurt kommt nichts mehr.",
    "Nothing more comes from the strap.": "Vom Gurt kommt nichts mehr.",
    "{name} plays the strap.": "{name} spielt den Gurt.",
    "The program that plays the strap {what}. The session goes on without it.": "Das Programm, das "
    "den Gurt spielt, {what}. Die Sitzung geht ohne es weiter.",
    "has ended": "hat geendet",
    "gave no answer for {n:.0f} s": "gab {n:.0f} s lang keine Antwort",
    "answered nonsense ({error})": "antwortete Unsinn ({error})",
    "The strap cannot be read just now.": "Der Gurt ist gerade nicht zu lesen.",
}
