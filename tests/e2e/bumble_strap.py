"""The strap of the tests on a virtual radio: real ATT, L2CAP and HCI, on any system.

Below bleak lies a small backend over a bumble central. It leaves out the system's
Bluetooth, which `fakebluez` plays instead; here it is the packets that are real.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from typing import Any

from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.backends.client import BaseBleakClient
from bleak.backends.descriptor import BleakGATTDescriptor
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData, BaseBleakScanner
from bleak.backends.service import BleakGATTService, BleakGATTServiceCollection
from bleak.exc import (
    BleakBluetoothNotAvailableError,
    BleakBluetoothNotAvailableReason,
    BleakDeviceNotFoundError,
    BleakError,
    BleakGATTProtocolError,
)
from bleak.uuids import normalize_uuid_str
from bumble import att
from bumble.controller import Controller
from bumble.core import UUID, AdvertisingData, BaseBumbleError
from bumble.device import Advertisement, Connection, Device, DeviceConfiguration, Peer
from bumble.gatt import Characteristic, CharacteristicValue, Service
from bumble.hci import Address
from bumble.link import LocalLink
from bumble.pairing import PairingConfig, PairingDelegate

from tests.e2e.bluez_strap import BluezStrap

MTU = 232  # the least with which an H10 streams
ADVERTISING_MS = 50
PROPERTIES = {
    "read": Characteristic.Properties.READ,
    "write": Characteristic.Properties.WRITE,
    "notify": Characteristic.Properties.NOTIFY,
    "indicate": Characteristic.Properties.INDICATE,
}
PERMISSIONS = {"read": Characteristic.READABLE, "write": Characteristic.WRITEABLE}


def _device(link: LocalLink, name: str, address: str) -> Device:
    controller = Controller(name, link=link, public_address=address)
    configuration = DeviceConfiguration(
        name=name,
        address=Address(address),
        advertising_interval_min=ADVERTISING_MS,
        advertising_interval_max=ADVERTISING_MS,
    )
    return Device.from_config_with_hci(configuration, controller, controller)


class BumbleStrap:
    """Puts a strap on the link as a peripheral."""

    def __init__(self, link: LocalLink, worn: BluezStrap) -> None:
        self.worn = worn
        self._device = _device(link, worn.name or "", worn.address)
        self._device.gatt_server.max_mtu = MTU
        self._characteristics: dict[str, Characteristic[Any]] = {}
        self._connection: Connection | None = None
        for service, entries in itertools.groupby(worn.table, key=lambda entry: entry.service):
            made = [self._characteristic(entry.uuid, entry.flags) for entry in entries]
            self._device.add_service(Service(UUID(service), made))
        parts = [
            (AdvertisingData.FLAGS, b"\x06"),
            (AdvertisingData.COMPLETE_LIST_OF_16_BIT_SERVICE_CLASS_UUIDS, b"\x0d\x18"),
            (AdvertisingData.COMPLETE_LOCAL_NAME, (worn.name or "").encode()),
        ]
        self._device.advertising_data = bytes(AdvertisingData(parts))
        self._device.on("connection", self._connected)
        self._device.pairing_config_factory = lambda _: PairingConfig(
            mitm=False, delegate=Consent(worn)
        )
        worn.notify = self._notify

    def _characteristic(self, uuid: str, flags: Sequence[str]) -> Characteristic[Any]:
        properties, permissions = Characteristic.Properties(0), Characteristic.Permissions(0)
        for flag in flags:
            properties |= PROPERTIES[flag]
            permissions |= PERMISSIONS.get(flag, Characteristic.Permissions(0))
        value = CharacteristicValue(
            read=lambda _: self._permitted(uuid).read(uuid),
            write=lambda _, packet: self._permitted(uuid).write(bytes(packet)),
        )
        made = Characteristic(UUID(uuid), properties, permissions, value)
        made.on(
            "subscription",
            lambda _, notified, indicated: self.worn.listen(uuid, notified or indicated),
        )
        self._characteristics[uuid] = made
        return made

    def _permitted(self, uuid: str) -> BluezStrap:
        if self.worn.refuses(uuid):
            raise att.ATT_Error(att.ErrorCode.INSUFFICIENT_AUTHENTICATION)
        return self.worn

    def _connected(self, connection: Connection) -> None:
        self._connection = connection
        self.worn.connect()
        connection.on("disconnection", lambda *_: self.worn.disconnect())
        connection.on("pairing", lambda *_: self._paired())

    def _paired(self) -> None:
        self.worn.paired = True
        self.worn.events.append("paired")

    def _notify(self, uuid: str, value: bytes) -> None:
        server, to = self._device.gatt_server, self._characteristics[uuid]
        indicated = to.properties & PROPERTIES["indicate"]
        send = server.indicate_subscribers if indicated else server.notify_subscribers
        asyncio.ensure_future(send(to, value))  # noqa: RUF006 - the link outlives it

    async def power_on(self) -> None:
        await self._device.power_on()
        await self._device.start_advertising(auto_restart=True)

    async def drop(self) -> None:
        """Let the link go."""
        assert self._connection is not None
        await self._connection.disconnect()

    def sent(self, controller: Controller) -> bool:
        """Return whether a controller is this strap's."""
        return bool(self._device.host.hci_sink is controller)

    async def power_off(self) -> None:
        await self._device.power_off()


class Consent(PairingDelegate):
    """Lets itself be paired without a code, where the strap does at all."""

    def __init__(self, worn: BluezStrap) -> None:
        super().__init__()
        self._worn = worn

    async def accept(self) -> bool:
        return self._worn.pairable


class Radio(LocalLink):
    """A central, straps, and what lies between them.

    Attributes
    ----------
    options : dict
        What `BluetoothStrap` needs to use this central.
    n_pairings : int
        How often pairing was asked for.
    """

    def __init__(self, *straps: BluezStrap) -> None:
        super().__init__()
        self.central = _device(self, "central", "C0:FF:EE:00:00:01")
        self.powered = True
        self.n_pairings = 0
        self._straps = [BumbleStrap(self, worn) for worn in straps]
        self.options = {
            "client_options": {"backend": BumbleClient, "radio": self},
            "scanner_options": {"backend": BumbleScanner, "radio": self},
        }

    def send_advertising_pdu(self, sender_controller: Controller, packet: Any) -> None:
        """Carry what is advertised; not from a strap that is out of range."""
        senders = [strap for strap in self._straps if strap.sent(sender_controller)]
        if all(strap.worn.in_range for strap in senders):
            super().send_advertising_pdu(sender_controller, packet)

    async def drop(self, worn: BluezStrap) -> None:
        """Break the link to a strap."""
        (strap,) = (one for one in self._straps if one.worn is worn)
        await strap.drop()

    async def power(self, on: bool) -> None:
        """Switch Bluetooth on or off: links break."""
        self.powered = on
        for strap in self._straps:
            if strap.worn.connected and not on:
                await strap.drop()

    def expect_power(self) -> None:
        """Refuse as a system does whose Bluetooth is switched off."""
        if not self.powered:
            reason = BleakBluetoothNotAvailableReason.POWERED_OFF
            raise BleakBluetoothNotAvailableError("switched off", reason)

    async def power_all(self, on: bool) -> None:
        """Bring all to life, or end it."""
        if on:
            await self.central.power_on()
            for strap in self._straps:
                await strap.power_on()
        else:
            for strap in self._straps:
                await strap.power_off()
            await self.central.power_off()


class BumbleScanner(BaseBleakScanner):
    """Scans with the central of the radio that it is given."""

    def __init__(
        self, found: Any, service_uuids: list[str] | None, _mode: str, *, radio: Radio, **_: Any
    ) -> None:
        super().__init__(found, service_uuids)
        self._radio, self._central = radio, radio.central

    async def start(self) -> None:
        self._radio.expect_power()
        self.seen_devices = {}
        self._central.on("advertisement", self._seen)
        await self._central.start_scanning(filter_duplicates=False)

    async def stop(self) -> None:
        self._central.remove_listener("advertisement", self._seen)
        await self._central.stop_scanning()

    def _seen(self, seen: Advertisement) -> None:
        name = seen.data.get(AdvertisingData.COMPLETE_LOCAL_NAME) or None
        listed = seen.data.get(AdvertisingData.COMPLETE_LIST_OF_16_BIT_SERVICE_CLASS_UUIDS) or []
        services = [_text(uuid) for uuid in listed]
        told = AdvertisementData(name, {}, {}, services, None, seen.rssi, (seen,))
        if self.is_allowed_uuid(services):
            address = str(seen.address)
            device = self.create_or_update_device(address, address, name, seen.address, told)
            self.call_detection_callbacks(device, told)


class BumbleClient(BaseBleakClient):
    """Reads a strap through the central of the radio that it is given."""

    def __init__(self, device: BLEDevice, *, radio: Radio, **options: Any) -> None:
        super().__init__(device, **options)
        self._radio, self._central, self._peer_address = radio, radio.central, device.details
        self._connection: Connection | None = None

    @property
    def name(self) -> str:
        return "strap"

    @property
    def mtu_size(self) -> int:
        return MTU

    @property
    def is_connected(self) -> bool:
        return self._connection is not None

    async def connect(self, pair: bool, **_: Any) -> None:
        self._radio.expect_power()
        try:
            connection = await self._central.connect(self._peer_address, timeout=self._timeout)
        except (BaseBumbleError, TimeoutError) as error:
            raise BleakDeviceNotFoundError(self.address, str(error)) from error
        self._connection = connection
        connection.on("disconnection", self._gone)
        peer = Peer(connection)
        await peer.request_mtu(MTU)
        await peer.discover_all()
        self._gatt = peer.gatt_client
        self.services = BleakGATTServiceCollection()
        for service in peer.services:
            shown = BleakGATTService(service, service.handle, _text(service.uuid))
            self.services.add_service(shown)
            for one in service.characteristics:
                properties = [name for name, bit in PROPERTIES.items() if one.properties & bit]
                entry = BleakGATTCharacteristic(
                    one, one.handle, _text(one.uuid), properties, lambda: MTU - 3, shown
                )
                self.services.add_characteristic(entry)

    def _gone(self, *_: object) -> None:
        if self._connection is not None:
            self._connection = None
            if self._disconnected_callback:
                self._disconnected_callback()

    async def disconnect(self) -> None:
        if self._connection is not None:
            await self._connection.disconnect()
            self._gone()

    @contextlib.contextmanager
    def _link(self) -> Iterator[None]:
        """Refuse without a link; give what goes wrong bleak's names."""
        if self._connection is None:
            raise BleakError("not connected")
        try:
            yield
        except att.ATT_Error as error:
            raise BleakGATTProtocolError(error.error_code) from error
        except (BaseBumbleError, asyncio.InvalidStateError) as error:
            raise BleakError(str(error)) from error

    async def read_gatt_char(self, characteristic: BleakGATTCharacteristic, **_: Any) -> bytearray:
        with self._link():
            return bytearray(await self._gatt.read_value(characteristic.obj))

    async def write_gatt_char(
        self, characteristic: BleakGATTCharacteristic, data: bytes, response: bool
    ) -> None:
        with self._link():
            await self._gatt.write_value(characteristic.obj, bytes(data), with_response=response)

    async def start_notify(
        self,
        characteristic: BleakGATTCharacteristic,
        callback: Callable[[bytearray], None],
        **_: Any,
    ) -> None:
        with self._link():
            await self._gatt.subscribe(characteristic.obj, lambda value: callback(bytearray(value)))

    async def stop_notify(self, characteristic: BleakGATTCharacteristic) -> None:
        await self._gatt.unsubscribe(characteristic.obj, force=True)

    async def pair(self, *_: Any, **__: Any) -> None:
        self._radio.n_pairings += 1
        with self._link():
            assert self._connection is not None
            await self._connection.pair()

    async def unpair(self) -> None:
        raise NotImplementedError

    async def read_gatt_descriptor(self, descriptor: BleakGATTDescriptor, **_: Any) -> bytearray:
        raise NotImplementedError

    async def write_gatt_descriptor(self, descriptor: BleakGATTDescriptor, data: bytes) -> None:
        raise NotImplementedError


def _text(uuid: UUID) -> str:
    return normalize_uuid_str(uuid.to_hex_str("-"))


@contextlib.asynccontextmanager
async def virtual_radio(*straps: BluezStrap) -> AsyncIterator[Radio]:
    """Yield a radio with the given straps in the air."""
    radio = Radio(*straps)
    await radio.power_all(True)
    try:
        yield radio
    finally:
        await radio.power_all(False)
