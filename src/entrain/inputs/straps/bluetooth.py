"""A real strap over Bluetooth: find it, read it, and find it again whenever it is lost.

It runs on the session's own loop; what arrives is stamped first thing in bleak's callback
and kept until the session asks for it. bleak is imported in the four modules `bluetooth*`
only, and only when a strap is looked for: the rest starts without it.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from entrain.events import STRAP, Event, Link
from entrain.inputs.source import Wake
from entrain.inputs.straps.arrivals import Arrivals
from entrain.inputs.straps.bluetooth_link import BluetoothLink
from entrain.inputs.straps.bluetooth_scan import (
    Advertised,
    Finder,
    ScanResult,
    check_bluetooth,
    problem_of,
)
from entrain.inputs.straps.problems import BluetoothProblem, StrapProblem, StrapProblemError
from entrain.inputs.straps.profiles import Profile, find_profile
from entrain.inputs.straps.stream_fallback import Carrying
from entrain.music import Moment

if TYPE_CHECKING:
    from bleak.backends.device import BLEDevice

AUTO = "auto"
CONNECTING_S = 20.0
LEAVING_S = 2.0
SILENCE_S = 10.0
CHOOSE_S = 1.5
# While a strap is looked for the scanner listens all the time. Only where Bluetooth itself
# or a connection fails is there a pause; it stays short, so that with a round of scanning a
# strap that is back is connected again within 5 s.
FIRST_PAUSE_S = 0.25
LONGEST_PAUSE_S = 1.0

log = logging.getLogger(__name__)


class BluetoothStrap:
    """A strap with the Bluetooth Heart Rate Service, and Polar's streams where it has them.

    Parameters
    ----------
    wanted : str
        "auto" for the strongest of those seen, or a name (or its beginning) or an
        address. Once one was connected, only that very strap is looked for again.
    profiles : sequence of Profile
        What is known of models.
    now_s : callable
        The session's clock [s].
    find_timeout_s : float
        How long a strap asked for by name may remain unseen at the start [s].
    silence_s : float
        A link on which nothing arrives for so long is given up [s].
    choose_s : float
        How long after the first strap was seen a stronger one may still show up [s].
    client_options, scanner_options : mapping or None
        What bleak's client and scanner are made with, such as a `backend`. A scanner with
        a backend of its own is not of this computer's adapter, which then is not asked.
    """

    name = STRAP
    simulated = False

    def __init__(
        self,
        wanted: str,
        profiles: Sequence[Profile],
        now_s: Callable[[], float],
        *,
        find_timeout_s: float = 30.0,
        silence_s: float = SILENCE_S,
        choose_s: float = CHOOSE_S,
        client_options: Mapping[str, Any] | None = None,
        scanner_options: Mapping[str, Any] | None = None,
    ) -> None:
        self._wanted = wanted
        self._profiles = profiles
        self._now_s = now_s
        self._find_timeout_s = find_timeout_s
        self._silence_s = silence_s
        self._choose_s = choose_s
        self._client_options = dict(client_options or {})
        self._scanner_options = dict(scanner_options or {})
        self._arrivals = Arrivals(now_s)
        self._carrying = Carrying()
        self._address: str | None = None
        self._name = "a strap" if wanted == AUTO else wanted
        self._refused: set[str] = set()
        self._unused = ""
        self._adopt = True
        self._opened_s = 0.0
        self._task: asyncio.Task[None] | None = None
        self._closing = False

    async def open(self, wake: Wake) -> None:
        """Begin to look for the strap.

        Raises
        ------
        StrapProblemError
            There is no adapter, Bluetooth is off, or its service does not run.
        """
        self._opened_s = self._now_s()
        if "backend" not in self._scanner_options:
            await check_bluetooth()
        self._arrivals.add_link_change(Link.SEARCHING, f"Looking for {self._name}.")
        self._task = asyncio.create_task(self._run(), name="bluetooth strap")

    async def advance(self, t_s: float, moment: Moment | None) -> Sequence[Event]:
        """Return all that has arrived up to `t_s`, in order; `moment` changes nothing.

        Raises
        ------
        StrapProblemError
            The strap asked for by name was not found in time.
        """
        never_seen = self._address is None and self._wanted != AUTO
        if never_seen and t_s - self._opened_s > self._find_timeout_s:
            raise StrapProblemError(
                StrapProblem.NOT_FOUND, name=self._wanted, seconds=self._find_timeout_s
            )
        return self._arrivals.until(t_s)

    async def close(self) -> None:
        """Stop the streams, then let go of the strap."""
        task, self._task = self._task, None
        self._closing = True
        if task is not None:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task

    # ------------------------------------------------------------ the life of the link

    async def _run(self) -> None:
        """Find, serve, and begin again, for as long as the session lasts."""
        finder = Finder(self._scanner_options, self._choose_s)
        pause_s = FIRST_PAUSE_S
        # Letting go of a broken link may raise in place of the cancellation: hence the flag.
        while not self._closing:
            begun_s = self._now_s()
            seen = None
            try:
                seen = await self._find(finder)
                await self._serve(seen)
            except Exception as error:  # whatever the system's Bluetooth throws, the session lasts
                log.debug("the link failed", exc_info=True)
                # One that is said to be connected and cannot be used is stale: look in the air.
                self._adopt = seen is None or seen.signal_dbm is not None
                self._tell_of_trouble(error, seen)
            if self._arrivals.last_packet_s > begun_s:
                pause_s = FIRST_PAUSE_S
            await asyncio.sleep(0 if self._closing else pause_s)
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)

    def _tell_of_trouble(self, error: Exception, seen: Advertised | None) -> None:
        was_connected = self._arrivals.link is Link.CONNECTED
        link, step = (Link.LOST if was_connected else Link.SEARCHING), ""
        if seen is None or problem_of(error) is not BluetoothProblem.NO_SERVICE:
            self._carrying.forgive()
            words = step = problem_of(error).words
        else:
            what = "was lost" if was_connected else "does not connect"
            words = f"{seen.name} {what} ({error or type(error).__name__}): trying again."
        self._arrivals.add_link_change(link, words, step)

    async def _find(self, finder: Finder) -> Advertised:
        """Wait until the strap is seen: by its service, for names are many."""
        first = self._address is not None
        while True:
            choice = await finder.scan(self._is_wanted, first=first, connected=self._adopt)
            self._adopt = True
            if choice.strap is not None:
                self._note_others(choice)
                return choice.strap
            self._arrivals.add_link_change(
                Link.SEARCHING, f"Looking for {self._name}." + self._others(choice)
            )

    def _is_wanted(self, device: BLEDevice) -> bool:
        address = device.address.casefold()
        if self._address is not None:
            return address == self._address.casefold()
        wanted = self._wanted.casefold()
        return wanted in (AUTO, address) or (device.name or "").casefold().startswith(wanted)

    def _others(self, choice: ScanResult) -> str:
        """Say which other straps are in reach and not used."""
        names = sorted(one.name for one in choice.others)
        return f" Seen and not used: {', '.join(names)}." if names else ""

    def _note_others(self, choice: ScanResult) -> None:
        """Say once of each other strap that it is not used: it may be another person's."""
        new = [one for one in choice.others if one.device.address not in self._refused]
        self._refused.update(one.device.address for one in new)
        self._unused = self._others(ScanResult(strap=choice.strap, others=tuple(new)))

    # ------------------------------------------------------------ one connection

    async def _serve(self, seen: Advertised) -> None:
        """Connect and stay until the link is over, or this task is cancelled."""
        from bleak import BleakClient
        from bleak.exc import BleakError

        gone = asyncio.Event()
        # A client whose link broke is finished: each connection has one of its own.
        options = {"timeout": CONNECTING_S, **self._client_options}
        client = BleakClient(seen.device, lambda _: gone.set(), **options)
        await client.connect()
        try:
            self._address = seen.device.address
            self._name = seen.name
            self._arrivals.last_packet_s = self._now_s()
            unused, self._unused = self._unused, ""
            self._arrivals.add_link_change(Link.CONNECTED, f"Connected to {self._name}.{unused}")
            link = BluetoothLink(
                client,
                gone,
                name=self._name,
                profile=find_profile(self._profiles, self._name),
                arrivals=self._arrivals,
                now_s=self._now_s,
                silence_s=self._silence_s,
                carried=self._carrying.measurements,
            )
            why = await link.serve()
            self._arrivals.add_link_change(Link.LOST, why + self._given_up(link))
        finally:
            with contextlib.suppress(BleakError, OSError, EOFError, TimeoutError):
                async with asyncio.timeout(LEAVING_S):
                    await client.disconnect()

    def _given_up(self, link: BluetoothLink) -> str:
        """Ask less of the next connection where streams seem to break it; say so."""
        since_s = link.streams_since_s
        if not link.at_fault:
            self._carrying.forgive()
            return ""
        given_up = self._carrying.broke(None if since_s is None else self._now_s() - since_s)
        return f" {given_up}" if given_up else ""
