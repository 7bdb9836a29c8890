"""What can be wrong with Bluetooth or a strap: each has a sentence and the step that mends it."""

from __future__ import annotations

import enum
import sys


class BluetoothProblem(enum.Enum):
    """Why a strap cannot be used, or not fully. The value is the sentence for the screen."""

    NO_ADAPTER = "This computer has no Bluetooth adapter."
    TOO_SIMPLE = "This Bluetooth adapter cannot talk to straps."
    SWITCHED_OFF = "Bluetooth is switched off."
    DENIED_BY_USER = "Entrain may not use Bluetooth."
    DENIED_BY_SYSTEM = "The system does not let this user use Bluetooth."
    NO_SERVICE = "The Bluetooth service does not answer."
    TOO_OLD = "The Bluetooth service, BlueZ, is older than 5.55."
    UNKNOWN = "Bluetooth cannot be used."
    NO_STRAP = "No strap was seen."
    NOT_PAIRED = "The strap gives all but its heart rate only to a computer it is paired with."

    @property
    def step(self) -> str:
        """The one thing to do about it."""
        return _STEPS_HERE.get((sys.platform, self), _STEPS[self])

    @property
    def words(self) -> str:
        """What happened and what to do."""
        return f"{self.value} {self.step}"


_STEPS = {
    BluetoothProblem.NO_ADAPTER: "Plug one in and try again.",
    BluetoothProblem.TOO_SIMPLE: "Use a newer one, of Bluetooth 4.0 or later.",
    BluetoothProblem.SWITCHED_OFF: "Switch it on and try again.",
    BluetoothProblem.DENIED_BY_USER: "Allow it in the system's privacy settings.",
    BluetoothProblem.DENIED_BY_SYSTEM: "Ask the computer's administrator to allow it.",
    BluetoothProblem.NO_SERVICE: "Restart the computer's Bluetooth.",
    BluetoothProblem.TOO_OLD: "Update the system: Debian 11 and Ubuntu 21.04 have a newer one.",
    BluetoothProblem.UNKNOWN: "Switch it off and on again, or restart the computer.",
    BluetoothProblem.NO_STRAP: "Moisten its electrodes, wear it, and close other programs and "
    "watches that use it.",
    BluetoothProblem.NOT_PAIRED: "Pair it in the system's Bluetooth settings, then begin again.",
}
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
