"""What outputs of sound and music say, in German; see `problems`."""

from __future__ import annotations

SOUND: dict[str, str] = {
    # ------------------------------------------------------------ outputs that cannot be used
    "Sound needs the PortAudio library, which is not installed.": "Ton braucht die Bibliothek "
    "PortAudio, die nicht installiert ist.",
    "On Debian or Ubuntu: apt install libportaudio2.": "Unter Debian oder Ubuntu: apt install "
    "libportaudio2.",
    "No sound output is called {wanted!r}.": "Keine Tonausgabe heißt {wanted!r}.",
    "The sound output cannot be opened.": "Die Tonausgabe lässt sich nicht öffnen.",
    "Close other programs that use it, or choose another.": "Schließen Sie andere Programme, die "
    "sie nutzen, oder wählen Sie eine andere.",
    "Connect it anew, or choose another.": "Schließen Sie sie neu an, oder wählen Sie eine andere.",
    "The sound cannot be written there.": "Der Ton lässt sich dort nicht schreiben.",
    "The file exists and is no sound file.": "Die Datei gibt es schon, und sie ist keine Tondatei.",
    # ------------------------------------------------------------ what it says
    "No sound is played.": "Es wird kein Ton gespielt.",
    "The sound goes to a file.": "Der Ton geht in eine Datei.",
    "The music is playing.": "Die Musik spielt.",
    "No music": "Keine Musik",
    "This machine has no sound output.": "Dieses Gerät hat keine Tonausgabe.",
    "Connect one, or play to a file.": "Schließen Sie eine an, oder spielen Sie in eine Datei.",
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
}
