"""Problems of Bluetooth and straps, each with a sentence and the step that mends it."""

from __future__ import annotations

import sys

from entrain.errors import EntrainError, Problem


class BluetoothProblem(Problem):
    """Why Bluetooth cannot be used, or not fully."""

    NO_ADAPTER = ("This computer has no Bluetooth adapter.", "Plug one in and try again.")
    TOO_SIMPLE = (
        "This Bluetooth adapter cannot talk to straps.",
        "Use a newer one, of Bluetooth 4.0 or later.",
    )
    SWITCHED_OFF = ("Bluetooth is switched off.", "Switch it on and try again.")
    DENIED_BY_USER = (
        "Entrain may not use Bluetooth.",
        "Allow it in the system's privacy settings.",
    )
    DENIED_BY_SYSTEM = (
        "The system does not let this user use Bluetooth.",
        "Ask the computer's administrator to allow it.",
    )
    NO_SERVICE = (
        "The Bluetooth service does not answer.",
        "Restart the computer's Bluetooth.",
    )
    TOO_OLD = (
        "The Bluetooth service, BlueZ, is older than 5.55.",
        "Update the system: Debian 11 and Ubuntu 21.04 have a newer one.",
    )
    UNKNOWN = (
        "Bluetooth cannot be used.",
        "Switch it off and on again, or restart the computer.",
    )
    NO_STRAP = (
        "No strap was seen.",
        "Moisten its electrodes, wear it, and close other programs and watches that use it.",
    )
    NOT_PAIRED = (
        "The strap gives all but its heart rate only to a computer it is paired with.",
        "Pair it in the system's Bluetooth settings, then begin again.",
    )

    @property
    def step(self) -> str:
        """What to do about it on this operating system."""
        return _STEPS_HERE.get((sys.platform, self)) or super().step


_STEPS_HERE = {
    ("linux", BluetoothProblem.SWITCHED_OFF): "Switch it on and try again, for instance with "
    "`bluetoothctl power on`.",
    ("linux", BluetoothProblem.DENIED_BY_SYSTEM): "Add this user to the group `bluetooth`, then "
    "sign in again.",
    ("linux", BluetoothProblem.NO_SERVICE): "Install bluez and start it, for instance with "
    "`sudo systemctl start bluetooth`.",
    ("linux", BluetoothProblem.NOT_PAIRED): "Pair it with `bluetoothctl pair ADDRESS`, then "
    "begin again.",
    ("darwin", BluetoothProblem.DENIED_BY_USER): "Allow it in System Settings, Privacy & "
    "Security, Bluetooth.",
    ("darwin", BluetoothProblem.NOT_PAIRED): "Say yes when macOS asks whether to connect to it, "
    "then begin again.",
    ("win32", BluetoothProblem.NOT_PAIRED): "Pair it in Settings, Bluetooth & devices, Add "
    "device, then begin again.",
}


class StrapProblem(Problem):
    """Why the wanted strap cannot be used."""

    NOT_FOUND = (
        "The strap {name} was not found in {seconds:.0f} s.",
        "Wear it, come near, and close other programs and watches that use it.",
    )
    NO_SUCH_TYPE = ("There is no simulated person of type {name!r}.", "Choose from {known}.")
    NO_SUCH_MODEL = ("There is no model of a person {name!r}.", "Choose from {known}.")
    NO_PROGRAM = (
        "No program is named that plays the strap.",
        "Name it: --strap exec:COMMAND.",
    )
    NOT_A_COMMAND = ("The command cannot be read.", "Check its quotes.")
    NOT_STARTED = ("The program cannot be started.", "Check the command.")


class ProfileProblem(Problem):
    """Why the profile of a strap cannot be used."""

    NOT_TOML = ("The file is not TOML.", "Check it, or take it away.")
    BAD_KEY = (
        "The key {key} is wrong.",
        "Put it right, or take the file away: docs/reference/straps.md has all keys.",
    )


class StrapProblemError(EntrainError):
    """The strap cannot be used at all; `reason` says why."""

    reason: BluetoothProblem | StrapProblem | ProfileProblem
