"""A bluetoothd for the tests, on a D-Bus of its own.

Nothing of bleak is replaced: its real BlueZ backend speaks over a real bus to this. A
program in another process speaks to it too, given DBUS_SYSTEM_BUS_ADDRESS.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

if sys.platform != "linux":
    pytest.skip("bluetoothd is of Linux", allow_module_level=True)

from dbus_fast import Message, MessageType, Variant
from dbus_fast.aio import MessageBus

from tests.e2e.bluez_strap import BluezStrap

ADAPTER, DEVICE = "org.bluez.Adapter1", "org.bluez.Device1"
SERVICE, CHARACTERISTIC = "org.bluez.GattService1", "org.bluez.GattCharacteristic1"
PROPERTIES = "org.freedesktop.DBus.Properties"
OBJECTS = "org.freedesktop.DBus.ObjectManager"
RADIO = "/org/bluez/hci0"
ADVERTISING_S = 0.05
CONNECTING_S = 0.02

# As open as a session bus.
CONFIGURATION = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path={socket}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/>
<allow eavesdrop="true"/><allow own="*"/></policy></busconfig>
"""

Reply = tuple[str, list[Any]]
EMPTY: Reply = ("", [])


class RefusedError(Exception):
    """An answer of bluetoothd that says no."""

    def __init__(self, name: str, text: str) -> None:
        super().__init__(text)
        self.name = name


@contextlib.contextmanager
def private_bus() -> Iterator[str]:
    """Run a D-Bus daemon of our own; yield its address.

    Where nobody may be able to install one the test is skipped; on a CI machine and for
    root it fails, so that it cannot be left out unseen.
    """
    if shutil.which("dbus-daemon") is None:
        if os.environ.get("CI") or os.geteuid() == 0:
            pytest.fail("dbus-daemon is missing: apt-get install dbus")
        pytest.skip("dbus-daemon is missing: apt-get install dbus")
    with tempfile.TemporaryDirectory(prefix="entrain-bus-") as folder:
        configuration = Path(folder) / "bus.conf"
        configuration.write_text(CONFIGURATION.format(socket=f"{folder}/socket"))
        command = ["dbus-daemon", f"--config-file={configuration}", "--nofork", "--print-address"]
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        ) as daemon:
            assert daemon.stdout is not None
            address = daemon.stdout.readline().strip()
            assert address, "dbus-daemon did not start"
            try:
                yield address
            finally:
                daemon.terminate()


@contextlib.asynccontextmanager
async def fake_bluez(
    address: str, straps: Sequence[BluezStrap], **options: Any
) -> AsyncIterator[FakeBluez]:
    """Run a bluetoothd that sees the given straps; options as of `FakeBluez`."""
    fake = FakeBluez(straps, **options)
    await fake.start(address)
    try:
        yield fake
    finally:
        await fake.stop()


class FakeBluez:
    """What bleak needs of bluetoothd: one adapter, devices, their characteristics.

    Parameters
    ----------
    straps : sequence of BluezStrap
        What is in the air.
    powered : bool
        Bluetooth is switched on.
    adapter : bool
        There is an adapter at all.
    """

    def __init__(
        self, straps: Sequence[BluezStrap], *, powered: bool = True, adapter: bool = True
    ) -> None:
        self.calls: list[str] = []
        self._stopped = False
        self._straps = {f"{RADIO}/dev_{s.address.replace(':', '_')}": s for s in straps}
        self._objects: dict[str, dict[str, dict[str, Variant]]] = {}
        self._characteristics: dict[str, tuple[BluezStrap, str]] = {}
        self._scans = 0
        self._connecting: set[str] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        if adapter:
            self._objects[RADIO] = {
                ADAPTER: {
                    "Address": Variant("s", "00:11:22:33:44:55"),
                    "Powered": Variant("b", powered),
                    "Discovering": Variant("b", False),
                    "Roles": Variant("as", ["central"]),
                }
            }

    async def start(self, address: str) -> None:
        """Appear on the bus at `address`."""
        self._bus = await MessageBus(bus_address=address).connect()
        self._bus.add_message_handler(self._answer)
        for path, strap in self._straps.items():
            strap.notify = lambda uuid, value, path=path: self._notify(path, uuid, value)
        await self._bus.request_name("org.bluez")
        for path, interfaces in self._objects.items():
            self._signal("/", OBJECTS, "InterfacesAdded", "oa{sa{sv}}", [path, interfaces])
        self._spawn(self._advertise())

    async def stop(self, *, crash: bool = False) -> None:
        """Let go of all straps and leave the bus; in a crash without a word."""
        if self._stopped:
            return
        self._stopped = True
        for strap in self._straps.values():
            if strap.connected and crash:
                strap.disconnect()
            elif strap.connected:
                self.drop(strap)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        with contextlib.suppress(OSError, EOFError):  # the bus may be dead already
            self._bus.disconnect()
            await self._bus.wait_for_disconnect()

    def drop(self, strap: BluezStrap) -> None:
        """Break the link to a strap."""
        path = self._path(strap)
        strap.disconnect()
        self._change(path, DEVICE, ServicesResolved=Variant("b", False))
        self._change(path, DEVICE, Connected=Variant("b", False))
        for below in [one for one in self._objects if one.startswith(path + "/")]:
            self._characteristics.pop(below, None)
            interfaces = list(self._objects.pop(below))
            self._signal("/", OBJECTS, "InterfacesRemoved", "oas", [below, interfaces])

    def power(self, on: bool) -> None:
        """Switch Bluetooth on or off: links break, and scans are forgotten."""
        self._scans = 0
        for strap in self._straps.values():
            if strap.connected and not on:
                self.drop(strap)
        self._change(RADIO, ADAPTER, Powered=Variant("b", on))

    def connect_elsewhere(self, strap: BluezStrap) -> None:
        """Let a strap be connected already, as by a program that crashed."""
        self._show_device(self._path(strap), strap)
        self._link(self._path(strap), strap)

    def _path(self, strap: BluezStrap) -> str:
        return next(path for path, one in self._straps.items() if one is strap)

    # ------------------------------------------------------------ what changes

    def _spawn(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _signal(self, path: str, interface: str, member: str, kinds: str, body: list[Any]) -> None:
        self._bus.send(Message.new_signal(path, interface, member, kinds, body))

    def _change(self, path: str, interface: str, **values: Variant) -> None:
        self._objects[path][interface].update(values)
        body = [interface, values, []]
        self._signal(path, PROPERTIES, "PropertiesChanged", "sa{sv}as", body)

    def _add(self, path: str, interface: str, **values: Variant) -> None:
        self._objects[path] = {interface: values}
        body = [path, {interface: values}]
        self._signal("/", OBJECTS, "InterfacesAdded", "oa{sa{sv}}", body)

    async def _advertise(self) -> None:
        for count in itertools.count():
            await asyncio.sleep(ADVERTISING_S)
            for path, strap in self._straps.items():
                if self._scans and strap.in_range and not strap.connected:
                    self._show_device(path, strap)
                    rssi_dbm = strap.signal_dbm - count % 3
                    self._change(path, DEVICE, RSSI=Variant("n", rssi_dbm))

    def _show_device(self, path: str, strap: BluezStrap) -> None:
        if path in self._objects:
            return
        # Of a device whose name is not known bluetoothd makes an alias from its address.
        named = {"Name": Variant("s", strap.name)} if strap.name else {}
        services = list(dict.fromkeys(one.service for one in strap.table))
        self._add(
            path,
            DEVICE,
            Address=Variant("s", strap.address),
            Alias=Variant("s", strap.name or strap.address.replace(":", "-")),
            Adapter=Variant("o", RADIO),
            Paired=Variant("b", False),
            Connected=Variant("b", False),
            ServicesResolved=Variant("b", False),
            RSSI=Variant("n", -60),
            UUIDs=Variant("as", services),
            **named,
        )

    def _link(self, path: str, strap: BluezStrap) -> None:
        strap.connect()
        self._change(path, DEVICE, Connected=Variant("b", True))
        services: dict[str, str] = {}
        for handle, one in enumerate(strap.table, start=0x20):
            if one.service not in services:
                services[one.service] = f"{path}/service{handle + 0x100:04x}"
                self._add(
                    services[one.service],
                    SERVICE,
                    UUID=Variant("s", one.service),
                    Primary=Variant("b", True),
                    Device=Variant("o", path),
                )
            below = f"{services[one.service]}/char{handle:04x}"
            self._add(
                below,
                CHARACTERISTIC,
                UUID=Variant("s", one.uuid),
                Service=Variant("o", services[one.service]),
                Flags=Variant("as", list(one.flags)),
                Notifying=Variant("b", False),
                MTU=Variant("q", 232),
            )
            self._characteristics[below] = (strap, one.uuid)
        self._change(path, DEVICE, ServicesResolved=Variant("b", True))

    def _notify(self, path: str, uuid: str, value: bytes) -> None:
        for below, (_, has) in self._characteristics.items():
            if below.startswith(path + "/") and has == uuid:
                self._change(below, CHARACTERISTIC, Value=Variant("ay", value))

    # ------------------------------------------------------------ what is asked

    def _answer(self, message: Message) -> bool | None:
        ours = ("org.bluez", self._bus.unique_name)
        if message.message_type != MessageType.METHOD_CALL or message.destination not in ours:
            return None
        self.calls.append(str(message.member))
        self._spawn(self._reply(message))
        return True

    async def _reply(self, message: Message) -> None:
        try:
            signature, body = await self._do(str(message.member), str(message.path), message.body)
        except RefusedError as refused:
            self._bus.send(Message.new_error(message, refused.name, str(refused)))
        else:
            self._bus.send(Message.new_method_return(message, signature, body))

    async def _do(self, member: str, path: str, body: list[Any]) -> Reply:
        match member:
            case "GetManagedObjects":
                return "a{oa{sa{sv}}}", [self._objects]
            case "SetDiscoveryFilter" | "Set":
                return EMPTY
            case "StartDiscovery":
                self._need_power()
                self._scans += 1
                return EMPTY
            case "StopDiscovery":
                self._scans = max(0, self._scans - 1)
                return EMPTY
            case "Connect":
                return await self._connect(path)
            case "Pair":
                return self._pair(path)
            case "Disconnect":
                return self._disconnect(path)
        return self._do_characteristic(member, path, body)

    def _disconnect(self, path: str) -> Reply:
        self._connecting.discard(path)
        if self._straps[path].connected:
            asyncio.get_running_loop().call_soon(self.drop, self._straps[path])
        return EMPTY

    def _need_power(self) -> None:
        if not self._objects[RADIO][ADAPTER]["Powered"].value:
            raise RefusedError("org.bluez.Error.NotReady", "Resource Not Ready")

    def _pair(self, path: str) -> Reply:
        strap = self._straps[path]
        if not strap.pairable:
            raise RefusedError("org.bluez.Error.AuthenticationFailed", "Authentication Failed")
        strap.paired = True
        strap.events.append("paired")
        self._change(path, DEVICE, Paired=Variant("b", True))
        return EMPTY

    async def _connect(self, path: str) -> Reply:
        self._need_power()
        self._connecting.add(path)
        await asyncio.sleep(CONNECTING_S)
        strap = self._straps[path]
        if not strap.in_range or path not in self._connecting:
            raise RefusedError("org.bluez.Error.Failed", "Software caused connection abort")
        self._link(path, strap)
        return EMPTY

    def _do_characteristic(self, member: str, path: str, body: list[Any]) -> Reply:
        if path not in self._characteristics:
            raise RefusedError("org.freedesktop.DBus.Error.UnknownObject", f"{member} on {path}")
        strap, uuid = self._characteristics[path]
        if strap.refuses(uuid):
            # As create_gatt_dbus_error() of bluetoothd words it for ATT errors it has no name for.
            text = "Operation failed with ATT error: 0x05 (Insufficient Authentication)"
            raise RefusedError("org.bluez.Error.Failed", text)
        if member == "StartNotify" and uuid in strap.claimed:
            raise RefusedError("org.bluez.Error.NotPermitted", "Notify acquired")
        match member:
            case "ReadValue":
                return "ay", [strap.read(uuid)]
            case "WriteValue":
                strap.write(bytes(body[0]))
            case "StartNotify" | "StopNotify":
                strap.listen(uuid, member == "StartNotify")
        return EMPTY
