"""Problems of sound outputs, each with a sentence and the step that mends it."""

from __future__ import annotations

from entrain.errors import EntrainError, Problem


class SoundProblem(Problem):
    """Why an output cannot be used."""

    NO_LIBRARY = (
        "Sound needs the PortAudio library, which is not installed.",
        "On Debian or Ubuntu: apt install libportaudio2.",
    )
    NO_DEVICE = ("This machine has no sound output.", "Connect one, or play to a file.")
    NO_SUCH_DEVICE = ("No sound output is called {wanted!r}.", "Choose from {known}.")
    NOT_OPENED = (
        "The sound output cannot be opened.",
        "Close other programs that use it, or choose another.",
    )
    NO_ANSWER = ("The sound output does not answer.", "Connect it anew, or choose another.")
    FILE_NOT_WRITABLE = ("The sound cannot be written there.", "Choose another place.")
    FILE_NOT_SOUND = ("The file exists and is no sound file.", "Choose another name.")


class SoundProblemError(EntrainError):
    """An output that cannot be used; `reason` says why."""

    reason: SoundProblem
